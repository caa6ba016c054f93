"""Which dates the words for days can mean, seen from today: `next Tuesday`, `3/4`, `the 12th`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.dates.phrases import Day, DayOffset, DayOfMonth, DayPhrase, NumericDate, Weekday
from mentoring.dates.readings import Tense
from mentoring.days import add_months

# A date without a year that has just passed is a slip, and not a date of next year.
_JUST_PASSED = timedelta(days=36)
_SUNDAY_FIRST = frozenset(["US", "CA", "MX", "BR", "LA", "JP", "KR", "TW", "HK", "IN", "PH", "ZA"])
_MONTH_FIRST = frozenset(["ja", "zh", "ko"])


@dataclass(frozen=True)
class Asked:
    """The day, tense and locale in which somebody typed, and an example that would be read.

    `read_phrase` finds the date of words with a month or a distance, seen from a day.
    """

    today: date
    tense: Tense
    locale: str
    example: str
    read_phrase: Callable[[DayPhrase, date], date | None]

    @property
    def language(self) -> str:
        return self.locale.partition("-")[0].lower()

    @property
    def region(self) -> str:
        return self.locale.partition("-")[2].upper()


def dates_of(days: tuple[Day, ...], asked: Asked) -> tuple[date, ...]:
    """List the dates that agree with all the words, likelier first; empty where none does."""
    plain = [d for d in days if isinstance(d, Weekday) and d.which is None and d.week is None]
    others = [d for d in days if d not in plain]
    if not others:
        others, plain = list(days[:1]), plain[1:]
    dates = _dates(others[0], asked)
    for day in others[1:]:
        also = _dates(day, asked)
        dates = tuple(d for d in dates if d in also)
    return tuple(d for d in dates if all(d.weekday() == w.number for w in plain))


def _dates(day: Day, asked: Asked) -> tuple[date, ...]:
    match day:
        case DayOffset():
            return (asked.today + timedelta(days=day.days),)
        case Weekday():
            return tuple(dict.fromkeys(_weekdays(day, asked)))
        case NumericDate():
            return _numeric_dates(day, asked)
        case DayOfMonth():
            return _days_of_month(day.day, asked)
        case DayPhrase():
            return _phrase_dates(day, asked)


def _weekdays(day: Weekday, asked: Asked) -> list[date]:
    """List what a weekday can mean: `next Tuesday` on a Monday is tomorrow or in eight days."""
    today = asked.today
    ahead = today + timedelta(days=(day.number - today.weekday() - 1) % 7 + 1)
    back = today - timedelta(days=(today.weekday() - day.number - 1) % 7 + 1)
    if day.week is not None:
        return _in_week(day.number, day.week, asked)
    if day.which == "this":
        return _in_week(day.number, 0, asked)
    if day.which == "next":
        return [ahead, *_in_week(day.number, 1, asked)]
    if day.which == "last":
        return [back, *_in_week(day.number, -1, asked)]
    if day.which == "coming":
        return [ahead]
    same = [today] if today.weekday() == day.number else []
    return [*same, ahead if asked.tense is Tense.FUTURE else back]


def _in_week(number: int, week: int, asked: Asked) -> list[date]:
    """Find a weekday in a week counted from this one; two dates where Sunday may come first."""
    today = asked.today
    monday = today - timedelta(days=today.weekday())
    by_monday = monday + timedelta(weeks=week, days=number)
    if asked.region not in _SUNDAY_FIRST:
        return [by_monday]
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    by_sunday = sunday + timedelta(weeks=week, days=(number + 1) % 7)
    return [by_monday, by_sunday]


def _numeric_dates(day: NumericDate, asked: Asked) -> tuple[date, ...]:
    """Read numbers in the order of the locale, and in English also in the other order."""
    month_first = (day.first, day.second)
    day_first = (day.second, day.first)
    if day.order == "ymd":
        orders = [month_first]
    elif day.order == "dmy" and asked.region != "US":
        orders = [day_first]
    elif asked.language == "en":
        orders = [month_first, day_first] if asked.region == "US" else [day_first, month_first]
    else:
        orders = [month_first] if asked.language in _MONTH_FIRST else [day_first]
    found = (_in_year(month, number, day.year, asked) for month, number in orders)
    return tuple(dict.fromkeys(d for d in found if d))


def _in_year(month: int, day: int, year: int | None, asked: Asked) -> date | None:
    """Build the date; without a year, of the next such day to come or the last that was."""
    if year is not None:
        return _date(year, month, day)
    today = asked.today
    around = [_date(today.year + k, month, day) for k in range(-8, 9)]  # 29 February is rare
    dates = [d for d in around if d]
    if asked.tense is Tense.FUTURE:
        return next((d for d in dates if d >= today - _JUST_PASSED), None)
    return next((d for d in reversed(dates) if d <= today + _JUST_PASSED), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days_of_month(number: int, asked: Asked) -> tuple[date, ...]:
    """Find `the 12th`: of this month or the next, or of this month or the one before."""
    first = asked.today.replace(day=1)
    step = 1 if asked.tense is Tense.FUTURE else -1
    months = (first, add_months(first, step))
    dates = [d for d in (_date(m.year, m.month, number) for m in months) if d]
    forward = asked.tense is Tense.FUTURE
    return tuple(d for d in dates if (d >= asked.today if forward else d <= asked.today))[:1]


def _phrase_dates(phrase: DayPhrase, asked: Asked) -> tuple[date, ...]:
    if phrase.year:
        found = asked.read_phrase(phrase, asked.today)
    else:
        in_leap_year = asked.read_phrase(phrase, date(2000, 1, 1))
        found = in_leap_year and _in_year(in_leap_year.month, in_leap_year.day, None, asked)
    return (found,) if found else ()
