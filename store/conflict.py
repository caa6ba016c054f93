"""Insert unless it is there already: the one statement that SQLAlchemy spells by dialect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from store.columns import Base

__all__ = ["insert_new"]


def insert_new(db: Db, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row; give False, and change nothing, when a unique key of it is taken."""
    table = cast(Table, model.__table__)
    if db.get_bind().dialect.name == "postgresql":
        new = postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id)
    else:
        new = sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return db.execute(new, dict(values)).one_or_none() is not None
