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
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningUpdate

from store.database import Database, Db
from store.models import Member, Notice, NoticeState, Pair
from store.prepared import prepared

__all__ = [
    "Claim",
    "claim",
    "claimed",
    "has_work",
    "hold_unknown",
    "of_claims",
    "pairs_named",
    "release",
]

LANES = 0, 1, 2
UNSEEN: Any = {"synchronize_session": False}  # no row of the session is concerned

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """The right to settle one notice, as long as its fence has not moved on."""

    notice_id: str
    fence: int


def has_work(database: Database, now: datetime) -> bool:
    """Look whether anything could be claimed: what an idle tick asks, and all that it costs."""
    return bool(_lanes_with_work(database, now))


def claim(
    database: Database, now: datetime, *, worker: str, lease: timedelta, limit: int
) -> list[Claim]:
    """Take up to `limit` due notices for `lease`: lane by lane, the oldest first.

    Notices whose lease ran out before they were sent are taken again. Never waits for others.
    """
    lanes = _lanes_with_work(database, now)
    if not lanes:
        return []
    taken: list[Claim] = []
    with database.brief(now) as db:
        for lane in lanes:
            if len(taken) < limit:
                taken += _take(db, lane, now, now + lease, limit - len(taken))
    if taken:
        log.info("event=claimed worker=%s count=%d", worker, len(taken))
    return taken


def _lanes_with_work(database: Database, now: datetime) -> list[int]:
    """Look whether there is anything to claim, in one statement that takes no lock."""
    with database.glance() as connection:
        found = connection.execute(_look(), {"now": now}).one()
    return [lane for lane, there in zip(LANES, found, strict=True) if there]


@cache
def _look() -> Select[*tuple[Any, ...]]:
    """Spell out the lanes, for only then does the index lead past all that is not due yet."""
    return select(*(exists().where(_claimable(lane)) for lane in LANES))


@cache
def _first(lane: int) -> Select[str, datetime, str]:
    rows = select(Notice.id, Notice.due_at, Notice.key).where(_claimable(lane))
    rows = rows.order_by(Notice.due_at).limit(bindparam("limit", type_=Integer))
    return rows.with_for_update(skip_locked=True)


def _claimable(lane: int) -> ColumnElement[bool]:
    now = bindparam("now", type_=Notice.due_at.type)
    free = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    due = and_(Notice.state == NoticeState.PENDING, Notice.lane == lane, Notice.due_at <= now)
    return and_(due, free)


def _take(db: Db, lane: int, now: datetime, until: datetime, limit: int) -> list[Claim]:
    """Claim the first notices of one lane; the key decides between those due at one moment."""
    rows = db.execute(_first(lane), {"now": now, "limit": limit}).all()
    taken = _taken([row.id for row in rows], until)  # they are locked
    fences = {row.id: row.fence for row in db.execute(*taken)} if rows else {}
    ordered = sorted(rows, key=lambda row: (row.due_at, row.key))
    return [Claim(row.id, fences[row.id]) for row in ordered if row.id in fences]


@prepared
def _taken(ids: Collection[str], until: datetime) -> ReturningUpdate[str, int]:
    taken = update(Notice).where(Notice.id.in_(ids))
    taken = taken.values(lease_until=until, fence=Notice.fence + 1)
    return taken.returning(Notice.id, Notice.fence).execution_options(**UNSEEN)


def release(database: Database, claims: Collection[Claim], now: datetime) -> None:
    """Give claims back as they were: due as before, and no attempt."""
    kept = NoticeState.PENDING, NoticeState.UNKNOWN
    given = of_claims(claims).where(Notice.state.in_(kept))
    with database.at_once() as connection:
        connection.execute(given.values(lease_until=None))


def hold_unknown(
    database: Database, notices: Collection[Notice], now: datetime, until: datetime
) -> dict[str, Claim]:
    """Take what is to be looked up until a moment, by id; leave out what another has taken."""
    held = of_claims([Claim(notice.id, notice.fence) for notice in notices])
    held = held.where(Notice.state == NoticeState.UNKNOWN)
    held = held.where(or_(Notice.lease_until.is_(None), Notice.lease_until <= now))
    taken = held.values(lease_until=until, fence=Notice.fence + 1)
    with database.at_once() as connection:
        rows = connection.execute(taken.returning(Notice.id, Notice.fence)).all()
    return {row.id: Claim(row.id, row.fence) for row in rows}


def claimed(db: Db, claims: Collection[Claim]) -> dict[str, Notice]:
    """Read the notices of some claims, by id, as they are now."""
    found = db.scalars(*_notices([claim.notice_id for claim in claims]))
    return {notice.id: notice for notice in found}


@prepared
def _notices(ids: Collection[str]) -> Select[Notice]:
    return select(Notice).where(Notice.id.in_(ids))


def pairs_named(db: Db, notices: Collection[Notice]) -> list[Pair]:
    """Read the pairs that some notices speak of, with their people, in one statement."""
    ids = {notice.refs["pair"] for notice in notices if notice.refs.get("pair")}
    return list(db.scalars(*_pairs(ids))) if ids else []


@prepared
def _pairs(ids: Collection[str]) -> Select[Pair]:
    whole = (
        joinedload(Pair.cycle),
        joinedload(Pair.mentor).options(joinedload(Member.person), joinedload(Member.cycle)),
        joinedload(Pair.mentee).options(joinedload(Member.person), joinedload(Member.cycle)),
    )
    return select(Pair).where(Pair.id.in_(ids)).options(*whole)


def of_claims(claims: Collection[Claim]) -> Update:
    """Begin an update of those notices whose fence has not moved on since they were claimed."""
    fences = [(each.notice_id, each.fence) for each in claims]
    return update(Notice).where(tuple_(Notice.id, Notice.fence).in_(fences))
