"""PostgreSQL's cursor, which describes the columns of an answer only to whoever looks.

SQLAlchemy knows them from the first time on, but psycopg made an object for each every time: a
tenth of the processor that a command takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from psycopg import Column, Cursor

__all__ = ["Brief"]


class Brief(Cursor[Any]):
    """A cursor whose description is made when it is looked at."""

    @property
    def description(self) -> Any:
        """Describe the columns; None where a statement gives no rows."""
        if self.pgresult is None or not self.pgresult.nfields:
            return None
        return _Described(self.pgresult.nfields, lambda: super(Brief, self).description or [])


class _Described(Sequence[Column]):
    def __init__(self, count: int, describe: Callable[[], list[Column]]) -> None:
        self._count, self._describe = count, describe
        self._columns: list[Column] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Column: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Column]: ...

    def __getitem__(self, at: int | slice) -> Column | Sequence[Column]:
        return self._all()[at]

    def __iter__(self) -> Iterator[Column]:
        return iter(self._all())

    def _all(self) -> list[Column]:
        if self._columns is None:
            self._columns = self._describe()
        return self._columns
