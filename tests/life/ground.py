"""A database that many lives share, one after the other: each finds it as it was prepared."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, event

from store.crypto import Keys
from store.database import Database


class Ground:
    """A SQLite database that does not wait for the disk. Not for threads."""

    def __init__(self, file: Path, keys: Keys) -> None:
        """Open a migrated file."""
        self.database = Database.open(f"sqlite:///{file}", keys)
        with self.database.read() as db:
            engine = cast(Engine, db.get_bind())
        event.listen(engine.pool, "connect", _hurry)
        self._prepared = sqlite3.connect(":memory:")
        self._beside = sqlite3.connect(file, isolation_level=None)

    def keep(self) -> None:
        """Let every life begin with what is in the database now."""
        self._beside.backup(self._prepared)

    def restore(self) -> None:
        """Put the database back as it was kept."""
        self._prepared.backup(self._beside)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read with plain SQL, beside the program."""
        return self._beside.execute(statement, values).fetchall()

    def close(self) -> None:
        self.database.dispose()
        self._prepared.close()
        self._beside.close()


def _hurry(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()
