"""The others of a workgroup for whom a mentee stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base

if TYPE_CHECKING:
    from store.models import Member, Person

__all__ = ["Companion", "CompanionState"]


class CompanionState(StrEnum):
    ASKED = "asked"
    JOINED = "joined"
    DECLINED = "declined"
    LEFT = "left"  # left, or is not named any more


class Companion(Base):
    """Somebody whom a mentee named as one of their group, and what they said to it."""

    __tablename__ = "companions"
    __table_args__ = (
        UniqueConstraint("member_id", "person_id"),
        Index("ix_companions_person", "person_id", "state"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    state: Mapped[CompanionState] = mapped_column(default=CompanionState.ASKED)
    answered_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
    person: Mapped[Person] = relationship()
