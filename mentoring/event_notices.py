"""Whether a notice about an event is still wanted at the moment of sending."""

from __future__ import annotations

from datetime import datetime

from mentoring.program_file import program_of
from mentoring.scopes import of_part
from mentoring.wanted import named
from store import queries
from store.database import Db
from store.events import invitation
from store.models import CycleState, Notice
from store.models_events import Attendance, Event, EventState, Invited


def lies_ahead(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether an event that somebody is invited to is still to come."""
    event = named(db, notice, Event, "event")
    if event is None or _invitation(db, notice) is None:
        return False
    return event.state is EventState.PLANNED and event.starts_at > at


def is_off(db: Db, notice: Notice, at: datetime) -> bool:
    event = named(db, notice, Event, "event")
    return event is not None and event.state is EventState.CANCELLED


def comes(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether somebody still comes to an event that was not moved since."""
    event, found = named(db, notice, Event, "event"), _invitation(db, notice)
    if event is None or found is None or not lies_ahead(db, notice, at):
        return False
    return found.answer is Invited.COMING and notice.refs.get("moves") == event.moves


def feedback_missing(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether somebody who came has not said yet how it was."""
    found = _invitation(db, notice)
    return found is not None and has_something_to_say(db, found)


def has_something_to_say(db: Db, found: Attendance) -> bool:
    """Say whether somebody came to an event, is asked how it was, and has not said so yet."""
    event = found.event
    spec = next((e for e in program_of(event.cycle).events if e.key == event.key), None)
    if spec is None or spec.feedback is None or not found.attended:
        return False
    if event.cycle.state is CycleState.CLOSED:
        return False
    scope = of_part(event.cycle, f"event:{event.id}", found.person)
    sent = queries.latest_submission(db, cycle_id=event.cycle_id, form=spec.feedback, scope=scope)
    return sent is None


def _invitation(db: Db, notice: Notice) -> Attendance | None:
    if notice.person_id is None or not notice.refs.get("event"):
        return None
    return invitation(db, notice.refs["event"], notice.person_id)
