"""A program with people in it, for the tests of the board: on a bare database, or on the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from mentoring import answers
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store import queries
from store.columns import new_id
from store.database import Database, Db
from store.models import (
    Cycle,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.small import SMALL, small_text

NOW = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)  # nine in the morning in Chicago
ON_THE_BOARD = (PairState.PROPOSED, PairState.HELD, PairState.APPROVED)


@dataclass
class World:
    """One cycle. Ids of members are kept by the person's name and role."""

    database: Database
    now: Callable[[], datetime] = lambda: NOW
    team: str = field(default_factory=lambda: f"T0{new_id()}")
    cycle_id: str = ""
    carol: str = ""
    members: dict[tuple[str, Role], str] = field(default_factory=dict)

    def begin(self, db: Db, coordinator: Person, channel: str = "G0MENTORING") -> None:
        """Begin the program with its coordinator."""
        cycle = Cycle(
            team_id=self.team,
            program=SMALL,
            program_text=small_text(),
            name="Mentoring 2027",
            starts_on=date(2027, 1, 4),
            zone="America/Chicago",
            channel_id=channel,
            announce_id="C0ANNOUNCE",
            created_by=coordinator.id,
        )
        db.add(cycle)
        db.flush()
        office = Office(team_id=self.team, cycle_id=cycle.id, person_id=coordinator.id)
        office.kind = OfficeKind.COORDINATOR
        db.add(office)
        db.flush()
        self.cycle_id, self.carol = cycle.id, coordinator.id

    def person(self, db: Db, name: str, **facts: Any) -> Person:
        """Find somebody by name, or add them."""
        known = next((p for p in queries.people(db, self.team) if p.name == name), None)
        if known is not None:
            return known
        slack_id = f"U0{new_id().upper().replace('-', '0').replace('_', '1')[:9]}"
        made = Person(team_id=self.team, slack_id=slack_id, name=name, **facts)
        db.add(made)
        db.flush()
        return made

    def enroll(
        self,
        db: Db,
        person: Person,
        role: Role,
        *,
        skills: Iterable[str] = ("safety",),
        wishes: Iterable[str] = (),
        capacity: int = 1,
        supervisor: Person | None = None,
    ) -> Member:
        """Sign somebody up. `wishes` are member ids."""
        cycle = self.cycle(db)
        member = Member(
            team_id=self.team,
            cycle_id=cycle.id,
            person_id=person.id,
            role=role,
            capacity=capacity,
            supervisor_id=supervisor.id if supervisor else None,
        )
        db.add(member)
        db.flush()
        given: dict[str, Any] = {"skills": list(skills)}
        given |= {f"wish_{n}": wish for n, wish in enumerate(wishes, 1)}
        form = program_of(cycle).enrollment.forms[role]
        answers.hand_in(db, cycle, form, of_member(member), person, given, self.now(), about=member)
        self.members[person.name, role] = member.id
        return member

    def cycle(self, db: Db) -> Cycle:
        return db.get_one(Cycle, self.cycle_id)

    def coordinator(self, db: Db) -> Person:
        return db.get_one(Person, self.carol)

    def member(self, db: Db, name: str, role: Role) -> Member:
        return db.get_one(Member, self.members[name, role])

    def pairs(self, db: Db, *states: PairState) -> dict[str, Pair]:
        """Give the pairs by the mentee's name; without states those on the board."""
        found = queries.pairs(db, self.cycle_id, states or ON_THE_BOARD)
        return {p.mentee.person.name: p for p in found}

    def two(self, db: Db, *states: PairState) -> dict[str, str]:
        """Give who is with whom, mentee to mentor, by names."""
        return {name: p.mentor.person.name for name, p in self.pairs(db, *states).items()}


def bare(database: Database) -> World:
    """Begin a program on a bare database: Carol coordinates."""
    world = World(database)
    with database.begin(NOW) as db:
        world.begin(db, world.person(db, "Carol"))
    return world
