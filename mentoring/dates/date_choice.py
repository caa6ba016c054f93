"""Which readings of a typed date are plausible, and the sentence for the person where none is."""

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mentoring.dates.clock_rules import LONGEST, times_of
from mentoring.dates.day_rules import Asked, dates_of
from mentoring.dates.moments import local, say, say_date, to_utc
from mentoring.dates.phrases import Day, Delay, NumericDate
from mentoring.dates.readings import (
    DateProblem,
    InTheFuture,
    InThePast,
    Meeting,
    NoTime,
    NotUnderstood,
    Tense,
    TooFar,
)
from mentoring.dates.typed import Typed

AHEAD = timedelta(days=366)
BACK = timedelta(days=92)
SHORTEST = 5  # minutes

_MINUTE = timedelta(minutes=1)
_LONG_NAMES = MappingProxyType(
    {
        f"{name[0]}{letter}t": name
        for name in ("eastern", "central", "mountain", "pacific", "hawaii")
        for letter in "sd"
    }
)


def meetings_of(typed: Typed, asked: Asked, now: datetime, zone: ZoneInfo) -> list[Meeting]:
    """List all readings of the words, plausible or not, at least one; raises a DateProblem."""
    if isinstance(typed.time, Delay):
        if typed.days or typed.part:
            raise NotUnderstood("I found both a day and a time from now.", asked.example)
        starts = now.astimezone(UTC).replace(second=0, microsecond=0) + typed.time.minutes * _MINUTE
        return [Meeting(starts, typed.minutes, typed.topic, typed.place, zone)]
    days = _days(typed, asked)
    if typed.time is None:
        day = next((d for d in days if is_plausible_day(d, asked)), days[0])
        said = say_date(day, asked.locale, asked.today)
        raise NoTime(f"At what time on {said}?", asked.example, day)
    times = times_of(typed.time, typed.part, by_24_hours=asked.language != "en")
    if not times:
        raise NotUnderstood("The times in this do not fit together.", asked.example)
    return [_meeting(typed, day, *span, zone) for day in days for span in times]


def _days(typed: Typed, asked: Asked) -> tuple[date, ...]:
    """List the dates that the words allow: today, where there is nothing but a time."""
    if typed.days:
        return agreed_dates(typed.days, asked)
    if typed.topic:
        raise NotUnderstood("On which day? I found only a time.", asked.example)
    return (asked.today,)


def agreed_dates(days: tuple[Day, ...], asked: Asked) -> tuple[date, ...]:
    """List the dates that agree with all words for days, at least one; raises NotUnderstood."""
    found = dates_of(days, asked)
    if not found and len(days) > 1:
        raise NotUnderstood("The days in this do not agree with each other.", asked.example)
    if not found:
        raise NotUnderstood("There is no such date.", asked.example)
    return found


def _meeting(typed: Typed, day: date, start: int, end: int | None, zone: ZoneInfo) -> Meeting:
    midnight = datetime.combine(day, time())
    starts_at = to_utc(midnight + start * _MINUTE, zone)
    minutes = typed.minutes
    if end is not None:
        # Over a change of the clocks the real time passed, unless it all fell into the gap.
        minutes = (to_utc(midnight + end * _MINUTE, zone) - starts_at) // _MINUTE or end - start
    return Meeting(starts_at, minutes, typed.topic, typed.place, zone)


def only_plausible(meetings: list[Meeting], asked: Asked, now: datetime) -> list[Meeting]:
    """Keep the meetings within reach; raises InThePast, InTheFuture or TooFar where none is."""
    future = asked.tense is Tense.FUTURE
    first, last = (now, now + AHEAD) if future else (now - BACK, now)
    likely = [meeting for meeting in meetings if first <= meeting.starts_at <= last]
    if not likely:
        meeting = meetings[0]
        said = say(meeting.starts_at, meeting.zone, asked.locale, now)
        raise out_of_reach(meeting.starts_at < now, said, asked)
    return likely


def is_plausible_day(day: date, asked: Asked) -> bool:
    """Tell whether a day is within reach; today is, in both tenses."""
    if asked.tense is Tense.FUTURE:
        return asked.today <= day <= asked.today + AHEAD
    return asked.today - BACK <= day <= asked.today


def out_of_reach(is_past: bool, said: str, asked: Asked) -> DateProblem:
    """Choose the problem of a date that is not within reach; `said` is the date in words."""
    if asked.tense is Tense.FUTURE:
        if is_past:
            return InThePast(f"{said} has passed.", asked.example)
        return TooFar(f"{said} is more than {AHEAD.days} days ahead.", asked.example)
    if not is_past:
        return InTheFuture(f"{said} is still to come.", asked.example)
    return TooFar(f"{said} is more than {BACK.days} days back.", asked.example)


def check_length(minutes: int | None, asked: Asked) -> None:
    """Refuse a meeting that is too short or too long to be one."""
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        raise NotUnderstood("A meeting lasts from 5 minutes to 12 hours.", asked.example)


def check_order(days: tuple[Day, ...], day: date, asked: Asked, example: str) -> None:
    """Refuse `3/4` where only the order that is not the one of the locale was plausible."""
    if len(days) != 1 or not isinstance(days[0], NumericDate):
        return
    found = dates_of(days, asked)
    if len(found) > 1 and day != found[0]:
        raise NotUnderstood("I am not sure which number is the month.", example)


def check_zone(name: str | None, meeting: Meeting, asked: Asked) -> None:
    """Refuse the name of a zone that is not the person's own at that moment."""
    if name is None or name in {"my", "local"}:
        return
    own = (local(meeting.starts_at, meeting.zone).tzname() or "").lower()
    generic = own[0] + "t" if len(own) == 3 and own[1] in "sd" else own  # MST, MDT: MT
    if name not in {own, generic, _LONG_NAMES.get(own)}:
        reason = f"Times are read in your own time zone ({own.upper()}): leave out “{name}”."
        raise NotUnderstood(reason, asked.example)
