"""The questions that events ask the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from store.database import Db
from store.models_events import Attendance, Event, EventState
from store.prepared import prepared
from store.probing import SELDOM

__all__ = ["asking", "attendances", "came_to", "events", "invitation", "invitations_of"]

STANDING = (EventState.PLANNED, EventState.HELD)


def events(db: Db, cycle_id: str, states: Collection[EventState] = STANDING) -> list[Event]:
    """List the events of a cycle, the earliest first."""
    rows = select(Event).where(Event.cycle_id == cycle_id, Event.state.in_(states))
    return list(db.scalars(rows.order_by(Event.starts_at, Event.id)))


def attendances(db: Db, event_id: str) -> list[Attendance]:
    """List who is invited to an event, in the order of the invitations."""
    rows = select(Attendance).where(Attendance.event_id == event_id)
    rows = rows.options(joinedload(Attendance.person))
    return list(db.scalars(rows.order_by(Attendance.created_at, Attendance.id)))


def invitation(db: Db, event_id: str, person_id: str) -> Attendance | None:
    """Look up somebody's invitation to an event."""
    mine = Attendance.event_id == event_id, Attendance.person_id == person_id
    return db.scalars(select(Attendance).where(*mine)).one_or_none()


def invitations_of(db: Db, person_id: str) -> list[Attendance]:
    """List everything that somebody was ever invited to, the earliest first."""
    rows = select(Attendance).join(Attendance.event).where(Attendance.person_id == person_id)
    rows = rows.options(joinedload(Attendance.event).joinedload(Event.cycle))
    return list(db.scalars(rows.order_by(Event.starts_at, Event.id)))


def asking(db: Db, person_id: str, now: datetime, since: datetime) -> list[Attendance]:
    """List what somebody is invited to and has not answered, and what they came to since a day."""
    return list(db.scalars(*_asking(person_id, now, since)))


@prepared
def _asking(person_id: str, now: datetime, since: datetime) -> Select[Attendance]:
    ahead = Event.state == EventState.PLANNED, Event.starts_at > now, Attendance.answer.is_(None)
    came = Attendance.attended.is_(True), Event.starts_at > since
    rows = select(Attendance).join(Attendance.event).where(Attendance.person_id == person_id)
    rows = rows.where(or_(and_(*ahead), and_(*came)))
    rows = rows.options(contains_eager(Attendance.event).joinedload(Event.cycle))
    return rows.order_by(Event.starts_at, Event.id).execution_options(**SELDOM)


def came_to(db: Db, cycle_id: str, key: str) -> set[str]:
    """Give the ids of the people who came to any event of this key."""
    rows = select(Attendance.person_id).join(Attendance.event)
    rows = rows.where(Event.cycle_id == cycle_id, Event.key == key, Attendance.attended.is_(True))
    return set(db.scalars(rows))
