"""What nobody waits for gives way to what somebody waits for, a moment at a time.

Python runs one thread at a time. A message may leave a moment later; a command that is not
acknowledged within three seconds is an error in front of a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["SHORT", "Courtesy"]

MOMENT = 0.02  # seconds that a message waits at most, each time
SHORT = 0.005  # and each question of a long answer, for which somebody waits as well


class Courtesy:
    """Counts the requests that are being answered."""

    def __init__(self) -> None:
        self._under_way = 0
        self._writing = 0
        self._calm = threading.Condition()

    @contextmanager
    def answering(self, *, long: bool = False) -> Iterator[None]:
        """Let others give way while this lasts; not to what takes `long`, which gives way too."""
        if long:
            yield
            return
        with self._calm:
            self._under_way += 1
        try:
            yield
        finally:
            with self._calm:
                self._under_way -= 1
                if not self._under_way:
                    self._calm.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let who only reads begin after this, for all who write wait for it."""
        with self._calm:
            self._writing += 1
        try:
            yield
        finally:
            with self._calm:
                self._writing -= 1
                if not self._writing:
                    self._calm.notify_all()

    def let_write(self, most: float = MOMENT) -> None:
        """Wait until nobody writes, for `most` seconds."""
        if self._writing:
            with self._calm:
                self._calm.wait_for(lambda: not self._writing, most)

    def give_way(self, most: float = MOMENT) -> float:
        """Wait until no request is being answered, for `most` seconds; give how many it were.

        Never call it with a transaction open that others wait for.
        """
        if not self._under_way:
            return 0.0
        began = time.monotonic()
        with self._calm:
            self._calm.wait_for(lambda: not self._under_way, most)
        return time.monotonic() - began
