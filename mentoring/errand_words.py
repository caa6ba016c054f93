"""What a task or a talk asks of the coordinators, in the program's own words, and by when."""

from __future__ import annotations

from datetime import date

from mentoring import dates, milestones, surveys
from mentoring.program import Milestone
from mentoring.program_file import program_of
from store.models import Case, Cycle

ERRANDS = ("task", "talk")  # kinds of cases


def until(cycle: Cycle, case: Case) -> date | None:
    """Give by when it is to be done; None for any other case."""
    if case.kind not in ERRANDS:
        return None
    milestone, number = _milestone(cycle, case), int(case.facts.get("occasion") or 0)
    if case.pair is not None:
        return milestones.last_day(case.pair, milestone, number)
    return surveys.last_day(cycle, milestone, number)


def says_when(cycle: Cycle, case: Case) -> bool:
    """Say whether the words tell by themselves by when it is to be done."""
    return case.kind in ERRANDS and "{due}" in _milestone(cycle, case).says


def asks(cycle: Cycle, case: Case) -> str:
    """Give what it asks; the program's words are filled in."""
    due, words = until(cycle, case), program_of(cycle).words
    text = _milestone(cycle, case).says
    fill = {
        "due": dates.say_date(due, "en-US") if due else "",
        "agreement": words.agreement,
        "plan": words.plan,
        "mentor": words.mentor.one,
        "mentee": words.mentee.one,
    }
    for key, word in fill.items():
        text = text.replace("{" + key + "}", word)
    return text


def _milestone(cycle: Cycle, case: Case) -> Milestone:
    return program_of(cycle).milestone(str(case.facts["milestone"]))
