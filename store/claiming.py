"""Claims: who may deliver which of the waiting notices, and for how long."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningUpdate

from store.database import Database, Db
from store.models import Cycle, Member, Notice, NoticeState, Pair
from store.prepared import prepared

__all__ = [
    "Claim",
    "by_fence",
    "claim",
    "claimed",
    "cycles_named",
    "hold_unknown",
    "lanes_with_work",
    "of_fence",
    "pairs_named",
    "release",
]

LANES = 0, 1, 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """The right to settle one notice, as long as its fence has not moved on."""

    notice_id: str
    fence: int


def claim(
    database: Database,
    now: datetime,
    *,
    worker: str,
    lease: timedelta,
    limit: int,
    lanes: Collection[int] = LANES,
) -> list[Claim]:
    """Take up to `limit` due notices of some lanes for `lease`: lane by lane, the oldest first.

    Notices whose lease ran out before they were sent are taken again. Never waits for others.
    """
    taken: list[Claim] = []
    with database.at_once() as connection:
        for lane in lanes:
            if len(taken) < limit:
                taken += _take(connection, lane, now, now + lease, limit - len(taken))
    if taken:
        log.info("event=claimed worker=%s count=%d", worker, len(taken))
    return taken


def lanes_with_work(database: Database, now: datetime) -> list[int]:
    """Look whether there is anything to claim, in one statement that takes no lock.

    It is what an idle tick asks, and all that it costs.
    """
    with database.glance() as connection:
        found = connection.execute(_look(), {"now": now}).one()
    return [lane for lane, there in zip(LANES, found, strict=True) if there]


@cache
def _look() -> Select[*tuple[Any, ...]]:
    """Spell out the lanes, for only then does the index lead past all that is not due yet."""
    return select(*(exists().where(_claimable(lane)) for lane in LANES))


@cache
def _taken(lane: int) -> ReturningUpdate[*tuple[Any, ...]]:
    """Lock the first notices of a lane and take them, in one statement that commits itself."""
    rows = select(Notice.id).where(_claimable(lane))
    rows = rows.order_by(Notice.due_at).limit(bindparam("limit", type_=Integer))
    first = rows.with_for_update(skip_locked=True).cte("first")
    taken = update(Notice).where(Notice.id.in_(select(first.c.id)))
    taken = taken.values(lease_until=bindparam("until"), fence=Notice.fence + 1)
    return taken.returning(Notice.id, Notice.fence, Notice.due_at, Notice.key)


def _claimable(lane: int) -> ColumnElement[bool]:
    now = bindparam("now", type_=Notice.due_at.type)
    free = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    due = and_(Notice.state == NoticeState.PENDING, Notice.lane == lane, Notice.due_at <= now)
    return and_(due, free)


def _take(
    connection: Connection, lane: int, now: datetime, until: datetime, limit: int
) -> list[Claim]:
    """Claim the first notices of one lane; the key decides between those due at one moment."""
    rows = connection.execute(_taken(lane), {"now": now, "limit": limit, "until": until})
    return [Claim(row.id, row.fence) for row in sorted(rows, key=lambda row: (row.due_at, row.key))]


def release(database: Database, claims: Collection[Claim], now: datetime) -> None:
    """Give claims back as they were: due as before, and no attempt."""
    kept = NoticeState.PENDING, NoticeState.UNKNOWN
    with database.at_once() as connection:
        for fence, ids in by_fence(claims).items():
            given = of_fence(ids, fence).where(Notice.state.in_(kept))
            connection.execute(given.values(lease_until=None))


def hold_unknown(
    database: Database, notices: Collection[Notice], now: datetime, until: datetime
) -> dict[str, Claim]:
    """Take what is to be looked up until a moment, by id; leave out what another has taken."""
    held: dict[str, Claim] = {}
    nobodys = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    with database.at_once() as connection:
        for fence, ids in by_fence([Claim(notice.id, notice.fence) for notice in notices]).items():
            taken = of_fence(ids, fence).where(Notice.state == NoticeState.UNKNOWN, nobodys)
            taken = taken.values(lease_until=until, fence=fence + 1)
            rows = connection.execute(taken.returning(Notice.id, Notice.fence))
            held |= {row.id: Claim(row.id, row.fence) for row in rows}
    return held


def claimed(db: Db, claims: Collection[Claim]) -> dict[str, Notice]:
    """Read the notices of some claims, by id, as they are now."""
    found = db.scalars(*_notices([claim.notice_id for claim in claims]))
    return {notice.id: notice for notice in found}


@prepared
def _notices(ids: Collection[str]) -> Select[Notice]:
    return select(Notice).where(Notice.id.in_(ids))


def pairs_named(db: Db, notices: Collection[Notice]) -> list[Pair]:
    """Read the pairs that some notices speak of, with their people, in one statement.

    Their cycles are not joined to each, for a cycle holds the text of its whole program.
    """
    ids = {notice.refs["pair"] for notice in notices if notice.refs.get("pair")}
    return list(db.scalars(*_pairs(ids))) if ids else []


@prepared
def _pairs(ids: Collection[str]) -> Select[Pair]:
    whole = (
        joinedload(Pair.mentor).joinedload(Member.person),
        joinedload(Pair.mentee).joinedload(Member.person),
    )
    return select(Pair).where(Pair.id.in_(ids)).options(*whole)


def cycles_named(db: Db, notices: Collection[Notice]) -> list[Cycle]:
    """Read the cycles that some notices belong to."""
    ids = {notice.cycle_id for notice in notices if notice.cycle_id}
    return list(db.scalars(*_cycles(ids))) if ids else []


@prepared
def _cycles(ids: Collection[str]) -> Select[Cycle]:
    return select(Cycle).where(Cycle.id.in_(ids))


def by_fence(claims: Collection[Claim]) -> dict[int, list[str]]:
    """Give the notices of some claims by their fence: SQLite finds no index for both at once."""
    found: dict[int, list[str]] = {}
    for each in claims:
        found.setdefault(each.fence, []).append(each.notice_id)
    return found


def of_fence(ids: Collection[str], fence: int) -> Update:
    """Begin an update of those notices whose fence has not moved on since they were claimed."""
    return update(Notice).where(Notice.id.in_(ids), Notice.fence == fence)
