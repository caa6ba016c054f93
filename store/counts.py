"""What overviews ask of the tables: the rows of a whole cycle, or of a supervisor, at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from store.database import Db
from store.models import (
    Agreement,
    AgreementState,
    Cycle,
    CycleState,
    Member,
    MemberState,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Session,
)
from store.papers import EVER
from store.prepared import prepared
from store.probing import SELDOM_OF_PERSON

__all__ = [
    "DATED",
    "Dated",
    "agreements_of_cycle",
    "dated",
    "notice_by_key",
    "notices_by_keys",
    "notices_of_cycle",
    "pairs_of",
    "reports_of",
    "sessions_of_cycle",
]

DATED = (PairState.ACTIVE, PairState.ENDED)
Dated = tuple[str, PairState, date | None, str | None]  # its id, state, last day and pauses


def reports_of(db: Db, person_id: str) -> list[Member]:
    """List the members of open cycles who named this person as their supervisor."""
    return list(db.scalars(*_reports_of(person_id)))


@prepared
def _reports_of(person_id: str) -> Select[Member]:
    rows = select(Member).join(Member.cycle).where(Member.supervisor_id == person_id)
    rows = rows.where(Member.state != MemberState.WITHDRAWN, Cycle.state != CycleState.CLOSED)
    rows = rows.options(contains_eager(Member.cycle), joinedload(Member.person))
    return rows.order_by(Member.created_at, Member.id).execution_options(**SELDOM_OF_PERSON)


def agreements_of_cycle(db: Db, cycle_id: str) -> dict[str, Agreement]:
    """Give the current agreement of each active pair that has one, by the pair's id."""
    rows = select(Agreement).join(Agreement.pair)
    rows = rows.where(Pair.cycle_id == cycle_id, Pair.state == PairState.ACTIVE)
    rows = rows.where(Agreement.state != AgreementState.REPLACED)
    rows = rows.options(selectinload(Agreement.signatures)).order_by(Agreement.version)
    return {agreement.pair_id: agreement for agreement in db.scalars(rows)}


def pairs_of(
    db: Db, cycle_id: str, states: Collection[PairState], members: Collection[Member]
) -> list[Pair]:
    """List the pairs of a cycle whose `members` are all at hand, in the order of the proposals.

    Nobody is read a second time, which `queries.pairs` would do for each.
    """
    sides = {member.id: member for member in members}
    found = list(db.scalars(*_pairs_of(cycle_id, states)))
    for pair in found:
        set_committed_value(pair, "mentor", sides[pair.mentor_id])
        set_committed_value(pair, "mentee", sides[pair.mentee_id])
    return found


@prepared
def _pairs_of(cycle_id: str, states: Collection[PairState]) -> Select[Pair]:
    rows = select(Pair).where(Pair.cycle_id == cycle_id, Pair.state.in_(states))
    return rows.order_by(Pair.created_at, Pair.id)


def dated(db: Db, cycle_id: str) -> frozenset[Dated]:
    """Give the pairs of a cycle that may have dates, and what these hang on beside the program."""
    return frozenset(db.rows(*_dated(cycle_id)))


@prepared
def _dated(cycle_id: str) -> Select[str, PairState, date | None, str | None]:
    pauses = cast(Pair.pauses, Text)
    rows = select(Pair.id, Pair.state, Pair.ends_on, pauses)
    return rows.where(Pair.cycle_id == cycle_id, Pair.state.in_(DATED))


def sessions_of_cycle(
    db: Db, cycle_id: str, since: datetime | None = None
) -> dict[str, list[Session]]:
    """Give the sessions of each active pair from `since` on, the earliest first, by pair."""
    found: dict[str, list[Session]] = defaultdict(list)
    for session in db.scalars(*_sessions_of(cycle_id, since or EVER[0])):
        found[session.pair_id].append(session)
    return found


@prepared
def _sessions_of(cycle_id: str, since: datetime) -> Select[Session]:
    rows = select(Session).join(Session.pair)
    rows = rows.where(Pair.cycle_id == cycle_id, Pair.state == PairState.ACTIVE)
    return rows.where(Session.starts_at >= since).order_by(Session.starts_at, Session.id)


def notices_of_cycle(db: Db, cycle_id: str, states: Collection[NoticeState]) -> list[Notice]:
    """List the notices of a cycle that ended in one of the states, the newest first."""
    return list(db.scalars(*_notices_of(cycle_id, states)))


@prepared
def _notices_of(cycle_id: str, states: Collection[NoticeState]) -> Select[Notice]:
    rows = select(Notice).where(Notice.cycle_id == cycle_id, Notice.state.in_(states))
    rows = rows.options(joinedload(Notice.person))
    return rows.order_by(Notice.due_at.desc(), Notice.id)


def notices_by_keys(db: Db, team_id: str, keys: Collection[str]) -> dict[str, str]:
    """Give the ids of those notices that there are, by their keys."""
    rows = select(Notice.key, Notice.id).where(Notice.team_id == team_id, Notice.key.in_(keys))
    return {row.key: row.id for row in db.execute(rows)}


def notice_by_key(db: Db, team_id: str, key: str) -> Notice | None:
    rows = select(Notice).where(Notice.team_id == team_id, Notice.key == key)
    return db.scalars(rows).one_or_none()
