"""The nouns of a mentoring program, one class each.

Every row carries its workspace (`team_id`) and an opaque random id, which is also what buttons and
modals carry. Instants are aware and stored in UTC. What people write about themselves or each
other sits in `sealed` columns; the rest is metadata. The meaning of a state is told at its enum.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, Sealed, sealed
from store.models_agreements import Agreement, AgreementState, Decision, Signature
from store.models_board import Approval, Waiver
from store.models_events import Attendance, Event
from store.models_groups import Companion, CompanionState
from store.models_outbox import Budget, InboxEntry, Notice, NoticeState
from store.models_paper import Delegation, Endorsement
from store.models_people import Admission, Supervision
from store.models_proof import AuditEntry, DataKey
from store.models_registers import Entry, EntryChange
from store.models_setup import Beginning
from store.models_trust import Concern, Consent, Reading, Release
from store.models_upkeep import Upkeep
from store.roles import Role

__all__ = [
    "FORMER",
    "Admission",
    "Agreement",
    "AgreementState",
    "Approval",
    "Attendance",
    "AuditEntry",
    "Base",
    "Beginning",
    "Budget",
    "Case",
    "Companion",
    "CompanionState",
    "Concern",
    "Consent",
    "Cycle",
    "CycleState",
    "DataKey",
    "Decision",
    "Delegation",
    "Ending",
    "Endorsement",
    "Entry",
    "EntryChange",
    "Event",
    "InboxEntry",
    "Interest",
    "Member",
    "MemberState",
    "Notice",
    "NoticeState",
    "Office",
    "OfficeKind",
    "Pair",
    "PairState",
    "Person",
    "Reading",
    "Release",
    "Role",
    "Session",
    "SessionState",
    "Signature",
    "Submission",
    "Supervision",
    "Upkeep",
    "Waiver",
]


FORMER = "former:"  # what the Slack id of somebody who was forgotten begins with


class OfficeKind(StrEnum):
    """What somebody may do for a cycle besides taking part in it."""

    COORDINATOR = "coordinator"
    MANAGER = "manager"  # sees numbers, changes nothing (S3-04)
    LIAISON = "liaison"  # the human resource liaison (S3-09)
    CONTACT = "contact"  # the program's key contact (S4-02)
    HEAD = "head"  # the head of the agency, who signs (S4, sample agreement 1)
    BOARD = "board"  # decides about pairs with others (S0-11)


class CycleState(StrEnum):
    ENROLLING = "enrolling"  # sign-up is open, nobody was published yet
    RUNNING = "running"  # at least one round was published
    CLOSED = "closed"


class MemberState(StrEnum):
    APPLIED = "applied"  # signed up
    PAUSED = "paused"  # takes nobody more for now
    WITHDRAWN = "withdrawn"


class PairState(StrEnum):
    PROPOSED = "proposed"  # on the coordinator's board
    HELD = "held"  # on the board, not to be published yet
    APPROVED = "approved"  # waits for publication
    ACTIVE = "active"  # announced to both
    ENDED = "ended"
    DROPPED = "dropped"  # a proposal that was replaced; nobody ever heard of it


class Ending(StrEnum):
    """Why a pair ended. None of these is a mark against anybody."""

    COMPLETED = "completed"
    COMPLETED_EARLY = "completed_early"
    REMATCHED = "rematched"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SessionState(StrEnum):
    PROPOSED = "proposed"  # one side named a time
    AGREED = "agreed"  # the other side accepted it
    LOGGED = "logged"  # one side says that it took place
    CONFIRMED = "confirmed"  # both say so
    DECLINED = "declined"  # the proposed time does not suit
    CANCELLED = "cancelled"
    MISSED = "missed"  # it did not take place


class Person(Base):
    """Somebody in Slack, with what the roster adds. `tz` None: the program's zone is used.

    `country`: whose public holidays are theirs (US, or US-TX with a state); None: that of the zone.
    From `quiet_from` to `quiet_until`, both included, nothing unasked is sent. `quiet_shown`: the
    coordinator may read who it is that is away. `good_standing` None: the roster does not tell.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("team_id", "slack_id"),
        Index("ix_people_email", "team_id", "email"),
    )

    slack_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    tz: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en-US")
    dm: Mapped[str | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    bot: Mapped[bool] = mapped_column(default=False)
    stranger: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str | None]
    grade: Mapped[str | None]
    unit: Mapped[str | None]
    site: Mapped[str | None]
    hired: Mapped[date | None]
    management: Mapped[bool] = mapped_column(default=False)
    good_standing: Mapped[bool | None]
    supervisor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    seen_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]  # when the zone or the country last changed
    country: Mapped[str | None]
    quiet_from: Mapped[date | None]
    quiet_until: Mapped[date | None]
    quiet_shown: Mapped[bool] = mapped_column(default=False)

    supervisor: Mapped[Person | None] = relationship(remote_side="Person.id")

    @property
    def former(self) -> bool:
        """Whether the person was forgotten: this row is nobody's account any more."""
        return self.slack_id.startswith(FORMER)


class Cycle(Base):
    """One run of a program. It keeps the text of the program that it began with."""

    __tablename__ = "cycles"
    __table_args__ = (
        Index(
            "ix_cycles_open_channel",
            "team_id",
            "channel_id",
            unique=True,  # a channel may hold the next cycle once this one is closed
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
    )

    program: Mapped[str]
    program_text: Mapped[str]
    name: Mapped[str]
    state: Mapped[CycleState] = mapped_column(default=CycleState.ENROLLING)
    starts_on: Mapped[date]
    zone: Mapped[str]
    channel_id: Mapped[str]
    announce_id: Mapped[str]
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    planned_to: Mapped[datetime | None]  # everything due up to here has its notice
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # reads concerns

    offices: Mapped[list[Office]] = relationship(viewonly=True, order_by="Office.created_at")


class Office(Base):
    __tablename__ = "offices"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id", "kind"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[OfficeKind]

    person: Mapped[Person] = relationship()


class Interest(Base):
    """An answer to the canvass. `role` None: not now."""

    __tablename__ = "interests"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role | None]

    person: Mapped[Person] = relationship()


class Member(Base):
    """A person in one role of a cycle. `capacity` is how many pairs a mentor takes at once.

    `left_over`: found no partner in an earlier round, and goes first in the next one. `confirmed`:
    nothing that the roster does not tell waits for a coordinator. `qualified`: what the screening
    found; None while nobody has looked, or where the program does not screen. `disowned_id`: whom
    the roster names as the supervisor, and who has said that it is not them.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id", "role"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
    state: Mapped[MemberState] = mapped_column(default=MemberState.APPLIED)
    capacity: Mapped[int] = mapped_column(default=1)
    supervisor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    disowned_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    left_over: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = mapped_column(default=True)
    qualified: Mapped[bool | None]

    cycle: Mapped[Cycle] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    supervisor: Mapped[Person | None] = relationship(foreign_keys=[supervisor_id])


class Pair(Base):
    """A mentor and a mentee. `reasons` is the term table that the matching gave for it.

    Days are counted from `starts_on`, the local day of the publication in the program's zone.
    `rematchable`: cleared when the pair failed, so that the two are never proposed again.
    `pauses`: by the first day of each pause the day on which it ended or will end, as ISO dates;
    `ends_on` has moved by them.
    """

    __tablename__ = "pairs"
    __table_args__ = (Index("ix_pairs_cycle", "cycle_id", "state"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    mentor_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    mentee_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[PairState] = mapped_column(default=PairState.PROPOSED)
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    channel_id: Mapped[str | None]
    ending: Mapped[Ending | None]
    ended_at: Mapped[datetime | None]
    renews_id: Mapped[str | None] = mapped_column(ForeignKey("pairs.id"))
    pauses: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    cycle: Mapped[Cycle] = relationship()
    mentor: Mapped[Member] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Member] = relationship(foreign_keys=[mentee_id])
    delegations: Mapped[list[Delegation]] = relationship(
        back_populates="pair", order_by="Delegation.created_at"
    )


class Submission(Base):
    """A form of the program, filled in. Every edit is a new version; `version` 0 is the draft.

    `about_id`: the member that an assessment speaks of, or the author's own membership.
    `period`: which of several (a review's due date), empty for a form that is filled in once.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("cycle_id", "form", "scope", "period", "version"),
        Index("ix_submissions_pair", "pair_id", "form"),
    )

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    form: Mapped[str]
    scope: Mapped[str]  # "pair:ID" for a shared form, "member:ID", "pair:ID:person:ID"
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    about_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    pair_id: Mapped[str | None] = mapped_column(ForeignKey("pairs.id"))
    period: Mapped[str] = mapped_column(default="")
    version: Mapped[int]
    answers_sealed: Mapped[Sealed | None]
    answers = sealed("answers_sealed")

    author: Mapped[Person] = relationship()
    about: Mapped[Member | None] = relationship()
    pair: Mapped[Pair | None] = relationship()

    def sealed_owner(self) -> str:
        """What two share is sealed for the pair; what one says alone, or has begun, for them."""
        shared = self.pair_id and self.scope == f"pair:{self.pair_id}"
        return f"pair:{self.pair_id}" if shared else f"person:{self.author_id}"

    def begins_anew(self) -> bool:
        return self.version == 0  # a draft is as old as what was typed last


class Session(Base):
    """A meeting of a pair, from the proposed time to the confirmed record.

    `off_hours`: outside the working hours of one of the two, where no overtime is authorized.
    `format`: the key of one of the program's formats; None: nobody said how the two met.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_pair", "pair_id", "starts_at"),)

    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id"))
    state: Mapped[SessionState]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place_sealed: Mapped[Sealed | None]
    place = sealed("place_sealed")
    topic_sealed: Mapped[Sealed | None]
    topic = sealed("topic_sealed")
    off_hours: Mapped[bool] = mapped_column(default=False)
    format: Mapped[str | None]
    proposed_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    logged_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    logged_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))

    pair: Mapped[Pair] = relationship()

    def sealed_owner(self) -> str:
        return f"pair:{self.pair_id}"


class Case(Base):
    """Something for the coordinator to look at. `key` keeps the same thing from opening twice."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), index=True)
    pair_id: Mapped[str | None] = mapped_column(ForeignKey("pairs.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    key: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))

    pair: Mapped[Pair | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
