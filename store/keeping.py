"""What the daily upkeep asks of the tables."""

from __future__ import annotations

from sqlalchemy import select

from store.database import Db
from store.models import Notice, Upkeep

__all__ = ["root_notice", "upkeep"]


def upkeep(db: Db, team_id: str) -> Upkeep | None:
    """Look up what the upkeep of a workspace remembers; None before its first day."""
    return db.scalars(select(Upkeep).where(Upkeep.team_id == team_id)).one_or_none()


def root_notice(db: Db, cycle_id: str, kind: str) -> Notice | None:
    """Look up the first message of a kind that was posted for a cycle, to answer it in a thread."""
    rows = select(Notice).where(Notice.cycle_id == cycle_id, Notice.kind == kind)
    rows = rows.where(Notice.sent_ts.is_not(None)).order_by(Notice.created_at, Notice.id)
    return db.scalars(rows.limit(1)).one_or_none()
