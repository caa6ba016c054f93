"""The tables that the migrations make are the tables of the models."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    create_engine,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import load_only

from store.crypto import Keys
from store.database import Database, DatabaseProblem
from store.migrations import HERE
from store.migrations.regenerate import NEXT, RELEASED, formatted, next_revision
from store.models import Agreement, Base, Session
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


@pytest.mark.parametrize("revision", [RELEASED])
def test_a_database_of_a_released_revision_comes_up_with_its_rows(
    address: str, keys: Keys, revision: str
) -> None:
    database = Database.open(address, keys)
    database.migrate(to=revision)
    before = _one_row_in_every_table(address)
    database.migrate()
    assert database.is_current()
    with database.read() as db:  # what lay open is sealed now
        sealed = load_only(Agreement.team_id, Agreement.text_sealed, Agreement.terms_sealed)
        agreement = db.scalars(select(Agreement).options(sealed)).one()
        place = load_only(Session.team_id, Session.place_sealed)
        session = db.scalars(select(Session).options(place)).one()
        assert (agreement.text, agreement.terms, session.place) == ("text", {}, "text")
    database.dispose()
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        after = _counted(connection)
        before["data_keys"] += 2  # the agreement's and the pair's
        assert {name: after[name] for name in before} == before
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM audit"))
        connection.rollback()
        for reference in (k for t in after for k in inspect(connection).get_foreign_keys(t)):
            assert reference["options"] == {"deferrable": True, "initially": "DEFERRED"}
    engine.dispose()


def _one_row_in_every_table(address: str) -> dict[str, int]:
    """Write a row into each table, with the same id everywhere, so that references hold."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        tables.remove(tables.tables["alembic_version"])
        for table in tables.sorted_tables:
            values = {column.name: _something(column) for column in table.columns}
            connection.execute(table.insert().values(values))
        counted = _counted(connection)
    engine.dispose()
    return counted


def _something(column: Column[Any]) -> object:
    if column.name == "id" or column.foreign_keys:
        return "a-row-of-release"
    return {} if isinstance(column.type, JSON) else SOMETHING[column.type.python_type]


SOMETHING: dict[type, object] = {
    str: "text",
    int: 1,
    float: 1.0,
    bool: True,
    bytes: b"sealed",
    date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2, 9, tzinfo=UTC),
}


def _counted(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {n: connection.scalar(select(func.count()).select_from(table(n))) or 0 for n in names}


def test_the_next_revision_is_what_the_models_have_beyond_the_released_one() -> None:
    file = HERE / "versions" / f"{NEXT}_next.py"
    assert formatted(next_revision()) == (file.read_text() if file.exists() else None)


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
