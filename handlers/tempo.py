"""How fast messages leave: how long a claim lasts, how many calls may be in doubt, how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from store import outbox

GRACE = timedelta(seconds=60)


@dataclass(frozen=True)
class Tempo:
    """How long, how fast and how often. `rate` is messages a minute for the whole workspace.

    `call` is the longest that one call may take: the client's timeout, and at most a lease. Calls
    that take `together` in all may be in doubt at once, `batch` at most, and `first` before it is
    known how quickly Slack answers.
    """

    lease: timedelta = timedelta(seconds=60)
    grace: timedelta = GRACE
    call: timedelta = outbox.CALL
    rate: float = 525
    burst: float = 60
    batch: int = 50
    first: int = 1
    together: timedelta = timedelta(seconds=0.5)
    attempts: int = 8
