"""What proves and what seals: the trail of all changes, and the keys of what people wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Base

__all__ = ["AuditEntry", "DataKey"]


class AuditEntry(Base):
    """One change of state: who did what to which row. Ids and states only, chained by HMAC."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("team_id", "number"),)

    number: Mapped[int]
    actor_id: Mapped[str | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str]
    mac: Mapped[str]


class DataKey(Base):
    """The random key of one owner (a pair or a person), wrapped by a version of the master key."""

    __tablename__ = "data_keys"
    __table_args__ = (UniqueConstraint("team_id", "owner"),)

    owner: Mapped[str]
    master: Mapped[str]
    wrapped: Mapped[bytes]
