"""Insert unless it is there already: the one statement that SQLAlchemy spells by dialect.

It goes past the session, which would write all that it holds first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from store.columns import Base
from store.transaction import Db

__all__ = ["insert_all_new", "insert_new"]


def insert_new(db: Db, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row; give False, and change nothing, when a unique key of it is taken."""
    new = _returning(model, db.get_bind().dialect.name)
    return db.past_session().execute(new, dict(values)).one_or_none() is not None


def insert_all_new(db: Db, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns; those of which a unique key is taken are left out."""
    if rows:
        new = _insert(model, db.get_bind().dialect.name)
        db.past_session().execute(new, [dict(row) for row in rows])


@cache
def _insert(model: type[Base], dialect: str) -> Insert:
    table = cast(Table, model.__table__)
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


@cache
def _returning(model: type[Base], dialect: str) -> ReturningInsert[str]:
    return _insert(model, dialect).returning(cast(Table, model.__table__).c.id)
