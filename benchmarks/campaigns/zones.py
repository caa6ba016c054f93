"""Every zone and twenty years of clock changes: one firing a local day, at the right instant.

The instants that the program works out are compared with a walk over the minutes of the real time
around each change: the first minute at which the clocks show the asked time, or a later one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from benchmarks.campaigns.report import Report
from mentoring.days import at_local

FIRST, YEARS = 2016, 20
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WALLS = (time(0), time(9, 30))  # midnight, where a cycle ends; and the time of the prompts
AROUND = 300  # minutes before and after a change


def zones(report: Report, kind: str, long: bool) -> None:
    """Fire daily in every zone; count what is wrong."""
    names = sorted(available_timezones() - {"localtime", "Factory"})
    chosen = names if long else names[::30]
    years = YEARS if long else 3
    found: Counter[str] = Counter()
    for name in chosen:
        found += faults(ZoneInfo(name), date(FIRST if long else 2026, 1, 1), years)
    report.say("zones", len(chosen))
    report.say("years", years)
    report.say("firings", f"{found['firings']:,}")
    report.say("clock changes looked at minute by minute", f"{found['changes']:,}")
    for what in ("days without their firing", "days in disorder", "not the first such instant"):
        report.hold(what, found[what], most=0)


def faults(zone: ZoneInfo, first: date, years: int) -> Counter[str]:
    """Count the firings of a zone, the clock changes, and what is wrong about them."""
    found: Counter[str] = Counter()
    days = [first + n * DAY for n in range((first.replace(year=first.year + years) - first).days)]
    for wall in WALLS:
        fired = [at_local(day, wall, zone) for day in days]
        found["firings"] += len(fired)
        found["days in disorder"] += sum(a >= b for a, b in pairwise(fired))
        shown = [moment.astimezone(zone) for moment in fired]
        found["days without their firing"] += sum(
            s.date() != day for s, day in zip(shown, days, strict=True)
        )
    for change in _changes(zone, days):
        found["changes"] += 1
        found["not the first such instant"] += _misplaced(zone, change)
    return found


def _changes(zone: ZoneInfo, days: list[date]) -> Iterator[datetime]:
    """Give the minutes at which the clocks of a zone change."""
    midnights = [datetime.combine(day, time(0), UTC) for day in days]
    offsets = [moment.astimezone(zone).utcoffset() for moment in midnights]
    for moment, (before, after) in zip(midnights, pairwise(offsets), strict=False):
        if before != after:
            low, high = 0, 1440
            while low + 1 < high:
                middle = (low + high) // 2
                changed = (moment + middle * MINUTE).astimezone(zone).utcoffset() == after
                low, high = (low, middle) if changed else (middle, high)
            yield moment + high * MINUTE


def _misplaced(zone: ZoneInfo, change: datetime) -> int:
    """Count the quarters of an hour around a change that are not at their first instant."""
    walk = [change + n * MINUTE for n in range(-AROUND, AROUND)]
    shown = [moment.astimezone(zone).replace(tzinfo=None) for moment in walk]
    asked = shown[0].replace(minute=0) + timedelta(hours=1)
    wrong, place = 0, 0
    while asked <= shown[-1]:
        while shown[place] < asked:
            place += 1
        wrong += at_local(asked.date(), asked.time(), zone) != walk[place]
        asked += 15 * MINUTE
    return wrong
