"""The outbox: what is to be said, written in the verb's own transaction and sent afterwards.

pending -> sending (committed before the call) -> sent, unknown or failed. A claim is a lease with
a fence: whoever took longer than the lease settles nothing, and nothing is ever lost or said twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from store.claiming import (
    Claim,
    by_fence,
    claim,
    claimed,
    cycles_named,
    hold_unknown,
    lanes_with_work,
    of_fence,
    pairs_named,
    release,
)
from store.columns import new_id
from store.conflict import insert_all_new, insert_new
from store.database import Database, Db
from store.models import Notice, NoticeState
from store.outlook import (
    counts,
    due_for_person,
    last_sent,
    merged,
    next_due,
    oldest_due,
    unasked_sent_on,
    unknown,
)
from store.prepared import prepared

__all__ = [
    "Claim",
    "claim",
    "claimed",
    "counts",
    "cycles_named",
    "due_for_person",
    "hold_unknown",
    "lanes_with_work",
    "last_sent",
    "mark_sending",
    "mark_together",
    "merge",
    "merged",
    "next_due",
    "notice",
    "oldest_due",
    "pairs_named",
    "postpone",
    "put",
    "put_all",
    "put_back",
    "release",
    "settle",
    "settle_sent",
    "strand",
    "take_back",
    "unasked_sent_on",
    "unknown",
]

CALL = timedelta(seconds=10)  # the longest that one call to Slack may take
OPEN = NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN


def put(db: Db, **facts: Any) -> str | None:
    """Add a notice and give its id, or None when one with this key is there already.

    `facts` are those of `notice`.
    """
    row = notice(**facts)
    return cast(str, row["id"]) if insert_new(db, Notice, row) else None


def put_all(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add some notices in one statement; those whose key is there already are left out."""
    insert_all_new(db, Notice, rows)


def notice(
    *,
    team_id: str,
    kind: str,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    person_id: str | None = None,
    channel_id: str | None = None,
    cycle_id: str | None = None,
    refs: Mapping[str, Any] | None = None,
    lane: int = 1,
) -> dict[str, Any]:
    """Make the row of a notice that waits.

    `due_at` None: now. `expires_at` None: never too late. `lane`: 0 somebody waits, 1 soon,
    2 unasked.
    """
    row = {"id": new_id(), "team_id": team_id, "created_at": now, "kind": kind, "key": key}
    row |= {"due_at": due_at or now, "expires_at": expires_at, "lane": lane}
    row |= {"person_id": person_id, "channel_id": channel_id, "cycle_id": cycle_id}
    return row | {"refs": dict(refs or {}), "state": NoticeState.PENDING, "attempts": 0, "fence": 0}


def mark_sending(
    database: Database,
    claim: Claim,
    now: datetime,
    call: timedelta = CALL,
    inside: Collection[str] = (),
) -> bool:
    """Commit that the call is about to be made. False: do not make it, the claim is not ours.

    A call that could outlive the lease, at `call` for the longest, is not begun either. `inside`
    are other pending notices that the message says too: they are merged into this one, and when
    one of them is not free any more nothing is changed, for the message is not right any more.
    """
    mine = _held(claim, NoticeState.PENDING).where(Notice.lease_until >= now + call)
    with database.brief(now) as db:
        if inside:
            _lock_in_order(db, [claim.notice_id, *inside])
        if not _changed(db, mine.values(state=NoticeState.SENDING)):
            return False
        is_whole = len(merge(db, claim, inside, now)) == len(inside) if inside else True
        if not is_whole:
            db.rollback()
        return is_whole


def mark_together(
    database: Database, claims: Collection[Claim], now: datetime, call: timedelta = CALL
) -> set[str]:
    """Commit that these calls are about to be made; give the notices for which they may be.

    For `mark_sending` of several, none of which says others. Each statement commits by itself, so
    that whoever is stopped meanwhile holds up nobody; mostly there is one, for all are new.
    """
    marked: set[str] = set()
    with database.at_once() as connection:
        for fence, ids in by_fence(claims).items():
            marked.update(connection.execute(*_marked(ids, fence, now + call)).scalars())
    return marked


@prepared
def _marked(ids: Collection[str], its_fence: int, until: datetime) -> ReturningUpdate[str]:
    # by way of `coalesce`, so that SQLite goes by the ids, and not through all that wait
    mine = of_fence(ids, its_fence)
    mine = mine.where(func.coalesce(Notice.state, Notice.state) == NoticeState.PENDING)
    mine = mine.where(Notice.lease_until >= until)
    return mine.values(state=NoticeState.SENDING).returning(Notice.id)


def take_back(database: Database, claims: Collection[Claim], now: datetime) -> None:
    """Undo marks of calls that were not made: due as before, and no attempt."""
    with database.at_once() as connection:
        for fence, ids in by_fence(claims).items():
            undone = of_fence(ids, fence).where(Notice.state == NoticeState.SENDING)
            connection.execute(undone.values(state=NoticeState.PENDING, lease_until=None))


def settle_sent(
    database: Database, said: Collection[tuple[Claim, str, str]], now: datetime
) -> None:
    """Write down what was sent: claim, channel and timestamp each.

    Where a fence has moved on, somebody else settles.
    """
    rows = [
        {"its_id": claim.notice_id, "its_fence": claim.fence, "channel": channel, "ts": ts}
        for claim, channel, ts in said
    ]
    with database.brief(now) as db:
        db.connection().execute(_settle_one(), [{**row, "now": now} for row in rows])


@cache
def _settle_one() -> Update:
    mine = Notice.id == bindparam("its_id"), Notice.fence == bindparam("its_fence")
    return (
        update(Notice)
        .where(*mine, or_(*(Notice.state == state for state in OPEN)))
        .values(
            state=NoticeState.SENT,
            settled_at=bindparam("now"),
            lease_until=None,
            sent_channel=bindparam("channel"),
            sent_ts=bindparam("ts"),
            error=None,
        )
    )


def settle(
    db: Db,
    claim: Claim,
    state: NoticeState,
    now: datetime,
    *,
    ts: str | None = None,
    channel: str | None = None,
    error: str | None = None,
) -> bool:
    """Write how a notice ended. False when the fence moved on: somebody else settles it.

    What was merged into a notice that was not sent is pending again.
    """
    ended = _held(claim, *OPEN).values(
        state=state,
        settled_at=now,
        lease_until=None,
        sent_ts=ts,
        sent_channel=channel,
        error=error,
    )
    if not _changed(db, ended):
        return False
    if state not in (NoticeState.SENT, NoticeState.UNKNOWN):
        _release_merged(db, claim.notice_id)
    return True


def put_back(
    db: Db,
    claim: Claim,
    due_at: datetime,
    now: datetime,
    error: str | None = None,
    *,
    counts: bool = True,
) -> bool:
    """Try again at `due_at`, and count the attempt. False when the fence moved on.

    `counts` False: it was not this notice's fault, and no attempt.
    """
    again = _held(claim, *OPEN).values(
        state=NoticeState.PENDING,
        due_at=due_at,
        lease_until=None,
        attempts=Notice.attempts + int(counts),
        error=error,
    )
    return _changed(db, again)


def postpone(db: Db, claim: Claim, due_at: datetime, now: datetime) -> bool:
    """Leave a notice for a better moment; that is no attempt. False when the fence moved on."""
    put_off = _postponed(claim.notice_id, claim.fence, due_at)
    return db.past_session().execute(*put_off).scalar() is not None


@prepared
def _postponed(its_id: str, its_fence: int, later: datetime) -> ReturningUpdate[str]:
    mine = Notice.id == its_id, Notice.fence == its_fence, Notice.state == NoticeState.PENDING
    put_off = update(Notice).where(*mine).values(due_at=later, lease_until=None)
    return put_off.returning(Notice.id)


def strand(database: Database, now: datetime, grace: timedelta) -> int:
    """Declare unknown what has been sending for longer than its lease and `grace`; count it."""
    late = and_(Notice.state == NoticeState.SENDING, Notice.lease_until <= now - grace)
    with database.glance() as connection:  # almost always there is none, and nobody is kept waiting
        if not connection.execute(select(exists().where(late))).scalar_one():
            return 0
    with database.brief(now) as db:
        ids = db.scalars(select(Notice.id).where(late).with_for_update(skip_locked=True)).all()
        lost = update(Notice).where(Notice.id.in_(ids), late)
        lost = lost.values(state=NoticeState.UNKNOWN, lease_until=None, fence=Notice.fence + 1)
        return _count(db, lost)


def merge(db: Db, claim: Claim, notice_ids: Collection[str], now: datetime) -> set[str]:
    """Say other pending notices inside the claimed one; give those that were still free to take.

    Whoever has claimed one of them meanwhile will not send it: its fence moves on. What one of
    them has said inside itself, in an attempt that did not arrive, moves along with it.
    """
    others = [notice_id for notice_id in notice_ids if notice_id != claim.notice_id]
    free = update(Notice).where(Notice.id.in_(others), Notice.state == NoticeState.PENDING)
    values = {"state": NoticeState.MERGED, "merged_into": claim.notice_id, "settled_at": now}
    merging = free.values(**values, lease_until=None, fence=Notice.fence + 1)
    taken = set(db.execute(merging.returning(Notice.id)).scalars())
    within = update(Notice).where(Notice.merged_into.in_(taken), Notice.state == NoticeState.MERGED)
    db.execute(within.values(merged_into=claim.notice_id))
    return taken


def _held(claim: Claim, *states: NoticeState) -> Update:
    mine: ColumnElement[bool] = and_(Notice.id == claim.notice_id, Notice.fence == claim.fence)
    return update(Notice).where(mine, Notice.state.in_(states))


def _lock_in_order(db: Db, notice_ids: Collection[str]) -> None:
    """Keep two workers that want the same notices from waiting for each other."""
    rows = select(Notice.id).where(Notice.id.in_(notice_ids)).order_by(Notice.id)
    db.execute(rows.with_for_update())


def _release_merged(db: Db, notice_id: str) -> None:
    inside = update(Notice).where(
        Notice.merged_into == notice_id, Notice.state == NoticeState.MERGED
    )
    _count(db, inside.values(state=NoticeState.PENDING, merged_into=None, settled_at=None))


def _changed(db: Db, statement: Update) -> bool:
    return _count(db, statement) == 1


def _count(db: Db, statement: Update) -> int:
    return len(db.execute(statement.returning(Notice.id)).all())
