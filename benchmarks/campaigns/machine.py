"""What the machine gives in the same run: how fast its disk commits, and what its host takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from store.database import Database
from store.models import Budget

TEAM = "T0FLOOR"  # a workspace that nothing else is about


def commits(database: Database, count: int, rate: float | None = None) -> list[float]:
    """Commit one small change again and again, as nothing can do faster; give the ms of each.

    `rate`: how many a second, each timed from when it was to begin, so that one that takes long is
    felt by those behind it; None: one at once after the other.
    """
    now, took = datetime.now(UTC), []
    with database.begin(now) as db:
        db.add(Budget(team_id=TEAM, tokens=0, filled_at=now))
    change = update(Budget).where(Budget.team_id == TEAM).values(tokens=Budget.tokens + 1)
    begun = time.perf_counter()
    for number in range(count):
        began = time.perf_counter()
        if rate is not None:
            due = begun + number / rate
            time.sleep(max(0.0, due - began))
            began = due
        with database.at_once() as connection:
            connection.execute(change)
        took.append((time.perf_counter() - began) * 1000)
    return took


class Clock:
    """The machine's time from now on, and how much of it other machines of its host had."""

    def __init__(self) -> None:
        self._before = _ticks()

    def stolen(self) -> float:
        """Give the share that was taken, 0 to 1. Systems that do not tell say 0."""
        passed = [now - then for now, then in zip(_ticks(), self._before, strict=True)]
        total = sum(passed)
        return passed[7] / total if len(passed) > 7 and total else 0.0


def _ticks() -> list[int]:
    """Give what the processors did: user, nice, system, idle, iowait, irq, softirq, steal."""
    return [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
