"""What the verbs ask of the tables, by noun. Rows come back as the nouns of `store.models`.

Ids of buttons and modals are untrusted: `find` looks within one workspace only.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import aliased, contains_eager, joinedload

from store.columns import Base
from store.database import Db
from store.models import (
    Case,
    Cycle,
    CycleState,
    Ending,
    Interest,
    Member,
    MemberState,
    Notice,
    NoticeState,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from store.papers import (
    answers_to,
    current_agreement,
    draft,
    form_versions,
    latest_submission,
    sessions,
    submissions,
)
from store.prepared import prepared
from store.probing import SELDOM, SELDOM_OF_PERSON

__all__ = [
    "active_pairs_of_person",
    "all_cycles",
    "all_open_cycles",
    "answers_to",
    "case_by_key",
    "current_agreement",
    "cycle_by_channel",
    "draft",
    "failed_pairs",
    "find",
    "form_versions",
    "interest_of",
    "interests",
    "latest_submission",
    "member",
    "members",
    "memberships_of",
    "notices_to",
    "notices_under_way",
    "office_holders",
    "offices_of",
    "open_cases",
    "open_cycles",
    "pairs",
    "pairs_by_ids",
    "pairs_of_member",
    "pairs_supervised_by",
    "people",
    "person_by_email",
    "person_by_slack",
    "sessions",
    "submissions",
    "takes_part",
]

FAILED = (Ending.REMATCHED, Ending.WITHDRAWN)
Row = TypeVar("Row", bound=Base)

PRESENT = MemberState.APPLIED, MemberState.PAUSED

WITH_PEOPLE = (
    joinedload(Pair.mentor).joinedload(Member.person),
    joinedload(Pair.mentee).joinedload(Member.person),
)


def find(db: Db, noun: type[Row], team_id: str, row_id: str) -> Row | None:
    """Look a row up by its id, within one workspace."""
    row = db.get(noun, row_id)
    return row if row is not None and row.team_id == team_id else None


def person_by_slack(db: Db, team_id: str, slack_id: str) -> Person | None:
    return db.scalars(*_person_by_slack(team_id, slack_id)).one_or_none()


@prepared
def _person_by_slack(team_id: str, slack_id: str) -> Select[Person]:
    return select(Person).where(Person.team_id == team_id, Person.slack_id == slack_id)


def person_by_email(db: Db, team_id: str, email: str) -> Person | None:
    """Look somebody up by their address as it stands in the table, current accounts first."""
    theirs = Person.team_id == team_id, Person.email == email
    rows = select(Person).where(*theirs).order_by(Person.deleted, Person.created_at, Person.id)
    return db.scalars(rows.limit(1)).one_or_none()


def people(db: Db, team_id: str) -> list[Person]:
    """List everybody of a workspace, in the order of their names."""
    rows = select(Person).where(Person.team_id == team_id).order_by(Person.name, Person.id)
    return list(db.scalars(rows))


def cycle_by_channel(db: Db, team_id: str, channel_id: str) -> Cycle | None:
    """Look up the cycle whose coordinators' channel this is: the open one, else the last one."""
    return db.scalars(*_cycle_by_channel(team_id, channel_id)).one_or_none()


@prepared
def _cycle_by_channel(team_id: str, channel_id: str) -> Select[Cycle]:
    rows = select(Cycle).where(Cycle.team_id == team_id, Cycle.channel_id == channel_id)
    rows = rows.order_by(Cycle.state == CycleState.CLOSED, Cycle.created_at.desc(), Cycle.id)
    return rows.limit(1).execution_options(**SELDOM)


def open_cycles(db: Db, team_id: str) -> list[Cycle]:
    """List the cycles that are not closed, the oldest first."""
    return list(db.scalars(*_open_cycles(team_id)))


@prepared
def _open_cycles(team_id: str) -> Select[Cycle]:
    rows = select(Cycle).where(Cycle.team_id == team_id, Cycle.state != CycleState.CLOSED)
    return rows.order_by(Cycle.created_at, Cycle.id)


def all_open_cycles(db: Db) -> list[Cycle]:
    """List the cycles of every workspace that are not closed, the oldest first."""
    rows = select(Cycle).where(Cycle.state != CycleState.CLOSED)
    return list(db.scalars(rows.order_by(Cycle.created_at, Cycle.id)))


def all_cycles(db: Db, team_id: str) -> list[Cycle]:
    """List the cycles of a workspace, closed ones too, the oldest first."""
    return list(db.scalars(*_all_cycles(team_id)))


@prepared
def _all_cycles(team_id: str) -> Select[Cycle]:
    return select(Cycle).where(Cycle.team_id == team_id).order_by(Cycle.created_at, Cycle.id)


def office_holders(db: Db, cycle_id: str, kind: OfficeKind) -> list[Person]:
    """List who holds an office of a cycle, in the order of their appointment."""
    return list(db.scalars(*_office_holders(cycle_id, kind)))


@prepared
def _office_holders(cycle_id: str, kind: OfficeKind) -> Select[Person]:
    held = select(Person).join(Office, Office.person_id == Person.id)
    held = held.where(Office.cycle_id == cycle_id, Office.kind == kind)
    return held.order_by(Office.created_at, Office.id)


def offices(db: Db, cycle_id: str) -> list[Office]:
    """List who holds which office of a cycle, in the order of their appointment."""
    rows = select(Office).where(Office.cycle_id == cycle_id)
    return list(db.scalars(rows.order_by(Office.created_at, Office.id)))


def offices_of(db: Db, person_id: str) -> list[Office]:
    """List a person's offices, in all cycles."""
    return list(db.scalars(*_offices_of(person_id)))


@prepared
def _offices_of(person_id: str) -> Select[Office]:
    rows = select(Office).where(Office.person_id == person_id)
    rows = rows.execution_options(**SELDOM_OF_PERSON)
    return rows.order_by(Office.created_at, Office.id)


def interests(db: Db, cycle_id: str) -> list[Interest]:
    """List the answers to the canvass, with their people."""
    rows = select(Interest).where(Interest.cycle_id == cycle_id)
    rows = rows.options(joinedload(Interest.person))
    return list(db.scalars(rows.order_by(Interest.created_at, Interest.id)))


def interest_of(db: Db, cycle_id: str, person_id: str) -> Interest | None:
    """Look up what somebody answered to the canvass."""
    mine = Interest.cycle_id == cycle_id, Interest.person_id == person_id
    return db.scalars(select(Interest).where(*mine)).one_or_none()


def members(
    db: Db,
    cycle_id: str,
    role: Role | None = None,
    states: Collection[MemberState] = PRESENT,
) -> list[Member]:
    """List the members of a cycle with their people, in the order of their sign-up.

    `role` None: both roles.
    """
    roles = tuple(Role) if role is None else (role,)
    return list(db.scalars(*_members(cycle_id, roles, states)))


@prepared
def _members(
    cycle_id: str, roles: Collection[Role], states: Collection[MemberState]
) -> Select[Member]:
    rows = select(Member).where(Member.cycle_id == cycle_id, Member.state.in_(states))
    rows = rows.where(Member.role.in_(roles))
    rows = rows.options(joinedload(Member.person), joinedload(Member.supervisor))
    return rows.order_by(Member.created_at, Member.id)


def member(db: Db, cycle_id: str, person_id: str, role: Role) -> Member | None:
    """Look up somebody's membership in one role of a cycle, withdrawn or not."""
    return db.scalars(*_member(cycle_id, person_id, role)).one_or_none()


@prepared
def _member(cycle_id: str, person_id: str, role: Role) -> Select[Member]:
    mine = Member.cycle_id == cycle_id, Member.person_id == person_id, Member.role == role
    return select(Member).where(*mine)


def takes_part(db: Db, cycle_id: str, person_id: str) -> bool:
    """Say whether somebody has a membership in a cycle, in any role, withdrawn or not."""
    return db.scalars(*_takes_part(cycle_id, person_id)).first() is not None


@prepared
def _takes_part(cycle_id: str, person_id: str) -> Select[str]:
    theirs = select(Member.id).where(Member.cycle_id == cycle_id, Member.person_id == person_id)
    return theirs.limit(1)


def memberships_of(
    db: Db, person_id: str, states: Collection[MemberState] = PRESENT
) -> list[Member]:
    """List a person's memberships in cycles that are not closed, with the cycle."""
    return list(db.scalars(*_memberships_of(person_id, states)))


@prepared
def _memberships_of(person_id: str, states: Collection[MemberState]) -> Select[Member]:
    rows = select(Member).join(Member.cycle).where(Member.state.in_(states))
    rows = rows.where(Member.person_id == person_id, Cycle.state != CycleState.CLOSED)
    rows = rows.options(contains_eager(Member.cycle))
    return rows.order_by(Member.created_at, Member.id)


def pairs(db: Db, cycle_id: str, states: Collection[PairState] = (PairState.ACTIVE,)) -> list[Pair]:
    """List the pairs of a cycle with both people, in the order in which they were proposed."""
    return list(db.scalars(*_pairs(cycle_id, states)))


@prepared
def _pairs(cycle_id: str, states: Collection[PairState]) -> Select[Pair]:
    return _whole(select(Pair).where(Pair.cycle_id == cycle_id, Pair.state.in_(states)))


def pairs_by_ids(db: Db, ids: Collection[str]) -> list[Pair]:
    """List some pairs with both people, in the order in which they were proposed."""
    return list(db.scalars(*_pairs_by_ids(ids)))


@prepared
def _pairs_by_ids(ids: Collection[str]) -> Select[Pair]:
    return _whole(select(Pair).where(Pair.id.in_(ids)))


def pairs_of_member(
    db: Db, member_id: str, states: Collection[PairState] = (PairState.ACTIVE,)
) -> list[Pair]:
    """List the pairs of one membership, with both people."""
    return list(db.scalars(*_pairs_of_member(member_id, states)))


@prepared
def _pairs_of_member(member_id: str, states: Collection[PairState]) -> Select[Pair]:
    theirs = or_(Pair.mentor_id == member_id, Pair.mentee_id == member_id)
    return _whole(select(Pair).where(theirs, Pair.state.in_(states)))


def active_pairs_of_person(db: Db, person_id: str) -> list[Pair]:
    """List a person's active pairs, in either role and in all cycles, with both people."""
    return list(db.scalars(*_active_pairs_of_person(person_id)))


@prepared
def _active_pairs_of_person(person_id: str) -> Select[Pair]:
    theirs = select(Member.id).where(Member.person_id == person_id)
    either = or_(Pair.mentor_id.in_(theirs), Pair.mentee_id.in_(theirs))
    rows = select(Pair).where(either, Pair.state == PairState.ACTIVE)
    return _whole(rows.options(joinedload(Pair.cycle)))


def pairs_supervised_by(db: Db, person_id: str) -> list[Pair]:
    """List the active pairs of which one has this supervisor, by their own word or the roster's."""
    return list(db.scalars(*_pairs_supervised_by(person_id)))


@prepared
def _pairs_supervised_by(person_id: str) -> Select[Pair]:
    listed = select(Person.id).where(Person.supervisor_id == person_id)
    reports = union(
        select(Member.id).where(Member.supervisor_id == person_id),
        select(Member.id).where(Member.person_id.in_(listed)),
    )
    either = or_(Pair.mentor_id.in_(reports), Pair.mentee_id.in_(reports))
    rows = select(Pair).where(either, Pair.state == PairState.ACTIVE)
    return _whole(rows.options(joinedload(Pair.cycle))).execution_options(**SELDOM_OF_PERSON)


def failed_pairs(db: Db, team_id: str) -> set[frozenset[str]]:
    """Give the person ids of every two whose pair did not work out, in any cycle."""
    mentor, mentee = aliased(Member), aliased(Member)
    rows = select(mentor.person_id, mentee.person_id).select_from(Pair)
    rows = rows.join(mentor, Pair.mentor_id == mentor.id).join(mentee, Pair.mentee_id == mentee.id)
    rows = rows.where(Pair.team_id == team_id, Pair.ending.in_(FAILED))
    return {frozenset(two) for two in db.execute(rows)}


def case_by_key(db: Db, team_id: str, key: str) -> Case | None:
    """Look up a case by what it is about, open or closed."""
    return db.scalars(*_case_by_key(team_id, key)).one_or_none()


@prepared
def _case_by_key(team_id: str, key: str) -> Select[Case]:
    return select(Case).where(Case.team_id == team_id, Case.key == key)


def notices_to(db: Db, person_id: str, kind: str) -> list[Notice]:
    """List the notices of a kind that were sent to somebody's DM, the newest first."""
    rows = select(Notice).where(Notice.person_id == person_id, Notice.kind == kind)
    rows = rows.where(Notice.sent_ts.is_not(None))
    return list(db.scalars(rows.order_by(Notice.sent_ts.desc(), Notice.id)))


def notices_under_way(db: Db, person_id: str, kind: str) -> list[Notice]:
    """List the notices of a kind that are being sent to somebody, or may have been."""
    rows = select(Notice).where(Notice.person_id == person_id, Notice.kind == kind)
    rows = rows.where(Notice.state.in_([NoticeState.SENDING, NoticeState.UNKNOWN]))
    return list(db.scalars(rows.order_by(Notice.created_at, Notice.id)))


def open_cases(db: Db, cycle_id: str) -> list[Case]:
    """List what waits for the coordinator, the oldest first, with its pair and person."""
    return list(db.scalars(*_open_cases(cycle_id)))


@prepared
def _open_cases(cycle_id: str) -> Select[Case]:
    rows = select(Case).where(Case.cycle_id == cycle_id, Case.closed_at.is_(None))
    rows = rows.options(joinedload(Case.pair).options(*WITH_PEOPLE), joinedload(Case.person))
    return rows.order_by(Case.created_at, Case.id)


def _whole(rows: Select[Pair]) -> Select[Pair]:
    return rows.options(*WITH_PEOPLE).order_by(Pair.created_at, Pair.id)
