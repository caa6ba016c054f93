"""What comes again, in the middle and after the end: the days of a program as a person expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import ValidationError

from handlers.views import errands as views
from mentoring import (
    calendar,
    care,
    closing,
    errands,
    milestones,
    occasions,
    occurrences,
    roll,
)
from mentoring.cases import case_text
from mentoring.errors import NotYours
from mentoring.language.dates import Milestone
from mentoring.occasions import Span
from mentoring.program_file import program_of, read
from store import queries
from store.database import Database, Db
from store.models import Ending, Office, OfficeKind, Pair, PairState, Submission
from tests.cast import MONDAY, TEAM, Cast, cast
from tests.small import small_text

HOURS = read(small_text()).hours
YEAR = Span(date(2027, 1, 31), date(2028, 1, 31), 12)
ADDED: list[dict[str, Any]] = [
    {"key": "report", "months": 1, "every": {"months": 1}, "days": [0, 5], "asks": "form",
     "form": "review", "who": "mentee", "says": "Your report, by {due}.", "button": "Report"},
    {"key": "check", "anchor": "middle", "days": [0], "asks": "form", "form": "review",
     "who": "liaison", "says": "How is it?", "button": "Answer",
     "escalate": {"day": 7, "says": "No word."}},
    {"key": "boss", "anchor": "middle", "days": [0], "asks": "form", "form": "review",
     "who": "supervisor", "says": "How is it?", "button": "Answer"},
    {"key": "meet", "days": [3, 7], "asks": "meeting", "says": "Meet.", "button": "Schedule"},
    {"key": "topic", "days": [10], "asks": "note", "says": "A topic."},
    {"key": "talk", "anchor": "end", "days": [0], "asks": "talk", "says": "Talk by {due}.",
     "after": ["completed", "rematched"], "escalate": {"day": 14, "says": "No talk."}},
    {"key": "recruit", "anchor": "cycle", "days": [0, 5], "every": {"months": 6}, "asks": "task",
     "says": "Plan the recruiting by {due}.", "escalate": {"day": 10, "says": "Not done."}},
    {"key": "survey", "anchor": "cycle", "months": 3, "days": [0], "asks": "form",
     "form": "review", "who": "manager", "says": "How is it?", "button": "Answer"},
]  # fmt: skip


@lru_cache
def wide() -> str:
    found: dict[str, Any] = yaml.safe_load(small_text())
    found["milestones"] += [m | {"clause": "S9-99"} for m in ADDED]
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)


def made(**facts: Any) -> Milestone:
    given = {"key": "one", "days": [0], "asks": "note", "says": "Hello.", "clause": "S9-99"}
    return Milestone.model_validate(given | facts)


def asked_on(milestone: Milestone, span: Span = YEAR) -> list[date]:
    return [r.day for r in occasions.ladder(milestone, span, HOURS)]


def test_every_month_from_the_31st_is_the_last_day_of_shorter_months_until_the_end() -> None:
    found = asked_on(made(months=1, every={"months": 1}))
    assert found[:3] == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert (len(found), found[-1]) == (11, date(2027, 12, 31))
    leap = Span(date(2028, 1, 31), date(2028, 7, 31), 6)
    assert asked_on(made(months=1, every={"months": 1}), leap)[0] == date(2028, 2, 29)
    yearly = made(anchor="end", months=12, every={"months": 12, "times": 2})
    born = Span(date(2027, 2, 28), date(2028, 2, 29), 12)
    assert asked_on(yearly, born) == [date(2029, 2, 28), date(2030, 2, 28)]


def test_the_middle_is_half_of_the_months() -> None:
    half = made(anchor="middle")
    assert asked_on(half) == [date(2027, 7, 31)]
    assert asked_on(half, Span(date(2027, 8, 31), date(2028, 2, 29), 6)) == [date(2027, 11, 30)]
    assert asked_on(half, Span(date(2027, 1, 1), date(2027, 6, 1), 5)) == [date(2027, 3, 16)]


def test_working_days_leave_out_weekends_and_holidays_across_the_year_end() -> None:
    xmas = Span(date(2027, 12, 22), date(2028, 12, 22), 12)  # a Wednesday
    found = asked_on(made(days=[-3, 0, 1, 3, 7], working_days=True), xmas)
    assert found == [date(2027, 12, 17), date(2027, 12, 22), date(2027, 12, 23),
                     date(2027, 12, 28), date(2028, 1, 4)]  # fmt: skip


@pytest.mark.parametrize("facts", [{"anchor": "end", "every": {"months": 12}},
                                   {"every": {"months": 1, "days": 30}}])  # fmt: skip
def test_what_would_come_for_ever_or_in_two_units_is_a_fault(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**facts)


@pytest.fixture
def scene(sqlite: Database) -> Iterator[tuple[Db, Cast]]:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = wide()
        for kind in (OfficeKind.LIAISON, OfficeKind.MANAGER):
            db.add(Office(team_id=TEAM, cycle_id=them.cycle.id, person_id=them.sam.id, kind=kind))
        db.flush()
        db.refresh(them.cycle)
        yield db, them


def test_each_occurrence_has_a_key_of_its_own_and_the_first_keep_theirs(
    scene: tuple[Db, Cast],
) -> None:
    _, people = scene
    pair, named = people.pair, roll.Roll(roll.holders(people.cycle.offices))
    found = occurrences.of_all(people.cycle, [pair], named=named)
    assert max(Counter(o.key for o in found).values()) == 1
    keys = {o.key: o for o in found}
    assert f"milestone:{pair.id}:agreement:0:{people.bob.id}" in keys
    assert f"milestone:{pair.id}:report:0:{people.bob.id}" in keys
    second = keys[f"milestone:{pair.id}:report.1:1:{people.bob.id}"]
    assert second.refs == {"milestone": "report", "occasion": 1, "step": 1}
    assert {k.rpartition(":")[2] for k in keys if ":boss:" in k or ":check:" in k} == {
        people.sam.id
    }
    assert f"task:{people.cycle.id}:recruit" in keys
    assert f"cycle_milestone:{people.cycle.id}:survey:0:{people.sam.id}" in keys
    local = {o.at.astimezone(ZoneInfo("America/Chicago")).time() for o in found
             if o.kind != "closing"}  # fmt: skip
    assert len(local) == 1  # half past nine, on both sides of the changes of the clocks


def test_an_occasion_that_was_answered_asks_again_on_the_next_one(
    scene: tuple[Db, Cast],
) -> None:
    db, people = scene
    report = program_of(people.cycle).milestone("report")
    pair, bob, now = people.pair, people.bob, MONDAY + timedelta(days=70)
    db.add(Submission(team_id=TEAM, cycle_id=pair.cycle_id, form="review", author_id=bob.id,
                      scope=milestones.scope_of(pair, report, bob), pair_id=pair.id,
                      period=milestones.period_of(pair, report, 1), version=1))  # fmt: skip
    db.flush()
    opened = [milestones.is_open(db, pair, report, bob, now, n) for n in range(3)]
    assert opened == [True, False, True]
    meet = program_of(people.cycle).milestone("meet")
    assert milestones.is_open(db, pair, meet, bob, now)
    check = program_of(people.cycle).milestone("check")
    assert milestones.scope_of(pair, check, people.sam) == f"pair:{pair.id}:liaison"


def test_a_year_with_the_bot_down_in_between_says_each_thing_once(
    scene: tuple[Db, Cast],
) -> None:
    db, people = scene
    for day in (*range(0, 20, 5), 150, 190, 400):
        calendar.plan(db, people.cycle, MONDAY + timedelta(days=day))
    cases = Counter(c.kind for c in queries.open_cases(db, people.cycle.id))
    assert (cases["task"], cases["talk"]) == (2, 1)
    shown = [n.key for n in queries.notices_under_way(db, people.bob.id, "milestone")]
    assert len(shown) == len(set(shown))
    assert calendar.next_due(db, people.cycle, MONDAY + timedelta(days=400)) is not None
    assert closing.closes_at(db, people.cycle) is not None


def test_the_program_says_after_which_endings_it_still_asks(scene: tuple[Db, Cast]) -> None:
    _, people = scene
    talk = program_of(people.cycle).milestone("talk")
    last = program_of(people.cycle).milestone("evaluation_mentor")
    pair = Pair(state=PairState.ENDED, ending=Ending.REMATCHED)
    assert milestones.expects_answers(pair, talk)
    assert not milestones.expects_answers(pair, last)


def test_a_task_is_done_with_a_note_and_a_talk_is_had_with_each_alone(
    scene: tuple[Db, Cast],
) -> None:
    db, people = scene
    carol, now = people.carol, MONDAY + timedelta(days=400)
    for day in (0, 11, 400):
        calendar.plan(db, people.cycle, MONDAY + timedelta(days=day))
    cases = {c.key: c for c in queries.open_cases(db, people.cycle.id)}
    task = cases[f"task:{people.cycle.id}:recruit"]
    assert task.facts["late"]  # its day is over, and its card was shown once more
    text = case_text(db, task, now)
    assert text.what == "Plan the recruiting by Thursday, January 14, 2027."
    with pytest.raises(NotYours):
        errands.finish(db, people.bob, task, "Mine", now)
    errands.finish(db, carol, task, "Called three offices.", now)
    assert task.closed_at == now
    assert care.read_request(db, carol, task, now) == "Called three offices."
    talk = cases[f"talk:{people.pair.id}:talk"]
    pressed = [b["text"]["text"] for b in views.buttons(talk)]
    assert pressed == ["I talked with Alice", "I talked with Bob"]
    errands.note_talk(db, carol, talk, people.alice, now)
    errands.write_note(db, carol, talk, people.alice, "Content.", now)
    errands.note_talk(db, carol, talk, people.alice, now)
    assert talk.closed_at is None
    assert [p.name for p in errands.waiting_for(talk)] == ["Bob"]
    with pytest.raises(NotYours):
        errands.note_talk(db, carol, talk, people.sam, now)
    errands.note_talk(db, carol, talk, people.bob, now)
    assert talk.closed_at == now
    assert care.read_request(db, carol, talk, now) == "Content."
