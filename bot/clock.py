"""The one place that reads a clock: the machine's, or one that can be moved, to try things out."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

log = logging.getLogger(__name__)

WAIT = 20  # seconds that one question for a newer time may take


class Clock(Protocol):
    def now(self) -> datetime:
        """Give the time, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FollowedClock:
    """A clock that somebody else moves: the sandbox's. It tells how far everything is done.

    `work` is called after every move, with the clock at its new time; it gives the moment at which
    the next thing is due, or None.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._lived: int | None = None  # the revision up to which everything has been done
        self._reported: tuple[int, datetime | None] | None = None
        self._stopped = threading.Event()
        self._take(self._get("clock"))

    def now(self) -> datetime:
        """Give the time, which runs at the machine's pace unless it is frozen."""
        with self._lock:
            if self._frozen:
                return self._base
            return self._base + timedelta(seconds=time.monotonic() - self._read_at)

    def follow(self, work: Callable[[], datetime | None]) -> None:
        """Work after every move until `stop`. Blocks; runs in a thread of its own."""
        behind = True
        while not self._stopped.is_set():
            try:
                if behind:
                    self._finish(self._revision, work())
                    behind = False
                answer = self._get(f"clock?after={self._revision}&wait={WAIT}")
                if answer["revision"] != self._revision:
                    self._take(answer)
                    behind = True
            except (OSError, URLError, ValueError) as problem:
                log.warning("event=clock_lost kind=%s", type(problem).__name__)
                self._stopped.wait(1)

    def stop(self) -> None:
        self._stopped.set()

    def report(self, look: Callable[[], datetime | None]) -> None:
        """Look when the next thing is due and tell it, as of the last move that was lived through.

        Of a move that has not been it tells nothing: what is due then has yet to be planned.
        """
        with self._telling:
            if self._lived is not None:
                self._tell(self._lived, look())

    def _finish(self, revision: int, due: datetime | None) -> None:
        """Say that everything up to this revision is done, and when the next thing is due."""
        with self._telling:
            self._tell(revision, due)
            self._lived = revision

    def _tell(self, revision: int, due: datetime | None) -> None:
        if (revision, due) != self._reported:
            spelled = due.isoformat() if due else None
            self._post("clock/due", {"revision": revision, "due": spelled})
            self._reported = (revision, due)

    def _take(self, answer: dict[str, Any]) -> None:
        with self._lock:
            self._base = datetime.fromisoformat(answer["now"])
            self._frozen = bool(answer["frozen"])
            self._revision = int(answer["revision"])
            self._read_at = time.monotonic()

    def _get(self, path: str) -> dict[str, Any]:
        with urlopen(f"{self._url}/{path}", timeout=WAIT + 10) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found

    def _post(self, path: str, body: dict[str, Any]) -> None:
        request = Request(  # noqa: S310
            f"{self._url}/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=10):  # noqa: S310
            pass
