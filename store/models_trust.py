"""The nouns of trust: what was opened to whom, who has read it, and a concern for one reader.

What is opened is named by its kind and the id of a row, never copied: the reader sees it as it
stands when they open it, and no longer than the row says.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed

if TYPE_CHECKING:
    from store.models import Cycle, Person

__all__ = [
    "Concern",
    "ConcernState",
    "Consent",
    "ConsentState",
    "Ground",
    "ItemKind",
    "Purpose",
    "Reading",
    "Release",
    "ReleaseState",
]


class ItemKind(StrEnum):
    """What can be opened, and the row that its id names."""

    PROFILE = "profile"  # a member
    PLAN = "plan"  # a pair
    MEETINGS = "meetings"  # a pair
    ANSWERS = "answers"  # a submission: a review, an evaluation, an assessment


class Purpose(StrEnum):
    """What a reader may use it for, and nothing else."""

    ADVICE = "advice"
    SUPERVISOR = "supervisor"  # a report to a supervisor: only where the program allows it
    PERSONNEL = "personnel"  # a personnel matter: only where the program allows it
    OTHER = "other"  # in the giver's own words


class ConsentState(StrEnum):
    ASKED = "asked"  # one of two has agreed
    OPEN = "open"  # everybody whose it is has agreed
    DECLINED = "declined"
    REVOKED = "revoked"


class Ground(StrEnum):
    """Why a safety release is asked for. Told to the people concerned; the words are not."""

    LIFE = "life"
    VIOLENCE = "violence"
    HARASSMENT = "harassment"
    HAZARD = "hazard"


class ReleaseState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class ConcernState(StrEnum):
    SENT = "sent"
    READ = "read"
    CLOSED = "closed"


class Consent(Base):
    """One item, open to one reader for one purpose until a moment. Expired by itself."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_giver", "giver_id", "state"),
        Index("ix_consents_partner", "partner_id", "state"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    item_kind: Mapped[ItemKind]
    item_id: Mapped[str]
    giver_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # must agree too
    reader_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[Purpose]
    words_sealed: Mapped[Sealed | None]
    words = sealed("words_sealed")
    state: Mapped[ConsentState]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[giver_id])
    partner: Mapped[Person | None] = relationship(foreign_keys=[partner_id])
    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])

    def sealed_owner(self) -> str:
        return f"person:{self.giver_id}"


class Release(Base):
    """One item, opened by two people for somebody's safety. `until` None: not granted."""

    __tablename__ = "releases"
    __table_args__ = (Index("ix_releases_cycle", "cycle_id", "state"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    item_kind: Mapped[ItemKind]
    item_id: Mapped[str]
    ground: Mapped[Ground]
    reason_sealed: Mapped[Sealed | None]
    reason = sealed("reason_sealed")
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.ASKED)
    asked_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    until: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])

    def sealed_owner(self) -> str:
        return f"release:{self.id}"


class Reading(Base):
    """Somebody opened something of `owner_id`: by consent, for safety, or because of an office."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_owner", "owner_id", "created_at"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reader_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    item_kind: Mapped[ItemKind]
    item_id: Mapped[str]
    consent_id: Mapped[str | None] = mapped_column(ForeignKey("consents.id"))
    release_id: Mapped[str | None] = mapped_column(ForeignKey("releases.id"))

    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])


class Concern(Base):
    """What somebody wrote to the one person whom the program names for concerns.

    `answers` is a list of `{"by": person id, "at": ISO instant, "words": text}`, the oldest first.
    """

    __tablename__ = "concerns"
    __table_args__ = (
        Index("ix_concerns_author", "author_id"),
        Index("ix_concerns_reader", "reader_id"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reader_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.SENT)
    words_sealed: Mapped[Sealed | None]
    words = sealed("words_sealed")
    answers_sealed: Mapped[Sealed | None]
    answers = sealed("answers_sealed")
    read_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])

    def sealed_owner(self) -> str:
        return f"concern:{self.id}"
