"""The forms in which competencies were rated, whoever of a pair sent them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from store.database import Db
from store.models import Submission

__all__ = ["of_cycle", "of_pairs"]


def of_pairs(db: Db, pair_ids: Collection[str], forms: Collection[str]) -> list[Submission]:
    """List every version that the pairs have sent of these forms, the oldest first."""
    return _listed(db, Submission.pair_id.in_(pair_ids), forms)


def of_cycle(db: Db, cycle_id: str, forms: Collection[str]) -> list[Submission]:
    """List every version that pairs of a cycle have sent of these forms, the oldest first."""
    return _listed(db, Submission.cycle_id == cycle_id, forms)


def _listed(db: Db, where: ColumnElement[bool], forms: Collection[str]) -> list[Submission]:
    rows = select(Submission).where(where, Submission.form.in_(forms))
    rows = rows.where(Submission.version > 0, Submission.pair_id.is_not(None))
    return list(db.scalars(rows.order_by(Submission.created_at, Submission.version)))
