"""What the program's dates ask about a whole cycle, beside any pair: a form, or a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mentoring import answers, dates, occasions, roll, rules
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.days import local_date
from mentoring.errors import NotFound, NotYours, Refusal, TooLate, WrongAnswers
from mentoring.language.forms import Form
from mentoring.prefill import prefilled
from mentoring.program import Asks, Milestone
from mentoring.program_file import program_of
from mentoring.roll import Roll
from mentoring.scopes import of_part
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Person, Submission


@dataclass(frozen=True)
class Survey:
    """A form that somebody is asked to fill in about the program. `name` is that of its button."""

    person: Person
    cycle: Cycle
    form_key: str
    scope: str
    period: str
    name: str
    answered: bool

    @property
    def form(self) -> Form:
        return program_of(self.cycle).forms[self.form_key]


def asked(db: Db, person: Person, cycle: Cycle, name: str, now: datetime) -> Survey:
    """Give the form that a date of the cycle asks of somebody, if they may answer it now.

    Raises NotFound, NotYours, TooLate once the cycle is closed, and Refusal before its day.
    """
    authorize(db, person, Action.ANSWER_SURVEY, cycle)
    found = occasions.named(program_of(cycle), name)
    if found is None or found[0].form is None or not occasions.is_of_the_cycle(found[0]):
        raise NotFound
    milestone, number = found
    named = roll.read(db, cycle, members=True)
    if person not in roll.everybody(named, [milestone.who]):
        raise NotYours("These questions are not asked of you.")
    if first_day(cycle, milestone, number) > local_date(now, rules.zone_of(cycle.zone)):
        raise Refusal("It is too early for this. I will ask you when it is time.")
    scope, period = scope_of(cycle, milestone, person), period_of(cycle, milestone, number)
    return opened(db, person, cycle, milestone.form or "", scope, period, name)


def opened(
    db: Db, person: Person, cycle: Cycle, form: str, scope: str, period: str, name: str
) -> Survey:
    """Give a form to be filled in. Who may is the caller's question. Raises TooLate."""
    if cycle.state is CycleState.CLOSED:
        raise TooLate(f"{cycle.name} is closed, so nothing can be answered any more.")
    there = queries.latest_submission(db, cycle_id=cycle.id, form=form, scope=scope, period=period)
    return Survey(person, cycle, form, scope, period, name, there is not None)


def shown(db: Db, found: Survey) -> Answers:
    """Give what the form shows when it is opened: the draft, else what was sent."""
    begun = answers.begun(
        db, found.cycle, found.form_key, found.scope, found.period, author=found.person
    )
    return prefilled(found.form.fields, begun, found.person)


def answer(db: Db, found: Survey, given: Answers, now: datetime) -> Submission:
    """Take the answers, or a change of them. Raises WrongAnswers.

    Ask `asked` in the same transaction.
    """
    if wrong := answers.faults(program_of(found.cycle), found.form.fields, given):
        raise WrongAnswers(wrong)
    return answers.hand_in(
        db, found.cycle, found.form_key, found.scope, found.person, given, now,
        period=found.period,
    )  # fmt: skip


def keep_draft(db: Db, found: Survey, typed: Mapping[str, Any]) -> None:
    """Keep what was typed in a form that was closed."""
    answers.keep_draft(
        db, found.cycle, found.form_key, found.scope, found.person, typed, period=found.period
    )


def first_day(cycle: Cycle, milestone: Milestone, number: int = 0) -> date:
    """Give the first day of an occasion's ladder."""
    return _on_day(cycle, milestone, milestone.days[0], number)


def due_day(cycle: Cycle, milestone: Milestone, number: int = 0) -> date:
    """Give the day that people are told as the last one."""
    return _on_day(cycle, milestone, milestone.days[-1], number)


def last_day(cycle: Cycle, milestone: Milestone, number: int = 0) -> date:
    """Give the last day of an occasion: that of its escalation, else the ladder's."""
    last = milestone.escalate.day if milestone.escalate else milestone.days[-1]
    return _on_day(cycle, milestone, last, number)


def _on_day(cycle: Cycle, milestone: Milestone, offset: int, number: int) -> date:
    program = program_of(cycle)
    anchor = occasions.anchored(milestone, occasions.of_cycle(program, cycle), number)
    return occasions.on_day(milestone, program.hours, anchor, offset)


def says(cycle: Cycle, milestone: Milestone, person: Person, now: datetime, number: int = 0) -> str:
    """Fill in the text of a date of the cycle for one person."""
    words = program_of(cycle).words
    due = due_day(cycle, milestone, number)
    today = local_date(now, rules.zone_of(cycle.zone))
    fill = {
        "due": dates.say_date(due, person.locale, today),
        "coordinator": words.coordinator,
        "mentor": words.mentor.one,
        "mentee": words.mentee.one,
        "meeting": words.meeting.one,
    }
    text = milestone.says
    for key, word in fill.items():
        text = text.replace("{" + key + "}", word)
    return text


def scope_of(cycle: Cycle, milestone: Milestone, person: Person) -> str:
    """Name whose answers they are: those of an office, or this person's own."""
    if milestone.who in roll.OFFICES:
        return f"cycle:{cycle.id}:{milestone.key}:{milestone.who}"
    return of_part(cycle, milestone.key, person)


def period_of(cycle: Cycle, milestone: Milestone, number: int = 0) -> str:
    """Name the occasion, so that a form can be answered again on the next one."""
    span = occasions.of_cycle(program_of(cycle), cycle)
    return occasions.anchored(milestone, span, number).isoformat()


def answers_of(
    db: Db, cycle: Cycle, milestone: Milestone, person: Person, number: int = 0
) -> Submission | None:
    """Give what this person answered on this occasion, the newest version."""
    return queries.latest_submission(
        db,
        cycle_id=cycle.id,
        form=milestone.form or "",
        scope=scope_of(cycle, milestone, person),
        period=period_of(cycle, milestone, number),
    )


def is_open(db: Db, cycle: Cycle, milestone: Milestone, person: Person, number: int = 0) -> bool:
    """Say whether a date of the cycle still has something to say to this person."""
    if cycle.state is CycleState.CLOSED:
        return False
    if milestone.asks is not Asks.FORM:
        return True
    return answers_of(db, cycle, milestone, person, number) is None


def missing(db: Db, cycle: Cycle, milestone: Milestone, number: int, named: Roll) -> list[Person]:
    """Give who has not answered a form that the cycle asks for."""
    asked = roll.everybody(named, [milestone.who])
    return [p for p in asked if is_open(db, cycle, milestone, p, number)]
