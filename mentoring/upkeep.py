"""What happens once a day in a workspace: the sweep, and the head of the audit trail.

The head is posted where the coordinators read it, because a chain alone cannot show that its end
was cut off. On a day without any change nothing is posted.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from mentoring import retention, rules
from mentoring.days import local_date
from mentoring.notices import tell
from mentoring.program_file import program_of
from store import audit, keeping, queries
from store.database import Db
from store.models import Cycle, Upkeep


def is_due(db: Db, team_id: str, now: datetime) -> bool:
    """Say whether the upkeep of this day is still to be done: at the hour of the prompts."""
    cycles = queries.all_cycles(db, team_id)
    if not cycles:
        return False
    kept = keeping.upkeep(db, team_id)
    if kept is None or kept.swept_at is None:
        return True
    zone = rules.zone_of(cycles[-1].zone)
    today = local_date(now, zone)
    hour = program_of(cycles[-1]).hours.prompts_at
    return local_date(kept.swept_at, zone) < today and now.astimezone(zone).time() >= hour


def keep_up(db: Db, team_id: str, now: datetime) -> None:
    """Do the upkeep of the day. The first time nothing is posted: there was no day before."""
    kept = keeping.upkeep(db, team_id)
    if kept is None:
        db.add(Upkeep(team_id=team_id, swept_at=now, posted=audit.head(db, team_id).number))
        return
    kept.swept_at = now
    for cycle in queries.all_cycles(db, team_id):
        if removed := retention.sweep(db, cycle, now):
            tell(db, "retention_swept", cycle=cycle, key=f"swept:{cycle.id}:{now:%Y-%m-%d}",
                 now=now, channel=cycle.channel_id, **asdict(removed))  # fmt: skip
    messages, requests = retention.sweep_delivery(db, team_id, now)
    head = audit.head(db, team_id)
    if head.number > kept.posted:
        kept.posted = head.number
        for cycle in _witnesses(db, team_id):
            _post(db, cycle, head, {"messages": messages, "requests": requests}, now)


def _witnesses(db: Db, team_id: str) -> list[Cycle]:
    """Give the cycles whose channels hold the heads: the open ones, else the last one."""
    return queries.open_cycles(db, team_id) or queries.all_cycles(db, team_id)[-1:]


def _post(db: Db, cycle: Cycle, head: audit.Head, swept: dict[str, Any], now: datetime) -> None:
    tell(db, "audit_head", cycle=cycle, key=f"head:{cycle.id}:{head.number}", now=now,
         channel=cycle.channel_id, number=head.number, mac=head.mac, **swept)  # fmt: skip
