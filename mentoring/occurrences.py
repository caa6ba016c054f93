"""Everything that the program's dates hold for a pair and for a cycle, whether it is wanted or not.

Nothing here reads a database or a clock: it needs rows with their people, stored or only made up,
so that a year can be rehearsed by what later runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from mentoring import closing, milestones, occasions, roll, rules, shifts
from mentoring.days import local_date
from mentoring.language import dates
from mentoring.milestones import ALWAYS, Window
from mentoring.program import Asks, Milestone, Program
from mentoring.program_file import program_of
from mentoring.roll import EMPTY, Roll
from store.models import Cycle, Event, Pair, Person


@dataclass(frozen=True)
class Occurrence:
    """Something that is to happen at an instant. `person` None: it concerns the coordinator.

    `pair` None: it concerns the whole cycle. `key` is never that of another occurrence. `refs`
    holds the milestone's key, its step on the ladder, and its occasion where it comes again.
    """

    at: datetime
    kind: str
    key: str
    cycle: Cycle
    pair: Pair | None
    person: Person | None = None
    refs: dict[str, Any] = field(default_factory=dict)


def of_pair(pair: Pair, window: Window = ALWAYS) -> Iterator[Occurrence]:
    """Give what the program's dates hold for a published pair on the days of a window.

    Kinds: `milestone` (a message to `person`), `task` and `talk` (a card for the coordinator),
    `escalation` (a card, unless done by then), `cadence` and `quiet` (only if the pair is behind),
    `closing`, `resumed` (the day on which a pause is over). A day is moved off weekends and
    holidays afterwards, so look some days further back than needed. It reads the pair with its
    cycle, its offices and people, and nothing else: rows that no database has seen will do.
    """
    for a in milestones.askings(pair, window):
        key = f"milestone:{pair.id}:{a.name}:{a.step}:{a.person.id}"
        refs = _refs(a.milestone, a.number) | {"step": a.step}
        yield Occurrence(a.at, "milestone", key, pair.cycle, pair, a.person, refs)
    for milestone, number, at in milestones.errands(pair, window):
        key, refs = milestones.errand_key(pair.id, milestone, number), _refs(milestone, number)
        yield Occurrence(at, milestone.asks.value, key, pair.cycle, pair, None, refs)
    for milestone, number, at in milestones.escalations(pair, window):
        key = f"escalation:{pair.id}:{occasions.name(milestone, number)}"
        refs = _refs(milestone, number)
        yield Occurrence(at, "escalation", key, pair.cycle, pair, None, refs)
    yield from _cadence(pair, window)
    if window.holds(rules.ends(pair) + timedelta(days=1)):
        yield Occurrence(closing.over_at(pair), "closing", f"closing:{pair.id}", pair.cycle, pair)
    for pause in shifts.pauses_of(pair):
        if window.holds(pause.until):
            at = milestones.at_program_time(program_of(pair.cycle), pair.cycle, pause.until)
            refs = {"until": pause.until.isoformat()}
            key = f"resumed:{pair.id}:{pause.until}"
            yield Occurrence(at, "resumed", key, pair.cycle, pair, None, refs)


def _refs(milestone: Milestone, number: int) -> dict[str, Any]:
    return {"milestone": milestone.key} | ({"occasion": number} if number else {})


def _cadence(pair: Pair, window: Window) -> Iterator[Occurrence]:
    program = program_of(pair.cycle)
    for day in _checks(program, pair, window):
        on = milestones.asked_on(pair, day)
        if not window.holds(on):
            continue
        for person in rules.people_of(pair):
            at = milestones.at_prompt_time(program, pair.cycle, person, on)
            key = f"cadence:{pair.id}:{day}:{person.id}"
            yield Occurrence(at, "cadence", key, pair.cycle, pair, person)
        at = milestones.at_program_time(program, pair.cycle, on)
        yield Occurrence(at, "quiet", f"quiet:{pair.id}:{day}", pair.cycle, pair)


def _checks(program: Program, pair: Pair, window: Window) -> Iterator[date]:
    """Give the days on which it is looked at how often a pair met, not moved by its pauses yet.

    With pauses they are some more than the window holds.
    """
    every, start = program.cadence.check_every_days, rules.begun(pair)
    total = sum((p.length for p in shifts.pauses_of(pair)), timedelta())
    past = (window.first - start).days - total.days  # of these, all checks before are left out
    day = start + timedelta(days=every * max(1, -(-past // every)))
    last = shifts.counted(pair, rules.ends(pair))
    while day < last and day <= window.last:
        yield day
        day += timedelta(days=every)


def of_cycle(
    cycle: Cycle, window: Window = ALWAYS, named: Roll = EMPTY, events: Iterable[Event] = ()
) -> Iterator[Occurrence]:
    """Give what the program's dates hold for a whole cycle, beside its pairs.

    Kinds: `cycle_milestone` (a message to `person`), `task`, `escalation`, `event` and `event_late`
    (cards: the day of an event is to be named), `attendance` (a card after one of `events`, which
    have their day). `named` holds the offices and the members. Like `of_pair` it needs no database.
    """
    program = program_of(cycle)
    span = occasions.of_cycle(program, cycle)
    for milestone in (m for m in program.milestones if occasions.is_of_the_cycle(m)):
        for rung in occasions.ladder(milestone, span, program.hours):
            day = rung.day
            if milestone.asks is Asks.TASK and rung.step == 0:
                day = _once_begun(cycle, day)
            if window.holds(day):
                yield from _asked(cycle, replace(rung, day=day), named)
        yield from _escalations(cycle, milestone, window)
    for spec in program.events:
        yield from _to_be_planned(cycle, spec, window)
    for event in events:
        at = event.starts_at + timedelta(minutes=event.minutes)
        if window.holds(at.date()):
            refs = {"event_key": event.key, "event": event.id}
            yield Occurrence(at, "attendance", f"attendance:{event.id}", cycle, None, None, refs)


def _to_be_planned(cycle: Cycle, spec: dates.Event, window: Window) -> Iterator[Occurrence]:
    """Give when the coordinator is to name the day of an event, and when that was not done."""
    program = program_of(cycle)
    for number, anchor in occasions.occasions(spec, event_span(cycle, spec)):
        due = anchor + timedelta(days=spec.days)
        of = f"{cycle.id}:{spec.key}.{number}" if number else f"{cycle.id}:{spec.key}"
        refs = {"event_key": spec.key, "number": number, "due": due.isoformat()}
        ask = _once_begun(cycle, due - timedelta(days=spec.ask_days), _known_from(cycle, spec))
        for kind, day in (("event", ask), ("event_late", due)):
            if window.holds(day):
                at = milestones.at_program_time(program, cycle, day)
                yield Occurrence(at, kind, f"{kind}:{of}", cycle, None, None, refs)


def _known_from(cycle: Cycle, spec: dates.Event) -> datetime | None:
    """Give when the days of an event were settled: with the set-up, or with the first pairs."""
    return None if occasions.is_of_the_cycle(spec) else cycle.published_at


def _once_begun(cycle: Cycle, day: date, settled: datetime | None = None) -> date:
    """Give the day itself, or for one that lay before it was `settled` the day after that.

    `settled` None: with the set-up.
    """
    at: datetime | None = settled or getattr(cycle, "created_at", None)  # a row made up has none
    if at is None:
        return day
    begun = local_date(at, rules.zone_of(cycle.zone))
    return day if day > begun else begun + timedelta(days=1)


def event_span(cycle: Cycle, spec: dates.Event) -> occasions.Span:
    """Give the time that an event's days lie in: the cycle's, or that of its first pairs."""
    program = program_of(cycle)
    span = occasions.of_cycle(program, cycle)
    if occasions.is_of_the_cycle(spec) or cycle.published_at is None:
        return span
    begins = local_date(cycle.published_at, rules.zone_of(cycle.zone))
    return occasions.Span(begins, program.ends_on(begins), span.months)


def asks_members(milestone: Milestone) -> bool:
    """Say whether a date of the cycle needs to know who takes part in it."""
    return occasions.is_of_the_cycle(milestone) and milestone.who not in roll.OFFICES


def _asked(cycle: Cycle, rung: occasions.Rung, named: Roll) -> Iterator[Occurrence]:
    milestone, program = rung.milestone, program_of(cycle)
    refs = _refs(milestone, rung.number)
    if milestone.asks is Asks.TASK:
        if rung.step == 0:
            at = milestones.at_program_time(program, cycle, rung.day)
            key = milestones.errand_key(cycle.id, milestone, rung.number)
            yield Occurrence(at, "task", key, cycle, None, None, refs)
        return
    for person in roll.everybody(named, [milestone.who]):
        at = milestones.at_prompt_time(program, cycle, person, rung.day)
        of = occasions.name(milestone, rung.number)
        key = f"cycle_milestone:{cycle.id}:{of}:{rung.step}:{person.id}"
        refs |= {"step": rung.step}
        yield Occurrence(at, "cycle_milestone", key, cycle, None, person, refs)


def _escalations(cycle: Cycle, milestone: Milestone, window: Window) -> Iterator[Occurrence]:
    program = program_of(cycle)
    if milestone.escalate is None:
        return
    for number, anchor in occasions.occasions(milestone, occasions.of_cycle(program, cycle)):
        day = occasions.on_day(milestone, program.hours, anchor, milestone.escalate.day)
        if window.holds(day):
            at = milestones.at_program_time(program, cycle, day)
            key = f"escalation:{cycle.id}:{occasions.name(milestone, number)}"
            yield Occurrence(at, "escalation", key, cycle, None, None, _refs(milestone, number))


def of_all(
    cycle: Cycle, pairs: Iterable[Pair], window: Window = ALWAYS, named: Roll = EMPTY
) -> list[Occurrence]:
    """Give everything that a cycle and its pairs hold on the days of a window, in order of time."""
    found = [o for pair in pairs for o in of_pair(pair, window)]
    return sorted([*of_cycle(cycle, window, named), *found], key=lambda o: (o.at, o.key))
