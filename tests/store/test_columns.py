"""What all rows have in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url
from sqlalchemy.exc import StatementError

from store.columns import Utc, new_id
from store.database import Database
from store.models import Member, MemberState, Pair, Person, Role
from tests.store.cast import NOW, TEAM, person, settle_in

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
INSTANTS = st.datetimes(timezones=OFFSETS).filter(lambda instant: 1 < instant.year < 9999)


def test_ids_are_short_opaque_and_never_repeat() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{16}", found) for found in ids)


def test_a_row_knows_its_id_and_defaults_before_it_is_written() -> None:
    alice = Member(team_id=TEAM, cycle_id="c", person_id="p", role=Role.MENTOR)
    assert len(alice.id) == 16
    assert (alice.state, alice.capacity, alice.left_over) == (MemberState.APPLIED, 1, False)


def test_a_misspelt_column_is_refused() -> None:
    with pytest.raises(TypeError, match="Person has no column nmae"):
        Person(nmae="Alice")


def test_rows_do_not_share_their_defaults() -> None:
    first, second = Pair(team_id=TEAM), Pair(team_id=TEAM)
    first.reasons["skills"] = 3
    assert second.reasons == {}


@given(instant=INSTANTS)
def test_an_instant_keeps_its_moment_in_either_dialect(instant: datetime) -> None:
    for url in ("sqlite://", "postgresql+psycopg://"):
        dialect = make_url(url).get_dialect()()
        stored = Utc().process_bind_param(instant, dialect)
        back = Utc().process_result_value(stored, dialect)
        assert back == instant
        assert back is not None
        assert back.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    dave = person("Dave")
    dave.seen_at = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="needs a time zone"), database.begin(NOW) as db:
        db.add(dave)


def test_instants_come_back_aware_and_in_order(database: Database) -> None:
    summer = timezone(timedelta(hours=-4))
    dave, erin = person("Dave"), person("Erin")
    dave.seen_at = datetime(2026, 3, 2, 9, 0, 0, 250, tzinfo=summer)
    erin.seen_at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    with database.begin(NOW) as db:
        db.add_all([dave, erin])
    with database.read() as db:
        rows = db.query(Person).order_by(Person.seen_at).all()
    assert [row.name for row in rows] == ["Erin", "Dave"]
    assert rows[1].seen_at == dave.seen_at
    assert rows[1].seen_at.tzinfo is UTC


def test_a_state_is_stored_as_its_word(database: Database) -> None:
    cast = settle_in(database)
    with database.read() as db:
        words = db.connection().exec_driver_sql("SELECT state, role FROM members ORDER BY role")
        assert [tuple(row) for row in words] == [("applied", "mentee"), ("applied", "mentor")]
        assert db.get_one(Member, cast.mentor.id).role is Role.MENTOR


def test_an_unknown_state_is_refused(database: Database) -> None:
    cast = settle_in(database)
    with pytest.raises(StatementError), database.begin(NOW) as db:
        db.get_one(Member, cast.mentor.id).state = "resting"  # type: ignore[assignment]


def test_a_change_inside_a_dictionary_is_saved(database: Database) -> None:
    cast = settle_in(database)
    with database.begin(NOW) as db:
        row = db.get_one(Pair, cast.pair.id)
        row.reasons["skills"] = 3
    with database.read() as db:
        assert db.get_one(Pair, cast.pair.id).reasons == {"skills": 3}
