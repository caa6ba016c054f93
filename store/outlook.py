"""What the delivery asks of the outbox before it says something. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, and_, case, func, or_, select

from store.database import Db
from store.models import Notice, NoticeState
from store.prepared import prepared

__all__ = [
    "counts",
    "due_for_person",
    "last_sent",
    "merged",
    "next_due",
    "oldest_due",
    "unasked_sent_on",
    "unknown",
]

UNASKED = 2  # the lane of what nobody asked for


def unknown(db: Db, limit: int, now: datetime | None = None) -> list[Notice]:
    """List notices of which nobody knows whether they arrived, the oldest first.

    With `now`, those that a worker is looking up then are left out.
    """
    rows = select(Notice).where(Notice.state == NoticeState.UNKNOWN).order_by(Notice.due_at)
    if now is not None:
        rows = rows.where(or_(Notice.lease_until.is_(None), Notice.lease_until <= now))
    return list(db.scalars(rows.limit(limit)))


def merged(db: Db, notice_ids: Collection[str]) -> list[Notice]:
    """List what is said inside some notices besides themselves, the oldest first."""
    return list(db.scalars(*_merged(list(notice_ids))))


@prepared
def _merged(notice_ids: list[str]) -> Select[Notice]:
    within = Notice.merged_into.in_(notice_ids)
    rows = select(Notice).where(within, Notice.state == NoticeState.MERGED)
    return rows.order_by(Notice.due_at, Notice.key)


def next_due(db: Db, team_id: str | None = None, grace: timedelta = timedelta()) -> datetime | None:
    """Tell when there is something to do next: a due notice, or the end of a lease.

    What is being sent is looked up `grace` after its lease. `team_id` None: in any workspace. None
    when nothing waits.
    """
    pending, sending = Notice.state == NoticeState.PENDING, Notice.state == NoticeState.SENDING
    leased = Notice.lease_until > Notice.due_at
    when = case((leased, Notice.lease_until), else_=Notice.due_at)
    rows = select(func.min(case((pending, when))), func.min(case((sending, Notice.lease_until))))
    rows = rows.where(or_(pending, sending))
    if team_id is not None:
        rows = rows.where(Notice.team_id == team_id)
    waits, held = db.execute(rows).one()
    return min((m for m in (waits, held and held + grace) if m is not None), default=None)


def oldest_due(db: Db, now: datetime) -> datetime | None:
    """Tell when the oldest of those notices was due that wait and that nobody has claimed."""
    free = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    rows = select(func.min(Notice.due_at)).where(Notice.state == NoticeState.PENDING, free)
    return cast(datetime | None, db.scalar(rows.where(Notice.due_at <= now)))


def due_for_person(db: Db, person_id: str, now: datetime, lanes: Collection[int]) -> list[Notice]:
    """List a person's pending notices that are due, the oldest first."""
    return list(db.scalars(*_due_for_person(person_id, now, lanes)))


@prepared
def _due_for_person(person_id: str, now: datetime, lanes: Collection[int]) -> Select[Notice]:
    rows = select(Notice).where(
        Notice.person_id == person_id,
        Notice.state == NoticeState.PENDING,
        Notice.due_at <= now,
        Notice.lane.in_(lanes),
    )
    return rows.order_by(Notice.due_at, Notice.key)


def unasked_sent_on(db: Db, person_id: str, since: datetime, until: datetime) -> bool:
    """Tell whether something unasked went to a person from `since` to before `until`.

    What is under way, or lost on the way, counts as well.
    """
    return db.scalar(*_unasked_sent_on(person_id, since, until)) is not None


@prepared
def _unasked_sent_on(person_id: str, since: datetime, until: datetime) -> Select[str]:
    sent = and_(Notice.settled_at >= since, Notice.settled_at < until)
    sent = and_(Notice.state == NoticeState.SENT, sent)
    under_way = Notice.state.in_([NoticeState.SENDING, NoticeState.UNKNOWN])
    theirs = Notice.person_id == person_id, Notice.lane == UNASKED
    return select(Notice.id).where(*theirs, or_(sent, under_way)).limit(1)


def last_sent(db: Db, notices: Collection[Notice]) -> dict[str, datetime]:
    """Tell when something was last sent to where each of some notices goes, by the place's id.

    The id is the person's or the channel's. Places to which nothing was ever sent are left out,
    and so are group DMs, whose channel a notice does not name.
    """
    people = {n.person_id for n in notices if n.person_id}
    channels = {n.channel_id for n in notices if n.channel_id and not n.person_id}
    asked = [_last_to_people(people)] if people else []
    asked += [_last_to_channels(channels)] if channels else []
    return {row[1]: row[0] for rows in asked for row in db.rows(*rows)}


@prepared
def _last_to_people(ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    sent = select(func.max(Notice.settled_at), Notice.person_id)
    sent = sent.where(Notice.state == NoticeState.SENT, Notice.person_id.in_(ids))
    return sent.group_by(Notice.person_id)


@prepared
def _last_to_channels(ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    sent = select(func.max(Notice.settled_at), Notice.channel_id)
    sent = sent.where(Notice.state == NoticeState.SENT, Notice.person_id.is_(None))
    return sent.where(Notice.channel_id.in_(ids)).group_by(Notice.channel_id)


def counts(db: Db, team_id: str) -> dict[NoticeState, int]:
    """Count a workspace's notices by state; every state has a number."""
    rows = select(Notice.state, func.count()).where(Notice.team_id == team_id)
    found = {row[0]: row[1] for row in db.execute(rows.group_by(Notice.state))}
    return {state: found.get(state, 0) for state in NoticeState}
