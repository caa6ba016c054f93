"""What the personnel office knows, read from a CSV."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import administration
from mentoring import roster
from mentoring.errors import Refusal
from mentoring.roster import RosterReport
from store import queries
from store.database import Database
from store.models import Person
from tests.signup.cast import OMAR, SAMUEL, person_of
from tests.stage import Stage

TEAM = "T1"
NOW = datetime(2027, 1, 4, 14, 0, tzinfo=UTC)
HEAD = "email,title,grade,unit,site,hired,supervisor_email,management_team\n"
ALICE = "alice@example.org,Engineer,GS-12,Engineering,North,2019-04-30,bob@example.org,no\n"


def people(database: Database, *names: str) -> None:
    with database.begin(NOW) as db:
        for name in names:
            slack_id, email = f"U{name.upper()}", f"{name}@example.org"
            db.add(Person(team_id=TEAM, slack_id=slack_id, name=name.title(), email=email))


def bring(database: Database, text: str) -> RosterReport:
    with database.begin(NOW) as db:
        return roster.import_rows(db, TEAM, roster.read_rows(text), NOW)


def test_a_row_fills_in_its_person(database: Database) -> None:
    people(database, "alice", "bob")
    report = bring(database, HEAD + ALICE)
    assert (report.matched, report.changed, report.unmatched, report.faults) == (1, 1, [], [])
    with database.read() as db:
        alice = queries.person_by_email(db, TEAM, "alice@example.org")
        assert alice is not None
        assert (alice.grade, alice.hired, alice.management) == ("GS-12", date(2019, 4, 30), False)
        assert alice.supervisor is not None
        assert alice.supervisor.name == "Bob"


def test_the_same_roster_twice_changes_nothing(database: Database) -> None:
    people(database, "alice", "bob")
    bring(database, HEAD + ALICE)
    assert bring(database, HEAD + ALICE).changed == 0


def test_whoever_is_not_in_slack_is_named(sqlite: Database) -> None:
    people(sqlite, "bob")
    assert bring(sqlite, HEAD + ALICE).unmatched == [(2, "alice@example.org")]


def test_a_slack_id_goes_before_the_address(sqlite: Database) -> None:
    people(sqlite, "alice", "bob")
    report = bring(sqlite, "slack_id,email,grade\nUBOB,alice@example.org,GS-9\n")
    assert report.matched == 1
    with sqlite.read() as db:
        bob = queries.person_by_slack(db, TEAM, "UBOB")
        assert bob is not None
        assert bob.grade == "GS-9"


def test_what_has_no_column_stays(sqlite: Database) -> None:
    people(sqlite, "alice", "bob")
    bring(sqlite, HEAD + ALICE)
    bring(sqlite, "email,grade\nalice@example.org,GS-13\n")
    with sqlite.read() as db:
        alice = queries.person_by_email(db, TEAM, "alice@example.org")
        assert alice is not None
        assert (alice.grade, alice.unit) == ("GS-13", "Engineering")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("alice@example.org,,,,,30.4.2019,,no\n", "hired is not a date"),
        ("alice@example.org,,,,,,who@example.org,no\n", "who@example.org"),
        ("alice@example.org,,,,,,alice@example.org,no\n", "their own supervisor"),
        ("alice@example.org,,,,,,,perhaps\n", "yes or no"),
        (ALICE + ALICE, "stands in line 2 already"),
        (ALICE + "bob@example.org,,,,,,alice@example.org,\n", "go in a circle"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(sqlite: Database, row: str, fault: str) -> None:
    people(sqlite, "alice", "bob")
    report = bring(sqlite, HEAD + row)
    assert fault in report.faults[-1][1]
    assert report.faults[-1][0] == 1 + row.count("\n")


def test_good_standing_is_yes_or_no_or_not_known(sqlite: Database) -> None:
    people(sqlite, "alice")
    found = []
    for cell in ("yes", "no", "", "maybe"):
        report = bring(sqlite, f"email,standing\nalice@example.org,{cell}\n")
        with sqlite.read() as db:
            alice = queries.person_by_email(db, TEAM, "alice@example.org")
            assert alice is not None
            found.append((alice.good_standing, report.faults))
    wrong = [(2, "standing should be yes or no")]
    assert found == [(True, []), (False, []), (None, []), (None, wrong)]


def test_a_country_is_checked_and_an_empty_cell_leaves_it_to_the_zone(sqlite: Database) -> None:
    people(sqlite, "alice")
    head = "email,country\nalice@example.org,"
    assert bring(sqlite, f"{head}us-tx\n").changed == 1
    assert bring(sqlite, f"{head}US-TX\n").changed == 0
    assert bring(sqlite, f"{head}Texas\n").faults == [
        (2, "country should be a code such as US, or US-TX")
    ]
    with sqlite.read() as db:
        alice = queries.person_by_email(db, TEAM, "alice@example.org")
        assert alice is not None
        assert (alice.country, alice.moved_at) == ("US-TX", NOW)
    assert bring(sqlite, f"{head}\n").changed == 1


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_spreadsheet_s_semicolons_and_its_mark_are_read(sqlite: Database, mark: str) -> None:
    people(sqlite, "alice")
    text = f"{mark}Email ;Grade\r\nAlice@Example.org ; GS-7\r\n"
    assert bring(sqlite, text).changed == 1


def test_a_roster_without_addresses_is_refused() -> None:
    with pytest.raises(Refusal, match="no column email"):
        roster.read_rows("name,grade\nAlice,GS-7\n")


def test_an_empty_roster_is_refused() -> None:
    with pytest.raises(Refusal, match="no column email"):
        roster.read_rows("")


def test_the_organisation_s_roster_is_imported_once(stage: Stage) -> None:
    omar = person_of(stage, OMAR)
    assert (omar.grade, omar.site) == ("GS-12", "Prairie Site")
    assert omar.supervisor_id == person_of(stage, SAMUEL).id
    file = Path(stage.sandbox.environment["SANDBOX_ROSTER"])
    report = administration.import_roster(stage.mentor.settings, file)
    assert report.changed == 0
    assert [who for _, who in report.unmatched] == ["gordon.reyes@lakeshore.example"]


def test_a_rehearsal_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("email,grade\nomar.farouk@lakeshore.example,GS-15\n", encoding="utf-8")
    report = administration.import_roster(stage.mentor.settings, file, dry_run=True)
    assert (report.matched, report.changed) == (1, 1)
    assert person_of(stage, OMAR).grade == "GS-12"


def test_a_file_that_is_no_text_is_refused(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "roster.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1")
    with pytest.raises(Refusal, match="CSV UTF-8"):
        administration.import_roster(stage.mentor.settings, file)
