"""The inbox: requests of Slack that have had their effect, so that a repeat has none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from store.columns import new_id
from store.conflict import insert_new
from store.database import Db
from store.models import InboxEntry
from store.prepared import prepared

__all__ = ["is_known", "seen"]


def seen(db: Db, team_id: str, key: str, now: datetime) -> bool:
    """Remember a request by its key. True when it was handled before: leave it alone then."""
    values = {"id": new_id(), "team_id": team_id, "created_at": now, "key": key}
    return not insert_new(db, InboxEntry, values)


def is_known(db: Db, team_id: str, key: str) -> bool:
    """Say whether a request was handled before, without remembering anything."""
    return db.scalar(*_known(team_id, key)) is not None


@prepared
def _known(team_id: str, key: str) -> Select[str]:
    return select(InboxEntry.id).where(InboxEntry.team_id == team_id, InboxEntry.key == key)
