"""Who of a list of accounts is known, and which cases are about somebody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from store.database import Db
from store.models import Case, Person

__all__ = ["cases_about", "known"]


def known(db: Db, team_id: str, slack_ids: Collection[str]) -> dict[str, Person]:
    """Give those people of a workspace who have one of these Slack ids, by the id."""
    theirs = Person.team_id == team_id, Person.slack_id.in_(slack_ids)
    return {p.slack_id: p for p in db.scalars(select(Person).where(*theirs))}


def cases_about(db: Db, person_id: str, kinds: Collection[str]) -> list[Case]:
    """List the cases of some kinds that are about somebody, open and closed, the oldest first."""
    rows = select(Case).where(Case.person_id == person_id, Case.kind.in_(kinds))
    return list(db.scalars(rows.order_by(Case.created_at, Case.id)))
