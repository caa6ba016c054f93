"""What the personnel office knows: grades, titles, units, sites and the reporting chain, by CSV.

Rows are matched by Slack id, then by e-mail address. Importing the same file twice changes nothing,
and whoever could not be matched is named, never dropped without a word (B54).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mentoring.errors import Refusal
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Person

NEEDED = ("email",)
KNOWN = (
    "email", "slack_id", "name", "title", "grade", "unit", "site", "hired", "supervisor_email",
    "management_team",
)  # fmt: skip


@dataclass
class RosterReport:
    """What an import did or, when it was a rehearsal, would do. Lines count from 1."""

    matched: int = 0
    changed: int = 0
    unmatched: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


def read_rows(text: str) -> list[Row]:
    """Read a CSV with a header line. Raises Refusal when a needed column is missing."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    columns = [c.strip().lower() for c in reader.fieldnames or []]
    if missing := [c for c in NEEDED if c not in columns]:
        raise Refusal(f"The roster has no column {', '.join(missing)}. Known: {', '.join(KNOWN)}.")
    reader.fieldnames = columns
    return [
        Row(reader.line_num, {k: (v or "").strip() for k, v in cells.items() if k})
        for cells in reader
    ]


def import_rows(db: Db, team_id: str, rows: list[Row], now: datetime) -> RosterReport:
    """Bring the table of people up to the roster; supervisors are linked in a second pass."""
    report = RosterReport()
    found = [(row, person) for row in rows if (person := _match(db, team_id, row, report))]
    for row, person in found:
        changes = dict(_changes(db, team_id, row, person, report))
        for key, value in changes.items():
            setattr(person, key, value)
        if changes:
            report.changed += 1
            record(db, "roster.changed", person, now, fields=sorted(changes))
    report.matched = len(found)
    return report


def _match(db: Db, team_id: str, row: Row, report: RosterReport) -> Person | None:
    email, slack_id = row.cells.get("email", "").lower(), row.cells.get("slack_id", "")
    person = queries.person_by_slack(db, team_id, slack_id) if slack_id else None
    person = person or (queries.person_by_email(db, team_id, email) if email else None)
    if person is None:
        report.unmatched.append((row.line, email or slack_id or "an empty row"))
    return person


def _changes(
    db: Db, team_id: str, row: Row, person: Person, report: RosterReport
) -> Iterator[tuple[str, Any]]:
    wanted: dict[str, Any] = {
        k: row.cells[k] or None for k in ("title", "grade", "unit", "site") if k in row.cells
    }
    if row.cells.get("hired"):
        wanted["hired"] = _day(row, report) or person.hired
    if "management_team" in row.cells:
        wanted["management"] = row.cells["management_team"].lower() in ("yes", "y", "true", "1")
    if "supervisor_email" in row.cells:
        wanted["supervisor_id"] = _supervisor(db, team_id, row, person, report)
    yield from ((k, v) for k, v in wanted.items() if getattr(person, k) != v)


def _day(row: Row, report: RosterReport) -> date | None:
    try:
        return date.fromisoformat(row.cells["hired"])
    except ValueError:
        report.faults.append((row.line, "hired is not a date; write it as 2019-04-30"))
        return None


def _supervisor(db: Db, team_id: str, row: Row, person: Person, report: RosterReport) -> str | None:
    email = row.cells["supervisor_email"].lower()
    if not email:
        return None
    supervisor = queries.person_by_email(db, team_id, email)
    if supervisor is None:
        report.faults.append((row.line, "the supervisor's address is nobody's in Slack"))
        return person.supervisor_id
    if supervisor.id == person.id:
        report.faults.append((row.line, "somebody cannot be their own supervisor"))
        return person.supervisor_id
    return supervisor.id
