"""The conversation about events: coordinators name their days, everybody else answers."""

from __future__ import annotations

from handlers.blocks import Message
from handlers.replies import Errors, Open, Replace, Reply, Say, Show
from handlers.turn import Turn
from handlers.views import gatherings as views
from mentoring import access, dates, events, occasions, occurrences, roll, rules
from mentoring.access import Action
from mentoring.dates import DateProblem, Tense
from mentoring.errors import NotFound, Refusal
from mentoring.events import Told
from mentoring.language.dates import Event as Spec
from mentoring.program_file import program_of
from store import events as stored
from store import queries
from store.models import Cycle, Event
from store.models_events import EventState


def overview(turn: Turn) -> Reply:
    """`/mentor events`: to coordinators in their channel the list, to others what lies ahead."""
    here = queries.cycle_by_channel(turn.db, turn.team_id, turn.channel) if turn.channel else None
    if here is not None and access.is_coordinator(turn.db, turn.person, here):
        return Say(_list(turn, here))
    access.authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = [
        a
        for a in stored.invitations_of(turn.db, turn.person.id)
        if a.event.state is EventState.PLANNED and a.event.starts_at > turn.now
    ]
    return Say(views.own_message(found, turn.person, turn.now))


def _list(turn: Turn, cycle: Cycle) -> Message:
    planned = stored.events(turn.db, cycle.id)
    counted = [(e, events.counted(turn.db, e)) for e in planned]
    named = roll.read(turn.db, cycle, members=True)
    missing = [(s, _next(cycle, s, planned)) for s in program_of(cycle).events]
    waits = [
        (s, name, len(events.waiting(turn.db, cycle, s, named)))
        for s, name in missing
        if name is not None
    ]
    return views.list_message(cycle, counted[-12:], waits, turn.person, turn.now)


def _next(cycle: Cycle, spec: Spec, planned: list[Event]) -> str | None:
    """Name the next event of a kind that has no day; None while one lies ahead."""
    mine = [e for e in planned if e.key == spec.key]
    if any(e.state is EventState.PLANNED for e in mine):
        return None
    numbers = [n for n, _ in occasions.occasions(spec, occurrences.event_span(cycle, spec))]
    free = [n for n in numbers if n not in {e.number for e in mine}]
    held = [e.number for e in mine if e.number is not None]
    ahead = [n for n in free if n > max(held, default=-1)]
    return events.name(spec.key, ahead[0] if ahead else None)


def open_plan(turn: Turn) -> Reply:
    """Ask for the day of an event. The value: the cycle, and which event."""
    cycle_id, _, name = turn.value.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    access.coordinated(turn.db, turn.person, cycle)
    spec, _ = events.meant(cycle, name)
    return Open(views.plan_view(cycle, spec, name, None))


def plan(turn: Turn) -> Reply:
    """Take the day, and invite everybody."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    access.coordinated(turn.db, turn.person, cycle)
    try:
        told = _told(turn, cycle)
    except DateProblem as problem:
        return Errors({"when": str(problem)})
    name = turn.ids.get("name", "")
    event = events.plan(turn.db, turn.person, cycle, name, told, turn.now)
    return _planned(turn, event)


def _planned(turn: Turn, event: Event) -> Reply:
    count = len(stored.attendances(turn.db, event.id))
    return Show(views.planned_view(event, turn.person, turn.now, count))


def _told(turn: Turn, cycle: Cycle) -> Told:
    """Read the form. Raises DateProblem for a day that cannot be read with certainty."""
    zone = rules.zone_for(turn.person, cycle)
    read = dates.read_meeting(
        _typed(turn, "when"), now=turn.now, zone=zone, locale=turn.person.locale,
        tense=Tense.FUTURE,
    )  # fmt: skip
    return Told(read.starts_at, read.minutes, _typed(turn, "place"), _typed(turn, "words"))


def _typed(turn: Turn, block: str) -> str:
    return str(turn.values.get(block, {}).get("text", {}).get("value") or "").strip()


def open_move(turn: Turn) -> Reply:
    event = _steered(turn, turn.value)
    local = event.starts_at.astimezone(rules.zone_for(turn.person, event.cycle))
    typed = f"{local:%Y-%m-%d %H:%M} for {event.minutes} minutes"
    return Open(views.plan_view(event.cycle, views.spec_of(event), "", event, typed))


def move(turn: Turn) -> Reply:
    """Give an event another day."""
    event = _steered(turn, turn.ids.get("event"))
    try:
        told = _told(turn, event.cycle)
    except DateProblem as problem:
        return Errors({"when": str(problem)})
    events.move(turn.db, turn.person, event, told, turn.now)
    return _planned(turn, event)


def cancel(turn: Turn) -> Reply:
    event = _steered(turn, turn.value)
    events.cancel(turn.db, turn.person, event, turn.now)
    return Replace(_list(turn, event.cycle))


def open_mark(turn: Turn) -> Reply:
    """Ask who came, once it has begun."""
    event = _steered(turn, turn.value)
    if event.starts_at > turn.now:
        raise Refusal("It has not begun yet. Mark who came afterwards.")
    return Open(views.mark_view(event, stored.attendances(turn.db, event.id)))


def mark(turn: Turn) -> Reply:
    """Take who came."""
    event = _steered(turn, turn.ids.get("event"))
    came = {
        str(option["value"])
        for block in turn.values.values()
        for state in block.values()
        for option in state.get("selected_options") or []
    }
    return Show(views.marked_view(event, events.mark(turn.db, turn.person, event, came, turn.now)))


def _steered(turn: Turn, event_id: str | None) -> Event:
    """Give an event to a coordinator of its cycle. Raises NotFound, NotYours."""
    event = turn.row(Event, event_id)
    access.authorize(turn.db, turn.person, Action.STEER, event)
    if event.state is EventState.CANCELLED:
        raise NotFound("It was called off. `/mentor events` shows the others.")
    return event


def come(turn: Turn) -> Reply:
    return _answer(turn, True)


def stay_away(turn: Turn) -> Reply:
    return _answer(turn, False)


def _answer(turn: Turn, coming: bool) -> Reply:
    """Keep somebody's answer, and show it in the place of the invitation."""
    event = turn.row(Event, turn.value)
    found = events.answer(turn.db, turn.person, event, coming, turn.now)
    return Replace(views.answered_message(event, turn.person, found, turn.now))
