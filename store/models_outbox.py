"""What is to be said and what was asked: the outbox, the inbox, and how much may be sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base

if TYPE_CHECKING:
    from store.models import Person

__all__ = ["Budget", "InboxEntry", "Notice", "NoticeState"]


class NoticeState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # committed before the call: may or may not have left
    SENT = "sent"
    UNKNOWN = "unknown"  # the answer was lost; to be looked up in the DM
    MERGED = "merged"  # said inside another notice
    DROPPED = "dropped"  # no longer wanted when its time came
    EXPIRED = "expired"  # too late to be of use
    FAILED = "failed"  # Slack refuses it, or too many attempts


class Notice(Base):
    """A row of the outbox: what to say (a kind and ids), to whom, and when. Never the words.

    Either `person_id` (their DM) or `channel_id` is set; a group DM that is not open yet has its
    people in `refs`. `fence` grows with every claim: a worker whose lease ran out settles nothing.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index("ix_notices_due", "state", "lane", "due_at"),
        Index("ix_notices_person", "person_id", "state"),
    )

    kind: Mapped[str]
    key: Mapped[str]
    cycle_id: Mapped[str | None] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    channel_id: Mapped[str | None]
    refs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    lane: Mapped[int] = mapped_column(default=1)  # 0 somebody waits, 1 soon, 2 unasked
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.PENDING)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    sent_ts: Mapped[str | None]
    sent_channel: Mapped[str | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("notices.id"))
    error: Mapped[str | None]

    person: Mapped[Person | None] = relationship(lazy="joined")


class InboxEntry(Base):
    """A request of Slack that has had its effect: its key is never handled again."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    key: Mapped[str]


class Budget(Base):
    """The workspace's sending budget: one token bucket and one common pause for all workers."""

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("team_id"),)

    tokens: Mapped[float]
    filled_at: Mapped[datetime]
    paused_until: Mapped[datetime | None]
