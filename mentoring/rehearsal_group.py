"""Who plays in a rehearsal: the members that a cycle has, and model people where it has none.

Everything here is written into a copy of the cycle; see `store.rehearsing`.
"""

from __future__ import annotations

from datetime import date, datetime

from mentoring import publishing
from mentoring.program import Program
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import (
    Cycle,
    CycleState,
    Member,
    MemberState,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)

TEAM = "T0REHEARSAL"
MODEL_PAIRS = 3
BEFORE = PairState.PROPOSED, PairState.APPROVED, PairState.HELD


def model_cycle(db: Db, program: Program, text: str, starts_on: date, zone: str) -> Cycle:
    """Make a cycle of a program with a model person for every office, and no members."""
    founder = _person(db, TEAM, _title(program.words.coordinator))
    db.flush()
    cycle = Cycle(
        team_id=TEAM, program=program.program, program_text=text, name=program.title,
        starts_on=starts_on, zone=zone, channel_id="G0REHEARSAL", announce_id="C0REHEARSAL",
        created_by=founder.id,
    )  # fmt: skip
    db.add(cycle)
    db.flush()
    names = {
        OfficeKind.MANAGER: program.words.manager,
        OfficeKind.LIAISON: program.words.liaison,
        OfficeKind.CONTACT: program.words.contact,
        OfficeKind.HEAD: program.words.head,
    }
    holders = {OfficeKind.COORDINATOR: founder}
    holders |= {kind: _person(db, TEAM, _title(name)) for kind, name in names.items()}
    db.flush()
    for kind, person in holders.items():
        db.add(Office(team_id=TEAM, cycle_id=cycle.id, person_id=person.id, kind=kind))
    db.flush()
    return cycle


def leave(db: Db, cycle_id: str, most: int) -> None:
    """Let so many of the pairs that run play on, and none of the others."""
    for pair in queries.pairs(db, cycle_id)[most:]:
        pair.state = PairState.HELD


def publish(db: Db, cycle: Cycle, now: datetime, most: int) -> None:
    """Announce the pairs of a cycle that has announced none yet.

    Pairs on the board come first, then whoever is left in the order of sign-up; where one role
    is missing altogether, model people stand in. `most`: how many pairs play.
    """
    if cycle.state is not CycleState.ENROLLING:
        return
    found = queries.pairs(db, cycle.id, BEFORE)
    taken = {m.id for p in found for m in (p.mentor, p.mentee)}
    mentors, mentees = (
        [m for m in queries.members(db, cycle.id, role) if m.id not in taken] for role in Role
    )
    if not found:
        mentors = mentors or _model_members(
            db, cycle, Role.MENTOR, len(mentees) or min(most, MODEL_PAIRS)
        )
        mentees = mentees or _model_members(db, cycle, Role.MENTEE, len(mentors))
    for mentor, mentee in zip(mentors, mentees, strict=False):
        pair = Pair(
            team_id=cycle.team_id, cycle_id=cycle.id, mentor_id=mentor.id, mentee_id=mentee.id
        )
        db.add(pair)
        found.append(pair)
    db.flush()
    publishing.announce(db, db.get_one(Person, cycle.created_by), cycle, found[:most], now)


def _model_members(db: Db, cycle: Cycle, role: Role, count: int) -> list[Member]:
    """Add model people who have signed up, each with a supervisor of their own."""
    words = program_of(cycle).words
    title = _title(words.role(role).one)
    made = []
    for number in range(1, count + 1):
        supervisor = _person(db, cycle.team_id, f"{_title(words.supervisor)} of {title} {number}")
        person = _person(db, cycle.team_id, f"{title} {number}")
        db.flush()
        person.supervisor_id = supervisor.id
        member = Member(
            team_id=cycle.team_id, cycle_id=cycle.id, person_id=person.id, role=role,
            supervisor_id=supervisor.id, state=MemberState.APPLIED,
        )  # fmt: skip
        db.add(member)
        made.append(member)
    db.flush()
    return made


def _person(db: Db, team_id: str, name: str) -> Person:
    """Add somebody in the zone of the program: their own is not known."""
    person = Person(team_id=team_id, slack_id="", name=name)
    person.slack_id = f"U{person.id.encode().hex().upper()}"
    db.add(person)
    return person


def _title(word: str) -> str:
    return word[:1].upper() + word[1:]
