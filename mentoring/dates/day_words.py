"""The English words for days, and their numbers: `next Tuesday`, `in two weeks`, `3/4`."""

import re
from types import MappingProxyType

from mentoring.dates.phrases import (
    BEGIN,
    COUNT,
    END,
    DayOffset,
    DayOfMonth,
    DayPhrase,
    Fact,
    NumericDate,
    Part,
    Piece,
    Weekday,
    number,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_WEEKDAYS = MappingProxyType(
    {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3}
    | {"fri": 4, "sat": 5, "sun": 6}
    | {name: number for number, name in enumerate(WEEKDAYS)}
)
_WEEKDAY = "|".join(sorted(_SHORT_WEEKDAYS, key=len, reverse=True))
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_ORDINAL = r"(?:st|nd|rd|th)"
_PART = r"(?:morning|afternoon|evening|night)"
_PARTS = MappingProxyType(
    {"morning": Part.MORNING, "afternoon": Part.AFTERNOON}
    | {"evening": Part.EVENING, "night": Part.EVENING}
)

_DAY_WORDS = MappingProxyType(
    {"today": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "yesterday": -1}
    | {"day after tomorrow": 2, "day before yesterday": -2}
)
_DAY_WORD = re.compile(
    rf"{BEGIN}(?:(?:the\s)?(?P<word>day after tomorrow|day before yesterday|today|tomorrow|tmrw"
    rf"|tmr|yesterday)(?:\s(?P<part>{_PART}))?|(?P<this>this)\s(?P<part2>{_PART})"
    rf"|(?P<tonight>tonight)|(?P<last>last (?:night|evening))){END}"
)
_WEEKDAY_PIECE = re.compile(
    rf"{BEGIN}(?:the\s)?(?:(?P<week>next|last|this)\sweek,?\s(?:on\s)?)?"
    rf"(?:(?P<which>next|last|past|this|coming|upcoming)\s)?"
    rf"(?P<day>{_WEEKDAY})\b\.?(?:,?\s(?:of\s)?(?P<week2>next|last|this)\sweek\b)?"
    rf"(?:\s(?P<part>{_PART})\b)?(?:,?\s(?:the\s)?(?P<nth>\d{{1,2}}){_ORDINAL}\b"
    rf"(?!\s(?:of\s)?(?:{_MONTH})\b))?{END}"
)
_ISO = re.compile(rf"{BEGIN}(?P<y>20\d\d)(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){END}")
_NUMERIC = re.compile(
    rf"{BEGIN}(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})"
    rf"(?:(?P=s)(?P<y>20\d\d|\d\d)|(?P<dot>\.)(?!\d))?{END}"
)
_NTH = re.compile(rf"{BEGIN}the\s(?P<nth>\d{{1,2}}){_ORDINAL}{END}(?!\s(?:of\s)?(?:{_MONTH})\b)")
_MONTH_DAY = re.compile(
    rf"{BEGIN}(?:the\s)?(?:(?P<d>\d{{1,2}}){_ORDINAL}?(?:\sof\s|[\s.-]{{0,2}})(?P<m>{_MONTH})\b\.?"
    rf"|(?P<m2>{_MONTH})\b\.?[\s-]?(?:the\s)?(?P<d2>\d{{1,2}})(?!:|\s?[ap]\.?m\b){_ORDINAL}?)"
    rf"(?:(?:,\s?|\s|-)(?P<y>20\d\d)(?!:|\s?hrs))?{END}"
)
_AHEAD = re.compile(
    rf"{BEGIN}(?:in\s(?P<n>{COUNT})\s(?P<u>days?|weeks?|fortnights?|months?)(?:'\stime)?"
    rf"|(?P<n2>{COUNT})\s(?P<u2>days?|weeks?|fortnights?|months?)\sfrom\s(?:now|today)"
    rf"|(?P<n3>{COUNT})\s(?P<u3>days?|weeks?|fortnights?|months?)\sago){END}"
)
_PART_PIECE = re.compile(rf"{BEGIN}(?:in the (?P<part>morning|afternoon|evening)|at night){END}")
_WEEK = MappingProxyType({"last": -1, "this": 0, "next": 1})


def _part(word: str | None) -> tuple[Fact, ...]:
    return (_PARTS[word],) if word else ()


def _read_day_word(match: re.Match[str]) -> tuple[Fact, ...]:
    if match["tonight"]:
        return (DayOffset(0), Part.EVENING)
    if match["last"]:
        return (DayOffset(-1), Part.EVENING)
    if match["this"]:
        return (DayOffset(0), *_part(match["part2"]))
    return (DayOffset(_DAY_WORDS[match["word"]]), *_part(match["part"]))


def _read_weekday(match: re.Match[str]) -> tuple[Fact, ...]:
    which, week = match["which"], match["week"] or match["week2"]
    if week and (which or (match["week"] and match["week2"])):
        return ()
    which = {"past": "last", "upcoming": "coming"}.get(which, which)
    day = Weekday(_SHORT_WEEKDAYS[match["day"]], which, _WEEK[week] if week else None)
    nth = (DayOfMonth(int(match["nth"])),) if match["nth"] else ()
    return (day, *_part(match["part"]), *nth)


def _read_iso(match: re.Match[str]) -> tuple[Fact, ...]:
    return (NumericDate(int(match["m"]), int(match["d"]), int(match["y"]), "ymd"),)


def _read_numeric(match: re.Match[str]) -> tuple[Fact, ...]:
    """Read `3/4`, `3.4.`, `3/4/2027`, `3-4-27`; a bare `3-4` or `3.4` is something else."""
    separator, year, dot = match["s"], match["y"], match["dot"]
    if separator != "/" and not year and not (separator == "." and dot):
        return ()
    first, second = int(match["a"]), int(match["b"])
    if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
        return ()  # 50/50, 30-60-90
    if separator == "-" and year and len(year) == 2:
        return ()
    full = None if not year else int(year) if len(year) == 4 else 2000 + int(year)
    order = "dmy" if separator == "." and dot else "unknown"
    return (NumericDate(first, second, full, order),)


def _read_month_day(match: re.Match[str]) -> tuple[Fact, ...]:
    day, month = match["d"] or match["d2"], match["m"] or match["m2"]
    text = f"{int(day)} {month}" + (f" {match['y']}" if match["y"] else "")
    return (DayPhrase(text, "en", year=match["y"] is not None),)


def _read_ahead(match: re.Match[str]) -> tuple[Fact, ...]:
    count = match["n"] or match["n2"] or match["n3"]
    ahead = f"{number(count)} {match['u'] or match['u2'] or match['u3']}"
    text = f"{ahead} ago" if match["n3"] else f"in {ahead}"
    return (DayPhrase(text, "en", year=True),)


def _read_nth(match: re.Match[str]) -> tuple[Fact, ...]:
    return (DayOfMonth(int(match["nth"])),)


def _read_part(match: re.Match[str]) -> tuple[Fact, ...]:
    return (_PARTS[match["part"] or "night"],)


DAY_PIECES: tuple[Piece, ...] = (
    (_DAY_WORD, _read_day_word),
    (_WEEKDAY_PIECE, _read_weekday),
    (_ISO, _read_iso),
    (_NUMERIC, _read_numeric),
    (_MONTH_DAY, _read_month_day),
    (_AHEAD, _read_ahead),
    (_NTH, _read_nth),
    (_PART_PIECE, _read_part),
)
