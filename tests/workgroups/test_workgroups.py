"""A mentee who stands for a group: who is asked, who sees what, and what changes with the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.views.signup import answers_block
from mentoring import access, agreements, forgetting, meetings, my_data, plans, profiles, workgroups
from mentoring.access import Action
from mentoring.errors import AlreadyDone, NotYours
from mentoring.language.forms import Author, FieldType, Form, FormField
from mentoring.meetings import Told
from mentoring.profiles import Applicant
from mentoring.program_file import read, shipped_text
from store import companions
from store.database import Database, Db
from store.models import Companion, CompanionState, Notice, Person, Role, SessionState
from tests.cast import MONDAY, Cast, cast, person

HOUR = timedelta(hours=1)


def test_a_receipt_names_the_others_of_a_group_as_people() -> None:
    given = FormField(key="group", type=FieldType.PEOPLE, label="Your group")
    form = Form(title="Profile", author=Author.MENTEE, fields=(given,), clause="P3")
    program = read(shipped_text("people_cmm"))
    shown = answers_block(program, form, {"group": ["U0ANN", "U0BEN"]}, {})
    elements = shown["elements"][0]["elements"]
    assert [e.get("user_id") for e in elements if e["type"] == "user"] == ["U0ANN", "U0BEN"]


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db, "people_cmm")


@pytest.fixture
def dave(db: Db) -> Person:
    return person(db, "Dave")


@pytest.fixture
def erin(db: Db) -> Person:
    return person(db, "Erin")


def name(db: Db, people: Cast, *others: Person) -> None:
    db.flush()
    ids = [p.slack_id for p in (*others, people.bob)]
    workgroups.update(db, people.mentee, {"group": ids}, MONDAY)


def companion(db: Db, who: Person) -> Companion:
    return db.scalars(select(Companion).where(Companion.person_id == who.id)).one()


def told(db: Db, kind: str) -> list[str | None]:
    return [n.person_id for n in db.scalars(select(Notice)) if n.kind == kind]


def test_those_who_are_named_are_asked_and_who_says_yes_takes_part(
    db: Db, people: Cast, dave: Person, erin: Person
) -> None:
    name(db, people, dave, erin)
    assert sorted(told(db, "group_asked"), key=str) == sorted([dave.id, erin.id])
    with pytest.raises(NotYours):
        workgroups.answer(db, people.bob, companion(db, dave), True, MONDAY)
    workgroups.answer(db, dave, companion(db, dave), True, MONDAY)
    workgroups.answer(db, erin, companion(db, erin), False, MONDAY)
    with pytest.raises(AlreadyDone):
        workgroups.answer(db, dave, companion(db, dave), True, MONDAY)
    assert workgroups.others(db, people.pair) == [dave]
    assert workgroups.size_said(db, people.pair) == "group of 2"
    terms: dict[str, str] = {}
    assert "Bob and 1 other" in agreements.text_of(db, people.pair, terms)
    assert list(workgroups.conversation(db, people.pair)) == [people.alice, people.bob, dave]
    assert told(db, "group_met") == [None]  # into the conversation of all of them
    assert workgroups.pairs_of(db, erin) == []
    again = [r["state"] for s in my_data.collect(db, dave) if s.key == "groups" for r in s.rows]
    assert again == ["joined"]


def test_one_of_the_group_reads_the_plan_and_logs_a_meeting_and_no_more(
    db: Db, people: Cast, dave: Person
) -> None:
    name(db, people, dave)
    with pytest.raises(NotYours):
        plans.history(db, dave, people.pair)  # asked, and has not answered
    workgroups.answer(db, dave, companion(db, dave), True, MONDAY)
    assert plans.history(db, dave, people.pair) == []
    found = meetings.log(db, dave, people.pair, Told(MONDAY - HOUR, 60), MONDAY)
    assert (found.state, told(db, "confirm_session")) == (SessionState.LOGGED, [people.alice.id])
    meetings.confirm(db, people.alice, found, MONDAY)
    for action in set(Action) - {Action.READ_PLAN, Action.SEE_MEETINGS, Action.BEGIN_CYCLE}:
        if not access.RIGHTS.get(action, frozenset()) & {access.Relation.ANYBODY}:
            assert not access.may(db, dave, action, people.pair), action


def test_who_is_not_named_any_more_is_told_and_reads_nothing_any_more(
    db: Db, people: Cast, dave: Person, erin: Person
) -> None:
    name(db, people, dave)
    workgroups.answer(db, dave, companion(db, dave), True, MONDAY)
    name(db, people, erin)
    assert (told(db, "group_left"), companion(db, dave).state) == ([dave.id], CompanionState.LEFT)
    with pytest.raises(NotYours):
        plans.history(db, dave, people.pair)
    workgroups.answer(db, erin, companion(db, erin), True, MONDAY)
    forgetting.forget(db, erin, MONDAY)
    assert companions.all_of(db, people.mentee.id) == [companion(db, dave)]


def test_a_group_that_is_too_large_is_sent_back(db: Db, people: Cast) -> None:
    applicant = Applicant(people.bob, people.cycle, Role.MENTEE)
    chosen = {"group": [f"U0OTHER{n}" for n in range(8)]}
    assert profiles.faults(db, applicant, chosen)["group"] == "Please name at most 7 others."


def test_a_program_without_groups_asks_nobody(db: Db, dave: Person) -> None:
    people = cast(db)
    name(db, people, dave)
    assert told(db, "group_asked") == []
