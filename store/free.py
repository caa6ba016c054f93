"""Who is free for another pair, counted by the database: overviews ask it, a matching reads more.

The rules of a program are not looked at, so that somebody free may still be matched with nobody.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import aliased

from store.database import Db
from store.models import Ending, Member, MemberState, Pair, PairState, Person, Role, Submission
from store.queries import FAILED

__all__ = ["free", "has_room"]

TAKEN = (PairState.ACTIVE, PairState.APPROVED, PairState.HELD)
DONE = (Ending.COMPLETED, Ending.COMPLETED_EARLY)


def free(db: Db, cycle_id: str) -> Counter[Role]:
    """Count who takes somebody more, by role. A mentee who has completed has to sign up anew."""
    mentees = _with_room(cycle_id, Role.MENTEE).where(~_has_completed())
    counted = {Role.MENTOR: _with_room(cycle_id, Role.MENTOR), Role.MENTEE: mentees}
    found = {r: select(func.count()).select_from(s.subquery()) for r, s in counted.items()}
    return Counter({role: db.scalars(rows).one() for role, rows in found.items()})


def has_room(db: Db, cycle_id: str, role: Role, person_id: str) -> bool:
    """Say whether anybody in a role has room for somebody, apart from whom they were with in vain.

    A person's id, not a member's: what did not work out in an earlier cycle counts as well.
    """
    rows = _with_room(cycle_id, role).where(
        Member.person_id != person_id, Member.person_id.not_in(_tried(person_id))
    )
    return db.scalars(rows.limit(1)).first() is not None


def _with_room(cycle_id: str, role: Role) -> Select[Any]:
    """Select the members of a role who are there, and have fewer pairs than they take."""
    side = Pair.mentor_id if role is Role.MENTOR else Pair.mentee_id
    pairs = select(side.label("member"), func.count().label("number")).group_by(side)
    taken = pairs.where(Pair.cycle_id == cycle_id, Pair.state.in_(TAKEN)).subquery()
    rows = select(Member.id).join(Member.person).outerjoin(taken, taken.c.member == Member.id)
    return rows.where(
        Member.cycle_id == cycle_id,
        Member.role == role,
        Member.state == MemberState.APPLIED,
        Member.confirmed,
        ~Person.deleted,
        ~Person.guest,
        Member.capacity > func.coalesce(taken.c.number, 0),
    )


def _has_completed() -> Any:
    """Select whether a mentee saw a pair through, and has sent no profile since."""
    anew = select(Submission.id).where(
        Submission.cycle_id == Member.cycle_id,
        Submission.scope == literal("member:").concat(Member.id),
        Submission.created_at > Pair.ended_at,
    )
    done = select(Pair.id).where(
        Pair.cycle_id == Member.cycle_id, Pair.mentee_id == Member.id, Pair.ending.in_(DONE)
    )
    return done.where(~anew.correlate(Member, Pair).exists()).correlate(Member).exists()


def _tried(person_id: str) -> Select[Any]:
    """Select the people whose pair with somebody did not work out."""
    mine, theirs = aliased(Member), aliased(Member)
    both = or_(
        (Pair.mentor_id == mine.id) & (Pair.mentee_id == theirs.id),
        (Pair.mentee_id == mine.id) & (Pair.mentor_id == theirs.id),
    )
    rows = select(theirs.person_id).select_from(mine).join(Pair, Pair.ending.in_(FAILED))
    return rows.join(theirs, both).where(mine.person_id == person_id)
