"""The rows of a program in which very many take part, written in bulk as the verbs leave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from mentoring.program_file import program_of
from store.columns import new_id
from store.database import Db
from store.models import (
    Cycle,
    CycleState,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.small import SMALL, small_text


def people(db: Db, team_id: str, slack_ids: Sequence[str], now: datetime) -> list[str]:
    """Add people who were looked up in Slack just now; give their ids in the same order."""
    rows: list[dict[str, Any]] = [
        {"id": new_id(), "team_id": team_id, "created_at": now, "seen_at": now, "slack_id": each,
         "name": f"Person {each}", "tz": "America/Chicago", "locale": "en-US"}
        for each in slack_ids
    ]  # fmt: skip
    db.execute(insert(Person), rows)
    return [row["id"] for row in rows]


def cycle(db: Db, team_id: str, coordinator_id: str, now: datetime, state: CycleState) -> Cycle:
    """Begin the small program with its coordinator."""
    made = Cycle(
        team_id=team_id,
        program=SMALL,
        program_text=small_text(),
        name="Mentoring",
        state=state,
        starts_on=now.date(),
        zone="America/Chicago",
        channel_id="G0MENTORING",
        announce_id="C0ANNOUNCE",
        created_by=coordinator_id,
    )
    db.add(made)
    db.flush()
    office = Office(team_id=team_id, cycle_id=made.id, person_id=coordinator_id)
    office.kind = OfficeKind.COORDINATOR
    db.add(office)
    db.flush()
    return made


def pairs(
    db: Db, cycle: Cycle, person_ids: Sequence[str], now: datetime, state: PairState
) -> list[str]:
    """Pair the first with the second, the third with the fourth, and so on; give the pairs' ids."""
    ids = {"team_id": cycle.team_id, "created_at": now, "cycle_id": cycle.id}
    members: list[dict[str, Any]] = [
        {**ids, "id": new_id(), "person_id": each, "role": (Role.MENTOR, Role.MENTEE)[n % 2]}
        for n, each in enumerate(person_ids)
    ]
    begun: dict[str, Any] = {}
    if state is PairState.ACTIVE:
        begun = {"published_at": now, "starts_on": now.date()}
        begun["ends_on"] = program_of(cycle).ends_on(now.date())
    rows: list[dict[str, Any]] = [
        {**ids, **begun, "id": new_id(), "mentor_id": one["id"], "mentee_id": two["id"],
         "state": state}
        for one, two in zip(members[::2], members[1::2], strict=True)
    ]  # fmt: skip
    db.execute(insert(Member), members)
    db.execute(insert(Pair), rows)
    return [row["id"] for row in rows]


def ids(db: Db, slack_ids: Sequence[str]) -> list[str]:
    """Give the ids of people by their Slack ids, in the same order."""
    rows = select(Person.slack_id, Person.id).where(Person.slack_id.in_(slack_ids))
    known = {row.slack_id: row.id for row in db.execute(rows)}
    return [known[each] for each in slack_ids]
