"""What an administrator does from the command line: backups, restores, keys, migrations."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import administration
from bot.settings import Settings
from store.crypto import KeyProblem, Keys
from store.database import Database, DatabaseProblem
from store.models import Submission
from tests.conftest import NAME, Postgres
from tests.store.cast import NOW
from tests.store.test_sealing import SECRET, application


def settings_for(url: str, keys: Keys) -> Settings:
    return Settings(
        bot_token="", app_token="", api_url="", database_url=url, keys=keys,
        coordinators=(), health_port=None, clock_url=None,
    )  # fmt: skip


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path, keys: Keys) -> Settings:
    shutil.copyfile(sqlite_template, tmp_path / "mentor.db")
    return settings_for(f"sqlite:///{tmp_path / 'mentor.db'}", keys)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Have the database open, as a running bot has."""
    database = Database.open(settings.database_url, settings.keys)
    yield database
    database.dispose()


@pytest.fixture
def written(settings: Settings) -> Submission:
    """Give something that was said in confidence, in the database."""
    with opened(settings) as database:
        return application(database, {"why": SECRET})


def forget(settings: Settings, written: Submission) -> None:
    with opened(settings) as database, database.begin(NOW) as db:
        db.delete(db.get_one(Submission, written.id))


def why(settings: Settings, written: Submission) -> str:
    with opened(settings) as database, database.read() as db:
        found: str = db.get_one(Submission, written.id).answers["why"]
        return found


def test_a_backup_made_while_running_brings_back_what_was_lost(
    settings: Settings, written: Submission, tmp_path: Path
) -> None:
    with opened(settings) as running:
        running.ping()
        administration.back_up(settings, tmp_path / "kept.db")
    forget(settings, written)
    kept = administration.restore(settings, tmp_path / "kept.db")
    assert why(settings, written) == SECRET
    assert kept == tmp_path / "mentor.db.before-restore"
    assert stat.S_IMODE((tmp_path / "mentor.db").stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".mentor.db*"))


def test_nothing_is_restored_while_somebody_has_the_database_open(
    settings: Settings, written: Submission, tmp_path: Path
) -> None:
    administration.back_up(settings, tmp_path / "kept.db")
    with opened(settings) as running:
        running.ping()
        with pytest.raises(DatabaseProblem, match="Stop Mentor first"):
            administration.restore(settings, tmp_path / "kept.db")
    assert why(settings, written) == SECRET


def test_a_backup_is_not_restored_with_keys_that_do_not_open_it(
    settings: Settings, written: Submission, tmp_path: Path
) -> None:
    administration.back_up(settings, tmp_path / "kept.db")
    with pytest.raises(KeyProblem, match="is not the one"):
        administration.restore(replace(settings, keys=Keys.new()), tmp_path / "kept.db")
    assert why(settings, written) == SECRET


def test_a_backup_can_be_restored_where_there_is_nothing_yet(
    settings: Settings, written: Submission, tmp_path: Path
) -> None:
    administration.back_up(settings, tmp_path / "kept.db")
    elsewhere = replace(settings, database_url=f"sqlite:///{tmp_path / 'new.db'}")
    assert administration.restore(elsewhere, tmp_path / "kept.db") is None
    assert why(elsewhere, written) == SECRET


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_backup_is_refused(
    settings: Settings, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "odd.db").write_bytes(content)
    with pytest.raises(DatabaseProblem, match="no backup of Mentor"):
        administration.restore(settings, tmp_path / "odd.db")


def test_a_database_that_is_not_there_is_not_made_by_a_backup(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = replace(settings, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(DatabaseProblem, match="There is no database"):
        administration.back_up(nowhere, tmp_path / "kept.db")
    assert not (tmp_path / "none.db").exists()


def test_postgresql_is_backed_up_and_restored_by_its_own_tools(
    settings: Settings, postgres_server: Postgres, tmp_path: Path
) -> None:
    there = replace(settings, database_url=postgres_server.url(NAME))
    with pytest.raises(DatabaseProblem, match="pg_dump"):
        administration.back_up(there, tmp_path / "kept.db")
    with pytest.raises(DatabaseProblem, match="pg_restore"):
        administration.restore(there, tmp_path / "kept.db")


def test_migrating_makes_a_database_that_is_current(settings: Settings, tmp_path: Path) -> None:
    fresh = replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}")
    administration.migrate(fresh)
    with opened(fresh) as database:
        assert database.is_current()
