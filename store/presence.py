"""Who of a list of accounts is known, and which cases are about somebody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from store.database import Db
from store.models import Case, Person
from store.prepared import prepared

__all__ = ["cases_about", "known"]


def known(db: Db, team_id: str, slack_ids: Collection[str]) -> dict[str, Person]:
    """Give those people of a workspace who have one of these Slack ids, by the id."""
    return {p.slack_id: p for p in db.scalars(*_known(team_id, slack_ids))}


@prepared
def _known(team_id: str, slack_ids: Collection[str]) -> Select[Person]:
    return select(Person).where(Person.team_id == team_id, Person.slack_id.in_(slack_ids))


def cases_about(db: Db, person_id: str, kinds: Collection[str]) -> list[Case]:
    """List the cases of some kinds that are about somebody, open and closed, the oldest first."""
    rows = select(Case).where(Case.person_id == person_id, Case.kind.in_(kinds))
    return list(db.scalars(rows.order_by(Case.created_at, Case.id)))
