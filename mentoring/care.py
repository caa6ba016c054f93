"""Looking after pairs: cases for the coordinator, help for a pair, the no-fault re-match."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring.notices import tell
from mentoring.program import Milestone
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Case, Cycle, Pair, Person


def open_case(
    db: Db,
    cycle: Cycle,
    kind: str,
    key: str,
    now: datetime,
    *,
    pair: Pair | None = None,
    person: Person | None = None,
    facts: dict[str, Any] | None = None,
) -> Case | None:
    """Put something before the coordinator, with a card in their channel; None if it is there."""
    if queries.case_by_key(db, cycle.team_id, key):
        return None
    case = Case(
        team_id=cycle.team_id,
        cycle_id=cycle.id,
        pair_id=pair.id if pair else None,
        person_id=person.id if person else None,
        kind=kind,
        key=key,
        facts=facts or {},
    )
    db.add(case)
    db.flush()
    record(db, "case.opened", case, now, kind=kind)
    tell(
        db, "case", cycle=cycle, key=f"case:{case.id}", now=now,
        channel=cycle.channel_id, case=case.id,
    )  # fmt: skip
    return case


def escalate(db: Db, pair: Pair, milestone: Milestone, now: datetime) -> bool:
    """Tell the coordinator that a milestone's last day passed undone; false when told before."""
    key = f"escalation:{pair.id}:{milestone.key}"
    facts = {"milestone": milestone.key}
    return open_case(db, pair.cycle, "overdue", key, now, pair=pair, facts=facts) is not None
