"""How the days of a pair move when it pauses. All pure: a pair that never paused has no shift.

Dates are counted as if there were no pause, and moved at the end; so keys and periods stay the
same, and a pause moves only what comes after its first day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from store.models import Pair

Working = Callable[[date], date]  # the day itself, or the next one on which somebody is asked


@dataclass(frozen=True)
class Pause:
    """A time in which a pair rests: from `first` up to `until`, the day on which it goes on."""

    first: date
    until: date

    @property
    def row(self) -> dict[str, str]:
        """The pause as a pair's row keeps it."""
        return {self.first.isoformat(): self.until.isoformat()}

    @property
    def length(self) -> timedelta:
        return self.until - self.first


def pauses_of(pair: Pair) -> tuple[Pause, ...]:
    """Give the pauses of a pair in their order; the last may still run. They never overlap."""
    if not pair.pauses:
        return ()
    found = sorted(pair.pauses.items())
    return tuple(Pause(date.fromisoformat(a), date.fromisoformat(b)) for a, b in found)


def running(pair: Pair, today: date) -> Pause | None:
    """Give the pause in which a day lies; None when the pair goes on as usual."""
    return next((p for p in pauses_of(pair) if p.first <= today < p.until), None)


def moved(pair: Pair, day: date, working: Working | None = None) -> date:
    """Move a day behind the pauses that begin on it or before it.

    With `working`, what would be asked only on a working day in the pause moves as well.
    """
    for pause in pauses_of(pair):
        if (working(day) if working else day) >= pause.first:
            day = max(day, pause.first) + pause.length
    return day


def counted(pair: Pair, day: date) -> date:
    """Give the day as it would be without the pauses; a day in a pause is the pause's first one."""
    for pause in reversed(pauses_of(pair)):
        day = day - pause.length if day >= pause.until else min(day, pause.first)
    return day


def days_paused(pair: Pair, since: date, until: date) -> int:
    """Count the days of pauses from one day up to another, which is not counted."""
    parts = ((max(p.first, since), min(p.until, until)) for p in pauses_of(pair))
    return sum(max(0, (last - first).days) for first, last in parts)
