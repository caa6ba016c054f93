"""The questions about programs that are being set up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from store.database import Db
from store.models import Beginning

__all__ = ["beginning_of", "beginnings_by", "remove_beginnings"]


def beginning_of(db: Db, team_id: str, channel_id: str, person_id: str) -> Beginning | None:
    """Look up what somebody has begun to set up in a channel."""
    rows = select(Beginning).where(Beginning.team_id == team_id)
    rows = rows.where(Beginning.channel_id == channel_id, Beginning.person_id == person_id)
    return db.scalars(rows).one_or_none()


def beginnings_by(db: Db, person_id: str) -> list[Beginning]:
    rows = select(Beginning).where(Beginning.person_id == person_id)
    return list(db.scalars(rows.order_by(Beginning.created_at, Beginning.id)))


def remove_beginnings(db: Db, team_id: str, before: datetime) -> int:
    """Delete what nobody has gone on with since a moment; count them."""
    old = delete(Beginning).where(Beginning.team_id == team_id, Beginning.created_at < before)
    return len(db.execute(old.returning(Beginning.id)).all())
