"""The terms that Alice and Bob agree on in the tests, and their agreement."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from mentoring import agreements
from mentoring.answers import Answers
from store import queries
from store.database import Db
from store.models import Agreement, Notice
from tests.cast import MONDAY, Cast

DAY = timedelta(days=1)
TERMS: Answers = {
    "focus": "Becoming a team lead",
    "result": "Ready to apply within the year",
    "frequency": "twice",
    "hours": "hour",
    "contact": "The protégé proposes the next meeting",
    "response": "Within two working days",
    "medium": "In person where possible",
}


def prepared(db: Db, them: Cast) -> Agreement:
    """Let Alice prepare the first version."""
    return agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY + DAY)


def signed(db: Db, them: Cast) -> Agreement:
    """Let everybody sign the first version."""
    agreement = prepared(db, them)
    for person in (them.alice, them.bob, them.sam):
        agreements.sign(db, person, agreement, MONDAY + 2 * DAY)
    return agreement


def current(db: Db, them: Cast) -> Agreement:
    found = queries.current_agreement(db, them.pair.id)
    assert found is not None
    return found


def told(db: Db, kind: str) -> list[Notice]:
    """Give the notices of a kind, whatever became of them, in the order of their making."""
    return list(db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.created_at)))
