"""The nouns of events: something that many come to, and who was invited, comes and came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Cycle, Person

__all__ = ["Attendance", "Event", "EventState", "Invited"]


class EventState(StrEnum):
    PLANNED = "planned"  # everybody is invited
    HELD = "held"  # who came is marked
    CANCELLED = "cancelled"


class Invited(StrEnum):
    """What somebody answered to an invitation."""

    COMING = "coming"
    NOT_COMING = "not_coming"


class Event(Base):
    """One event of a cycle with its day. `key` is that of the program's file.

    `number`: which of several, from 0; None for one that was planned beside those. `moves` counts
    how often it was moved.
    """

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_cycle", "cycle_id", "state"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    key: Mapped[str]
    number: Mapped[int | None]
    state: Mapped[EventState] = mapped_column(default=EventState.PLANNED)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    moves: Mapped[int] = mapped_column(default=0)
    planned_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    place_sealed: Mapped[Sealed | None]
    place = sealed("place_sealed")
    words_sealed: Mapped[Sealed | None]
    words = sealed("words_sealed")

    cycle: Mapped[Cycle] = relationship()

    def sealed_owner(self) -> str:
        return f"event:{self.id}"


class Attendance(Base):
    """Somebody who is invited. `answer` None: has not answered. `attended` None: not marked yet."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_attendances_person", "person_id"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[Invited | None]
    answered_at: Mapped[datetime | None]
    attended: Mapped[bool | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
