"""No table and no key is forgotten: each is told to whom it is about, and goes at its time."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta

from sqlalchemy import select

from mentoring import concerns, forgetting, my_data, registers, retention, safety
from mentoring.my_data_scope import SHOWN, UNSHOWN
from store.classes import DataClass, class_of
from store.columns import Base, SealedBytes
from store.database import Database, Db
from store.erasure import OF_CYCLE
from store.models import Cycle, CycleState, DataKey, Event, OfficeKind, Person, Release
from store.models_trust import Ground, ItemKind
from tests.agreement.terms import signed
from tests.cast import MONDAY
from tests.meetings.wide import wide_text
from tests.privacy.people import Trusted, appoint, item, trusted

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
NOUNS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
DAY = timedelta(days=1)
CLOSED = MONDAY + 400 * DAY
EMPTIED_OTHERWISE = {"sessions", "signatures", "agreements"}  # by their pair; see store.erasure


def test_every_table_is_told_to_those_whom_it_is_about() -> None:
    known = SHOWN.keys() | UNSHOWN.keys()
    new = sorted(TABLES.keys() - known)
    assert new == [], (
        f"{new}: does a row of it say something about a person? Then give it a section in "
        "mentoring/my_data.py (its rows from store/owned.py), name that section in SHOWN of "
        "mentoring/my_data_scope.py, and think of forgetting (store/erasure.py). If not, put it "
        "into UNSHOWN there, with the reason."
    )
    assert sorted(known - TABLES.keys()) == []
    assert SHOWN.keys() & UNSHOWN.keys() == set()
    references = [
        (t.name, key.column.table.name) for t in TABLES.values() for key in t.foreign_keys
    ]
    naming = {name for name, named in references if named == "people"}
    assert sorted(naming & UNSHOWN.keys()) == [], "these name a person: tell them, in SHOWN"


def test_every_kind_of_key_has_its_time() -> None:
    found = {}
    for name, noun in NOUNS.items():
        if noun.sealed_columns():
            source = inspect.getsource(noun.sealed_owner)
            found[name] = set(re.findall(r'f"(\w+):\{', source))
            assert found[name] or ".sealed_owner()" in source, f"{name}: whose key seals it?"
    unruled = {name: kinds - retention.KEYS.keys() for name, kinds in found.items()}
    assert {n: kinds for n, kinds in unruled.items() if kinds} == {}, (
        "Say in KEYS of mentoring/retention.py when a key of this kind is destroyed, and destroy "
        "it: in store/erasure.py, OF_CYCLE for the end of the program's words, erase_lone_words "
        "for somebody who asks."
    )


def test_every_sealed_word_is_reached_by_the_end_of_its_time() -> None:
    words = {
        table.name
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, SealedBytes) and class_of(column) is DataClass.PERSONAL
    }
    by_cycle = {name for name in words if "cycle_id" in TABLES[name].c}
    assert sorted(words - by_cycle - EMPTIED_OTHERWISE) == [], (
        "Words of a row without cycle_id are not erased by store.erasure.erase_words: give the "
        "table cycle_id, or empty it there and name it in EMPTIED_OTHERWISE."
    )


def owners(db: Db) -> set[str]:
    return set(db.scalars(select(DataKey.owner)))


def kinds(db: Db) -> set[str]:
    return {owner.partition(":")[0] for owner in owners(db)}


def everything(db: Db) -> Trusted:
    """Let there be a key of every kind."""
    people = trusted(db)
    them = people.cast
    signed(db, them)
    appoint(db, them, people.erin, OfficeKind.MANAGER)
    them.cycle.contact_id = people.erin.id
    them.cycle.program_text = wide_text()
    db.flush()
    concern(db, people)
    lessons = registers.register_of(them.cycle, "lesson")
    typed = {"lesson": "alices lesson", "credit": False}
    event = Event(
        team_id=them.cycle.team_id, cycle_id=them.cycle.id, key="kickoff", minutes=60,
        starts_at=MONDAY, planned_by=them.carol.id,
    )  # fmt: skip
    event.place = "Room 4"
    db.add(event)
    registers.add(db, them.alice, them.cycle, lessons, typed, MONDAY)
    return people


def concern(db: Db, people: Trusted) -> None:
    concerns.raise_concern(db, people.cast.alice, people.cast.cycle, "alices concern", MONDAY)


def test_each_key_is_destroyed_at_its_time(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        people = everything(db)
        release(db, people)
        assert kinds(db) == retention.KEYS.keys() - {"audit"}, "let `everything` make one of these"
        cycle, pair = people.cast.cycle, people.cast.pair
        until = retention.agreement_until(pair)
        cycle.state, cycle.closed_at = CycleState.CLOSED, CLOSED
        db.flush()
        retention.sweep(db, cycle, CLOSED + 365 * DAY)
        assert "release" in kinds(db)
        retention.sweep(db, cycle, CLOSED + 366 * DAY)
        assert kinds(db) == {"person", "agreement"}
        assert [r.reason for r in db.scalars(select(Release))] == [None]
        assert until is not None
        retention.sweep(db, cycle, CLOSED + (until - CLOSED.date()) + DAY)
        assert kinds(db) == {"person"}
        for person in db.scalars(select(Person)).all():
            forgetting.forget(db, person, CLOSED)
        assert kinds(db) == set()


def release(db: Db, people: Trusted) -> Release:
    plan = item(db, people.cast.bob, ItemKind.PLAN)
    asked = safety.ask(db, people.cast.carol, plan, Ground.LIFE, "carols reason", MONDAY)
    safety.grant(db, people.erin, asked, MONDAY)
    return asked


def test_who_asked_for_the_exception_and_why_is_told_to_whom_it_concerns(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        people = everything(db)
        them = people.cast
        asked = release(db, people)
        refused = safety.ask(
            db, them.carol, item(db, them.bob, ItemKind.PROFILE), Ground.HAZARD, "another", MONDAY
        )
        safety.refuse(db, people.dora, refused, MONDAY)
        for one in (them.alice, them.bob):
            told = {s.key: s for s in my_data.collect(db, one)}
            assert {*SHOWN.values()} <= told.keys()
            assert [
                (r["ground"], r["asked by"], r["agreed to by"]) for r in told["releases"].rows
            ] == [("life", "Carol", "Erin")]
            assert told["safety"].rows == ()
            assert "carols reason" not in str(told)
        mine = {s.key: s.rows for s in my_data.collect(db, them.carol)}["safety"]
        assert {row["your reason"] for row in mine} == {"carols reason", "another"}
        decided = {s.key: s.rows for s in my_data.collect(db, people.erin)}["safety"]
        assert [(row["you"], row["your reason"]) for row in decided] == [("decided", "")]

        # the reason stays when who asked is forgotten, and goes with the first whose plan it was
        for cycle_of in forgetting.prospect(db, them.carol, MONDAY).reasons:
            assert cycle_of.id == them.cycle.id
        forgetting.forget(db, them.carol, MONDAY)
        assert asked.reason == "carols reason"
        forgetting.forget(db, them.alice, MONDAY)
        assert asked.reason is None
        assert f"release:{asked.id}" not in owners(db)
        assert refused.reason == "another"
        forgetting.forget(db, them.bob, MONDAY)
        left = {o for o in owners(db) if o.startswith(tuple(OF_CYCLE))}
        assert {o.partition(":")[0] for o in left} == {"event"}  # it is the program's
        assert isinstance(db.get(Cycle, them.cycle.id), Cycle)
