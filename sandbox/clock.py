"""The sandbox's clock: it runs, stands still, and can be moved forward.

An app may follow it: it waits for a new revision, does everything that is due by then, and
reports when its next thing is due. Such an app lives through a jump instead of skipping it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2027, 1, 4, 17, 0, tzinfo=UTC)  # morning in Honolulu, noon in Washington
PATIENCE = 20.0  # seconds of real time for an app to report


def iso(moment: datetime | None) -> str | None:
    """Spell a moment in UTC, in milliseconds when it has any, as `2027-01-04T14:00:00Z`."""
    if moment is None:
        return None
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=spec).replace("+00:00", "Z")


class Clock:
    """The one clock. Use it from the server's event loop only."""

    def __init__(self, start: datetime = START, *, frozen: bool = False) -> None:
        self._start = start
        self._start_frozen = frozen
        self.connected: Callable[[], bool] = lambda: False
        self.moved: Callable[[], None] = lambda: None
        self.revision = 0
        self._pulse = asyncio.Event()
        self._closed = False
        self.reset()

    def reset(self) -> None:
        """Go back to the first moment; revisions keep counting, so that a waiter wakes up."""
        self.frozen = self._start_frozen
        self._set(self._start)
        self.due: datetime | None = None
        self.reported: int | None = None
        self._advance_revision()

    def now(self) -> datetime:
        if self.frozen:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._base_tick)

    def epoch(self) -> float:
        return self.now().timestamp()

    @property
    def following(self) -> bool:
        return self.reported is not None and self.connected()

    def as_json(self) -> dict[str, Any]:
        return {
            "now": iso(self.now()),
            "revision": self.revision,
            "frozen": self.frozen,
            "due": iso(self.due) if self.following else None,
            "following": self.following,
        }

    def freeze(self, frozen: bool) -> None:
        now = self.now()
        self.frozen = frozen
        self._set(now)
        self._advance_revision()

    def report(self, revision: int, due: datetime | None) -> None:
        """Note that the app has done everything up to this revision, and what is due next.

        What it said of an earlier revision may arrive late, and is not heard.
        """
        if (self.reported or 0) <= revision <= self.revision:
            self.reported, self.due = revision, due
            self._wake()

    def close(self) -> None:
        """Let everybody go who waits."""
        self._closed = True
        self._wake()

    def forget_app(self) -> None:
        self.reported = None
        self.due = None

    async def changed(self, after: int, seconds: float) -> None:
        """Wait until the revision is above `after`, or for so many seconds."""
        await self._until(lambda: self.revision > after, seconds)

    async def reached(self, moment: datetime) -> None:
        """Wait until the clock shows this moment, by itself or by being moved."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            await self._wait(None if self.frozen else left)

    async def sync(self) -> None:
        """Ask a following app what is due by now and next; what it said last may be stale."""
        if self.following:
            self._advance_revision()
            await self.settled(self.revision)

    async def move(self, target: datetime) -> int:
        """Go to the target by way of every due moment; return how often it stopped."""
        stops = 0
        while (now := self.now()) < target:
            step = target
            if self.following and self.due is not None and now < self.due < target:
                step = self.due
            self._set(step)
            self._advance_revision()
            stops += 1
            if self.following:
                await self.settled(self.revision)
        return stops

    async def settled(self, revision: int) -> None:
        """Wait until a following app has reported this revision, with nothing due by now."""
        await self._until(lambda: not self.following or self._is_settled(revision), PATIENCE)

    def _is_settled(self, revision: int) -> bool:
        if (self.reported or 0) < revision:
            return False
        return self.due is None or self.due > self.now()

    async def _until(self, wanted: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not (wanted() or self._closed) and (left := end - time.monotonic()) > 0:
            await self._wait(min(left, 0.5))

    async def _wait(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self._pulse.wait(), seconds)
        except TimeoutError:
            return

    def _set(self, moment: datetime) -> None:
        self._base = moment
        self._base_tick = time.monotonic()

    def _advance_revision(self) -> None:
        self.revision += 1
        self.moved()
        self._wake()

    def _wake(self) -> None:
        self._pulse.set()
        self._pulse = asyncio.Event()
