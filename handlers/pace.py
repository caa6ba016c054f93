"""How fast one person may go: a bucket of tokens for each, so that nobody can wear the door out.

It lives in the process and not in the database, which is not to tell who was here just now.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

A_MINUTE = 30
BURST = 2  # minutes' worth of acts that somebody may do at once
MOST = 10_000  # people remembered; then those who are rested are forgotten


@dataclass
class Pace:
    """Counts the acts of each person. `a_minute`: how many go on and on; twice as many at once."""

    a_minute: int = A_MINUTE
    _buckets: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, slack_id: str, now: datetime) -> int:
        """Count one act of somebody; give in how many seconds it may come, 0: now."""
        with self._turn:
            if len(self._buckets) >= MOST:
                self._forget_the_rested(now)
            left = self._filled(slack_id, now)
            if left < 1:
                self._buckets[slack_id] = left, now
                return max(1, round((1 - left) * 60 / self.a_minute))
            self._buckets[slack_id] = left - 1, now
            return 0

    def _filled(self, slack_id: str, now: datetime) -> float:
        full = float(self.a_minute * BURST)
        left, since = self._buckets.get(slack_id, (full, now))
        passed = max(0.0, (now - since).total_seconds())
        return min(full, left + passed * self.a_minute / 60)

    def _forget_the_rested(self, now: datetime) -> None:
        full = self.a_minute * BURST
        tired = {s: b for s, b in self._buckets.items() if self._filled(s, now) < full}
        self._buckets = tired if len(tired) < MOST else {}
