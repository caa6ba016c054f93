"""When a date of the program comes: counted from its anchor, once or again and again. All pure.

Each time is counted from the anchor and not from the time before, so that what began on 31 January
comes on 28 February and on 31 March.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mentoring import days
from mentoring.language.dates import OF_THE_CYCLE, Anchor, Event, Milestone
from mentoring.program import Hours, Program
from store.models import Cycle

HALF_A_MONTH = timedelta(days=15)
AFTERWARDS = (Anchor.END, Anchor.CYCLE_END)
MOST = 60  # times that anything comes again


@dataclass(frozen=True)
class Span:
    """The time that dates lie in: a pair's agreement or a cycle. `months` is its planned length."""

    begins: date
    ends: date
    months: int


@dataclass(frozen=True)
class Rung:
    """One day of a milestone's ladder. `number` is the occasion, `step` the place, both from 0."""

    milestone: Milestone
    number: int
    step: int
    day: date


def of_cycle(program: Program, cycle: Cycle) -> Span:
    """Give the time of a cycle: its first day, and the program's length."""
    begins = cycle.starts_on
    return Span(begins, program.ends_on(begins), program.length.months)


def is_of_the_cycle(dated: Milestone | Event) -> bool:
    """Say whether a date concerns the cycle and no pair."""
    return dated.anchor in OF_THE_CYCLE


def anchored(dated: Milestone | Event, span: Span, number: int = 0) -> date:
    """Give the day that an occasion counts from. `number` 0 is the first."""
    every = dated.every
    months = dated.months + (number * every.months if every and every.months else 0)
    later = timedelta(days=number * every.days) if every and every.days else timedelta()
    if dated.anchor in AFTERWARDS:
        return days.add_months(span.ends, months) + later
    if dated.anchor is Anchor.MIDDLE:
        months += span.months // 2
        later += HALF_A_MONTH if span.months % 2 else timedelta()
    return days.add_months(span.begins, months) + later


def occasions(dated: Milestone | Event, span: Span) -> Iterator[tuple[int, date]]:
    """Give the number and the anchor day of each occasion.

    What comes again does so while the time runs; what begins after its end, `times` times.
    """
    yield 0, anchored(dated, span)
    if dated.every is None:
        return
    for number in range(1, dated.every.times or MOST):
        day = anchored(dated, span, number)
        if dated.anchor not in AFTERWARDS and _first_asked(dated, day) >= span.ends:
            return
        yield number, day


def _first_asked(dated: Milestone | Event, anchor: date) -> date:
    """Give the first day of an occasion, and never one before its anchor."""
    if not isinstance(dated, Milestone) or dated.working_days:
        return anchor
    return anchor + timedelta(days=max(0, *dated.days[:1]))


def on_day(dated: Milestone, hours: Hours, anchor: date, offset: int) -> date:
    """Give the day that lies `offset` days from the anchor, or working days of the program."""
    if not dated.working_days:
        return anchor + timedelta(days=offset)
    free = holidays_around(hours, anchor)
    return days.add_working_days(anchor, offset, free, hours.working().weekdays)


def holidays_around(hours: Hours, day: date) -> frozenset[date]:
    """Give the public holidays of the program's country around a day; none if it names none."""
    if hours.country is None:
        return frozenset()
    country, _, state = hours.country.partition("-")
    return days.public_holidays(country, state or None, (day.year - 1, day.year, day.year + 1))


@lru_cache(maxsize=10_000)  # pairs that were announced together have the same days
def ladder(milestone: Milestone, span: Span, hours: Hours) -> tuple[Rung, ...]:
    """Give every day on which a milestone asks, on each of its occasions."""
    return tuple(
        Rung(milestone, number, step, on_day(milestone, hours, anchor, offset))
        for number, anchor in occasions(milestone, span)
        for step, offset in enumerate(milestone.days)
    )


def name(milestone: Milestone, number: int) -> str:
    """Name an occasion in keys and buttons: the milestone's key, `key.2` for the third one."""
    return f"{milestone.key}.{number}" if number else milestone.key


def named(program: Program, text: str) -> tuple[Milestone, int] | None:
    """Find the milestone and the number of an occasion's name; None for what is no such name."""
    key, _, number = text.partition(".")
    if number and not (number.isdecimal() and len(number) < 4):
        return None
    found = next((m for m in program.milestones if m.key == key), None)
    return (found, int(number or 0)) if found else None


def current(milestone: Milestone, span: Span, hours: Hours, today: date) -> int | None:
    """Give the newest occasion whose first day has come; None before the first one."""
    first = [(r.number, r.day) for r in ladder(milestone, span, hours) if r.step == 0]
    return max((number for number, day in first if day <= today), default=None)
