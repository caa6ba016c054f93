"""Statements that are asked all the time are spelled out once and only filled in afterwards.

SQLAlchemy takes longer to put a statement together than to ask it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import Select, bindparam

__all__ = ["PREPARED", "prepared"]

PREPARED = "prepared"  # the execution option of a select that is spelled out once

P = ParamSpec("P")
Statement = TypeVar("Statement")


def prepared(spell: Callable[P, Statement]) -> Callable[P, tuple[Statement, dict[str, Any]]]:
    """Call `spell` once, with a placeholder for each argument; give the statement and the values.

    So `spell` must not look at its arguments. A list goes into `in_`, a number into `limit`.
    """
    shape = inspect.signature(spell)

    @cache
    def spelled() -> Statement:
        places: dict[str, Any] = {name: bindparam(name) for name in shape.parameters}
        made: Any = spell(**places)  # type: ignore[call-arg]
        if isinstance(made, Select):
            made = made.execution_options(**{PREPARED: True})
        return cast(Statement, made)

    @wraps(spell)
    def filled(*values: P.args, **named: P.kwargs) -> tuple[Statement, dict[str, Any]]:
        if not named:
            return spelled(), dict(zip(shape.parameters, values, strict=True))
        return spelled(), dict(shape.bind(*values, **named).arguments)

    return filled
