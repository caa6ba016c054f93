"""What a program asks of somebody beside the pairs: events, forms about the program, tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mentoring import dates, event_notices, events, occasions, registers, roll, rules, surveys
from mentoring.days import local_date
from mentoring.language.forms import Author
from mentoring.program import Asks
from mentoring.program_file import program_of
from mentoring.standing import Standing
from mentoring.steps import NextStep, Rank
from store import events as stored
from store.database import Db
from store.models import Cycle, Event

RECENT = timedelta(days=30)  # who has not said by then how an event was is asked no more


def program_steps(db: Db, found: Standing) -> Iterator[NextStep]:
    """Give what the programs ask that somebody has to do with; nothing is read for the others."""
    cycles = found.cycles
    if any(program_of(c).events for c in cycles):
        yield from _events(db, found)
    for cycle in cycles:
        yield from _surveys(db, found, cycle)
    if any(program_of(c).registers for c in cycles):
        yield from _entries(db, found)


def _events(db: Db, found: Standing) -> Iterator[NextStep]:
    """Give the invitations that are not answered, and the question how an event was."""
    for one in stored.asking(db, found.person.id, found.now, found.now - RECENT):
        event = one.event
        title = events.spec_of(event.cycle, event.key).title
        if one.attended is None:
            yield _invitation(found, event, title)
        elif event_notices.has_something_to_say(db, one):
            value = f"{event.cycle_id}:event:{event.id}"
            said = f"You were at {title}. How was it?"
            yield NextStep("answer_survey", value, "Tell", said, rank=Rank.GOOD)


def _invitation(found: Standing, event: Event, title: str) -> NextStep:
    zone = rules.zone_for(found.person, event.cycle)
    when = dates.say(event.starts_at, zone, found.person.locale, found.now)
    said, day = f"{title}, {when}: do you come?", local_date(event.starts_at, zone)
    other = "event_no", "Not coming"
    return NextStep("event_yes", event.id, "Coming", said, day, other=other)


def _surveys(db: Db, found: Standing, cycle: Cycle) -> Iterator[NextStep]:
    """Give the forms about the program that have begun and wait for this person."""
    program, mine = program_of(cycle), _parts(found, cycle)
    today = local_date(found.now, rules.zone_of(cycle.zone))
    for milestone in program.milestones:
        asked = milestone.asks is Asks.FORM and occasions.is_of_the_cycle(milestone)
        if not asked or milestone.who not in mine:
            continue
        span = occasions.of_cycle(program, cycle)
        number = occasions.current(milestone, span, program.hours, today)
        if number is None or not surveys.is_open(db, cycle, milestone, found.person, number):
            continue
        value = f"{cycle.id}:{occasions.name(milestone, number)}"
        said = surveys.says(cycle, milestone, found.person, found.now, number)
        due = surveys.due_day(cycle, milestone, number)
        yield NextStep("answer_survey", value, milestone.button or "Answer", said, due)


def _parts(found: Standing, cycle: Cycle) -> set[Author]:
    """Give what somebody is in a cycle, in the words of the program file."""
    roles = {m.member.role for m in found.members if m.member.cycle_id == cycle.id}
    held = {o.kind for o, c in found.offices if c.id == cycle.id}
    over = {r.member.role for r in found.reports if r.member.cycle_id == cycle.id}
    parts = {word for word, of in roll.SIDES.items() if roles & set(of)}
    parts |= {word for word, kind in roll.OFFICES.items() if kind in held}
    return parts | {word for word, role in roll.WATCHED.items() if role in over}


def _entries(db: Db, found: Standing) -> Iterator[NextStep]:
    """Give the open entries of lists that somebody sees to."""
    for entry in registers.owned(db, found.person):
        today = local_date(found.now, rules.zone_of(entry.cycle.zone))
        due = dates.say_date(entry.due_on, found.person.locale, today) if entry.due_on else ""
        by = f", by {due}" if due else ""
        said = f"You see to {registers.of_entry(entry).name.one} {entry.number}{by}."
        rank = Rank.DUE if entry.due_on else Rank.GOOD
        yield NextStep("entry", entry.id, "Open", said, entry.due_on, rank=rank)
