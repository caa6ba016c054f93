"""Sealed columns: what people write in confidence, and who can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session as Bare

from store.columns import NotLoaded, Plain
from store.crypto import Erased, KeyProblem
from store.database import Database
from store.models import DataKey, Session, SessionState, Submission
from tests.store.cast import NOW, TEAM, Cast, settle_in

SECRET = "my manager reads everything"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def submission(cast: Cast, answers: Any, form: str = "application") -> Submission:
    return Submission(
        team_id=TEAM,
        cycle_id=cast.cycle.id,
        form=form,
        scope=f"member:{cast.mentee.id}",
        author_id=cast.bob.id,
        version=1,
        answers=answers,
    )


def application(database: Database, answers: Any) -> Submission:
    """Bob applies to a cycle."""
    row = submission(settle_in(database), answers)
    with database.begin(NOW) as db:
        db.add(row)
    return row


def read(database: Database, row: Submission) -> Any:
    with database.read() as db:
        return db.get_one(Submission, row.id).answers


def owners(database: Database) -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(DataKey.owner).order_by(DataKey.owner)))


def test_what_was_written_is_read_again(database: Database) -> None:
    odd = ["ünïcode 😀", "half an emoji \ud83d", "a zero \0"]
    answers = {"why": SECRET, "skills": odd, "years": 3, "none": None}
    assert read(database, application(database, answers)) == answers


@given(value=JSON)
def test_a_value_is_the_same_before_it_is_sealed(value: Any) -> None:
    assert Submission(team_id=TEAM, answers=value).answers == value


def test_an_empty_column_stays_empty(database: Database) -> None:
    row = application(database, None)
    assert row.answers_sealed is None
    assert read(database, row) is None
    assert owners(database) == []


def test_a_new_value_replaces_the_old_one(database: Database) -> None:
    row = application(database, {"why": "before"})
    with database.begin(NOW) as db:
        db.get_one(Submission, row.id).answers = {"why": "after"}
    assert read(database, row) == {"why": "after"}
    with database.begin(NOW) as db:
        db.get_one(Submission, row.id).answers = None
    assert read(database, row) is None


def test_a_value_can_be_read_in_the_transaction_that_wrote_it(database: Database) -> None:
    row = submission(settle_in(database), {"why": SECRET})
    with database.begin(NOW) as db:
        db.add(row)
        db.flush()
        assert row.answers == {"why": SECRET}
        row.answers = {"why": "shorter"}
        assert row.answers == {"why": "shorter"}
    assert read(database, row) == {"why": "shorter"}


def test_a_copy_that_is_changed_changes_nothing(database: Database) -> None:
    row = application(database, {"why": "before"})
    with database.begin(NOW) as db:
        same = db.get_one(Submission, row.id)
        same.answers["why"] = "after"
        assert same.answers == {"why": "before"}


def test_a_value_that_was_read_stays_readable_after_the_transaction(database: Database) -> None:
    row = application(database, {"why": SECRET})
    with database.read() as db:
        once = db.get_one(Submission, row.id)
        assert once.answers == once.answers
    assert once.answers == {"why": SECRET}


def test_a_value_cannot_be_opened_once_its_transaction_has_ended(database: Database) -> None:
    row = application(database, {"why": SECRET})
    with database.read() as db:
        late = db.get_one(Submission, row.id)
    with pytest.raises(NotLoaded):
        _ = late.answers


def test_a_value_is_never_written_unsealed(sqlite: Database) -> None:
    cast = settle_in(sqlite)
    row = submission(cast, {"why": SECRET})
    row.created_at = NOW
    with sqlite.read() as db:
        bind = db.get_bind()
    with Bare(bind) as db:
        db.add(row)
        with pytest.raises(StatementError, match="not sealed"):
            db.flush()


def test_the_database_file_does_not_contain_the_words(sqlite: Database, tmp_path: Path) -> None:
    row = application(sqlite, {"why": SECRET})
    with sqlite.begin(NOW) as db:
        db.get_one(Submission, row.id).answers = {"why": SECRET + " and more"}
    sqlite.backup(tmp_path / "copy.db")
    for file in tmp_path.glob("*.db*"):
        assert b"manager reads" not in file.read_bytes()


def test_no_table_of_postgresql_contains_the_words(postgresql: Database) -> None:
    application(postgresql, {"why": SECRET})
    with postgresql.read() as db:
        rows = db.execute(text("SELECT s::text FROM submissions s")).scalars().all()
    assert len(rows) == 1
    assert SECRET.encode().hex() not in rows[0]
    assert SECRET not in rows[0]


def test_the_same_words_never_look_the_same(database: Database) -> None:
    cast = settle_in(database)
    rows = [submission(cast, {"why": SECRET}, form) for form in ("first", "second")]
    with database.begin(NOW) as db:
        db.add_all(rows)
    assert rows[0].answers_sealed != rows[1].answers_sealed


def test_ciphertexts_cannot_be_swapped_between_rows(database: Database) -> None:
    cast = settle_in(database)
    first, second = submission(cast, {"a": 1}, "first"), submission(cast, {"a": 2}, "second")
    with database.begin(NOW) as db:
        db.add_all([first, second])
    with database.begin(NOW) as db:
        same = update(Submission).where(Submission.id == first.id)
        db.execute(same.values(answers_sealed=second.answers_sealed))
    with pytest.raises(KeyProblem, match=f"submissions.answers_sealed of {first.id} was changed"):
        read(database, first)
    assert read(database, second) == {"a": 2}


@pytest.mark.parametrize("place", [0, 1, 17, 30, -1])
def test_a_changed_byte_is_refused(sqlite: Database, place: int) -> None:
    row = application(sqlite, {"why": SECRET})
    assert row.answers_sealed is not None
    changed = bytearray(row.answers_sealed)
    changed[place] ^= 128
    with sqlite.begin(NOW) as db:
        same = update(Submission).where(Submission.id == row.id)
        db.execute(same.values(answers_sealed=bytes(changed)))
    with pytest.raises(KeyProblem):
        read(sqlite, row)


def test_a_row_cannot_be_moved_to_another_workspace(database: Database) -> None:
    row = application(database, {"why": SECRET})
    with database.begin(NOW) as db:
        db.execute(update(Submission).values(team_id="T2"))
    with pytest.raises(KeyProblem, match="was changed"):
        read(database, row)


def test_pairs_and_people_have_keys_of_their_own(database: Database) -> None:
    cast = settle_in(database)
    shared = submission(cast, {"goal": SECRET}, "plan")
    shared.pair_id, shared.scope = cast.pair.id, f"pair:{cast.pair.id}"
    meeting = Session(team_id=TEAM, pair_id=cast.pair.id, state=SessionState.LOGGED)
    meeting.starts_at, meeting.minutes, meeting.proposed_by = NOW, 60, cast.bob.id
    meeting.topic = "the difficult conversation"
    with database.begin(NOW) as db:
        db.add_all([shared, meeting, submission(cast, {"why": SECRET})])
    assert owners(database) == sorted([f"pair:{cast.pair.id}", f"person:{cast.bob.id}"])


def test_erasing_a_key_erases_what_it_sealed_and_nothing_else(database: Database) -> None:
    cast = settle_in(database)
    shared, own = submission(cast, {"goal": SECRET}, "plan"), submission(cast, {"why": SECRET})
    shared.pair_id, shared.scope = cast.pair.id, f"pair:{cast.pair.id}"
    with database.begin(NOW) as db:
        db.add_all([shared, own])
    with database.begin(NOW) as db:
        assert database.vault.forget(db, TEAM, f"pair:{cast.pair.id}")
        assert not database.vault.forget(db, TEAM, f"pair:{cast.pair.id}")
    with pytest.raises(Erased):
        read(database, shared)
    assert read(database, own) == {"why": SECRET}


def test_an_owner_can_write_again_after_an_erasure(database: Database) -> None:
    row = application(database, {"why": "before"})
    with database.begin(NOW) as db:
        same = db.get_one(Submission, row.id)
        assert same.answers
        database.vault.forget(db, TEAM, same.sealed_owner())
        same.answers = {"why": "after"}
    assert read(database, row) == {"why": "after"}


def test_a_key_made_in_an_abandoned_savepoint_is_not_used_again(database: Database) -> None:
    cast = settle_in(database)
    with database.begin(NOW) as db:
        savepoint = db.begin_nested()
        db.add(submission(cast, {"a": 1}, "first"))
        db.flush()
        savepoint.rollback()
        row = submission(cast, {"a": 2}, "second")
        db.add(row)
    assert read(database, row) == {"a": 2}


def test_a_row_keeps_its_words_when_its_owner_changes(database: Database) -> None:
    cast = settle_in(database)
    row = submission(cast, {"why": SECRET})
    with database.begin(NOW) as db:
        db.add(row)
    with database.begin(NOW) as db:
        db.get_one(Submission, row.id).pair_id = cast.pair.id
    assert read(database, row) == {"why": SECRET}


def test_a_hundred_rows_of_many_owners_cost_one_look_up_of_keys(sqlite: Database) -> None:
    cast = settle_in(sqlite)
    rows = [submission(cast, {"n": n}, f"form {n}") for n in range(100)]
    for number, row in enumerate(rows):
        row.author_id = cast.alice.id if number % 2 else cast.bob.id
    with sqlite.begin(NOW) as db:
        db.add_all(rows)
    statements: list[str] = []
    with sqlite.read() as db:
        found = db.scalars(select(Submission)).all()
        driver = db.connection().connection.driver_connection
        driver.set_trace_callback(statements.append)  # type: ignore[union-attr]
        assert sorted(row.answers["n"] for row in found) == list(range(100))
        driver.set_trace_callback(None)  # type: ignore[union-attr]
    assert len(statements) == 1


def test_a_waiting_value_does_not_show_itself() -> None:
    assert SECRET not in repr(Plain(SECRET))
