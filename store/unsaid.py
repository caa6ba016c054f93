"""What a person waited for and was never told, because Slack refused it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload

from store.database import Db
from store.models import Notice, NoticeState
from store.prepared import prepared
from store.probing import SELDOM_OF_PERSON

__all__ = ["mark_told", "unsaid"]

WAITING = 0  # the lane of what somebody waits for
TOLD = "told"


def unsaid(db: Db, person_id: str) -> list[Notice]:
    """List what failed although the person waited for it and was not told yet, oldest first."""
    return [n for n in db.scalars(*_failed(person_id)) if TOLD not in n.refs]


@prepared
def _failed(person_id: str) -> Select[Notice]:
    rows = select(Notice).where(
        Notice.person_id == person_id,
        Notice.state == NoticeState.FAILED,
        Notice.lane == WAITING,
    )
    rows = rows.options(lazyload(Notice.person)).order_by(Notice.due_at, Notice.key)
    return rows.execution_options(**SELDOM_OF_PERSON)


def mark_told(notices: Iterable[Notice]) -> None:
    """Keep that the person was told, so that each is told only once."""
    for notice in notices:
        notice.refs = {**notice.refs, TOLD: True}
