"""What always holds of pairs, whatever their people do: looked at after every step.

It reads the tables with plain SQL and knows the rules by itself, so that no query or rule of the
program can hide its own mistake.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from tests.life.ground import Ground

BOARD = {"proposed", "held", "approved"}
MOVES = {
    "pairs": {
        None: {"proposed", "active"},  # active at once: a renewal
        "proposed": {"held", "approved", "dropped"},
        "held": {"proposed", "approved", "dropped"},
        "approved": {"proposed", "held", "active", "dropped"},
        "active": {"ended"},
    },
    "agreements": {None: {"signing"}, "signing": {"signed", "declined", "replaced"}},
    "sessions": {
        None: {"proposed", "logged"},
        "proposed": {"agreed", "declined", "cancelled"},
        "agreed": {"logged", "missed", "cancelled"},
        "logged": {"confirmed", "missed", "cancelled"},
    },
    "members": {
        None: {"applied"},
        "applied": {"paused", "withdrawn"},
        "paused": {"applied", "withdrawn"},
        "withdrawn": {"applied"},
    },
    "cycles": {None: {"enrolling"}, "enrolling": {"running", "closed"}, "running": {"closed"}},
    "cases": {None: {"open"}, "open": {"closed"}},
}
STATES = {
    table: f"SELECT id, state FROM {table} ORDER BY rowid" for table in MOVES if table != "cases"
}
STATES["cases"] = "SELECT id, CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END FROM cases"
SIGNERS = {"mentor", "mentee", "mentee_supervisor"}
SIGNED = """SELECT s.id, s.agreement_id, s.signer, s.decision, s.text_hash, a.text_hash, a.state
            FROM signatures s JOIN agreements a ON a.id = s.agreement_id"""
TOLD = """SELECT rowid, kind, person_id, channel_id, refs, due_at FROM notices WHERE rowid > ?
          ORDER BY rowid"""
ENTRIES = "SELECT number, object_id, details, previous, mac FROM audit WHERE number > ? ORDER BY 1"


class Entry(NamedTuple):
    number: int
    object_id: str
    details: str
    previous: str
    mac: str


class Told(NamedTuple):
    """A notice as it was put."""

    row: int
    kind: str
    person_id: str | None
    channel_id: str | None
    refs: str
    due_at: str

    def ref(self, key: str) -> Any:
        return json.loads(self.refs).get(key)


@dataclass
class Watch:
    """Remembers how things stood at the last look."""

    ground: Ground
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    ended: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    entry: int = 0
    mac: str = "0" * 64
    notice: int = 0

    def look(self) -> list[Told]:
        """Compare with the last look; give the notices that are new."""
        entries = self._new_entries()
        now = {table: dict(self.ground.rows(sql)) for table, sql in STATES.items()}
        for table, before in self.states.items():
            _compare(table, before, now[table], entries)
        self.states = now
        self._check_pairs()
        self._check_signatures()
        return self._new_notices()

    def _new_entries(self) -> list[Entry]:
        found = [Entry(*row) for row in self.ground.rows(ENTRIES, self.entry)]
        for entry in found:
            assert (entry.number, entry.previous) == (self.entry + 1, self.mac)
            self.entry, self.mac = entry.number, entry.mac
        return found

    def _check_pairs(self) -> None:
        rows = self.ground.rows("SELECT id, state, mentor_id, mentee_id, renews_id FROM pairs")
        active = [row for row in rows if row[1] == "active"]
        taken = Counter(member for row in active for member in row[2:4])
        capacity = dict(self.ground.rows("SELECT id, capacity FROM members"))
        assert all(count <= capacity[member] for member, count in taken.items())
        assert len({row[2:4] for row in active}) == len(active)
        live = Counter(row[3] for row in rows if row[1] in BOARD | {"active"})
        assert all(count == 1 for count in live.values()), "a mentee is in two pairs"
        self._check_ended(rows)

    def _check_ended(self, rows: list[tuple[Any, ...]]) -> None:
        """An ended pair never changes again, nor does what it agreed and planned."""
        if not any(row[1] == "ended" for row in rows):
            return
        for row in self.ground.rows("SELECT * FROM pairs WHERE state = 'ended'"):
            kept = (
                row,
                self.ground.rows("SELECT id, state FROM agreements WHERE pair_id = ?", row[0]),
                self.ground.rows(
                    "SELECT id FROM submissions WHERE form = 'map' AND scope = ? AND version > 0",
                    f"pair:{row[0]}",
                ),
            )
            assert self.ended.setdefault(row[0], kept) == kept, "an ended pair acted"

    def _check_signatures(self) -> None:
        by_agreement: dict[str, set[str]] = {}
        for row in self.ground.rows(SIGNED):
            agreement, signer, decision, hash_, text_hash, state = row[1:]
            assert hash_ == text_hash, "a signature counts for another text"
            if decision == "signed":
                by_agreement.setdefault(agreement, set()).add(signer)
            if row[0] not in self.signed:
                self.signed[row[0]] = row[1:5]
                assert state != "replaced", "something was signed after its text was replaced"
            assert self.signed[row[0]] == row[1:5]
        for agreement, state in self.states.get("agreements", {}).items():
            whole = by_agreement.get(agreement, set()) >= SIGNERS
            assert whole == (state == "signed")

    def _new_notices(self) -> list[Told]:
        told = [Told(*row) for row in self.ground.rows(TOLD, self.notice)]
        keys = "SELECT count(*), count(DISTINCT team_id || key) FROM notices"
        assert len(set(self.ground.rows(keys)[0])) == 1
        for one in told:
            self.notice = one.row
            pair = one.ref("pair")
            if pair is not None and self._is_secret(pair):
                assert one.channel_id, f"{one.kind} tells of a proposal"
        return told

    def _is_secret(self, pair_id: str) -> bool:
        return self.states["pairs"].get(pair_id) in BOARD | {"dropped"}


def _compare(table: str, before: dict[str, str], now: dict[str, str], entries: list[Entry]) -> None:
    """Allow only known moves, each with an entry in the audit trail that names the row."""
    assert before.keys() <= now.keys(), f"a row of {table} is gone"
    for row, state in now.items():
        was = before.get(row)
        if state == was:
            continue
        assert state in MOVES[table].get(was, set()), f"{table}: {was} -> {state}"
        told = any(row == e.object_id or row in e.details for e in entries)
        assert told, f"{table}: the audit trail does not tell of {was} -> {state}"


def is_done(ground: Ground, told: Told, at: datetime) -> bool:
    """Say whether somebody has done what a milestone asks, or cannot do it any more."""
    pair_id, milestone = told.ref("pair"), told.ref("milestone")
    mine = f"pair:{pair_id}:person:{told.person_id}"
    if milestone == "agreement":
        return _has_signed(ground, pair_id, str(told.person_id))
    if milestone == "plan":
        return _is_planned(ground, pair_id)
    if milestone == "renewal":
        return _is_sent(ground, "renewal", mine)
    if milestone == "rematch":
        row = ground.rows("SELECT renews_id, starts_on FROM pairs WHERE id = ?", pair_id)[0]
        return row[0] is not None or (at.date() - date.fromisoformat(row[1])).days > 61
    form = "review" if milestone == "semi_annual" else milestone
    return _is_sent(ground, form, mine)


def _is_sent(ground: Ground, form: str, scope: str) -> bool:
    sent = "SELECT 1 FROM submissions WHERE form = ? AND scope = ? AND version > 0"
    return bool(ground.rows(sent, form, scope))


def _is_planned(ground: Ground, pair_id: str) -> bool:
    if _is_sent(ground, "map", f"pair:{pair_id}"):
        return True
    before = ground.rows("SELECT renews_id FROM pairs WHERE id = ?", pair_id)[0][0]
    return before is not None and _is_planned(ground, before)


def _has_signed(ground: Ground, pair_id: str, person_id: str) -> bool:
    """Say whether everybody has signed, or this person has and can do no more for it."""
    newest = """SELECT id, state FROM agreements WHERE pair_id = ? AND state != 'replaced'
                ORDER BY version DESC LIMIT 1"""
    found = ground.rows(newest, pair_id)
    if not found:
        return False
    if found[0][1] == "signed":
        return True
    signed = "SELECT 1 FROM signatures WHERE agreement_id = ? AND person_id = ?"
    left = """SELECT 1 FROM pairs p JOIN members m ON m.id IN (p.mentee_id, p.mentor_id)
              LEFT JOIN people s ON s.id = m.supervisor_id JOIN people o ON o.id = m.person_id
              WHERE p.id = ? AND (o.deleted OR s.deleted OR (m.role = 'mentee' AND s.id IS NULL))"""
    able = not ground.rows(left, pair_id)
    return found[0][1] == "signing" and able and bool(ground.rows(signed, found[0][0], person_id))


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
