"""Moments as a person sees them: on the clocks of their zone, in the order of their language."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mentoring.days import at_local

# Not by strftime, whose names change with the language of the process.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
_SECOND_HALF = ("July", "August", "September", "October", "November", "December")
MONTHS = (*_FIRST_HALF, *_SECOND_HALF)

_US = "en-us"


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Show an aware moment on the clocks of `zone`; raises ValueError where it is naive."""
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its zone: this one is naive.")
    return moment.astimezone(zone)


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant at which the clocks of `zone` show a naive `wall` time.

    Skipped by the clocks: the first instant after the gap. Shown twice: the first time.
    """
    return at_local(wall.date(), wall.time(), zone)


def say(moment: datetime, zone: ZoneInfo, locale: str, now: datetime | None = None) -> str:
    """Say a moment with its weekday and zone: `Tuesday, January 12, 3:00 PM (MST)`.

    Outside the United States `Tuesday 12 January, 15:00 (CET)`. The year is left out only where
    `now` is in the same year.
    """
    wall = local(moment, zone)
    return f"{_say_day(wall.date(), locale, zone, now)}, {_clock(wall, locale)} ({_zone(wall)})"


def say_date(day: date, locale: str, today: date | None = None) -> str:
    """Say a date with its weekday; the year is left out only where `today` is in the same year."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    year = "" if today is not None and today.year == day.year else f"{day.year}"
    if locale.casefold() == _US:
        return f"{weekday}, {month} {day.day}" + (f", {year}" if year else "")
    return f"{weekday} {day.day} {month}" + (f" {year}" if year else "")


def say_span(
    starts_at: datetime,
    minutes: int | None,
    zone: ZoneInfo,
    locale: str,
    now: datetime | None = None,
) -> str:
    """Say from when to when: `Tuesday, January 12, 3:00 PM to 4:00 PM (MST)`.

    With None minutes only the start is said. An end on another day, or after the clocks have
    changed, is said in full.
    """
    if minutes is None:
        return say(starts_at, zone, locale, now)
    first = local(starts_at, zone)
    last = local(starts_at.astimezone(UTC) + timedelta(minutes=minutes), zone)
    if (first.date(), _zone(first)) != (last.date(), _zone(last)):
        return f"{say(first, zone, locale, now)} to {say(last, zone, locale, now)}"
    day = _say_day(first.date(), locale, zone, now)
    return f"{day}, {_clock(first, locale)} to {_clock(last, locale)} ({_zone(first)})"


def _say_day(day: date, locale: str, zone: ZoneInfo, now: datetime | None) -> str:
    return say_date(day, locale, None if now is None else local(now, zone).date())


def _clock(wall: datetime, locale: str) -> str:
    if locale.casefold() == _US:
        return f"{wall.hour % 12 or 12}:{wall:%M} {'AM' if wall.hour < 12 else 'PM'}"
    return f"{wall:%H:%M}"


def _zone(wall: datetime) -> str:
    """Name the zone as its people do: `MST`; zones without letters as `UTC+5:30`."""
    name = wall.tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes else "")
