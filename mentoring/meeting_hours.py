"""The time that a pair spends together, beside the hours that its program asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mentoring import rules
from mentoring.days import local_date
from mentoring.program_file import program_of
from store.models import Pair, Session


def minutes_this_month(pair: Pair, sessions: Iterable[Session], now: datetime) -> int:
    """Add up the logged minutes of this calendar month, in the program's zone."""
    zone = rules.zone_of(pair.cycle.zone)
    today = local_date(now, zone)
    found = ((local_date(s.starts_at, zone), s) for s in sessions if s.state in rules.TOOK_PLACE)
    return sum(s.minutes for day, s in found if (day.year, day.month) == (today.year, today.month))


def asked_minutes(pair: Pair) -> int | None:
    """Give the minutes a month that the program asks for; None where it names none."""
    hours = program_of(pair.cycle).cadence.hours_per_month
    return hours * 60 if hours else None


def spoken(minutes: int) -> str:
    """Say minutes as hours: 1.5 hours."""
    hours = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return f"{hours} hour{'' if hours == '1' else 's'}"


def of_asked(pair: Pair, sessions: Iterable[Session], now: datetime) -> str:
    """Say this month's hours of a pair and those asked for; "" where the program asks for none."""
    asked = asked_minutes(pair)
    if asked is None:
        return ""
    return f"{spoken(minutes_this_month(pair, sessions, now))} of {spoken(asked)} asked for"
