"""Asking whether a statement finds anything at all, where it mostly does not.

To be told of no rows costs SQLAlchemy's session nearly as much as to make objects of some: it
prepares for every column first. A bare question costs a fifth of that, and what is asked about a
person anyway is asked at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, PoolProxiedConnection, Select, select

from store.columns import Base

__all__ = ["SELDOM", "SELDOM_OF_PERSON", "finds", "is_seldom", "tables_in"]

# execution options of a select that mostly finds nothing
SELDOM: dict[str, Any] = {"seldom": ""}
SELDOM_OF_PERSON: dict[str, Any] = {"seldom": "person_id"}  # its one placeholder

Fill = Callable[[Mapping[str, Any]], tuple[str, Any]]
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
    cursor = driver.cursor()
    try:
        cursor.execute(*_spelled(statements, dialect)(values))
        row = cursor.fetchall()[0]
    finally:
        cursor.close()
    return {each: bool(there) for each, there in zip(statements, row, strict=True)}


@lru_cache(maxsize=512)
def _spelled(statements: tuple[Select[Any], ...], dialect: Dialect) -> Fill:
    """Spell some questions out as one statement; give what fills it in."""
    asked = select(*(each.order_by(None).exists() for each in statements))
    compiled: Any = asked.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    text, constants = str(compiled), dict(compiled.params)
    processes: dict[str, Callable[[Any], Any]] = {}
    for bound, name in compiled.bind_names.items():
        process = bound.type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            processes |= {each: process for each in constants if _is_of(each, name, constants)}
    fixed = {n: processes[n](v) if n in processes else v for n, v in constants.items()}
    order = compiled.positiontup if compiled.positional else None

    def fill(values: Mapping[str, Any]) -> tuple[str, Any]:
        given = {n: processes[n](v) if n in processes else v for n, v in values.items()}
        named = fixed | given
        return text, tuple(named[name] for name in order) if order is not None else named

    return fill


def _is_of(each: str, name: str, constants: Mapping[str, Any]) -> bool:
    """Say whether a value belongs to a placeholder: it is the same, or one of its list."""
    return each == name or (name not in constants and each.startswith(f"{name}_"))
