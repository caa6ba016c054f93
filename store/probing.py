"""Asking whether a statement finds anything at all, where it mostly does not.

To be told of no rows costs SQLAlchemy's session nearly as much as to make objects of some: it
prepares for every column first. A bare question costs a fifth of that, and what is asked about a
person anyway is asked at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, PoolProxiedConnection, Select, select

from store.columns import Base
from store.loading import Reading

__all__ = ["SELDOM", "SELDOM_OF_PERSON", "finds", "is_seldom", "tables_in"]

# execution options of a select that mostly finds nothing
SELDOM: dict[str, Any] = {"seldom": ""}
SELDOM_OF_PERSON: dict[str, Any] = {"seldom": "person_id"}  # its one placeholder

_of_person: dict[Select[Any], None] = {}  # those that were asked once, in their order


def is_seldom(statement: Any) -> bool:
    """Say whether a statement is one that mostly finds nothing."""
    return isinstance(statement, Select) and "seldom" in statement.get_execution_options()


def finds(
    driver: PoolProxiedConnection,
    dialect: Dialect,
    statement: Select[Any],
    values: Mapping[str, Any],
    kept: dict[Any, dict[Select[Any], bool]] | None,
) -> bool:
    """Ask whether there is any row, past SQLAlchemy: an error comes as the driver raises it.

    `values`: one for each placeholder; no lists.
    `kept`: what is known of this one moment of the database, and added to; None: it may change.
    """
    about = values.get(statement.get_execution_options()["seldom"])
    if about is None or kept is None:
        return _ask(driver, dialect, (statement,), values)[statement]
    _of_person.setdefault(statement)
    if statement not in kept.get(about, {}):
        kept[about] = _ask(driver, dialect, tuple(_of_person), values)
    return kept[about][statement]


@lru_cache(maxsize=512)
def tables_in(statement: Select[Any]) -> frozenset[str]:
    """Name the tables that a statement looks into, and perhaps one more."""
    words = set(re.findall(r"\w+", str(select(statement.exists()))))
    return frozenset(words.intersection(Base.metadata.tables))


def _ask(
    driver: PoolProxiedConnection,
    dialect: Dialect,
    statements: tuple[Select[Any], ...],
    values: Mapping[str, Any],
) -> dict[Select[Any], bool]:
    (row,) = _question(statements, dialect).raw(driver, values)
    return {each: bool(there) for each, there in zip(statements, row, strict=True)}


@lru_cache(maxsize=512)
def _question(statements: tuple[Select[Any], ...], dialect: Dialect) -> Reading:
    """Spell some questions out as one statement."""
    asked: Any = select(*(each.order_by(None).exists() for each in statements))
    return Reading(asked, dialect)
