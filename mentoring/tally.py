"""Numbers with the lists behind them, as a coordinator reads them."""

from __future__ import annotations

from dataclasses import dataclass

from store.models import Person


@dataclass(frozen=True)
class Line:
    """One entry of a list: whom it is about, and the dates and states to tell of them.

    `readable`: the id of answers that coordinators may open; None: there is nothing to read.
    """

    people: tuple[Person, ...]
    facts: str
    readable: str | None = None


@dataclass(frozen=True)
class Count:
    """A number with its list. `key` names it in a button; `late`: something should be done."""

    key: str
    label: str
    lines: tuple[Line, ...]
    late: bool = False

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Topic:
    """A line of the overview. `note` says more about its last number."""

    title: str
    counts: tuple[Count, ...]
    note: str = ""
