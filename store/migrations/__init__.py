"""The history of the tables. Driven from code alone; there is no file of settings for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

__all__ = ["current", "head", "knows", "upgrade"]

HERE = Path(__file__).parent


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run every revision that this database lacks, inside the transaction of the connection.

    A revision that seals what lay open finds the vault in `connection.info["vault"]`.
    """
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def current(connection: Connection) -> str | None:
    """Name the revision that a database is at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str | None) -> bool:
    """Say whether this version of the program has a revision; None is before the first."""
    return revision is None or revision in _revisions()


def head() -> str:
    """Name the newest revision."""
    return _revisions()[0]


@cache
def _revisions() -> tuple[str, ...]:
    """Name all revisions, the newest first; they do not change while the program runs."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(script.revision for script in walked)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return config
