"""The questions about the board: who approved which pair, and which rules were set aside."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from store.database import Db
from store.models import Approval, Waiver

__all__ = [
    "approvals_by",
    "approvals_of",
    "remove_approvals",
    "waivers_by",
    "waivers_in",
    "waivers_of",
]


def approvals_of(db: Db, pair_ids: Collection[str]) -> list[Approval]:
    """List the approvals of some pairs, the oldest first, with who gave them."""
    rows = select(Approval).where(Approval.pair_id.in_(pair_ids))
    rows = rows.options(joinedload(Approval.person))
    return list(db.scalars(rows.order_by(Approval.created_at, Approval.id)))


def remove_approvals(db: Db, pair_id: str, person_id: str | None = None) -> int:
    """Delete the approvals of a pair, or one person's; count them."""
    rows = delete(Approval).where(Approval.pair_id == pair_id)
    if person_id is not None:
        rows = rows.where(Approval.person_id == person_id)
    return len(db.execute(rows.returning(Approval.id)).all())


def approvals_by(db: Db, person_id: str) -> list[Approval]:
    rows = select(Approval).where(Approval.person_id == person_id)
    return list(db.scalars(rows.order_by(Approval.created_at, Approval.id)))


def waivers_in(db: Db, cycle_id: str) -> list[Waiver]:
    rows = select(Waiver).where(Waiver.cycle_id == cycle_id)
    return list(db.scalars(rows.order_by(Waiver.created_at, Waiver.id)))


def waivers_of(db: Db, pair_id: str) -> list[Waiver]:
    rows = select(Waiver).where(Waiver.pair_id == pair_id).options(joinedload(Waiver.person))
    return list(db.scalars(rows.order_by(Waiver.created_at, Waiver.id)))


def waivers_by(db: Db, person_id: str) -> list[Waiver]:
    rows = select(Waiver).where(Waiver.person_id == person_id)
    return list(db.scalars(rows.order_by(Waiver.created_at, Waiver.id)))
