"""Writes the audit entry of a change: who did what to which row. Ids and states, never words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from store import audit
from store.database import Db
from store.models import Base, Person


def record(
    db: Db, action: str, row: Base, now: datetime, actor: Person | None = None, **details: Any
) -> None:
    """Add an audit entry in the caller's transaction. `actor` None: the program's own calendar."""
    audit.record(
        db,
        team_id=row.team_id,
        actor_id=actor.id if actor else None,
        action=action,
        object_kind=type(row).__name__.lower(),
        object_id=row.id,
        now=now,
        details=details,
    )
