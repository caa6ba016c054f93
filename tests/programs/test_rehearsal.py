"""What the rehearsal lists is what is later sent: for every program, by person and by day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ticks import Ticks
from handlers.delivery import Delivery
from handlers.homes import Homes
from handlers.rehearsal import SilentSlack, rehearse, rehearse_model
from handlers.sweep import Sweep
from mentoring import program_file, rehearsal_group, rehearsal_page
from mentoring.rehearsal import Place, Rehearsal, Sent, World, about, local, readers_elsewhere
from store import queries, rehearsing
from store.crypto import Keys
from store.database import Database, Db
from store.models import Cycle, Member, Office, OfficeKind, Role
from tests.cast import TEAM, person
from tests.life.slack import Clock
from tests.programs.test_words import foreign
from tests.small import small_text

ZONE = "America/Chicago"
AT = datetime(2027, 1, 4, 15, 30, tzinfo=UTC)  # half past nine there
ZONES = ("America/Chicago", "Asia/Tokyo", "Europe/London", "Pacific/Honolulu", None)
Line = tuple[str | None, date, tuple[str, ...]]  # who, None for a channel; day; what


def begin(db: Db, program: str, number: int) -> Cycle:
    """Begin a cycle of a program with two members, a month long."""
    text = re.sub(
        r"length: \{months: [^,]+", "length: {months: 1", program_file.shipped_text(program)
    )
    people = [person(db, f"{name}{number}", ZONES[number % 5]) for name in ("Ann", "Ben", "Cleo")]
    db.flush()
    cycle = Cycle(
        team_id=TEAM, program=program, program_text=text, name=program, starts_on=AT.date(),
        zone=ZONE, created_by=people[2].id, channel_id=f"G{number}", announce_id="C0",
    )  # fmt: skip
    db.add(cycle)
    db.flush()
    office = Office(team_id=TEAM, cycle_id=cycle.id, person_id=people[2].id)
    office.kind = OfficeKind.COORDINATOR
    db.add(office)
    for one, role in zip(people, Role, strict=False):
        db.add(Member(team_id=TEAM, cycle_id=cycle.id, person_id=one.id, role=role))
    db.flush()
    return cycle


def to_come(found: Rehearsal) -> list[Line]:
    lines = [(s.reader_id, s.at.date(), tuple(a.key for a in s.about)) for s in found.sent]
    return sorted(lines, key=str)


def came(db: Db, cycle: Cycle) -> list[Line]:
    """Give what was really sent in a cycle."""
    notices = [n for n in rehearsing.said(db, cycle.id) if n.kind != "audit_head"]
    found: dict[str, set[str]] = {}
    for notice in notices:
        found.setdefault(notice.merged_into or notice.id, set()).add(about(db, notice).key)
    lines = [
        (n.person_id, local(n.settled_at or AT, n.person, cycle).date(), tuple(sorted(found[n.id])))
        for n in notices
        if n.merged_into is None and n.kind != "case_closed"
    ]
    return sorted(lines, key=str)


def live(database: Database, clock: Clock, until: datetime) -> None:
    """Let the bot live as it does, on the clock of the test."""
    client, now = SilentSlack(), lambda: clock.now
    ticks = Ticks(
        database, Delivery(database, client, TEAM, now, "a"), now, None,
        Homes(database, client, TEAM, now), Sweep(database, client, TEAM, now),
    )  # fmt: skip
    while (due := ticks.turn()) is not None and due <= until:
        clock.now = due


@pytest.mark.whole
@pytest.mark.parametrize("program", sorted(program_file.shipped()))
def test_what_the_rehearsal_lists_is_what_is_later_sent(
    sqlite: Database, keys: Keys, program: str
) -> None:
    with sqlite.begin(AT) as db:
        cycle_id = begin(db, program, len(program)).id
    with sqlite.read() as db:
        cycle = db.get_one(Cycle, cycle_id)
        found = rehearse(db, keys, cycle, World.NOBODY, AT)
        planned = to_come(found)
        assert rehearsing.said(db, cycle_id) == []  # nothing was sent
    with sqlite.begin(AT) as db:
        rehearsal_group.publish(db, db.get_one(Cycle, cycle_id), AT, 1)
    live(sqlite, Clock(AT), AT + timedelta(days=180))
    with sqlite.read() as db:
        assert came(db, db.get_one(Cycle, cycle_id)) == planned
    assert len(planned) > 10
    assert [s.text for s in found.sent if foreign(program).search(s.text)] == []


def test_a_rehearsal_says_how_many_readers_are_in_another_program_too(sqlite: Database) -> None:
    """One unasked message a day is for all programs, and a rehearsal knows only its own."""
    with sqlite.begin(AT) as db:
        here, there = begin(db, "cpoc", 1), begin(db, "nc", 2)
        shared, alone = queries.members(db, here.id)
        member = Member(
            team_id=TEAM, cycle_id=there.id, person_id=shared.person_id, role=Role.MENTOR
        )
        db.add(member)
        db.flush()
        sent = tuple(
            Sent(AT, Place.DM, "", one.person_id, "", (), "hello")
            for one in (shared, alone, shared)
        )
        count = readers_elsewhere(db, here, sent)
    assert count == 1
    page = rehearsal_page.as_page(Rehearsal("2027", World.NOBODY, sent, count)).decode()
    assert "One of the readers is in another program as well." in page
    assert "another program" not in rehearsal_page.beside(Rehearsal("2027", World.NOBODY, sent))


@pytest.mark.whole
def test_the_command_line_lists_a_pairs_whole_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = small_text().replace("months: 12, cl", "months: 2, cl")
    (tmp_path / "short.yaml").write_text(text, "utf-8")
    run = ["program", "calendar", str(tmp_path / "short.yaml"), "--start", "2027-01-04", "--zone"]
    assert main([*run, ZONE]) == 0
    nobody = capsys.readouterr().out
    assert main([*run, ZONE, "--on-time"]) == 0
    everybody = capsys.readouterr().out
    for line in (
        "Mon 2027-01-11 09:30  DM        mentor          agreement (S3-23)\n",
        "Mon 2027-02-01 09:30  DM        protégé         you meet less than planned (S3-11 S3-18, "
        "section 5c); agreement, reminder 3 (S3-23)\n",
        "Wed 2027-02-03 09:30  channel   channel         case, overdue: agreement (S3-23)\n",
    ):
        assert line in nobody
    for gone in ("reminder 3", "overdue", "meet less", "case"):
        assert gone not in everybody, gone
    assert main([*run, "Mars"]) == 2


@pytest.mark.whole
def test_on_time_everybody_comes_to_what_is_held_and_confirms_what_waits() -> None:
    text = re.sub(r"length: \{months: [^,]+", "length: {months: 1", program_file.shipped_text("nc"))
    found = rehearse_model(text, date(2027, 1, 4), ZONE, World.EVERYBODY)
    keys = {a.key for one in found.sent for a in one.about}
    assert {"event_invited:information", "event_feedback:information"} <= keys
    assert not [key for key in keys if "overdue" in key or "late" in key]


def test_a_rehearsal_is_a_page_a_table_and_a_picture(keys: Keys) -> None:
    text = small_text().replace("months: 12, cl", "months: 2, cl")
    text = text.replace("title: Lakeshore Mentoring Program", "title: <i>=Lake")
    found = rehearse_model(text, date(2027, 1, 4), "America/Chicago", pairs=1)
    page = rehearsal_page.as_page(found).decode()
    assert "<svg" in page
    assert page.count("<rect") == len(found.weeks()) * len(found.loads())
    assert "<i>" not in page
    rows = rehearsal_page.as_csv(found).decode().splitlines()
    assert len(rows) == 1 + len(found.sent)
    assert rehearsal_page.as_text_picture(found).splitlines()[0].split()[0] == "Jan"
