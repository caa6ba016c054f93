"""Looks for garbage while nobody waits: a search stops all threads, 1 ms for every 2,000 objects.

Python would search in the midst of an answer, where most is in use and nothing is found: the lists
of a large program alone began a search every time. Most objects free themselves without any.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable

__all__ = ["Garbage", "settle"]

TURN = 0.001  # seconds that a thread may keep the interpreter: nobody waits long behind a list
RUNAWAY = 300_000, 10, 10  # new objects at which Python searches all the same: memory is finite
NEW = 6_000  # new objects that are worth a search, of which it stops all threads for some 3 ms
DEEPER = 30  # searches among the new until one that looks at those which survived one
EVERYTHING = 40  # of the deeper ones until one that looks at everything since the start
EVERY = 0.25  # seconds between two looks at how many new objects there are
PATIENCE = 0.25  # seconds to wait for a moment in which nobody waits


def settle() -> None:
    """Keep what lives as long as the process out of every search, and let Python search rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RUNAWAY)
    sys.setswitchinterval(TURN)


class Garbage:
    """Searches in a thread of its own. `give_way` waits until nobody waits, or for a while.

    `new`: how many new objects are worth a search.
    """

    def __init__(self, give_way: Callable[[float], object], new: int = NEW) -> None:
        self._give_way, self._new = give_way, new
        self._stopped = threading.Event()
        self._searches = 0

    def start(self) -> None:
        threading.Thread(target=self._watch, name="garbage", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(EVERY):
            self.search()

    def search(self) -> int | None:
        """Search if it is worth it; give the generation that was looked at, None for none."""
        if gc.get_count()[0] < self._new:
            return None
        self._give_way(PATIENCE)
        if gc.get_count()[0] < self._new:
            return None  # they were in use, and have freed themselves
        self._searches += 1
        generation = 0
        if self._searches % DEEPER == 0:
            generation = 1 + (self._searches % (DEEPER * EVERYTHING) == 0)
        gc.collect(generation)
        return generation
