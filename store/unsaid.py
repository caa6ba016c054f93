"""What a person waited for and was never told, because Slack refused it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from store.database import Db
from store.models import Notice, NoticeState

__all__ = ["mark_told", "unsaid"]

WAITING = 0  # the lane of what somebody waits for
TOLD = "told"


def unsaid(db: Db, person_id: str) -> list[Notice]:
    """List what failed although the person waited for it and was not told yet, oldest first."""
    rows = select(Notice).where(
        Notice.person_id == person_id,
        Notice.state == NoticeState.FAILED,
        Notice.lane == WAITING,
    )
    failed = db.scalars(rows.order_by(Notice.due_at, Notice.key))
    return [n for n in failed if TOLD not in n.refs]


def mark_told(notices: Iterable[Notice]) -> None:
    """Keep that the person was told, so that each is told only once."""
    for notice in notices:
        notice.refs = {**notice.refs, TOLD: True}
