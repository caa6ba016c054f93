"""Date arithmetic of programs: months, working days, and a wall time in a person's own zone.

Everything here is pure. A local time that the clocks skip means the first instant after the gap;
a local time that comes twice means the first of the two.
"""

from calendar import monthrange
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST_PAUSE = 400  # days without a working day, beyond which the holidays must be wrong


class NoHolidaysKnown(LookupError):
    """No public holidays are known for this country or subdivision."""


class NoWorkingDay(LookupError):
    """No working day within 400 days: the holidays or the working days must be wrong."""


@dataclass(frozen=True)
class WorkingHours:
    """The hours of a day and the days of a week (Monday is 0) in which a person is written to.

    `start` belongs to the hours, `end` does not. Raises ValueError where they hold no time at all.
    """

    start: time
    end: time
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("Working hours are wall times: they have no zone of their own.")
        if self.start >= self.end:
            raise ValueError("Working hours must end after they start.")
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("Working days are one or more of 0 (Monday) to 6 (Sunday).")


def add_months(day: date, n: int) -> date:
    """Move by `n` calendar months, which may be negative; a day too many becomes the month's last.

    Count each step from the first date, not from the step before: 31 January plus two months is
    31 March, but 31 January plus one month plus one month is 28 March.
    """
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_key(day: date) -> str:
    """Name the calendar month of a day, `2026-03`: sorts by time, and fits a dedupe key."""
    return f"{day.year:04}-{day.month:02}"


def is_working_day(
    day: date, holidays: Container[date], weekdays: frozenset[int] = MONDAY_TO_FRIDAY
) -> bool:
    return day.weekday() in weekdays and day not in holidays


def working_day_on_or_after(
    day: date, holidays: Container[date], weekdays: frozenset[int] = MONDAY_TO_FRIDAY
) -> date:
    """Find the day itself where it is a working day, else the next one; raises NoWorkingDay."""
    return _next_working_day(day, _DAY, holidays, weekdays)


def add_working_days(
    day: date, n: int, holidays: Container[date], weekdays: frozenset[int] = MONDAY_TO_FRIDAY
) -> date:
    """Count `n` working days on from a day, or back where `n` is negative; the day is not counted.

    With 0 the day itself where it is a working day, else the next. Raises NoWorkingDay.
    """
    if n == 0:
        return working_day_on_or_after(day, holidays, weekdays)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day = _next_working_day(day + step, step, holidays, weekdays)
    return day


def _next_working_day(
    day: date, step: timedelta, holidays: Container[date], weekdays: frozenset[int]
) -> date:
    for k in range(_LONGEST_PAUSE):
        if is_working_day(day + k * step, holidays, weekdays):
            return day + k * step
    raise NoWorkingDay(NoWorkingDay.__doc__)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Tell which day it is in `zone` at an aware `moment`."""
    return _aware(moment).astimezone(zone).date()


def at_local(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Find the instant, in UTC, at which the clocks of `zone` show `wall` on `day`.

    Skipped by the clocks: the first instant after the gap. Shown twice: the first time.
    """
    naive = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    by_old_offset = naive.replace(tzinfo=zone).astimezone(UTC)
    by_new_offset = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if by_new_offset < by_old_offset:  # only so in a gap
        return _end_of_gap(by_new_offset, by_old_offset, zone)
    return by_old_offset


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant in (before, after] at which the offset changed, by halving the distance."""
    before = before.replace(microsecond=0)
    new_offset = after.astimezone(zone).utcoffset()
    seconds = -((before - after) // _SECOND)
    low, high = 0, seconds
    while low + 1 < high:
        middle = (low + high) // 2
        changed = (before + middle * _SECOND).astimezone(zone).utcoffset() == new_offset
        low, high = (low, middle) if changed else (middle, high)
    return before + high * _SECOND


def in_working_hours(moment: datetime, zone: ZoneInfo, hours: WorkingHours) -> bool:
    """Tell whether an aware `moment` lies in the working hours of `zone`, holidays not regarded."""
    return next_working_moment(moment, zone, hours, ()) == moment


def next_working_moment(
    moment: datetime, zone: ZoneInfo, hours: WorkingHours, holidays: Container[date]
) -> datetime:
    """Find the moment itself where it lies in working hours, else the next one that does, in UTC.

    That is the first moment of the same day where its hours are still to come, or else of the next
    working day. Raises NoWorkingDay.
    """
    moment = _aware(moment).astimezone(UTC)
    # Clocks put back just after midnight return to the day before: so begin a day early.
    first = local_date(moment, zone) - _DAY
    for k in range(_LONGEST_PAUSE):
        day = first + k * _DAY
        if not is_working_day(day, holidays, hours.weekdays):
            continue
        opens, closes = at_local(day, hours.start, zone), at_local(day, hours.end, zone)
        if opens < closes and moment < closes:  # a zone that skips a whole day has no such hours
            return max(moment, opens)
    raise NoWorkingDay(NoWorkingDay.__doc__)


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its zone: this one is naive.")
    return moment


def public_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """List the public holidays, with the days on which they are observed instead.

    `country` is its ISO 3166 code (US), `subdivision` that of a state or region (NM), None for the
    whole country. Raises NoHolidaysKnown.
    """
    return _holidays_in(country, subdivision, tuple(years))


@cache
def _holidays_in(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    return frozenset().union(*(_holidays_of(country, subdivision, year) for year in years))


@cache
def _holidays_of(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    from holidays import country_holidays  # slow to import, and many processes never ask

    try:
        return frozenset(country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError as unknown:
        place = country if subdivision is None else f"{country}, {subdivision}"
        raise NoHolidaysKnown(
            f"No public holidays are known for {place}. Use the two-letter code of a country, "
            "such as US, and the code of a state or region, such as NM."
        ) from unknown
