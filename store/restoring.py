"""Puts a backup in the place of a SQLite database, when nobody uses it and the keys fit."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from store.crypto import Keys
from store.database import Database, DatabaseProblem

__all__ = ["hold_exists", "restore"]

TABLE = "alembic_version"  # in every database of ours


def hold_exists(url: str) -> None:
    """Raise DatabaseProblem when a SQLite file is not there yet: opening it would make one."""
    file = _file(url)
    if file is not None and not file.exists():
        raise DatabaseProblem(f"There is no database at {file}. Check DATABASE_URL.")


def restore(url: str, keys: Keys, backup: Path) -> Path | None:
    """Put `backup` in the place of the database; give where the former one is kept.

    None when there was none. DatabaseProblem on PostgreSQL, for a file that is no backup, and while
    a process has the database open; KeyProblem when the keys do not open the backup.
    """
    file = _file(url)
    if file is None:
        raise DatabaseProblem("Restore PostgreSQL with pg_restore, and start Mentor then.")
    part = file.with_name(f".{file.name}.restoring")
    try:
        _copy(backup, part)
        _check(part, keys)
        with _nobody_else(file):
            return _swap(part, file)
    finally:
        for ending in ("", "-wal", "-shm"):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _file(url: str) -> Path | None:
    """Give the file of a SQLite address; None for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _copy(backup: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        shutil.copyfile(backup, part)
    except OSError:
        raise DatabaseProblem(f"{backup} cannot be read. Is the name right?") from None


def _check(part: Path, keys: Keys) -> None:
    """Refuse a file that is damaged or not ours, or that these keys do not open."""
    try:
        with closing(sqlite3.connect(part)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError:
        sound, tables = False, set()
    if not sound or TABLE not in tables:
        raise DatabaseProblem("This file is no backup of Mentor, or it is damaged.")
    database = Database.open(f"sqlite:///{part}", keys)
    try:
        database.migrate()
        with database.read() as db:
            database.vault.check(db)
    finally:
        database.dispose()


@contextmanager
def _nobody_else(file: Path) -> Iterator[None]:
    """Hold the database alone. SQLite leaves its WAL mode for the last one who has it open only."""
    if not file.exists():
        yield
        return
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise DatabaseProblem(
                "The database is in use. Stop Mentor first, then restore, then start it again."
            ) from None
        yield


def _swap(part: Path, file: Path) -> Path | None:
    """Put the copy in place in one step, and keep what was there."""
    former = None
    if file.exists():
        former = file.with_name(f"{file.name}.before-restore")
        former.unlink(missing_ok=True)
        os.link(file, former)
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()  # all in the one file
    part.replace(file)
    return former
