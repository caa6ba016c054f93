"""The words for times of day, and for how long something takes: `2-3pm`, `half past 9`, `1h30`."""

import re

from mentoring.dates.phrases import (
    BEGIN,
    COUNT,
    END,
    Clock,
    Delay,
    Fact,
    Length,
    Piece,
    Span,
    number,
)

_HOURS = r"hours?|hrs?|h|stunden?|std|heures?|horas?|ora|ore"
_MINUTES = r"minutes?|mins?|m|minuten|minutos?|minuti|minuto"


def _clock_pattern(n: str) -> str:
    """Match one time of day; `n` keeps the names of two of them apart."""
    return (
        rf"(?:(?P<name{n}>noon|midday|12 noon|12 midnight|midnight)"
        rf"|(?P<hour{n}>\d{{1,2}})(?:(?P<sep{n}>[:.h])(?P<minute{n}>[0-5]\d)(?::00)?)?"
        rf"(?:\s?(?P<half{n}>[ap]\.?m\b\.?)|\s?(?P<unit{n}>uhr|o'?\s?clock|h|hrs)\b)?)"
    )


_AT = r"(?:(?:(?P<at>at|@|um|à|a las?|às|alle)|(?P<from>from)|around|about|~|de|von)\s?)?"
_THINGS = re.compile(
    r"\s?-?(?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|people|persons?|pages?"
    r"|times?|items?|points?|questions?|goals?|topics?|ideas?|things?|steps?|sites?|places?"
    r"|locations?|levels?|different|other|of)\b"
)
_CLOCK = re.compile(BEGIN + _AT + _clock_pattern("") + END)
_SPAN = re.compile(
    BEGIN
    + _AT
    + _clock_pattern("1")
    + r"\s?(?P<dash>-|to|until|till|bis|à|a las|às|alle)\s?"
    + _clock_pattern("2")
    + END
)
_MILITARY = re.compile(
    rf"{BEGIN}(?:(?P<at>at|@|from)\s?)?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    rf"(?:-(?P<hour2>[01]\d|2[0-3])(?P<minute2>[0-5]\d))?\s?(?P<unit>hrs|hours|h)?{END}"
)
_HALF_PAST = re.compile(
    rf"{BEGIN}(?:at\s)?(?P<what>half past|quarter past|quarter to)\s(?P<hour>\d{{1,2}})"
    rf"(?:\s?(?P<half>[ap]\.?m\b\.?))?{END}"
)


def _clock(match: re.Match[str], n: str) -> Clock | None:
    """Build the time from the groups named with `n`; None where no such time exists."""
    if name := match["name" + n]:
        return Clock(24 if "midnight" in name else 12, 0, True, True)
    written = match["hour" + n]
    hour, minute, half = int(written), int(match["minute" + n] or 0), match["half" + n]
    if half:
        afternoon = 12 if half[0] == "p" else 0
        return Clock(hour % 12 + afternoon, minute, True, True) if 1 <= hour <= 12 else None
    if hour > 23:
        return None
    exact = hour > 12 or hour == 0 or (len(written) == 2 and written[0] == "0")
    return Clock(hour, minute, exact, match["minute" + n] is not None)


def _is_time(match: re.Match[str], n: str) -> bool:
    """Tell whether it can only be a time: `3`, `3.30` and `3h` may be a number or a length."""
    if match["name" + n] or match["half" + n] or match["sep" + n] == ":":
        return True
    if _THINGS.match(match.string, match.end()):
        return False  # `at 3 sites`, `2-3 pages`
    if match["unit" + n] == "h" or match["sep" + n] == "h":
        return bool(match["at"]) or int(match["hour" + n]) >= 8
    return bool(match["unit" + n] or match["at"] or (n and match["from"]))


def _read_clock(match: re.Match[str]) -> tuple[Fact, ...]:
    clock = _clock(match, "")
    if clock is None or not _is_time(match, ""):
        return ()
    return (clock,)


def _read_span(match: re.Match[str]) -> tuple[Fact, ...]:
    start, end = _clock(match, "1"), _clock(match, "2")
    if start is None or end is None or start == end:
        return ()
    if not (_is_time(match, "1") or _is_time(match, "2")):
        return ()
    return (Span(start, end),)


def _read_bare_span(match: re.Match[str]) -> tuple[Fact, ...]:
    """Read `2-3`, which is only a time right after a day."""
    if match["sep1"] or match["sep2"] or match["unit1"] or match["unit2"]:
        return ()
    if _THINGS.match(match.string, match.end()):
        return ()
    start, end = _clock(match, "1"), _clock(match, "2")
    if start is None or end is None or start == end or 0 in (start.hour, end.hour):
        return ()
    return (Span(start, end),)


def _read_dotted(match: re.Match[str]) -> tuple[Fact, ...]:
    """Read `14.30`, which is only a time right after a day; `2.10` may be the number of a thing."""
    clock = _clock(match, "")
    if clock is None or match["sep"] != "." or clock.hour < 8 or clock.minute % 5:
        return ()
    return (clock,)


def _read_military(match: re.Match[str]) -> tuple[Fact, ...]:
    if not (match["at"] or match["unit"]):
        return ()
    return _military(match)


def _military(match: re.Match[str]) -> tuple[Fact, ...]:
    start = Clock(int(match["hour"]), int(match["minute"]), True, True)
    if not match["hour2"]:
        return (start,)
    return (Span(start, Clock(int(match["hour2"]), int(match["minute2"]), True, True)),)


def _read_bare_military(match: re.Match[str]) -> tuple[Fact, ...]:
    """Read `1130-1230`, which is only a time right after a day, and never `2027-2028`."""
    if not match["hour2"] or match["hour"] == "20" or int(match["minute"]) % 5:
        return ()
    return _military(match)


def _read_half_past(match: re.Match[str]) -> tuple[Fact, ...]:
    hour, half = int(match["hour"]), match["half"]
    if not 1 <= hour <= 12:
        return ()
    minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[match["what"]]
    if minute == 45:
        hour = (hour - 2) % 12 + 1
    if half:
        return (Clock(hour % 12 + (12 if half[0] == "p" else 0), minute, True, True),)
    return (Clock(hour, minute, False, True),)


# Lengths and delays

_FOR = rf"{BEGIN}(?:for\s|für\s|pendant\s|por\s)?"
_LENGTH = re.compile(
    rf"{_FOR}(?:(?P<half>half an hour|(?:a\s)?half[\s-]hour)"
    rf"|(?P<quarters>(?:a |three )?quarters? of an hour)"
    rf"|(?P<plus>(?:an|a|one) hour and a half|one and a half hours|1(?: 1/2|\s?½)\s?(?:{_HOURS}))"
    rf"|(?P<decimal>\d{{1,2}}[.,]\d{{1,2}})\s?(?:{_HOURS})"
    rf"|(?P<hours>{COUNT})(?:\s|-)?(?P<hunit>{_HOURS})(?:(?P<rest>\d\d)m?"
    rf"|\s?(?:and\s)?(?P<rest2>\d{{1,2}})\s?(?:{_MINUTES}))?"
    rf"|(?P<minutes>\d{{1,3}})(?:(?:\s|-)?(?!m\b)(?:{_MINUTES})|m))\b\.?{END}"
)
_AMOUNT = rf"(?:half an hour|(?:{COUNT})\s(?:hours? and a half|hours?|hrs?|minutes?|mins?))"
_DELAY = re.compile(rf"{BEGIN}(?:in\s(?P<ahead>{_AMOUNT})|(?P<back>{_AMOUNT})\sago){END}")


def _read_length(match: re.Match[str]) -> tuple[Fact, ...]:
    if match["half"]:
        return (Length(30),)
    if match["quarters"]:
        return (Length(45 if "three" in match["quarters"] else 15),)
    if match["plus"]:
        return (Length(90),)
    if match["decimal"]:
        return (Length(round(float(match["decimal"].replace(",", ".")) * 60)),)
    if match["minutes"]:
        return (Length(int(match["minutes"])),)
    hours = number(match["hours"])
    if match["hunit"] == "h" and hours > 5 and not match[0].startswith("for"):
        return ()  # 15h is a time, 1h is a length, and 6h might be either
    return (Length(hours * 60 + int(match["rest"] or match["rest2"] or 0)),)


def _read_delay(match: re.Match[str]) -> tuple[Fact, ...]:
    minutes = _amount(match["ahead"] or match["back"])
    return (Delay(minutes if match["ahead"] else -minutes),)


def _amount(text: str) -> int:
    if text == "half an hour":
        return 30
    amount, and_a_half, _ = text.partition(" and a half")
    count, _, unit = amount.rpartition(" ")
    return number(count) * (60 if unit.startswith("h") else 1) + (30 if and_a_half else 0)


CLOCK_PIECES: tuple[Piece, ...] = (
    (_SPAN, _read_span),
    (_MILITARY, _read_military),
    (_HALF_PAST, _read_half_past),
    (_LENGTH, _read_length),
    (_CLOCK, _read_clock),
)
DELAY_PIECES: tuple[Piece, ...] = ((_DELAY, _read_delay),)
AFTER_A_DAY: tuple[Piece, ...] = (
    (_SPAN, _read_bare_span),
    (_CLOCK, _read_dotted),
    (_MILITARY, _read_bare_military),
)
