"""One cast of people for all tests of the domain: Alice mentors Bob, whose supervisor is Sam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mentoring.program_file import program_of
from store.database import Db
from store.models import (
    Cycle,
    CycleState,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.small import SMALL, text_of

TEAM = "T0LAKESHORE"
MONDAY = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)  # nine in the morning in Chicago


@dataclass
class Cast:
    """Everybody, in one running cycle of a program, with one active pair."""

    cycle: Cycle
    alice: Person
    bob: Person
    sam: Person
    carol: Person
    mentor: Member
    mentee: Member
    pair: Pair


def person(db: Db, name: str, tz: str | None = "America/Chicago") -> Person:
    """Add somebody; the Slack id is made of the name."""
    made = Person(team_id=TEAM, slack_id=f"U0{name.upper():0<8}", name=name, tz=tz)
    db.add(made)
    return made


def cast(db: Db, program: str = SMALL, published: datetime | None = MONDAY) -> Cast:
    """Put everybody in place. `published` None: the pair is only proposed."""
    alice, bob, sam, carol = (person(db, n) for n in ("Alice", "Bob", "Sam", "Carol"))
    db.flush()
    bob.supervisor_id = sam.id
    cycle = Cycle(
        team_id=TEAM,
        program=program,
        program_text=text_of(program),
        name="2027",
        state=CycleState.RUNNING if published else CycleState.ENROLLING,
        starts_on=date(2027, 1, 4),
        zone="America/Chicago",
        channel_id="G0MENTORING",
        announce_id="C0ANNOUNCE",
        created_by=carol.id,
        published_at=published,
    )
    db.add(cycle)
    db.flush()
    db.add(Office(team_id=TEAM, cycle_id=cycle.id, person_id=carol.id, kind=OfficeKind.COORDINATOR))
    mentor = Member(team_id=TEAM, cycle_id=cycle.id, person_id=alice.id, role=Role.MENTOR)
    mentee = Member(
        team_id=TEAM, cycle_id=cycle.id, person_id=bob.id, role=Role.MENTEE, supervisor_id=sam.id
    )
    db.add_all([mentor, mentee])
    db.flush()
    pair = Pair(team_id=TEAM, cycle_id=cycle.id, mentor_id=mentor.id, mentee_id=mentee.id)
    if published:
        pair.state, pair.published_at = PairState.ACTIVE, published
        pair.starts_on = published.date()
        pair.ends_on = program_of(cycle).ends_on(published.date())
    db.add(pair)
    db.flush()
    return Cast(cycle, alice, bob, sam, carol, mentor, mentee, pair)
