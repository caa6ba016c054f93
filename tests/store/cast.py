"""The people and the pair that the tests of this floor are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from store.database import Database
from store.models import Cycle, Member, Pair, PairState, Person, Role

TEAM = "T1"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Cast:
    """Alice mentors Bob; Carol coordinates."""

    alice: Person
    bob: Person
    carol: Person
    cycle: Cycle
    mentor: Member
    mentee: Member
    pair: Pair


def person(name: str) -> Person:
    email = f"{name.lower()}@example.org"
    return Person(team_id=TEAM, slack_id=f"U{name.upper()}", name=name, email=email)


def cycle(creator: Person, name: str = "Spring") -> Cycle:
    return Cycle(
        team_id=TEAM,
        program="first",
        program_text="words: {}",
        name=name,
        starts_on=date(2026, 3, 1),
        zone="America/New_York",
        channel_id=f"C{name.upper()}",
        announce_id="CALL",
        created_by=creator.id,
    )


def member(of: Cycle, who: Person, role: Role) -> Member:
    return Member(team_id=TEAM, cycle_id=of.id, person_id=who.id, role=role)


def pair(of: Cycle, mentor: Member, mentee: Member) -> Pair:
    found = Pair(team_id=TEAM, cycle_id=of.id, mentor_id=mentor.id, mentee_id=mentee.id)
    found.state = PairState.ACTIVE
    return found


def settle_in(database: Database) -> Cast:
    """Write the cast to the database."""
    alice, bob, carol = person("Alice"), person("Bob"), person("Carol")
    spring = cycle(carol)
    mentor, mentee = member(spring, alice, Role.MENTOR), member(spring, bob, Role.MENTEE)
    two = pair(spring, mentor, mentee)
    with database.begin(NOW) as db:
        db.add_all([two, mentee, mentor, spring, carol, bob, alice])
    return Cast(alice, bob, carol, spring, mentor, mentee, two)
