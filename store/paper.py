"""The questions that paperwork asks the database: endorsements and delegations."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, not_, or_, select

from store.database import Db
from store.models import Submission
from store.models_paper import Delegation, Endorsement, EndorsementKind, EndorsementState
from store.prepared import prepared
from store.probing import SELDOM, SELDOM_OF_PERSON

__all__ = [
    "delegations",
    "delegations_of",
    "delegations_to",
    "endorsements_by",
    "endorsements_of_form",
    "endorsements_of_pair",
    "unconfirmed",
    "versions_of",
    "waiting_for",
]


def delegations(db: Db, pair_id: str) -> list[Delegation]:
    """List who signs for whom in a pair, the oldest first."""
    rows = select(Delegation).where(Delegation.pair_id == pair_id)
    return list(db.scalars(rows.order_by(Delegation.created_at, Delegation.id)))


def delegations_to(db: Db, person_id: str) -> list[Delegation]:
    """List where this person was named to sign for another."""
    return list(db.scalars(*_delegations_to(person_id)))


@prepared
def _delegations_to(person_id: str) -> Select[Delegation]:
    rows = select(Delegation).where(Delegation.delegate_id == person_id)
    return rows.order_by(Delegation.created_at, Delegation.id).execution_options(**SELDOM_OF_PERSON)


def delegations_of(db: Db, person_id: str) -> list[Delegation]:
    """List the delegations that somebody named, or in which they are named."""
    named = Delegation.principal_id == person_id, Delegation.delegate_id == person_id
    rows = select(Delegation).where(or_(Delegation.named_by == person_id, *named))
    return list(db.scalars(rows.order_by(Delegation.created_at, Delegation.id)))


def endorsements_of_pair(db: Db, pair_id: str, kind: EndorsementKind) -> list[Endorsement]:
    """List what was asked or said of a kind in a pair, the oldest first."""
    rows = select(Endorsement).where(Endorsement.pair_id == pair_id, Endorsement.kind == kind)
    return list(db.scalars(rows.order_by(Endorsement.created_at, Endorsement.id)))


def endorsements_of_form(
    db: Db, cycle_id: str, form: str, kind: EndorsementKind
) -> list[Endorsement]:
    """List what was asked or said of a kind about one form of a cycle, the oldest first."""
    rows = select(Endorsement).join(Submission).where(Submission.form == form)
    rows = rows.where(Endorsement.cycle_id == cycle_id, Endorsement.kind == kind)
    return list(db.scalars(rows.order_by(Endorsement.created_at, Endorsement.id)))


def versions_of(db: Db, one: Submission, kind: EndorsementKind) -> list[Endorsement]:
    """List what was asked or said about any version of the same answers, the oldest first."""
    same = one.cycle_id, one.form, one.scope, one.period
    return list(db.scalars(*_versions_of(*same, kind)))


@prepared
def _versions_of(
    cycle_id: str, form: str, its_scope: str, its_period: str, kind: EndorsementKind
) -> Select[Endorsement]:
    same = (
        Submission.cycle_id == cycle_id,
        Submission.form == form,
        Submission.scope == its_scope,
        Submission.period == its_period,
    )
    rows = select(Endorsement).join(Submission).where(*same, Endorsement.kind == kind)
    rows = rows.order_by(Endorsement.created_at, Endorsement.id)
    return rows.execution_options(**SELDOM)


def waiting_for(db: Db, person_id: str) -> list[Endorsement]:
    """List what waits for this person's word, the oldest first."""
    return list(db.scalars(*_waiting_for(person_id)))


@prepared
def _waiting_for(person_id: str) -> Select[Endorsement]:
    mine = Endorsement.person_id == person_id, Endorsement.state == EndorsementState.ASKED
    rows = select(Endorsement).where(*mine).order_by(Endorsement.created_at, Endorsement.id)
    return rows.execution_options(**SELDOM_OF_PERSON)


def unconfirmed(db: Db, submission_ids: Collection[str]) -> set[str]:
    """Give those answers of which a confirmation was asked and never given.

    What was confirmed and overtaken by a newer version stays confirmed.
    """
    given = or_(
        Endorsement.state == EndorsementState.GIVEN,
        and_(Endorsement.answered_at.is_not(None), Endorsement.words_sealed.is_(None)),
    )
    rows = select(Endorsement.submission_id).where(
        Endorsement.kind == EndorsementKind.CONFIRMATION,
        Endorsement.submission_id.in_(submission_ids),
        not_(given),
    )
    return set(db.scalars(rows))


def endorsements_by(db: Db, person_id: str) -> list[Endorsement]:
    """List all that somebody was asked or said about what others wrote."""
    rows = select(Endorsement).where(Endorsement.person_id == person_id)
    return list(db.scalars(rows.order_by(Endorsement.created_at, Endorsement.id)))
