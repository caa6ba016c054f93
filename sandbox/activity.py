"""Watches what the app is doing, so that a person's click can wait for its consequences."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LULL = 0.03  # seconds without a call
LONGEST = 0.3


class Activity:
    """Counts the app's calls in flight and remembers when the last one ended.

    `lull` is how many seconds without a call mean that the app is done.
    """

    def __init__(self, lull: float = LULL) -> None:
        self._lull = lull
        self._in_flight = 0
        self._last = 0.0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Mark a call of the app from its beginning to its end."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._last = time.monotonic()

    async def quiet(self) -> None:
        """Wait until the app has been quiet for a lull, or for 300 ms."""
        start = time.monotonic()
        while (now := time.monotonic()) - start < LONGEST:
            left = self._lull - (now - max(self._last, start))
            if self._in_flight == 0 and left <= 0:
                return
            await asyncio.sleep(max(left, 0.002))


class Stopwatch:
    """Milliseconds of real time since it was made."""

    def __init__(self, read: Callable[[], float] = time.perf_counter) -> None:
        self._read = read
        self._start = read()

    def ms(self) -> float:
        return round((self._read() - self._start) * 1000, 1)
