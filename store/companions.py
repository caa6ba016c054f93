"""The questions about the groups of mentees."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from store.database import Db
from store.models import Member, Pair, PairState, Person
from store.models_groups import Companion, CompanionState
from store.prepared import prepared
from store.probing import SELDOM

__all__ = ["all_of", "has_joined", "joined", "of_person", "pairs_joined"]


def all_of(db: Db, member_id: str) -> list[Companion]:
    """List everybody whom a mentee has ever named."""
    return list(db.scalars(*_all_of(member_id)))


@prepared
def _all_of(member_id: str) -> Select[Companion]:
    rows = select(Companion).where(Companion.member_id == member_id)
    rows = rows.options(joinedload(Companion.person))
    return rows.order_by(Companion.created_at, Companion.id).execution_options(**SELDOM)


def joined(db: Db, member_id: str) -> list[Person]:
    """List who takes part in a mentee's group, in the order in which they were named."""
    return [c.person for c in all_of(db, member_id) if c.state is CompanionState.JOINED]


def has_joined(db: Db, member_id: str, person_id: str) -> bool:
    rows = select(Companion.id).where(
        Companion.member_id == member_id,
        Companion.person_id == person_id,
        Companion.state == CompanionState.JOINED,
    )
    return db.scalar(rows.limit(1)) is not None


def of_person(db: Db, person_id: str) -> list[Companion]:
    """List the groups in which somebody was named, and those that they named themselves."""
    own = select(Member.id).where(Member.person_id == person_id)
    rows = select(Companion)
    rows = rows.where(or_(Companion.person_id == person_id, Companion.member_id.in_(own)))
    rows = rows.options(joinedload(Companion.member), joinedload(Companion.person))
    return list(db.scalars(rows.order_by(Companion.created_at, Companion.id)))


def pairs_joined(db: Db, person_id: str) -> list[Pair]:
    """List the active pairs of the groups in which somebody takes part."""
    mine = select(Companion.member_id).where(
        Companion.person_id == person_id, Companion.state == CompanionState.JOINED
    )
    rows = select(Pair).where(Pair.mentee_id.in_(mine), Pair.state == PairState.ACTIVE)
    return list(db.scalars(rows.order_by(Pair.created_at, Pair.id)))
