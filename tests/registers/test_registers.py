"""The lists of a program, verb by verb."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.views.registers import by_text
from mentoring import calendar, entry_steps, forgetting, my_data, register_tables, registers, wanted
from mentoring.entry_steps import Settled
from mentoring.errors import NotFound, NotYours, Refusal, WrongAnswers
from mentoring.next_steps import next_steps
from mentoring.standing import standing
from store.database import Database, Db
from store.models import Case, Entry, Member, Notice, Person, Role
from tests.cast import MONDAY, TEAM, Cast, cast, person
from tests.meetings.wide import wide_text

DAY = timedelta(days=1)
LESSON = {"lesson": "Read the manual first", "credit": True}


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


@pytest.fixture
def people(db: Db) -> Cast:
    found = cast(db)
    found.cycle.program_text = wide_text()
    return found


def added(db: Db, people: Cast, who: Person, key: str, **typed: object) -> Entry:
    register = registers.register_of(people.cycle, key)
    return registers.add(db, who, people.cycle, register, typed, MONDAY, people.pair)


def told(db: Db, kind: str) -> list[Notice]:
    return [n for n in db.scalars(select(Notice).order_by(Notice.due_at)) if n.kind == kind]


def open_cases(db: Db) -> list[str]:
    return [c.kind for c in db.scalars(select(Case)) if c.closed_at is None]


def test_who_may_add_what_is_said_by_the_program(db: Db, people: Cast) -> None:
    offered = {
        who.name: [register.key for _, register in registers.open_to(db, who)]
        for who in (people.alice, people.sam, people.carol)
    }
    assert offered == {
        "Alice": ["lesson", "question"], "Sam": ["question"], "Carol": ["lesson", "action"],
    }  # fmt: skip
    with pytest.raises(NotYours, match="cannot add a corrective action"):
        added(db, people, people.bob, "action", problem="x")
    with pytest.raises(WrongAnswers):
        added(db, people, people.bob, "lesson", credit=True)
    with pytest.raises(NotFound):
        registers.register_of(people.cycle, "secrets")


def test_the_author_hears_what_became_of_it_and_everybody_reads_what_is_shown(
    db: Db, people: Cast
) -> None:
    dave, erin = person(db, "Dave"), person(db, "Erin")
    db.flush()
    db.add(Member(team_id=TEAM, cycle_id=people.cycle.id, person_id=dave.id, role=Role.MENTEE))
    db.flush()
    entry = added(db, people, people.bob, "lesson", **LESSON)
    assert (entry.number, entry.pair_id, open_cases(db)) == (1, people.pair.id, ["entry_added"])
    for curious in (dave, people.alice, people.sam):
        with pytest.raises(NotYours):
            registers.read(db, curious, entry)
    with pytest.raises(NotYours):
        entry_steps.settle(db, people.bob, entry, Settled("asset"), MONDAY)
    with pytest.raises(Refusal, match="say why"):
        entry_steps.settle(db, people.carol, entry, Settled("not_used"), MONDAY)
    made = entry_steps.settle(db, people.carol, entry, Settled("asset", "In the guide"), MONDAY)
    assert made is not None
    assert entry_steps.settle(db, people.carol, entry, Settled("asset"), MONDAY) is None
    assert (open_cases(db), entry.closed_at) == ([], MONDAY)
    (notice,) = told(db, "entry_changed")
    assert notice.person_id == people.bob.id
    assert registers.shown(db, dave) == [entry]
    assert registers.is_credited(registers.read(db, dave, entry))
    assert not registers.sees_who(db, dave, entry)
    assert registers.shown(db, erin) == []
    assert registers.numbers(db, people.carol, people.cycle)[0][1] == [("Part of an asset", 1)]


def test_a_question_is_answered_in_words_while_its_state_stays(db: Db, people: Cast) -> None:
    entry = added(db, people, people.sam, "question", question="How long?")
    assert entry.pair_id is None  # Sam is not of the pair
    made = entry_steps.settle(db, people.carol, entry, Settled("new", "I will find out"), MONDAY)
    assert made is not None
    assert (made.words, entry.closed_at) == ("I will find out", None)
    assert told(db, "entry_changed")[0].person_id == people.sam.id


def test_an_owner_is_reminded_and_the_coordinators_hear_when_the_day_is_over(
    db: Db, people: Cast
) -> None:
    entry = added(db, people, people.carol, "action", problem="No room")
    assert open_cases(db) == []  # a coordinator wrote it
    due = date(2027, 1, 13)
    with pytest.raises(Refusal, match="say who sees to it"):
        entry_steps.settle(db, people.carol, entry, Settled("open", due_on=due), MONDAY)
    past = Settled("open", owner=people.alice, due_on=date(2027, 1, 3))
    with pytest.raises(Refusal, match="day is over"):
        entry_steps.settle(db, people.carol, entry, past, MONDAY)
    to = Settled("open", owner=people.alice, due_on=due)
    assert entry_steps.settle(db, people.carol, entry, to, MONDAY) is None
    assert [n.person_id for n in told(db, "entry_owned")] == [people.alice.id]
    reminders = told(db, "entry_due")
    assert [n.due_at.date() for n in reminders] == [due - DAY, due]
    assert wanted.entry_due(db, reminders[0], reminders[0].due_at)
    assert registers.owned(db, people.alice) == [entry]
    steps = next_steps(db, standing(db, people.alice, MONDAY))
    step = next(s for s in steps if s.route == "entry")
    assert (step.value, step.due) == (entry.id, due)
    assert "You see to" in step.sentence
    late = entry_steps.next_late(db, people.cycle, MONDAY)
    assert late is not None
    assert late.date() == due + DAY
    assert entry_steps.report_late(db, people.cycle, late - timedelta(seconds=1)) == 0
    calendar.plan(db, people.cycle, late)
    calendar.plan(db, people.cycle, late + DAY)
    assert open_cases(db).count("entry_late") == 1
    done = Settled("done", owner=people.alice, due_on=due)
    entry_steps.settle(db, people.alice, entry, done, late)  # who sees to it says so
    assert "entry_late" not in open_cases(db)
    assert not wanted.entry_due(db, reminders[1], late)


def test_forgetting_somebody_erases_what_they_added_and_frees_what_they_saw_to(
    db: Db, people: Cast
) -> None:
    lesson = added(db, people, people.bob, "lesson", **LESSON)
    action = added(db, people, people.carol, "action", problem="No room")
    to = Settled("open", owner=people.bob, due_on=date(2027, 2, 1))
    entry_steps.settle(db, people.carol, action, to, MONDAY)
    lists = next(s for s in my_data.collect(db, people.bob) if s.key == "lists")
    assert [row["list"] for row in lists.rows] == ["lesson", "action"]
    added(db, people, people.alice, "lesson", lesson="=1+1", credit=False)
    with pytest.raises(NotYours):
        register_tables.tables(db, people.bob, people.cycle)
    found = register_tables.tables(db, people.carol, people.cycle)
    tables = {kept.key: content.decode("utf-8-sig") for kept, content in found}
    assert '"1","2027-01-04","Bob"' in tables["lesson"]
    assert '"\'=1+1"' in tables["lesson"]
    assert '"Bob","2027-02-01"' in tables["action"]
    assert by_text(action, people.bob, MONDAY) == " by Monday, February 1"
    forgetting.forget(db, people.bob, MONDAY)
    db.expire_all()
    found = register_tables.tables(db, people.carol, people.cycle)
    assert not any(b"Read the manual" in content for _, content in found)
    assert (lesson.answers, action.owner_id, action.due_on) == (None, None, None)
    with pytest.raises(NotFound, match="erased"):
        registers.read(db, people.carol, lesson)
