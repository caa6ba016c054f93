"""What a person waited for and was never told, because Slack refused it."""

from __future__ import annotations

from sqlalchemy import select

from store.database import Db
from store.models import Notice, NoticeState

__all__ = ["take_unsaid"]

WAITING = 0  # the lane of what somebody waits for
TOLD = "told"


def take_unsaid(db: Db, person_id: str) -> list[Notice]:
    """List what failed although the person waited for it, the oldest first; each only once."""
    rows = select(Notice).where(
        Notice.person_id == person_id,
        Notice.state == NoticeState.FAILED,
        Notice.lane == WAITING,
    )
    found = [n for n in db.scalars(rows.order_by(Notice.due_at, Notice.key)) if TOLD not in n.refs]
    for notice in found:
        notice.refs = {**notice.refs, TOLD: True}
    return found
