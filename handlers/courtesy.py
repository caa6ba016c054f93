"""What nobody waits for gives way to what somebody waits for, a moment at a time.

Python runs one thread at a time. A message may leave a moment later; a command that is not
acknowledged within three seconds is an error in front of a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

__all__ = ["MOMENT", "SHORT", "Courtesy"]

MOMENT = 0.02  # seconds that a message waits at most, each time
SHORT = 0.005  # and each piece of a long answer that Slack waits for as well


class Courtesy:
    """Knows whether somebody waits for an answer, and whether somebody writes."""

    def __init__(self) -> None:
        self._answers, self._verbs = _Going(), _Going()

    def answering(self, *, long: bool = False) -> AbstractContextManager[None]:
        """Let others give way while this lasts; not to what takes `long`, which gives way too."""
        return nullcontext() if long else self._answers.one()

    def writing(self) -> AbstractContextManager[None]:
        """Let who only reads begin after this, for all who write wait for it."""
        return self._verbs.one()

    def let_write(self, most: float = MOMENT) -> None:
        """Wait until nobody writes, for `most` seconds."""
        self._verbs.wait(most)

    def give_way(self, most: float = MOMENT) -> float:
        """Wait until no request is being answered, for `most` seconds; give how many it were.

        Never call it with a transaction open that others wait for.
        """
        return self._answers.wait(most)


class _Going:
    """Counts what goes on at the same time, and tells when nothing does."""

    def __init__(self) -> None:
        self._count = 0
        self._none = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._none:
            self._count += 1
        try:
            yield
        finally:
            with self._none:
                self._count -= 1
                if not self._count:
                    self._none.notify_all()

    def wait(self, most: float) -> float:
        """Wait until nothing goes on, for `most` seconds; give how many it were."""
        if not self._count:
            return 0.0
        began = time.monotonic()
        with self._none:
            self._none.wait_for(lambda: not self._count, most)
        return time.monotonic() - began
