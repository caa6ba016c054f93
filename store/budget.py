"""The sending budget: one token bucket for a workspace, shared by all its workers."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from store.columns import new_id
from store.conflict import insert_new
from store.database import Database
from store.models import Budget
from store.prepared import prepared

__all__ = ["allowance", "give_back", "pause", "take", "take_some"]

LEFT = 17  # calls: what 525 a minute are in two seconds


@dataclass(frozen=True)
class Bucket:
    """How many tokens there were at an instant, and until when nobody may take one."""

    tokens: float
    filled_at: datetime
    paused_until: datetime | None


def take(
    database: Database, team_id: str, now: datetime, rate_per_minute: float, burst: float
) -> timedelta | None:
    """Take the token for one call. None: go ahead; else how long to wait before asking again."""
    _, wait = take_some(database, team_id, now, rate_per_minute, burst, 1)
    return wait


def take_some(
    database: Database,
    team_id: str,
    now: datetime,
    rate_per_minute: float,
    burst: float,
    wanted: int,
) -> tuple[int, timedelta | None]:
    """Take the tokens for up to `wanted` calls, and give for how many there were any.

    Then how long to wait before asking for the rest; None when there were enough.
    """
    while True:
        seen = _look(database, team_id, now, burst)
        tokens, wait = _at_hand(seen, now, rate_per_minute, burst, wanted)
        taken = min(wanted, int(tokens))
        left = Bucket(tokens - taken, max(now, seen.filled_at), seen.paused_until)
        if not taken or _swap(database, team_id, seen, left):
            return taken, wait


def allowance(
    database: Database, team_id: str, now: datetime, rate_per_minute: float, burst: float
) -> tuple[int, timedelta | None]:
    """Look for how many calls there are tokens; 0 with how long to wait before there is one."""
    seen = _look(database, team_id, now, burst)
    tokens, wait = _at_hand(seen, now, rate_per_minute, burst, 1)
    return int(tokens), wait


def _at_hand(
    seen: Bucket, now: datetime, rate_per_minute: float, burst: float, wanted: int
) -> tuple[float, timedelta | None]:
    """Give the tokens of now, and the wait for the next one where they do not do for all."""
    if seen.paused_until is not None and seen.paused_until > now:
        return 0, seen.paused_until - now
    passed = max((now - seen.filled_at).total_seconds(), 0.0)  # clocks differ a little
    tokens = min(burst, seen.tokens + passed * rate_per_minute / 60)
    missing = 1 - (tokens - min(wanted, int(tokens)))
    return tokens, timedelta(minutes=missing / rate_per_minute) if tokens < wanted else None


def give_back(database: Database, team_id: str, count: int, now: datetime, burst: float) -> None:
    """Put back the tokens of calls that were not made; during a pause no more than it leaves."""
    while True:
        seen = _look(database, team_id, now, burst)
        is_paused = seen.paused_until is not None and seen.paused_until > now
        most = LEFT if is_paused else burst
        tokens = max(seen.tokens, min(seen.tokens + count, most))
        if _swap(database, team_id, seen, replace(seen, tokens=tokens)):
            return


def pause(database: Database, team_id: str, until: datetime, now: datetime) -> None:
    """Stop all sending of a workspace until an instant; a longer pause stays.

    Little is left in the bucket then, so that the calls do not all come back at once: not more
    than the work of two seconds, without which one 429 in twenty would halve the throughput.
    """
    while True:
        seen = _look(database, team_id, now, burst=0)
        left = replace(seen, tokens=min(seen.tokens, LEFT))
        if seen.paused_until is None or seen.paused_until < until:
            left = replace(left, paused_until=until, filled_at=max(until, seen.filled_at))
        if _swap(database, team_id, seen, left):
            return


def _look(database: Database, team_id: str, now: datetime, burst: float) -> Bucket:
    """Read the workspace's bucket; make a full one when there is none."""
    with database.glance() as connection:
        found = connection.execute(*_bucket(team_id)).one_or_none()
    if found is not None:
        return Bucket(*found)
    values = {"id": new_id(), "team_id": team_id, "created_at": now}
    with database.brief(now) as db:
        insert_new(db, Budget, {**values, "tokens": burst, "filled_at": now})
    return _look(database, team_id, now, burst)


@prepared
def _bucket(team_id: str) -> Select[float, datetime, datetime | None]:
    mine = select(Budget.tokens, Budget.filled_at, Budget.paused_until)
    return mine.where(Budget.team_id == team_id)


def _swap(database: Database, team_id: str, seen: Bucket, left: Bucket) -> bool:
    """Write what is left, unless somebody has changed the bucket since it was seen.

    No lock is held between the two: a worker that is stopped there holds up no other.
    """
    swapped, values = _swapped(team_id, *astuple(seen))
    with database.at_once() as connection:
        found = connection.execute(swapped, values | asdict(left)).one_or_none()
    return found is not None


@prepared
def _swapped(
    seen_team: str, seen_tokens: float, seen_filled: datetime, seen_pause: datetime | None
) -> ReturningUpdate[str]:
    """Change a bucket that looks like this; what is set is named by its columns."""
    same = (
        Budget.team_id == seen_team,
        Budget.tokens == seen_tokens,
        Budget.filled_at == seen_filled,
        Budget.paused_until.is_not_distinct_from(seen_pause),
    )
    return update(Budget).where(*same).returning(Budget.id)
