"""The questions about who is taken: exceptions, and what supervisors have said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from store.database import Db
from store.models import Admission, Role, Supervision
from store.models_people import AdmissionState
from store.prepared import prepared
from store.probing import SELDOM, SELDOM_OF_PERSON

__all__ = [
    "admissions_of",
    "delegations_to",
    "of_person",
    "supervision",
    "supervisions_by",
    "supervisions_of",
    "told_since",
    "waiting_in",
]


def admissions_of(db: Db, cycle_id: str, person_id: str, role: Role) -> list[Admission]:
    """List what was asked about somebody in one role of a cycle, the oldest first."""
    return list(db.scalars(*_admissions_of(cycle_id, person_id, role)))


@prepared
def _admissions_of(cycle_id: str, person_id: str, role: Role) -> Select[Admission]:
    rows = select(Admission).where(Admission.cycle_id == cycle_id, Admission.role == role)
    rows = rows.where(Admission.person_id == person_id)
    return rows.order_by(Admission.created_at, Admission.id).execution_options(**SELDOM)


def of_person(db: Db, person_id: str) -> list[Admission]:
    return list(db.scalars(*_of_person(person_id)))


@prepared
def _of_person(person_id: str) -> Select[Admission]:
    rows = select(Admission).where(Admission.person_id == person_id)
    rows = rows.order_by(Admission.created_at, Admission.id)
    return rows.execution_options(**SELDOM_OF_PERSON)


def waiting_in(db: Db, cycle_id: str) -> list[Admission]:
    """List what waits for a coordinator's decision, the oldest first."""
    rows = select(Admission).where(Admission.cycle_id == cycle_id)
    rows = rows.where(Admission.state == AdmissionState.ASKED)
    return list(db.scalars(rows.order_by(Admission.created_at, Admission.id)))


def supervision(db: Db, member_id: str, supervisor_id: str | None) -> Supervision | None:
    """Give what a supervisor has said of a member; None before anything."""
    rows = select(Supervision).where(Supervision.member_id == member_id)
    return db.scalars(rows.where(Supervision.supervisor_id == supervisor_id)).one_or_none()


def supervisions_of(db: Db, member_ids: Collection[str]) -> list[Supervision]:
    """List what was said of some members, by whomever."""
    return list(db.scalars(select(Supervision).where(Supervision.member_id.in_(member_ids))))


def told_since(db: Db, cycle_id: str, moment: datetime) -> list[Supervision]:
    """List what supervisors of a cycle were told since a moment, the oldest first."""
    rows = select(Supervision).where(Supervision.cycle_id == cycle_id)
    rows = rows.where(Supervision.told_at > moment).options(joinedload(Supervision.member))
    return list(db.scalars(rows.order_by(Supervision.told_at, Supervision.id)))


def supervisions_by(db: Db, person_id: str) -> list[Supervision]:
    rows = select(Supervision).where(Supervision.supervisor_id == person_id)
    return list(db.scalars(rows.order_by(Supervision.created_at, Supervision.id)))


def delegations_to(db: Db, person_id: str) -> list[Supervision]:
    """List in what somebody acts for a supervisor, or has acted before another took over."""
    rows = select(Supervision).where(Supervision.delegate_id == person_id)
    return list(db.scalars(rows.order_by(Supervision.created_at, Supervision.id)))
