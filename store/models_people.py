"""The nouns of who is taken: exceptions to what a program asks for, and what a supervisor said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed
from store.roles import Role

if TYPE_CHECKING:
    from store.models import Cycle, Member, Person

__all__ = ["Admission", "AdmissionKind", "AdmissionState", "Supervision"]


class AdmissionKind(StrEnum):
    """What a coordinator is asked."""

    EXCEPTION = "exception"  # the roster shows that a criterion is not met
    CONFIRMATION = "confirmation"  # the roster does not tell


class AdmissionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"  # by a coordinator, or by a roster that was brought up to date
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody needs the answer any more


class Admission(Base):
    """What a coordinator decides about one person in one role, beyond what the roster shows.

    `criteria` are the keys of the program's criteria that it is about, with blanks between.
    `reason` are the words of who asks, `answer` those of who decides; both go when the person is
    forgotten.
    """

    __tablename__ = "admissions"
    __table_args__ = (
        Index("ix_admissions_person", "person_id", "cycle_id"),
        Index("ix_admissions_state", "cycle_id", "state"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role]
    kind: Mapped[AdmissionKind]
    criteria: Mapped[str]
    state: Mapped[AdmissionState] = mapped_column(default=AdmissionState.ASKED)
    reason_sealed: Mapped[Sealed | None]
    reason = sealed("reason_sealed")
    answer_sealed: Mapped[Sealed | None]
    answer = sealed("answer_sealed")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])

    def sealed_owner(self) -> str:
        return f"person:{self.person_id}"


class Supervision(Base):
    """What one supervisor was told of one member and has said, besides the assessment.

    `told_at`: when they, or their delegate, were told last. `delegate_id`: who assesses in their
    place. `noted_at`: when they said that they know of it. `concern`: their words for the
    coordinator, the newest last.
    """

    __tablename__ = "supervisions"
    __table_args__ = (
        UniqueConstraint("member_id", "supervisor_id"),
        Index("ix_supervisions_told", "cycle_id", "told_at"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    supervisor_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    delegate_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]
    concern_sealed: Mapped[Sealed | None]
    concern = sealed("concern_sealed")

    cycle: Mapped[Cycle] = relationship()
    member: Mapped[Member] = relationship()
    supervisor: Mapped[Person] = relationship(foreign_keys=[supervisor_id])
    delegate: Mapped[Person | None] = relationship(foreign_keys=[delegate_id])

    def sealed_owner(self) -> str:
        return f"person:{self.supervisor_id}"
