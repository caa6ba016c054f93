"""Garbage is looked for while nobody waits, and found."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot import garbage
from bot.garbage import Garbage


class Node:
    """Something that holds itself, so that only a search frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nobody_else_searches() -> Iterator[None]:
    gc.collect()
    before = gc.get_threshold()
    gc.set_threshold(*garbage.RUNAWAY)
    yield
    gc.set_threshold(*before)


def litter(count: int = garbage.NEW) -> weakref.ref[Node]:
    """Leave something that only a search finds."""
    for _ in range(count):
        Node()
    return weakref.ref(Node())


def test_a_little_garbage_is_left_alone() -> None:
    asked = list[float]()
    left = litter(10)
    assert Garbage(asked.append).search() is None
    assert left() is not None
    assert asked == []


def test_much_of_it_goes_while_nobody_waits() -> None:
    asked = list[float]()
    left = litter()
    assert Garbage(asked.append).search() == 0
    assert left() is None
    assert asked == [garbage.PATIENCE]


def test_what_frees_itself_meanwhile_is_not_searched_for() -> None:
    held = [[n] for n in range(garbage.NEW + 1000)]
    assert Garbage(lambda _: held.clear()).search() is None


def test_what_has_survived_is_looked_at_now_and_then() -> None:
    searching = Garbage(lambda _: None, new=0)
    looks = [searching.search() for _ in range(garbage.DEEPER * garbage.EVERYTHING)]
    assert looks[: garbage.DEEPER] == [0] * (garbage.DEEPER - 1) + [1]
    assert looks[-1] == 2
    assert looks.count(2) == 1
