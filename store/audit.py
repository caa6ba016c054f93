"""The audit trail: every change of state, numbered per workspace, chained by HMAC.

Triggers refuse to change or delete an entry. Whoever gets around them breaks the chain. A cut
tail shows only against a head that was noted elsewhere, so the head is posted every day.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Select, Table, insert, select

from store.crypto import vault_of
from store.database import Db
from store.models import AuditEntry
from store.prepared import prepared

__all__ = ["GONE", "Head", "Problem", "head", "keep_key", "record", "teams", "verify"]

GONE = "The entry that was noted as the newest is gone."
PURPOSE = "audit"  # of the key that is derived from a master key for the chain
START = "0" * 64  # what the first entry has for its predecessor's code


@dataclass(frozen=True)
class Head:
    """The newest entry of a workspace. Note it elsewhere to prove later that nothing was cut."""

    number: int
    mac: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with the chain, at which entry."""

    number: int
    what: str


def record(
    db: Db,
    *,
    team_id: str,
    actor_id: str | None,
    action: str,
    object_kind: str,
    object_id: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry, in the transaction of the change itself: a `Database.begin`, never a `brief`.

    `actor_id` None: Mentor did it by itself. `details`: ids, states and numbers, never words that
    somebody wrote.
    """
    heads: dict[str, Head] = db.info.setdefault("audit_heads", {})  # nobody else writes meanwhile
    last = heads.get(team_id) or head(db, team_id)
    keys = vault_of(db).keys
    entry = AuditEntry(team_id=team_id, number=last.number + 1, previous=last.mac, created_at=now)
    entry.actor_id, entry.action = actor_id, action
    entry.object_kind, entry.object_id = object_kind, object_id
    entry.details = json.loads(json.dumps(dict(details or {})))
    entry.mac = f"{keys.newest}:{_mac(entry, keys.derive(keys.newest, PURPOSE))}"
    heads[team_id] = Head(entry.number, entry.mac)
    written = {column.name: getattr(entry, column.name) for column in _table().columns}
    db.past_session().execute(_insert(), written)


@cache
def _insert() -> Insert:
    return insert(_table())


def _table() -> Table:
    return cast(Table, AuditEntry.__table__)


def head(db: Db, team_id: str) -> Head:
    """Give the newest entry's number and code; number 0 before the first entry."""
    with db.no_autoflush:  # entries that are not written yet are remembered by `record`
        last = db.rows(*_last(team_id))
    return Head(*last[0]) if last else Head(0, START)


@prepared
def _last(team_id: str) -> Select[int, str]:
    entries = select(AuditEntry.number, AuditEntry.mac).where(AuditEntry.team_id == team_id)
    return entries.order_by(AuditEntry.number.desc()).limit(1)


def verify(db: Db, team_id: str, noted: Head | None = None) -> list[Problem]:
    """Check the whole chain, and that it still contains the head that was noted earlier."""
    known: dict[str, bytes | None] = {}
    entries = select(AuditEntry).where(AuditEntry.team_id == team_id)
    entries = entries.order_by(AuditEntry.number).execution_options(yield_per=500)
    problems, last, found = [], Head(0, START), noted is None or noted.number == 0
    for entry in db.scalars(entries):
        version = entry.mac.partition(":")[0]
        if version not in known:
            known[version] = _key(db, team_id, version)
        problems += _check(entry, last, known[version])
        last = Head(entry.number, entry.mac)
        found = found or last == noted
    if noted is not None and not found:
        problems.append(Problem(noted.number, GONE))
    return problems


def teams(db: Db) -> list[str]:
    """List the workspaces that have a trail."""
    return list(db.scalars(select(AuditEntry.team_id).distinct().order_by(AuditEntry.team_id)))


def keep_key(db: Db, team_id: str, version: str) -> None:
    """Keep what an older master key proves entries with, so that the master can be removed."""
    vault = vault_of(db)
    vault.keep(db, team_id, _owner(version), vault.keys.derive(version, PURPOSE))


def _owner(version: str) -> str:
    return f"audit:{version}"


def _key(db: Db, team_id: str, version: str) -> bytes | None:
    """Give the key of the entries of one version; None when there is none that fits."""
    vault = vault_of(db)
    if vault.keys.has(version):
        return vault.keys.derive(version, PURPOSE)
    return vault.kept(db, team_id, _owner(version))


def _check(entry: AuditEntry, last: Head, key: bytes | None) -> list[Problem]:
    problems = []
    if entry.number != last.number + 1:
        problems.append(Problem(entry.number, f"Entries after number {last.number} are missing."))
    elif entry.previous != last.mac:
        problems.append(Problem(entry.number, "It does not follow the entry before it."))
    version, _, mac = entry.mac.partition(":")
    if key is None and version.isdecimal():
        missing = f"The master key version {version} is missing, so it cannot be checked."
        return [*problems, Problem(entry.number, missing)]
    right = key is not None and hmac.compare_digest(mac, _mac(entry, key))
    return problems if right else [*problems, Problem(entry.number, "It was changed.")]


def _mac(entry: AuditEntry, key: bytes) -> str:
    told = [
        entry.id,
        entry.team_id,
        entry.created_at.astimezone(UTC).isoformat(),
        entry.number,
        entry.actor_id,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()
