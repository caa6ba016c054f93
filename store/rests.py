"""What rests in the outbox until its reader is back, without growing older meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from store.database import Db
from store.models import Notice, NoticeState
from store.outbox import Claim

__all__ = ["rest", "wake", "wake_all"]

WHY = "quiet days"


def rest(db: Db, claim: Claim, until: datetime, now: datetime) -> bool:
    """Leave a claimed notice until its reader is back, when it is as fresh as it was when due.

    That is no attempt. False when the fence moved on.
    """
    held = Notice.id == claim.notice_id, Notice.fence == claim.fence
    mine = (*held, Notice.state == NoticeState.PENDING)
    row = db.execute(select(Notice.due_at, Notice.expires_at).where(*mine)).one_or_none()
    if row is None:
        return False
    later = until + (row.expires_at - row.due_at) if row.expires_at else None
    values = {"due_at": until, "expires_at": later, "lease_until": None, "error": WHY}
    return bool(db.execute(update(Notice).where(*mine).values(values).returning(Notice.id)).all())


def wake(db: Db, person_id: str, now: datetime) -> int:
    """Let what rests for a person be looked at again now; count it."""
    theirs = Notice.person_id == person_id, Notice.state == NoticeState.PENDING
    resting = update(Notice).where(*theirs, Notice.error == WHY).values(due_at=now, error=None)
    return len(db.execute(resting.returning(Notice.id)).all())


def wake_all(db: Db, cycle_id: str, now: datetime) -> int:
    """Let what rests in a program be looked at again now, whosever it is; count it."""
    theirs = Notice.cycle_id == cycle_id, Notice.state == NoticeState.PENDING
    resting = update(Notice).where(*theirs, Notice.error == WHY).values(due_at=now, error=None)
    return len(db.execute(resting.returning(Notice.id)).all())
