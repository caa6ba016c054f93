"""The tables that the migrations make are the tables of the models."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from store.crypto import Keys
from store.database import Database, DatabaseProblem
from store.migrations.regenerate import first_revision
from store.models import Base
from tests.conftest import Postgres

MIGRATE = """
import sys
from store.crypto import Keys
from store.database import Database
database = Database.open(sys.argv[1], Keys.new())
database.migrate()
database.dispose()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgres_server")
    assert isinstance(server, Postgres)
    name = server.create()
    yield server.url(name)
    server.admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_newest_revision_equals_the_models(database: Database) -> None:
    with database.read() as db:
        context = MigrationContext.configure(db.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_first_revision_is_written_from_the_models() -> None:
    exec(compile(first_revision(), "0001_first.py", "exec"), {})  # it is Python


def test_a_database_knows_whether_it_is_current(address: str, keys: Keys) -> None:
    database = Database.open(address, keys)
    assert not database.is_current()
    database.migrate()
    assert database.is_current()
    database.migrate()
    database.dispose()


def test_several_processes_may_migrate_at_once(address: str, keys: Keys) -> None:
    command = [sys.executable, "-c", MIGRATE, address]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    told = [process.communicate(timeout=30)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    database = Database.open(address, keys)
    assert database.is_current()
    database.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, keys: Keys) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/broken.db", keys)
    database.migrate()
    with sqlite3.connect(tmp_path / "broken.db") as raw:
        raw.execute("DELETE FROM alembic_version")
        raw.execute("DROP TABLE audit")
    with pytest.raises(OperationalError, match="already exists"):
        database.migrate()
    database.dispose()
    assert raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone() is None
    raw.close()


def test_rows_without_their_parents_are_named(sqlite: Database, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mentor.db") as raw:
        raw.execute("INSERT INTO offices VALUES ('1', 'T1', '2026-03-02', 'c', 'p', 'manager')")
    raw.close()
    with pytest.raises(DatabaseProblem, match="Rows of offices refer to rows that are not there"):
        sqlite.migrate()
