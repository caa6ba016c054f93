"""The sending budget: one token bucket for a workspace, shared by all its workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from store.columns import new_id
from store.conflict import insert_new
from store.database import Database, Db
from store.models import Budget

__all__ = ["pause", "take"]

LEFT = 17  # calls: what 525 a minute are in two seconds


def take(
    database: Database, team_id: str, now: datetime, rate_per_minute: float, burst: float
) -> timedelta | None:
    """Take the token for one call. None: go ahead; else how long to wait before asking again."""
    with database.brief(now) as db:
        bucket = _bucket(db, team_id, now, burst)
        if bucket.paused_until is not None and bucket.paused_until > now:
            return bucket.paused_until - now
        passed = max((now - bucket.filled_at).total_seconds(), 0.0)  # clocks differ a little
        tokens = min(burst, bucket.tokens + passed * rate_per_minute / 60)
        bucket.filled_at = max(now, bucket.filled_at)
        bucket.tokens = tokens - 1 if tokens >= 1 else tokens
        return None if tokens >= 1 else timedelta(minutes=(1 - tokens) / rate_per_minute)


def pause(database: Database, team_id: str, until: datetime, now: datetime) -> None:
    """Stop all sending of a workspace until an instant; a longer pause stays.

    Little is left in the bucket then, so that the calls do not all come back at once: not more
    than the work of two seconds, without which one 429 in twenty would halve the throughput.
    """
    with database.brief(now) as db:
        bucket = _bucket(db, team_id, now, burst=0)
        if bucket.paused_until is None or bucket.paused_until < until:
            bucket.paused_until = until
            bucket.filled_at = max(until, bucket.filled_at)
        bucket.tokens = min(bucket.tokens, LEFT)


def _bucket(db: Db, team_id: str, now: datetime, burst: float) -> Budget:
    """Lock the workspace's bucket; make a full one when there is none."""
    mine = select(Budget).where(Budget.team_id == team_id).with_for_update()
    bucket = db.scalars(mine).one_or_none()
    if bucket is None:
        values = {"id": new_id(), "team_id": team_id, "created_at": now}
        insert_new(db, Budget, {**values, "tokens": burst, "filled_at": now})
        bucket = db.scalars(mine).one()
    return bucket
