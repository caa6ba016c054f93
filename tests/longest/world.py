"""A cycle of a program in which everything is there, in the longest words that can be typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mentoring import (
    agreements,
    answers,
    care,
    concerns,
    consents,
    items,
    safety,
    scopes,
)
from mentoring.case_kinds import CASE_KINDS
from mentoring.language.forms import Author, Form
from mentoring.program import Program
from mentoring.program_file import program_of
from store.database import Db
from store.models import (
    Admission,
    Base,
    Companion,
    CompanionState,
    Delegation,
    Endorsement,
    Entry,
    EntryChange,
    Event,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
    Supervision,
)
from store.models_paper import EndorsementKind, EndorsementState
from store.models_people import AdmissionKind
from store.models_trust import Ground, ItemKind, Purpose
from tests.cast import MONDAY, TEAM, Cast, cast
from tests.longest import brim

NOW = MONDAY + timedelta(days=40)
FELLOWS = 6  # mentees who wait for a partner, and mentors who do


@dataclass
class World:
    """Rows by what they are. `people` are those who look at everything."""

    program: Program
    made: Cast
    ids: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def keep(self, key: str, row: Base) -> None:
        self.ids.setdefault(key, []).append(row.id)


def build(db: Db, key: str) -> World:
    """Fill a database with a cycle of a shipped program."""
    made = cast(db, key)
    world = World(program_of(made.cycle), made)
    made.cycle.name = brim.long_name("Cycle")
    made.cycle.contact_id = made.carol.id
    _people(db, world)
    _forms(db, world)
    _paper(db, world)
    _meetings(db, world)
    _lists(db, world)
    _trust(db, world)
    _others(db, world)
    _cases(db, world)
    db.flush()
    return world


def add(db: Db, world: World, what: str, noun: type[Base], **values: Any) -> Any:
    """Add a row of the cycle."""
    if "cycle_id" in noun.__table__.columns:
        values.setdefault("cycle_id", world.made.cycle.id)
    row = noun(team_id=TEAM, **values)
    db.add(row)
    db.flush()
    world.keep(what, row)
    return row


def newcomer(db: Db, world: World, name: str) -> Person:
    made = Person(team_id=TEAM, slack_id=f"U0{name.upper()}", name=brim.long_name(name))
    made.title, made.unit, made.site = (brim.words(200)[:200] for _ in range(3))
    made.tz = "Asia/Kathmandu"
    db.add(made)
    db.flush()
    world.people[name] = made.id
    return made


def _people(db: Db, world: World) -> None:
    made = world.made
    for name in ("alice", "bob", "sam", "carol"):
        person: Person = getattr(made, name)
        person.name, person.title = brim.long_name(name), brim.words(200)[:200]
        person.unit, person.grade = brim.words(200)[:200], "GS-15"
        world.people[name] = person.id
    boss = newcomer(db, world, "boss")
    made.mentor.supervisor_id = made.alice.supervisor_id = boss.id
    made.mentor.capacity = 3
    for kind in OfficeKind:
        if kind is not OfficeKind.COORDINATOR:
            holder = newcomer(db, world, kind.value)
            add(db, world, "office", Office, person_id=holder.id, kind=kind)
    for row in (made.mentor, made.mentee):
        world.keep("member", row)
    world.keep("pair", made.pair)
    world.keep("cycle", made.cycle)
    for number in range(FELLOWS):
        _fellows(db, world, number)
    newcomer(db, world, "stranger")


def _fellows(db: Db, world: World, number: int) -> None:
    """Add one of each role, who are proposed to each other, wait, or are a pair."""
    members = []
    for role in Role:
        person = newcomer(db, world, f"{role.value}{number}")
        values = {"person_id": person.id, "role": role, "supervisor_id": world.made.sam.id}
        members.append(add(db, world, "member", Member, **values))
    if number < 4:
        mentor, mentee = members
        state = (PairState.PROPOSED, PairState.HELD, PairState.APPROVED, PairState.PROPOSED)[number]
        add(db, world, "pair", Pair, mentor_id=mentor.id, mentee_id=mentee.id, state=state)


# what is written in forms


def _forms(db: Db, world: World) -> None:
    for key, form in world.program.forms.items():
        for scope, author, about, pair in _places(world, form):
            said = filled(world, form)
            made = answers.hand_in(
                db, world.made.cycle, key, scope, author, said, MONDAY, pair=pair, about=about
            )
            world.keep("submission", made)


def filled(world: World, form: Form) -> dict[str, Any]:
    """Answer everything that a form asks, at the greatest length."""
    made = world.made
    return brim.answers(world.program, form.fields, made.sam.slack_id, made.mentor.id)


def _places(world: World, form: Form) -> list[tuple[str, Person, Member | None, Pair | None]]:
    """Give where a form is filled in, and by whom."""
    made, pair = world.made, world.made.pair
    two = [(made.mentor, Author.MENTOR), (made.mentee, Author.MENTEE)]
    if form.author is Author.PAIR:
        return [(scopes.of_pair(pair), made.bob, None, pair)]
    if form.author in (Author.SUPERVISOR, Author.MENTOR_SUPERVISOR):
        return [(scopes.of_member(m), made.sam, m, None) for m, _ in two]
    sides = [m for m, author in two if form.author in (author, Author.EACH)]
    found = [(scopes.of_member(m), m.person, m, None) for m in sides]
    return found + [(scopes.of_person(pair, m.person), m.person, m, pair) for m in sides]


def _paper(db: Db, world: World) -> None:
    made, pair = world.made, world.made.pair
    form = world.program.forms[world.program.agreement.form]
    agreement = agreements.prepare(db, made.alice, pair, filled(world, form), NOW)
    world.keep("agreement", agreement)
    reason = brim.words(3000)[:3000]
    other = _second(db, world)
    refused = agreements.prepare(db, other.mentor.person, other, filled(world, form), NOW)
    agreements.decline(db, other.mentee.person, refused, reason[:500], NOW)
    world.keep("agreement", refused)
    add(
        db, world, "delegation", Delegation, pair_id=pair.id, signer="mentee_supervisor",
        principal_id=made.sam.id, delegate_id=world.people["boss"], named_by=made.sam.id,
        reason=reason,
    )  # fmt: skip
    asked = [(kind, EndorsementState.ASKED, None) for kind in EndorsementKind]
    asked[0] = (EndorsementKind.HAND_OVER, EndorsementState.GIVEN, None)
    talk = (EndorsementKind.CONFIRMATION, EndorsementState.TALK, reason)
    for kind, state, said in (*asked, talk):
        add(
            db, world, "endorsement", Endorsement, pair_id=pair.id, kind=kind, words=said,
            state=state, submission_id=world.ids["submission"][0], person_id=made.alice.id,
        )  # fmt: skip


def _second(db: Db, world: World) -> Pair:
    """Make a pair of the last of those who wait."""
    mentor, mentee = (db.get_one(Member, i) for i in world.ids["member"][-2:])
    made: Pair = add(
        db, world, "pair", Pair, mentor_id=mentor.id, mentee_id=mentee.id, published_at=MONDAY,
        state=PairState.ACTIVE, starts_on=MONDAY.date(),
        ends_on=world.program.ends_on(MONDAY.date()),
    )  # fmt: skip
    return made


def _meetings(db: Db, world: World) -> None:
    made = world.made
    for number, state in enumerate(SessionState):
        days = 3 + number if state in (SessionState.PROPOSED, SessionState.AGREED) else -number
        add(
            db, world, "session", Session, pair_id=made.pair.id, state=state, minutes=480,
            starts_at=NOW + timedelta(days=days), proposed_by=made.alice.id,
            logged_by=made.alice.id, logged_at=NOW, topic=brim.words(3000)[:3000],
            place=brim.words(150)[:150],
        )  # fmt: skip


def _lists(db: Db, world: World) -> None:
    made = world.made
    for register in world.program.registers:
        for number, state in enumerate(register.states, 1):
            entry = add(
                db, world, "entry", Entry, register=register.key, number=number, state=state.key,
                author_id=made.bob.id, owner_id=made.alice.id, due_on=NOW.date(),
                pair_id=made.pair.id, answers=filled(world, world.program.forms[register.form]),
            )  # fmt: skip
            for other in register.states:
                add(
                    db, world, "change", EntryChange, entry_id=entry.id, person_id=made.carol.id,
                    state=other.key, words=brim.words(3000)[:3000],
                )  # fmt: skip
    for event in world.program.events:
        add(
            db, world, "event", Event, key=event.key, number=None,
            starts_at=NOW + timedelta(days=9),
            minutes=480, moves=1, planned_by=made.carol.id, place=brim.words(150)[:150],
            words=brim.words(3000)[:3000],
        )  # fmt: skip


# what needs trust


def _trust(db: Db, world: World) -> None:
    made, long = world.made, brim.words(3000)[:3000]
    item = items.item_at(db, TEAM, ItemKind.PROFILE, made.mentee.id)
    until = consents.usual_until(made.bob, NOW)
    given = consents.give(db, made.bob, item, made.alice, Purpose.OTHER, long[:300], until, NOW)
    world.keep("consent", given)
    world.keep("concern", concerns.raise_concern(db, made.bob, made.cycle, long, NOW))
    world.keep("release", safety.ask(db, made.carol, item, Ground.HAZARD, long[:2000], NOW))


def _others(db: Db, world: World) -> None:
    made, long = world.made, brim.words(1500)[:1500]
    for kind in AdmissionKind:
        add(
            db, world, "admission", Admission, person_id=made.bob.id, role=Role.MENTEE, kind=kind,
            criteria=",".join(c.key for c in criteria(world.program)), reason=long, answer=long,
        )  # fmt: skip
    add(
        db, world, "supervision", Supervision, member_id=made.mentee.id,
        supervisor_id=made.sam.id, delegate_id=world.people["boss"],
        concern=[{"at": NOW.isoformat(), "words": long}],
    )  # fmt: skip
    for number in range(3):
        person = newcomer(db, world, f"companion{number}")
        add(
            db, world, "companion", Companion, member_id=made.mentee.id, person_id=person.id,
            state=list(CompanionState)[number % len(CompanionState)],
        )  # fmt: skip


def criteria(program: Program) -> list[Any]:
    return list(program.eligibility.criteria) if program.eligibility else []


def _cases(db: Db, world: World) -> None:
    """Open a case of every kind, with all facts that a case may hold."""
    made, program = world.made, world.program
    facts: dict[str, Any] = {
        "code": "not_in_channel", "notice": "milestone", "channel": made.cycle.channel_id,
        "due": "2027-01-31", "number": 99, "occasion": 0, "signer": "mentor",
        "agreement": world.ids["agreement"][0], "member": made.mentee.id,
        "admission": world.ids["admission"][0],
        "entry": (world.ids.get("entry") or [""])[0],
    }  # fmt: skip
    if program.milestones:
        facts["milestone"] = program.milestones[0].key
    if program.registers:
        facts["register"] = program.registers[0].key
    if program.events:
        facts["event_key"] = program.events[0].key
    world.keep("case", care.ask_help(db, made.bob, made.pair, brim.words(3000)[:2000], NOW))
    for kind in sorted(set(CASE_KINDS) - {care.HELP}):
        made_case = care.open_case(
            db, made.cycle, kind, f"longest:{kind}", NOW, pair=made.pair, person=made.bob,
            facts=facts,
        )  # fmt: skip
        assert made_case is not None
        world.keep("case", made_case)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
