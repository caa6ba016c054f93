"""Transactions: what they promise on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.crypto import Keys
from store.database import Database, DatabaseProblem, Db, after_commit
from store.models import Budget, Member, Person, Role
from tests.conftest import Postgres
from tests.store.cast import NOW, TEAM, member, person, settle_in


class Abandoned(Exception):
    """Thrown by a test inside a transaction."""


def abandon(db: Db, row: Person) -> None:
    db.add(row)
    db.flush()
    raise Abandoned


def names(database: Database) -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(Person.name).order_by(Person.name)))


def test_a_row_is_stamped_with_the_instant_of_its_transaction(database: Database) -> None:
    alice = person("Alice")
    with database.begin(NOW) as db:
        db.add(alice)
    with database.read() as db:
        assert db.get_one(Person, alice.id).created_at == NOW


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(Abandoned), database.begin(NOW) as db:
        abandon(db, person("Alice"))
    assert names(database) == []


def test_a_thousand_increments_by_eight_threads_lose_nothing(database: Database) -> None:
    with database.begin(NOW) as db:
        db.add(Budget(team_id=TEAM, tokens=0, filled_at=NOW))

    def increment(times: int) -> None:
        for _ in range(times):
            with database.begin(NOW) as db:
                row = db.scalars(select(Budget)).one()
                row.tokens = row.tokens + 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(increment, [125] * 8))
    with database.read() as db:
        assert db.scalars(select(Budget.tokens)).one() == 1000


def test_two_handles_on_one_database_lose_nothing_either(
    database: Database, request: pytest.FixtureRequest, keys: Keys, tmp_path: Path
) -> None:
    other = Database.open(url_of(database, request, tmp_path), keys)
    with database.begin(NOW) as db:
        db.add(Budget(team_id=TEAM, tokens=0, filled_at=NOW))

    def increment(handle: Database) -> None:
        for _ in range(50):
            with handle.begin(NOW) as db:
                row = db.scalars(select(Budget)).one()
                row.tokens = row.tokens + 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, [database, other, database, other]))
    other.dispose()
    with database.read() as db:
        assert db.scalars(select(Budget.tokens)).one() == 200


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.read() as reader:
        assert reader.scalars(select(Person.name)).all() == []
        with database.begin(NOW) as db:
            db.add(person("Alice"))
        assert reader.scalars(select(Person.name)).all() == []
    assert names(database) == ["Alice"]


def test_a_change_while_reading_is_refused(database: Database) -> None:
    cast = settle_in(database)
    with pytest.raises(RuntimeError, match=r"Use Database\.begin"), database.read() as db:
        db.get_one(Person, cast.alice.id).name = "Mallory"
    with pytest.raises(RuntimeError, match=r"Use Database\.begin"), database.read() as db:
        abandon(db, person("Mallory"))
    assert names(database) == ["Alice", "Bob", "Carol"]


def test_a_thread_cannot_open_a_second_write_transaction(database: Database) -> None:
    with database.begin(NOW), pytest.raises(RuntimeError, match="Pass it on"), database.begin(NOW):
        pass
    with database.begin(NOW) as db:
        db.add(person("Alice"))
    assert names(database) == ["Alice"]


def test_a_callback_runs_once_the_commit_can_be_seen(database: Database) -> None:
    seen: list[list[str]] = []
    with database.begin(NOW) as db:
        after_commit(db, lambda: seen.append(names(database)))
        db.add(person("Alice"))
        assert seen == []
    assert seen == [["Alice"]]


def test_a_callback_does_not_run_after_a_rollback(database: Database) -> None:
    calls: list[int] = []

    def give_up(db: Db) -> None:
        after_commit(db, lambda: calls.append(1))
        raise Abandoned

    with pytest.raises(Abandoned), database.begin(NOW) as db:
        give_up(db)
    assert calls == []


def test_rows_can_be_read_after_the_commit(database: Database) -> None:
    with database.begin(NOW) as db:
        alice = person("Alice")
        db.add(alice)
    assert (alice.name, alice.created_at) == ("Alice", NOW)


def test_references_may_be_written_in_any_order_but_must_hold_in_the_end(
    database: Database,
) -> None:
    cast = settle_in(database)
    stranger = person("Mallory")
    with pytest.raises(IntegrityError), database.begin(NOW) as db:
        db.add(member(cast.cycle, stranger, Role.MENTOR))
    with database.read() as db:
        assert len(db.scalars(select(Member)).all()) == 2


def test_a_database_error_names_nobody(database: Database) -> None:
    insert = text("INSERT INTO people (id, name) VALUES (:id, :name)")
    with pytest.raises(DBAPIError) as caught, database.begin(NOW) as db:
        db.execute(insert, {"id": "1", "name": "Alice Liddell"})
    error: BaseException | None = caught.value
    while error is not None:
        assert "Alice" not in str(error)
        error = error.__cause__ or error.__context__


def test_sqlite_runs_with_the_settings_that_keep_data(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    wanted |= {"busy_timeout": 10_000}
    with sqlite.read() as db:
        for name, value in wanted.items():
            assert db.execute(text(f"PRAGMA {name}")).scalar_one() == value


def test_postgresql_gives_up_on_what_hangs(postgresql: Database) -> None:
    wanted = {"lock_timeout": "10s", "statement_timeout": "30s", "timezone": "UTC"}
    with postgresql.read() as db:
        for name, value in wanted.items():
            assert db.execute(text(f"SHOW {name}")).scalar_one() == value


def test_what_is_asked_often_stays_prepared(postgresql: Database) -> None:
    for _ in range(8):
        assert names(postgresql) == []
    with postgresql.read() as db:
        prepared = list(db.scalars(text("SELECT statement FROM pg_prepared_statements")))
    assert [each for each in prepared if "people.name" in each]


def test_a_sqlite_file_is_for_its_owner_only(keys: Keys, tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new.db", keys)
    database.migrate()
    database.dispose()
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///file:x?mode=memory&uri=true", "in memory"),
        ("sqlite:////no/such/folder/mentor.db", "The folder /no/such/folder does not exist"),
        ("mysql://localhost/mentor", "not in mysql"),
        ("mentor.db", "DATABASE_URL is not a database address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence(
    keys: Keys, url: str, sentence: str
) -> None:
    with pytest.raises(DatabaseProblem, match=sentence):
        Database.open(url, keys)


def test_a_database_that_answers_passes_the_check(database: Database) -> None:
    database.ping()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name,email\n" * 100)
    database = Database.open(f"sqlite:///{tmp_path}/roster.csv", keys)
    with pytest.raises(DatabaseProblem, match="file is not a database"):
        database.ping()
    database.dispose()


def test_a_server_that_is_not_there_is_refused_with_a_sentence(keys: Keys, tmp_path: Path) -> None:
    database = Database.open(f"postgresql://mentor:hunter2@/mentor?host={tmp_path}", keys)
    with pytest.raises(DatabaseProblem, match="Check DATABASE_URL") as caught:
        database.ping()
    assert "hunter2" not in str(caught.value)
    database.dispose()


def test_a_restarted_server_is_found_again(postgresql: Database, postgres_server: Postgres) -> None:
    assert names(postgresql) == []
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'mentor'"
    postgres_server.admin.execute(others)
    with postgresql.begin(NOW) as db:
        db.add(person("Alice"))
    assert names(postgresql) == ["Alice"]


def test_a_backup_taken_under_writes_is_whole(sqlite: Database, keys: Keys, tmp_path: Path) -> None:
    settle_in(sqlite)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with sqlite.begin(NOW) as db:
                db.add_all([person(f"A{number}"), person(f"B{number}")])

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        sqlite.backup(tmp_path / "copy.db")
        stop.set()
        writing.result()
    copy = Database.open(f"sqlite:///{tmp_path}/copy.db", keys)
    found = names(copy)
    copy.dispose()
    assert {"Alice", "Bob", "Carol"} <= set(found)
    assert len(found) % 2 == 1
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_backup_never_overwrites_a_file(sqlite: Database, tmp_path: Path) -> None:
    sqlite.backup(tmp_path / "copy.db")
    with pytest.raises(DatabaseProblem, match="exists already"):
        sqlite.backup(tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_backup_of_postgresql_is_refused_with_a_sentence(
    postgresql: Database, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseProblem, match="pg_dump"):
        postgresql.backup(tmp_path / "copy.db")


def url_of(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a test's database, for a second handle on it."""
    if (tmp_path / "mentor.db").exists():
        return f"sqlite:///{tmp_path}/mentor.db"
    return str(request.getfixturevalue("postgres_server").url("mentor"))
