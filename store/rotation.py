"""What must outlive a master key: the trail that it proves, and its public key.

With that kept, an older version of the master key can be removed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from store import audit, proof
from store.crypto import vault_of
from store.database import Db
from store.models import AuditEntry

__all__ = ["former_public_keys", "remember"]

ROTATED = "keys.rotated"


def remember(db: Db, now: datetime) -> None:
    """Keep what older versions prove, and write the rotation into every workspace's trail."""
    keys = vault_of(db).keys
    for team_id in audit.teams(db):
        for version in keys.versions:
            if version != keys.newest:
                audit.keep_key(db, team_id, version)
        if not _is_told(db, team_id, keys.newest):
            audit.record(
                db, team_id=team_id, actor_id=None, action=ROTATED, object_kind="keys",
                object_id=keys.newest, now=now, details={"public": proof.public_keys(keys)},
            )  # fmt: skip


def _is_told(db: Db, team_id: str, version: str) -> bool:
    mine = AuditEntry.team_id == team_id, AuditEntry.action == ROTATED
    rows = select(AuditEntry.id).where(*mine, AuditEntry.object_id == version)
    return db.scalar(rows.limit(1)) is not None


def former_public_keys(db: Db) -> dict[str, str]:
    """Give the public keys of versions that were here at some rotation, by version."""
    rows = select(AuditEntry.details).where(AuditEntry.action == ROTATED)
    found: dict[str, str] = {}
    for details in db.scalars(rows):
        found |= details.get("public", {})
    return found
