"""The nouns of paperwork: who signs for whom, and what somebody said about what another wrote."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Pair, Person, Submission

__all__ = ["Delegation", "Endorsement", "EndorsementKind", "EndorsementState"]


class EndorsementKind(StrEnum):
    """What is asked about a version of a form."""

    HAND_OVER = "hand_over"  # nothing: its author has given it to the partner, who reads it
    CONFIRMATION = "confirmation"  # whether it is right as it stands
    ASSIGNMENT = "assignment"  # whether what the plan proposes is approved; only those words


class EndorsementState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    TALK = "talk"  # not as it stands: `words` say why
    VOID = "void"  # a newer version has taken its place


class Endorsement(Base):
    """What `person_id` has to say, or has said, about one version of somebody's form."""

    __tablename__ = "endorsements"
    __table_args__ = (
        Index("ix_endorsements_submission", "submission_id", "kind"),
        Index("ix_endorsements_person", "person_id", "state"),
        Index("ix_endorsements_pair", "pair_id", "kind"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[EndorsementKind]
    state: Mapped[EndorsementState] = mapped_column(default=EndorsementState.ASKED)
    words_sealed: Mapped[Sealed | None]
    words = sealed("words_sealed")
    answered_at: Mapped[datetime | None]

    pair: Mapped[Pair] = relationship()
    submission: Mapped[Submission] = relationship()
    person: Mapped[Person] = relationship()

    def sealed_owner(self) -> str:
        return f"person:{self.person_id}"


class Delegation(Base):
    """Somebody signs a pair's agreement in the place of who would: the newest of a role counts.

    `principal_id` None: nobody was known for the role. `named_by`: that person, or a coordinator.
    """

    __tablename__ = "delegations"
    __table_args__ = (Index("ix_delegations_pair", "pair_id", "created_at"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    signer: Mapped[str]
    principal_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    delegate_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    named_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason_sealed: Mapped[Sealed | None]
    reason = sealed("reason_sealed")

    pair: Mapped[Pair] = relationship(back_populates="delegations")
    principal: Mapped[Person | None] = relationship(foreign_keys=[principal_id])
    delegate: Mapped[Person] = relationship(foreign_keys=[delegate_id])

    def sealed_owner(self) -> str:
        return f"person:{self.named_by}"
