"""Numbers with the lists behind them, as a coordinator reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.models import Person


@dataclass(frozen=True)
class Line:
    """One entry of a list: whom it is about, and the dates and states to tell of them.

    `readable`: the id of answers that coordinators may open; None: there is nothing to read.
    """

    people: tuple[Person, ...]
    facts: str
    readable: str | None = None


def as_it_is(line: Any) -> Line:
    """Give a line that is made already."""
    found: Line = line
    return found


@dataclass(frozen=True, repr=False)
class Count:
    """A number with its list. `key` names it in a button; `late`: something should be done.

    `those` are counted; `told` makes the line of one of them when somebody opens the list.
    """

    key: str
    label: str
    those: Sequence[Any]
    told: Callable[[Any], Line] = field(default=as_it_is, compare=False)
    late: bool = False

    def __len__(self) -> int:
        return len(self.those)

    def __repr__(self) -> str:
        return f"Count({self.key}, {self.label}, {self.lines}, late={self.late})"

    @property
    def lines(self) -> tuple[Line, ...]:
        """The list, each time anew."""
        return self.page(0, len(self))

    def page(self, first: int, size: int) -> tuple[Line, ...]:
        """Make the lines of one page of the list."""
        return tuple(map(self.told, self.those[first : first + size]))


@dataclass(frozen=True)
class Topic:
    """A line of the overview. `note` says more about its last number."""

    title: str
    counts: tuple[Count, ...]
    note: str = ""
