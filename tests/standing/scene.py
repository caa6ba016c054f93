"""A program in the seeded organisation: Peter mentors three, Grace coordinates, Samuel supervises.

The rows are written as the verbs would leave them, so that each test begins where it needs to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from mentoring import agreements, answers
from mentoring.days import local_date
from mentoring.program_file import program_of
from mentoring.rules import zone_of
from mentoring.scopes import of_pair
from store import queries
from store.database import Db
from store.models import (
    AuditEntry,
    Cycle,
    CycleState,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
)
from tests.small import SMALL, small_text
from tests.stage import ANNOUNCEMENTS, GRACE, OFFICE, Stage

EVELYN = "Evelyn Marsh"  # the manager
PETER, SAMUEL = "Peter Novak", "Samuel Adeyemi"
OMAR, LUCIA, JACOB, HANNAH = "Omar Farouk", "Lucia Ferreira", "Jacob Stone", "Hannah Kowalski"
ROSA = "Rosa Delgado"  # in nothing
TERMS = {
    "focus": "Secret plans",
    "result": "A secret result",
    "frequency": "twice",
    "hours": "hour",
    "contact": "Weekly",
    "response": "Soon",
    "medium": "In person",
}


@dataclass
class Scene:
    """Writes the rows of one program. Ids are kept by name."""

    stage: Stage
    cycle_id: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    def begin(self) -> Scene:
        """Begin the program, without any member."""
        channels = {c["name"]: c["id"] for c in self.stage.visitor.state(GRACE)["conversations"]}
        with self.stage.database.begin(self.now) as db:
            cycle = Cycle(
                team_id=self.team,
                program=SMALL,
                program_text=small_text(),
                name="Mentoring 2027",
                state=CycleState.RUNNING,
                starts_on=local_date(self.now, zone_of("America/Chicago")),
                zone="America/Chicago",
                channel_id=channels[OFFICE],
                announce_id=channels[ANNOUNCEMENTS],
                created_by=self.person(db, GRACE).id,
            )
            db.add(cycle)
            db.flush()
            self.cycle_id = cycle.id
        self.appoint(GRACE, OfficeKind.COORDINATOR)
        self.appoint(EVELYN, OfficeKind.MANAGER)
        return self

    def appoint(self, name: str, kind: OfficeKind) -> None:
        with self.stage.database.begin(self.now) as db:
            self.add(db, Office, person_id=self.person(db, name).id, kind=kind)

    @property
    def now(self) -> datetime:
        return self.stage.now()

    @property
    def team(self) -> str:
        return self.stage.mentor.desk.team_id

    def person(self, db: Db, name: str) -> Person:
        return next(p for p in queries.people(db, self.team) if p.name == name)

    def add(self, db: Db, noun: type, **values: object) -> str:
        row = noun(team_id=self.team, cycle_id=self.cycle_id, **values)
        db.add(row)
        db.flush()
        return str(row.id)

    def join(self, name: str, role: Role, supervisor: str | None = None, capacity: int = 1) -> str:
        """Sign somebody up."""
        with self.stage.database.begin(self.now) as db:
            boss = self.person(db, supervisor).id if supervisor else None
            person_id = self.person(db, name).id
            self.members[name] = self.add(
                db, Member, person_id=person_id, role=role, supervisor_id=boss, capacity=capacity
            )
        return self.members[name]

    def match(self, mentor: str, mentee: str, state: PairState = PairState.ACTIVE) -> str:
        """Make a pair; an active one begins today."""
        with self.stage.database.begin(self.now) as db:
            cycle = db.get_one(Cycle, self.cycle_id)
            pair = Pair(
                team_id=self.team,
                cycle_id=self.cycle_id,
                mentor_id=self.members[mentor],
                mentee_id=self.members[mentee],
                state=state,
            )
            if state is PairState.ACTIVE:
                today = local_date(self.now, zone_of(cycle.zone))
                pair.published_at, pair.starts_on = self.now, today
                pair.ends_on = program_of(cycle).ends_on(today)
            db.add(pair)
            db.flush()
            self.pairs[mentee] = pair.id
        return self.pairs[mentee]

    def three_pairs(self) -> Scene:
        """Let Peter mentor Omar, Lucia and Jacob, whose supervisor is Samuel."""
        self.begin()
        self.join(PETER, Role.MENTOR, capacity=3)
        for name in (OMAR, LUCIA, JACOB):
            self.join(name, Role.MENTEE, SAMUEL)
            self.match(PETER, name)
        return self

    def one_pair(self) -> Scene:
        """Let Peter mentor Omar, whose supervisor is Samuel."""
        self.begin()
        self.join(PETER, Role.MENTOR)
        self.join(OMAR, Role.MENTEE, SAMUEL)
        self.match(PETER, OMAR)
        return self

    def write_plan(self, mentee: str) -> None:
        with self.stage.database.begin(self.now) as db:
            pair = db.get_one(Pair, self.pairs[mentee])
            typed = {"goals_long": "Secret goals"}
            answers.hand_in(
                db, pair.cycle, "map", of_pair(pair), pair.mentee.person, typed, self.now, pair=pair
            )

    def prepare_agreement(self, mentee: str, *signing: str) -> None:
        """Prepare a pair's agreement, and let some people sign it."""
        with self.stage.database.begin(self.now) as db:
            pair = db.get_one(Pair, self.pairs[mentee])
            made = agreements.prepare(db, pair.mentor.person, pair, TERMS, self.now)
            for name in signing:
                agreements.sign(db, self.person(db, name), made, self.now)
        self.stage.settle()

    def meet(self, mentee: str, state: SessionState, ahead: timedelta, by: str = PETER) -> str:
        """Write a meeting of an hour that begins `ahead` from now."""
        with self.stage.database.begin(self.now) as db:
            pair = db.get_one(Pair, self.pairs[mentee])
            person_id = self.person(db, by).id
            session = Session(
                team_id=self.team,
                pair_id=pair.id,
                state=state,
                starts_at=self.now + ahead,
                minutes=60,
                proposed_by=person_id,
                logged_by=person_id,
            )
            db.add(session)
            db.flush()
            return session.id

    def backdate(self, days: int) -> None:
        """Let all pairs have begun so many days earlier."""
        with self.stage.database.begin(self.now) as db:
            for pair in queries.pairs(db, self.cycle_id):
                first = local_date(self.now, zone_of(pair.cycle.zone)) - timedelta(days=days)
                pair.starts_on, pair.ends_on = first, program_of(pair.cycle).ends_on(first)

    def live(self, days: int) -> None:
        """Let days pass, with everything that happens on the way."""
        self.stage.visitor.move_to(self.now + timedelta(days=days))
        self.stage.settle()

    def everybody(self, db: Db) -> list[Person]:
        """Give everybody who could take part."""
        found = queries.people(db, self.team)
        return [p for p in found if not (p.bot or p.deleted or p.guest)]

    def enroll(self, db: Db, person: Person, role: Role) -> None:
        self.add(db, Member, person_id=person.id, role=role)

    def invent(self, db: Db, number: int) -> Person:
        """Add somebody whom Slack does not have."""
        made = Person(team_id=self.team, slack_id=f"U0INVENT{number:02}", name=f"Person {number}")
        db.add(made)
        db.flush()
        return made

    def dismiss(self, name: str) -> None:
        """Take all offices from somebody."""
        with self.stage.database.begin(self.now) as db:
            for office in queries.offices_of(db, self.person(db, name).id):
                db.delete(office)

    def audited(self, db: Db, object_id: str) -> list[str]:
        """Give the actions that were recorded of a row, the oldest first."""
        rows = select(AuditEntry).where(AuditEntry.object_id == object_id)
        return [e.action for e in db.scalars(rows.order_by(AuditEntry.number))]
