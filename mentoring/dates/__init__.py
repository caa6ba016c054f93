"""Dates that people type: read with dateparser behind our own rules, and asked about when unsure.

A wrong date that nobody notices is the worst outcome, so whatever has two plausible readings, or a
word that might change the date, is a question and never a guess.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dateparser.data.languages_info import language_order
from dateparser.date import DateDataParser

from mentoring.dates.clock_words import AFTER_A_DAY, CLOCK_PIECES, DELAY_PIECES
from mentoring.dates.date_choice import (
    agreed_dates,
    check_length,
    check_order,
    check_zone,
    is_plausible_day,
    meetings_of,
    only_plausible,
    out_of_reach,
)
from mentoring.dates.day_rules import Asked
from mentoring.dates.day_words import DAY_PIECES
from mentoring.dates.moments import MONTHS, WEEKDAYS, local, say, say_date, say_span, to_utc
from mentoring.dates.phrases import (
    BEGIN,
    END,
    Day,
    DayPhrase,
    Fact,
    NumericDate,
    Piece,
    Run,
    Weekday,
    find_runs,
    fold,
)
from mentoring.dates.readings import (
    Ambiguous,
    DateProblem,
    InTheFuture,
    InThePast,
    Meeting,
    NoTime,
    NotUnderstood,
    Tense,
    TooFar,
    TooLong,
)
from mentoring.dates.typed import sort_out

__all__ = [
    "Ambiguous",
    "DateProblem",
    "InTheFuture",
    "InThePast",
    "Meeting",
    "NoTime",
    "NotUnderstood",
    "Tense",
    "TooFar",
    "TooLong",
    "local",
    "read_date",
    "read_meeting",
    "say",
    "say_date",
    "say_span",
    "to_utc",
    "warm_up",
]

LONGEST_TEXT = 100

_MEETING_EXAMPLES = MappingProxyType(
    {
        Tense.FUTURE: "Write it like this: tomorrow 3pm for an hour",
        Tense.PAST: "Write it like this: yesterday 2-3pm resume review",
    }
)


def warm_up() -> None:
    """Load dateparser's English ahead of the first person: it takes a tenth of a second."""
    _read_phrase(DayPhrase("in 2 weeks", "en", year=True), date(2000, 1, 1))


def read_meeting(
    text: str, *, now: datetime, zone: ZoneInfo, locale: str = "en-US", tense: Tense
) -> Meeting:
    """Read what follows `/mentor schedule` (FUTURE) or `/mentor log` (PAST), seen from `now`.

    Times are those of `zone`. FUTURE reaches 366 days ahead, PAST 92 days back. `locale` gives the
    order of numbers and the one language besides English. Raises a DateProblem.
    """
    asked = Asked(local(now, zone).date(), tense, locale, _MEETING_EXAMPLES[tense], _read_phrase)
    folded = _fold(text, asked)
    typed = sort_out(text, folded, _runs(folded, asked, AFTER_A_DAY), asked.example)
    check_length(typed.minutes, asked)
    likely = only_plausible(meetings_of(typed, asked, now, zone), asked, now)
    if len(likely) > 1:
        choices = " or ".join(say(m.starts_at, zone, locale, now) for m in likely)
        raise Ambiguous(f"This could be {choices}.", f"{_be_exact(asked)} 3pm", tuple(likely))
    day = local(likely[0].starts_at, zone).date()
    check_order(typed.days, day, asked, f"{_be_exact(asked)} 3pm")
    check_zone(typed.zone, likely[0], asked)
    check_length(likely[0].minutes, asked)
    return likely[0]


def read_date(text: str, *, today: date, locale: str = "en-US", tense: Tense) -> date:
    """Read a text that is a date and nothing else, seen from `today`, which counts as both tenses.

    FUTURE reaches 366 days ahead, PAST 92 days back. Raises a DateProblem.
    """
    asked = Asked(today, tense, locale, "", _read_phrase)
    asked = replace(asked, example=_be_exact(asked))
    days = _only_days(_fold(text, asked), asked)
    found = agreed_dates(days, asked)
    likely = [day for day in found if is_plausible_day(day, asked)]
    if not likely:
        raise out_of_reach(found[0] < today, say_date(found[0], locale, today), asked)
    if len(likely) > 1:
        choices = " or ".join(say_date(day, locale, today) for day in likely)
        raise Ambiguous(f"This could be {choices}.", asked.example, tuple(likely))
    check_order(days, likely[0], asked, asked.example)
    return likely[0]


def _only_days(folded: str, asked: Asked) -> tuple[Day, ...]:
    """Read a text in which every word belongs to one date."""
    runs = _runs(folded, asked)
    if len(runs) != 1 or folded[: runs[0].start].strip() or folded[runs[0].end :].strip(" .!"):
        raise NotUnderstood("I could not read this as one date.", asked.example)
    if len(runs[0].days) != len(runs[0].facts):
        raise NotUnderstood("Only the day is asked for here, without a time.", asked.example)
    return runs[0].days


def _runs(folded: str, asked: Asked, after_a_day: tuple[Piece, ...] = ()) -> tuple[Run, ...]:
    return find_runs(folded, _pieces(asked.language, asked.region), after_a_day)


def _fold(text: str, asked: Asked) -> str:
    if len(text) > LONGEST_TEXT:
        raise TooLong(f"This is longer than {LONGEST_TEXT} characters.", asked.example)
    return fold(text)


def _be_exact(asked: Asked) -> str:
    """Show a date that has only one reading."""
    day = asked.today + timedelta(days=14 if asked.tense is Tense.FUTURE else -7)
    return f"Write it like this: {day.day} {MONTHS[day.month - 1]} {day.year}"


# dateparser

_DAY_KEYS = tuple(name.lower() for name in WEEKDAYS)
_MONTH_KEYS = tuple(name.lower() for name in MONTHS)
_NEAR = ("0 day ago", "1 day ago", "2 day ago", "3 day ago", "in 1 day", "in 2 day", "in 3 day")
_EASTERN = re.compile(rf"{BEGIN}(?:(?P<y>20\d\d)年)?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日{END}")


def _read_phrase(phrase: DayPhrase, base: date) -> date | None:
    """Ask dateparser for the one date of a phrase that is known to hold nothing else.

    The base is a naive midnight, the same all day long: dateparser keeps its settings by value.
    """
    settings = {
        "RELATIVE_BASE": datetime.combine(base, time()),
        "PREFER_DATES_FROM": "current_period",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": ["relative-time", "absolute-time"],
    }
    parser = DateDataParser(languages=[phrase.language], settings=settings)
    found: datetime | None = parser.get_date_data(phrase.text).date_obj
    return found.date() if found else None


@lru_cache(maxsize=64)
def _pieces(language: str, region: str) -> tuple[Piece, ...]:
    """List what can be read in a locale: English always, and its own language as dateparser's."""
    foreign: tuple[Piece, ...] = ()
    if language != "en" and language in language_order:
        traditional = language == "zh" and region in {"TW", "HK"}
        foreign = _foreign_pieces("zh-Hant" if traditional else language)
    return (*DELAY_PIECES, *DAY_PIECES, *foreign, *CLOCK_PIECES)


def _foreign_pieces(language: str) -> tuple[Piece, ...]:
    """Build the words for days of a language from dateparser's tables."""
    words = import_module(f"dateparser.data.date_translation_data.{language}").info
    return (
        _phrase_piece(words, language),
        _weekday_piece(words),
        _month_piece(words, language),
        (_EASTERN, _read_eastern),
    )


def _phrase_piece(words: dict[str, Any], language: str) -> Piece:
    """Match what means a day near today: `übermorgen`, `il y a 3 jours`."""
    near = words.get("relative-type", {})
    patterns = [_plain(name) for key in _NEAR for name in near.get(key, []) if len(name) > 1]
    for key, with_number in words.get("relative-type-regex", {}).items():
        if re.search(r"(day|week|month)\b", key):
            patterns += [_with_number(pattern) for pattern in with_number]

    def read(match: re.Match[str]) -> tuple[Fact, ...]:
        return (DayPhrase(match[0], language, year=True),)

    return re.compile(BEGIN + _any(patterns) + END), read


def _weekday_piece(words: dict[str, Any]) -> Piece:
    """Match the names of weekdays; short ones (`so`, `mar`) are words of other meaning too."""
    numbers = {
        fold(name): number
        for number, key in enumerate(_DAY_KEYS)
        for name in words.get(key, [])
        if len(name) >= 4 or (len(name) >= 2 and not name.isascii())
    }

    def read(match: re.Match[str]) -> tuple[Fact, ...]:
        return (Weekday(numbers[match[0]], foreign=True),)

    return re.compile(BEGIN + _any(re.escape(name) for name in numbers) + END), read


def _month_piece(words: dict[str, Any], language: str) -> Piece:
    """Match a day with a month by name: `12. Januar`, `12 de enero de 2027`."""
    months = _any(_plain(n) for key in _MONTH_KEYS for n in words.get(key, []) if len(n) >= 3)
    pattern = re.compile(
        rf"{BEGIN}(?P<day>\d{{1,2}})(?:\.|er|º)?\s?(?:de\s|di\s)?(?P<month>{months})\b\.?"
        rf"(?:\s(?:de\s|del\s)?(?P<year>20\d\d))?{END}"
    )

    def read(match: re.Match[str]) -> tuple[Fact, ...]:
        text = f"{match['day']} {match['month']} {match['year'] or ''}".rstrip()
        return (DayPhrase(text, language, year=match["year"] is not None),)

    return pattern, read


def _read_eastern(match: re.Match[str]) -> tuple[Fact, ...]:
    year = int(match["y"]) if match["y"] else None
    return (NumericDate(int(match["m"]), int(match["d"]), year, "ymd"),)


def _with_number(pattern: str) -> str:
    """Turn dateparser's `in (number) tag` into a pattern that also takes a short number word."""
    before, _, after = pattern.partition(r"(\d++[.,]?\d*+)")
    return _plain(before) + r"(?:\d{1,3}|[^\W\d]{2,6})" + _plain(after)


def _plain(name: str) -> str:
    return re.escape(fold(name))


def _any(patterns: Iterable[str]) -> str:
    """Match any of the patterns, the longest first; nothing at all where there are none."""
    return "(?:" + ("|".join(sorted(patterns, key=len, reverse=True)) or "(?!)") + ")"
