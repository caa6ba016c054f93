"""Slack's rate limits, on the sandbox's clock: a tier a minute, a message a second a channel."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from sandbox.clock import Clock

MINUTE = 60.0
_SLACK = 1e-6  # seconds that rounding may take off


class Limits:
    """Counts calls, and says how long to wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posted: dict[str, float] = {}

    def wait_for_method(self, method: str, per_minute: int | None) -> int | None:
        """Count a call; return whole seconds to wait when there were too many, else None."""
        if per_minute is None:
            return None
        now, calls = self._clock.epoch(), self._calls[method]
        while calls and calls[0] <= now - MINUTE + _SLACK:
            calls.popleft()
        if len(calls) >= per_minute:
            return max(1, math.ceil(calls[0] + MINUTE - now - _SLACK))
        calls.append(now)
        return None

    def wait_for_channel(self, channel: str) -> int | None:
        """Count a message; return 1 (second) when the channel had one within a second."""
        now = self._clock.epoch()
        if now - self._posted.get(channel, 0.0) < 1.0 - _SLACK:
            return 1
        self._posted[channel] = now
        return None
