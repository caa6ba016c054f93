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

from mentoring import eligibility, places
from mentoring.days import NoHolidaysKnown
from mentoring.errors import Refusal
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Person

NEEDED = ("email",)
KNOWN = (
    "email", "slack_id", "name", "title", "grade", "unit", "site", "hired", "supervisor_email",
    "management_team", "standing", "country",
)  # fmt: skip


CIRCLE = "the supervisors above this person go in a circle"
YES, NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0", "")


@dataclass
class RosterReport:
    """What an import did or, when it was a rehearsal, would do. Lines count from 1.

    `unmatched` names the rows of nobody in Slack; `faults` what was left as it was, and why.
    """

    matched: int = 0
    changed: int = 0
    unmatched: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


def read_rows(text: str) -> list[Row]:
    """Read a CSV with a header line, with commas or, as some spreadsheets write it, semicolons.

    Raises Refusal when a needed column is missing, or when it is no CSV.
    """
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [c.strip().lower() for c in reader.fieldnames or []]
        if missing := [c for c in NEEDED if c not in columns]:
            known = ", ".join(KNOWN)
            raise Refusal(f"The roster has no column {', '.join(missing)}. Known: {known}.")
        reader.fieldnames = columns
        return [Row(reader.line_num, _cells(cells)) for cells in reader]
    except csv.Error as problem:
        raise Refusal(f"Line {reader.line_num} of the roster is not CSV: {problem}.") from None


def _cells(cells: dict[Any, Any]) -> dict[str, str]:
    """Give the cells that belong to a column, without surrounding blanks."""
    return {k: (v or "").strip() for k, v in cells.items() if k}


def import_rows(db: Db, team_id: str, rows: list[Row], now: datetime) -> RosterReport:
    """Bring the table of people up to the roster; what has no column in it stays as it is."""
    report = RosterReport()
    found = _matched(db, team_id, rows, report)
    for row, person in found:
        changes = dict(_changes(db, team_id, row, person, report))
        for key, value in changes.items():
            setattr(person, key, value)
        if "country" in changes:
            person.moved_at = now  # their holidays are others from now on
        if changes:
            report.changed += 1
            record(db, "roster.changed", person, now, fields=sorted(changes))
    report.matched = len(found)
    eligibility.settle_by_roster(db, team_id, now)
    report.faults += [(row.line, CIRCLE) for row, person in found if _goes_in_circles(person)]
    report.faults.sort()
    return report


def _matched(
    db: Db, team_id: str, rows: list[Row], report: RosterReport
) -> list[tuple[Row, Person]]:
    """Give each row with its person; of several rows for one person the first counts."""
    found: dict[str, tuple[Row, Person]] = {}
    for row in rows:
        person = _match(db, team_id, row, report)
        if person is not None and person.id in found:
            first = found[person.id][0].line
            report.faults.append((row.line, f"the same person stands in line {first} already"))
        elif person is not None:
            found[person.id] = row, person
    return list(found.values())


def _goes_in_circles(person: Person) -> bool:
    """Say whether somebody is their own supervisor's supervisor, at any distance."""
    seen: set[str] = set()
    above = person.supervisor
    while above is not None and above.id not in seen:
        if above.id == person.id:
            return True
        seen.add(above.id)
        above = above.supervisor
    return False


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
        wanted["management"] = bool(_yes(row, "management_team", report, person.management))
    if "standing" in row.cells:
        before = person.good_standing
        said = row.cells["standing"]
        wanted["good_standing"] = _yes(row, "standing", report, before) if said else None
    if "country" in row.cells:
        wanted["country"] = _country(row, report, person.country)
    if "supervisor_email" in row.cells:
        wanted["supervisor"] = _supervisor(db, team_id, row, person, report)
    yield from ((k, v) for k, v in wanted.items() if getattr(person, k) != v)


def _yes(row: Row, column: str, report: RosterReport, before: bool | None) -> bool | None:
    said = row.cells[column].lower()
    if said not in (*YES, *NO):
        report.faults.append((row.line, f"{column} should be yes or no"))
        return before
    return said in YES


def _country(row: Row, report: RosterReport, before: str | None) -> str | None:
    """Read whose public holidays are kept; an empty cell leaves it to the person's time zone."""
    try:
        return places.read_place(row.cells["country"]) if row.cells["country"] else None
    except NoHolidaysKnown:
        report.faults.append((row.line, "country should be a code such as US, or US-TX"))
        return before


def _day(row: Row, report: RosterReport) -> date | None:
    try:
        return date.fromisoformat(row.cells["hired"])
    except ValueError:
        report.faults.append((row.line, "hired is not a date; write it as 2019-04-30"))
        return None


def _supervisor(
    db: Db, team_id: str, row: Row, person: Person, report: RosterReport
) -> Person | None:
    email = row.cells["supervisor_email"].lower()
    if not email:
        return None
    supervisor = queries.person_by_email(db, team_id, email)
    if supervisor is None:
        report.faults.append((row.line, f"nobody in Slack has the supervisor's address {email}"))
        return person.supervisor
    if supervisor.id == person.id:
        report.faults.append((row.line, "somebody cannot be their own supervisor"))
        return person.supervisor
    return supervisor
