"""The audit trail: append-only, and every way around that shows."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from store import audit
from store.audit import Head, Problem
from store.crypto import Keys, Vault
from store.database import Database
from store.models import AuditEntry
from tests.store.cast import NOW, TEAM


def record(database: Database, *actions: str, team_id: str = TEAM) -> None:
    with database.begin(NOW) as db:
        for action in actions:
            audit.record(
                db,
                team_id=team_id,
                actor_id="alice",
                action=action,
                object_kind="pair",
                object_id="pair-1",
                now=NOW,
                details={"to": "active", "days": [1, 2.5], 3: None},  # type: ignore[dict-item]
            )


def problems(database: Database, noted: Head | None = None) -> list[Problem]:
    with database.read() as db:
        return audit.verify(db, TEAM, noted)


def head(database: Database) -> Head:
    with database.read() as db:
        return audit.head(db, TEAM)


def without_triggers(database: Database, *statements: str) -> None:
    """Do what only somebody with the database in their hands can do."""
    with database.begin(NOW) as db:
        if db.get_bind().dialect.name == "sqlite":
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in db.execute(text(triggers)).scalars().all():
                db.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            db.execute(text(statement))


def test_entries_are_numbered_for_each_workspace(database: Database) -> None:
    record(database, "pair.propose", "pair.publish")
    record(database, "pair.end", team_id="T2")
    record(database, "pair.end")
    with database.read() as db:
        rows = db.execute(
            select(AuditEntry.team_id, AuditEntry.number, AuditEntry.action).order_by(
                AuditEntry.team_id, AuditEntry.number
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("T1", 1, "pair.propose"),
        ("T1", 2, "pair.publish"),
        ("T1", 3, "pair.end"),
        ("T2", 1, "pair.end"),
    ]
    assert problems(database) == []


def test_an_entry_disappears_with_the_verb_that_failed(database: Database) -> None:
    with pytest.raises(TypeError), database.begin(NOW) as db:
        audit.record(
            db,
            team_id=TEAM,
            actor_id=None,
            action="pair.end",
            object_kind="pair",
            object_id="pair-1",
            now=NOW,
            details={"when": NOW},
        )
    assert head(database).number == 0
    record(database, "pair.publish")
    assert head(database).number == 1


def test_an_empty_trail_is_whole(database: Database) -> None:
    assert problems(database) == []
    assert problems(database, head(database)) == []


@pytest.mark.parametrize("change", [update(AuditEntry).values(action="x"), delete(AuditEntry)])
def test_the_database_refuses_to_change_or_delete_an_entry(
    database: Database, change: object
) -> None:
    record(database, "pair.publish")
    with pytest.raises(DBAPIError, match="append-only"), database.begin(NOW) as db:
        db.execute(change)  # type: ignore[call-overload]
    assert problems(database) == []


def test_postgresql_refuses_to_truncate_the_trail(postgresql: Database) -> None:
    record(postgresql, "pair.publish")
    with pytest.raises(DBAPIError, match="append-only"), postgresql.begin(NOW) as db:
        db.execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    "change",
    [
        "action = 'pair.keep'",
        "actor_id = NULL",
        "object_id = 'pair-2'",
        "details = '{}'",
        "created_at = '2026-03-01 09:00:00+00:00'",
        "mac = '1:00'",
        "mac = 'x'",
    ],
)
def test_an_edited_entry_is_found(database: Database, change: str) -> None:
    record(database, "a", "b", "c")
    without_triggers(database, f"UPDATE audit SET {change} WHERE number = 2")
    assert Problem(2, "It was changed.") in problems(database)


def test_a_gap_is_found(database: Database) -> None:
    record(database, "a", "b", "c", "d")
    without_triggers(database, "DELETE FROM audit WHERE number IN (2, 3)")
    assert problems(database) == [Problem(4, "Entries after number 1 are missing.")]


def test_a_gap_that_was_closed_up_is_found(database: Database) -> None:
    record(database, "a", "b", "c")
    without_triggers(
        database,
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET number = 2 WHERE number = 3",
    )
    found = problems(database)
    assert Problem(2, "It does not follow the entry before it.") in found
    assert Problem(2, "It was changed.") in found


def test_a_missing_beginning_is_found(database: Database) -> None:
    record(database, "a", "b")
    without_triggers(database, "DELETE FROM audit WHERE number = 1")
    assert problems(database) == [Problem(2, "Entries after number 0 are missing.")]


def test_a_cut_tail_is_found_with_the_head_that_was_noted(database: Database) -> None:
    record(database, "a", "b", "c")
    noted = head(database)
    without_triggers(database, "DELETE FROM audit WHERE number > 1")
    assert problems(database) == []
    assert problems(database, noted) == [
        Problem(3, "The entry that was noted as the newest is gone.")
    ]


def test_a_tail_that_was_written_anew_is_found_with_the_head_that_was_noted(
    database: Database,
) -> None:
    record(database, "a", "b")
    noted = head(database)
    without_triggers(database, "DELETE FROM audit WHERE number = 2")
    record(database, "c", "d")
    assert problems(database) == []
    assert len(problems(database, noted)) == 1


def test_a_noted_head_stays_valid_as_the_trail_grows(database: Database) -> None:
    record(database, "a", "b")
    noted = head(database)
    record(database, "c")
    assert problems(database, noted) == []


def test_an_entry_forged_without_the_key_is_found(database: Database) -> None:
    record(database, "a")
    with database.begin(NOW) as db:
        db.info["vault"] = Vault(Keys.new())
        audit.record(
            db,
            team_id=TEAM,
            actor_id="mallory",
            action="b",
            object_kind="pair",
            object_id="pair-1",
            now=NOW,
        )
    assert problems(database) == [Problem(2, "It was changed.")]


def test_a_rotation_of_the_master_key_keeps_the_trail_whole(database: Database) -> None:
    record(database, "a")
    newer = Vault(database.vault.keys.next())
    with database.begin(NOW) as db:
        db.info["vault"] = newer
        audit.record(
            db,
            team_id=TEAM,
            actor_id=None,
            action="keys.rotate",
            object_kind="keys",
            object_id="2",
            now=NOW,
        )
    with database.read() as db:
        db.info["vault"] = newer
        assert audit.verify(db, TEAM) == []
    assert ["version 2 is missing" in problem.what for problem in problems(database)] == [True]
