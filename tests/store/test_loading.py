"""What a prepared statement finds is what SQLAlchemy's session makes of it, only sooner."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy import inspect as looked_into
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Session as Plain

import store
from store import papers, queries
from store.database import Database
from store.loading import reading
from store.models import Agreement, Cycle, Member, Notice, Pair, PairState, Person
from store.models import Session as Meeting
from tests.store.cast import NOW, TEAM, Cast, settle_in

Prepared = Callable[..., tuple[Select[Any], dict[str, Any]]]


def every_prepared_select() -> Iterator[tuple[str, Select[Any]]]:
    for module in pkgutil.iter_modules(store.__path__):
        if module.name == "migrations":
            continue
        known = vars(importlib.import_module(f"store.{module.name}"))
        for name, spell in known.items():
            code = getattr(spell, "__code__", None)
            if (
                code is None
                or code.co_name != "filled"
                or spell.__module__ != f"store.{module.name}"
            ):
                continue
            statement, _ = spell(*[None] * len(inspect.signature(spell).parameters))
            if isinstance(statement, Select):
                yield f"{module.name}.{name}", statement


def test_every_prepared_select_has_a_plan() -> None:
    without = {n for n, each in every_prepared_select() if reading(each, sqlite.dialect()) is None}
    assert without == set()


def shape(row: Any, known: dict[int, Any]) -> Any:
    """Take an object apart, with what is at hand of everything that hangs on it."""
    if not hasattr(row, "__mapper__") or id(row) in known:
        return known.get(id(row), row)
    known[id(row)] = f"{type(row).__name__} {row.id}"
    held = {k: v for k, v in looked_into(row).dict.items() if not k.startswith("_")}
    return {k: shape(v, known) for k, v in sorted(held.items())}


def asked(cast: Cast) -> list[tuple[Select[Any], dict[str, Any]]]:
    live = {PairState.ACTIVE, PairState.ENDED}
    spelled: list[tuple[Prepared, tuple[Any, ...]]] = [
        (queries._pairs_of_member, (cast.mentor.id, live)),
        (queries._active_pairs_of_person, (cast.alice.id,)),
        (queries._memberships_of, (cast.bob.id, tuple(queries.PRESENT))),
        (queries._all_cycles, (TEAM,)),
        (queries._takes_part, (cast.cycle.id, cast.bob.id)),
        (queries._pairs, (cast.cycle.id, list(live))),
        (papers._sessions, (cast.pair.id, ("logged", "agreed"), NOW - DAY, NOW + DAY)),
        (papers._current_agreement, (cast.pair.id,)),
    ]
    return [each(*values) for each, values in spelled]


DAY = timedelta(days=1)


@pytest.fixture
def cast(database: Database) -> Cast:
    found = settle_in(database)
    with database.begin(NOW) as db:
        common = {"team_id": TEAM, "pair_id": found.pair.id}
        db.add(Meeting(**common, state="logged", starts_at=NOW, minutes=30, place="Room 4",
                       proposed_by=found.alice.id))  # fmt: skip
        db.add(Agreement(**common, version=1, state="signing", text="We agree.", text_hash="h"))
        db.add(Notice(team_id=TEAM, kind="k", key="k", person_id=found.bob.id, refs={"a": 1},
                      lane=0, state="pending", due_at=NOW, attempts=0, fence=0))  # fmt: skip
    return found


def test_the_objects_are_those_of_the_session(database: Database, cast: Cast) -> None:
    for statement, values in asked(cast):
        with database.read() as db:
            ours = [shape(row, {}) for row in db.scalars(statement, values)]
        with database.read() as db:
            theirs = [shape(row, {}) for row in Plain.scalars(db, statement, values)]
        assert ours == theirs
        assert ours


def test_json_is_watched_and_what_is_joined_by_itself_is_there(
    database: Database, cast: Cast
) -> None:
    with database.begin(NOW) as db:
        (noted,) = [db.get_one(Notice, key) for key in db.scalars(text("SELECT id FROM notices"))]
        assert isinstance(noted.refs, MutableDict)
        assert looked_into(noted).dict["person"] is db.get(Person, cast.bob.id)
        noted.refs["b"] = 2
    with database.read() as db:
        assert db.get_one(Notice, noted.id).refs == {"a": 1, "b": 2}


def test_there_is_one_object_for_an_id_and_what_was_changed_stays(
    database: Database, cast: Cast
) -> None:
    with database.begin(NOW) as db:
        first = db.get_one(Pair, cast.pair.id)
        assert "mentor" in looked_into(first).unloaded
        first.score = 50
        db.expire(db.get_one(Cycle, cast.cycle.id), ["name"])
        with db.no_autoflush:
            (again,) = queries.active_pairs_of_person(db, cast.alice.id)
        assert again is first
        assert (first.score, first.cycle.name) == (50, cast.cycle.name)
        assert looked_into(first).dict["mentor"].person.name == "Alice"
        first.state = PairState.ENDED  # is written before it is asked for
        assert queries.active_pairs_of_person(db, cast.alice.id) == []


def test_a_row_by_its_id_is_found_or_not_there(database: Database, cast: Cast) -> None:
    with database.begin(NOW) as db:
        assert db.get(Member, "nobody") is None
        assert db.get_one(Member, cast.mentor.id).role is cast.mentor.role
        db.delete(db.get_one(Notice, db.scalars(text("SELECT id FROM notices")).one()))
        assert db.get(Notice, "k") is None


def test_lists_of_any_kind_and_length_are_asked_for(database: Database, cast: Cast) -> None:
    with database.read() as db:
        for states in (
            set(PairState),
            list(PairState),
            {PairState.ACTIVE},
            dict.fromkeys(PairState),
        ):
            assert len(queries.pairs_of_member(db, cast.mentor.id, states)) == 1
        assert queries.pairs_of_member(db, cast.mentor.id, []) == []


def test_an_error_is_said_as_the_session_says_it(database: Database, cast: Cast) -> None:
    with database.begin(NOW) as db:
        db.execute(text("ALTER TABLE sessions RENAME TO elsewhere"))
        with pytest.raises(DBAPIError):
            queries.sessions(db, cast.pair.id)
        db.rollback()
