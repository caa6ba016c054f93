"""Which times of a day a written time can mean: `at 10` is the morning, `at 3` the afternoon."""

from collections.abc import Iterable
from itertools import product

from mentoring.dates.phrases import Clock, Part, Span

_HOUR = 60
_NOON = 12 * _HOUR
_DAY = 24 * _HOUR
LONGEST = 12 * _HOUR

Minutes = tuple[int, int | None]


def times_of(time: Clock | Span, part: Part | None, *, by_24_hours: bool) -> tuple[Minutes, ...]:
    """List the starts and ends that a time can mean, in minutes after midnight, likelier first.

    None is an end that was not given; an end may lie on the next day. Nothing where it contradicts
    its part of the day, or would last more than 12 hours. With `by_24_hours` the person's language
    counts to 24, so that `3:30` may well be at night.
    """
    if isinstance(time, Span):
        return tuple(_spans(time, part, by_24_hours))
    return tuple((start, None) for start in _starts(time, part, by_24_hours))


def _starts(clock: Clock, part: Part | None, by_24_hours: bool) -> tuple[int, ...]:
    """Without a part of the day: 8 to 11 are mornings, 1 to 5 afternoons, 6 and 7 either."""
    if clock.hour == 24:
        return tuple(m for m in (0, _DAY) if part is None or (part is Part.EVENING and m))
    options = _options(clock)
    if part is not None:
        return tuple(m for m in options if _is_in(m, part))
    if len(options) == 1:
        return options
    morning, afternoon = options
    if clock.hour in (6, 7) or (by_24_hours and clock.complete and clock.hour < 6):
        return (morning, afternoon)
    return (morning,) if 8 <= clock.hour <= 11 else (afternoon,)


def _options(clock: Clock) -> tuple[int, ...]:
    """List both halves of the day, where the half was not written."""
    written = clock.hour * _HOUR + clock.minute
    if clock.exact:
        return (written,)
    return (written % _NOON, written % _NOON + _NOON)


def _is_in(minute: int, part: Part) -> bool:
    if part is Part.MORNING:
        return minute < _NOON
    if part is Part.AFTERNOON:
        return _NOON <= minute < 19 * _HOUR
    return minute >= 16 * _HOUR


def _spans(span: Span, part: Part | None, by_24_hours: bool) -> Iterable[tuple[int, int]]:
    if span.end.exact and not span.start.exact:
        starts: tuple[int, ...] = tuple(
            m for m in _options(span.start) if part is None or _is_in(m, part)
        )
        return _shortest(starts, _options(span.end))
    found = []
    for start in _starts(span.start, part, by_24_hours):
        found += _shortest((start,), _options(span.end))
    return found


def _shortest(starts: tuple[int, ...], ends: tuple[int, ...]) -> list[tuple[int, int]]:
    """Choose the shortest of the spans on one day; over midnight only where there is none."""
    for midnight in (0, _DAY):
        spans = [(s, e + midnight) for s, e in product(starts, ends) if e + midnight - s > 0]
        spans = [(s, e) for s, e in spans if e - s <= LONGEST]
        if spans:
            return [min(spans, key=lambda span: span[1] - span[0])]
    return []
