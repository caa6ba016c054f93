"""Events: their day is named, people answer, who came is marked, and who did not is not matched."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from handlers import messages
from handlers.views import errands as cards
from handlers.views import gatherings as views
from mentoring import calendar, events, notices, occurrences, pool, roll, surveys
from mentoring.cases import case_text
from mentoring.errors import AlreadyDone, NotYours, Refusal, TooLate
from mentoring.events import Told
from mentoring.next_steps import next_steps
from mentoring.standing import standing
from mentoring.steps import NextStep
from store import events as stored
from store import queries
from store.database import Database, Db
from store.models import Case, Cycle, Member, Notice, Person, Role
from store.models_events import EventState
from tests.cast import MONDAY, TEAM, Cast, cast, person
from tests.small import small_text

SPECS: list[dict[str, Any]] = [
    {"key": "orientation", "title": "Orientation", "who": ["mentor", "mentee"], "days": 30,
     "says": "Meet the {mentors}.", "agenda": ["Roles", "Dates"], "feedback": "review",
     "newcomers": True, "gates_matching": True},
    {"key": "quarter", "title": "Quarterly meeting", "who": ["each", "coordinator"], "months": 3,
     "every": {"months": 3}, "anchor": "publication", "says": "How is it going?"},
]  # fmt: skip
DAY = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)


@lru_cache
def text() -> str:
    found: dict[str, Any] = yaml.safe_load(small_text())
    found["events"] = [e | {"clause": "S9-99"} for e in SPECS]
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True)


@pytest.fixture
def scene(sqlite: Database) -> Iterator[tuple[Db, Cast]]:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        them.cycle.program_text = text()
        db.flush()
        yield db, them


def notices_of(db: Db, kind: str) -> list[Notice]:
    return list(db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.key)))


def said(db: Db, notice: Notice, now: datetime) -> str:
    message = messages.render(db, notice, now)
    return json.dumps([message.text, message.blocks])


def steps_of(db: Db, who: Person, route: str, now: datetime) -> list[NextStep]:
    return [s for s in next_steps(db, standing(db, who, now)) if s.route == route]


def case_of(db: Db, key: str) -> Case:
    found = queries.case_by_key(db, TEAM, key)
    assert found is not None
    return found


def test_an_event_is_named_answered_held_and_looked_back_on(scene: tuple[Db, Cast]) -> None:
    db, them = scene
    cycle, alice, bob, carol = them.cycle, them.alice, them.bob, them.carol
    calendar.plan(db, cycle, MONDAY + timedelta(days=10))
    ask = case_of(db, f"event:{cycle.id}:orientation")
    assert case_text(db, ask, MONDAY).title == "Name the day: Orientation"
    assert [b["action_id"] for b in cards.buttons(ask)] == ["plan_event", "case_done"]
    told = Told(DAY, None, "Building 4 <!here>", "Bring a pen.")
    with pytest.raises(NotYours):
        events.plan(db, bob, cycle, "orientation", told, MONDAY)
    with pytest.raises(Refusal):
        events.plan(db, carol, cycle, "orientation", Told(MONDAY), MONDAY + timedelta(days=1))
    event = events.plan(db, carol, cycle, "orientation", told, MONDAY + timedelta(days=10))
    assert (event.minutes, ask.closed_at) == (60, MONDAY + timedelta(days=10))
    with pytest.raises(AlreadyDone):
        events.plan(db, carol, cycle, "orientation", told, MONDAY)
    invited = notices_of(db, "event_invited")
    assert {n.person_id for n in invited} == {alice.id, bob.id}
    words = said(db, invited[0], MONDAY)
    assert all(w in words for w in ("Meet the mentors.", "Roles", "Coming", "Bring a pen."))
    assert notices.KINDS["event_invited"].wanted(db, invited[0], DAY - timedelta(days=1))
    (step,) = steps_of(db, bob, "event_yes", MONDAY + timedelta(days=11))
    assert (step.value, step.other) == (event.id, ("event_no", "Not coming"))
    assert step.sentence.startswith("Orientation, Monday")
    events.answer(db, alice, event, True, MONDAY + timedelta(days=11))
    events.answer(db, bob, event, False, MONDAY + timedelta(days=11))
    assert steps_of(db, bob, "event_yes", MONDAY + timedelta(days=11)) == []
    with pytest.raises(NotYours):
        events.answer(db, them.sam, event, True, MONDAY)
    reminder = notices_of(db, "event_reminder")[0]
    assert reminder.due_at == datetime(2027, 1, 29, 15, 30, tzinfo=UTC)  # the Friday before
    later = DAY + timedelta(days=1)
    events.move(db, carol, event, Told(later, 45), MONDAY + timedelta(days=12))
    assert not notices.KINDS["event_reminder"].wanted(db, reminder, DAY - timedelta(days=2))
    assert len(notices_of(db, "event_moved")) == 2
    events.answer(db, alice, event, True, MONDAY + timedelta(days=13))
    with pytest.raises(Refusal):
        events.mark(db, carol, event, [], MONDAY)
    calendar.plan(db, cycle, later + timedelta(hours=1))
    over = case_of(db, f"attendance:{event.id}")
    rows = stored.attendances(db, event.id)
    chosen = views.mark_view(event, rows)["blocks"][1]["element"]["initial_options"]
    assert [o["text"]["text"] for o in chosen] == ["Alice"]
    came = [a.id for a in rows if a.person_id == alice.id]
    assert events.mark(db, carol, event, came, later + timedelta(hours=2)) == 1
    assert over.closed_at is not None
    with pytest.raises(TooLate):
        events.answer(db, bob, event, True, later + timedelta(hours=3))
    asked = notices_of(db, "event_feedback")
    assert [n.person_id for n in asked] == [alice.id]
    assert notices.KINDS["event_feedback"].wanted(db, asked[0], later)
    assert [s.sentence for s in steps_of(db, alice, "answer_survey", later)] == [
        "You were at Orientation. How was it?"
    ]
    assert steps_of(db, alice, "answer_survey", later + timedelta(days=40)) == []
    with pytest.raises(NotYours):
        events.feedback(db, bob, cycle, event.id)
    given = events.feedback(db, alice, cycle, event.id)
    surveys.keep_draft(db, given, {"words": "x"})
    assert said(db, asked[0], later)


def test_who_joins_later_is_invited_and_not_matched_before_they_came(
    scene: tuple[Db, Cast],
) -> None:
    db, them = scene
    cycle, now = them.cycle, MONDAY + timedelta(days=3)
    found = pool.pool_of(db, cycle, now)
    assert "1 protégé and 1 mentor have not been to this yet" in pool.unprepared_text(found)
    assert not found.side(Role.MENTOR)
    event = events.plan(db, them.carol, cycle, "orientation", Told(DAY), now)
    dave = person(db, "Dave")
    db.flush()
    db.add(Member(team_id=TEAM, cycle_id=cycle.id, person_id=dave.id, role=Role.MENTEE))
    db.flush()
    assert calendar.plan(db, cycle, now + timedelta(hours=1)) == 1
    rows = stored.attendances(db, event.id)
    events.mark(db, them.carol, event, [r.id for r in rows if r.person_id != dave.id],
                DAY + timedelta(hours=2))  # fmt: skip
    found = pool.pool_of(db, cycle, DAY)
    assert pool.unprepared_text(found).startswith("1 protégé has not been")
    named = roll.read(db, cycle, members=True)
    waiting = events.waiting(db, cycle, events.spec_of(cycle, "orientation"), named)
    assert [p.name for p in waiting] == ["Dave"]
    second = events.plan(db, them.carol, cycle, "orientation.x", Told(DAY + timedelta(days=30)),
                         DAY + timedelta(days=1))  # fmt: skip
    assert [a.person_id for a in stored.attendances(db, second.id)] == [dave.id]
    events.cancel(db, them.carol, second, DAY + timedelta(days=2))
    assert second.state is EventState.CANCELLED
    (off,) = notices_of(db, "event_cancelled")
    assert "called off" in said(db, off, DAY)
    invited = [n for n in notices_of(db, "event_invited") if n.refs["event"] == second.id]
    wanted = notices.KINDS["event_invited"].wanted
    assert not any(wanted(db, n, DAY + timedelta(days=3)) for n in invited)


def test_every_quarter_makes_the_next_one_and_what_is_not_planned_becomes_a_case_once(
    scene: tuple[Db, Cast],
) -> None:
    db, them = scene
    found = list(occurrences.of_cycle(them.cycle))
    kinds = Counter(o.kind for o in found if o.refs.get("event_key") == "quarter")
    assert kinds == {"event": 3, "event_late": 3}
    for day in (80, 100, 101, 180, 190, 300):
        calendar.plan(db, them.cycle, MONDAY + timedelta(days=day))
    cases = Counter(c.kind for c in queries.open_cases(db, them.cycle.id))
    assert (cases["event"], cases["event_late"]) == (4, 4)
    made_up = Cycle(starts_on=them.cycle.starts_on, zone="UTC", program_text=text(), id="x")
    assert {o.kind for o in occurrences.of_cycle(made_up)} == {"event", "event_late"}
