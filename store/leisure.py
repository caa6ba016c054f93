"""What may take its time lets others go first, between one small piece of work and the next.

Python runs one thread at a time: whoever reads a whole program would keep from their answer all who
ask for a line. Only what is done `at_leisure` rests; to everything else this costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

__all__ = ["at_leisure", "leisurely", "rest"]

Thing = TypeVar("Thing")
Way = Callable[[], object]
PIECE = 20  # things of which each takes some 30 microseconds, between two rests

_way: ContextVar[Way | None] = ContextVar("way", default=None)


@contextmanager
def at_leisure(give_way: Way | None) -> Iterator[None]:
    """Let others go first in what this thread does inside; `give_way` waits for them. None: no."""
    before = _way.set(give_way)
    try:
        yield
    finally:
        _way.reset(before)


def rest() -> None:
    """Let others go first, where this is done at leisure."""
    if give_way := _way.get():
        give_way()


def leisurely(things: Iterable[Thing], piece: int = PIECE) -> Iterator[Thing]:
    """Give things one after the other, with a rest after so many of them."""
    give_way = _way.get()
    return iter(things) if give_way is None else _resting(things, piece, give_way)


def _resting(things: Iterable[Thing], piece: int, give_way: Way) -> Iterator[Thing]:
    for number, thing in enumerate(things):
        if number and number % piece == 0:
            give_way()
        yield thing
