"""Who holds which office of a program, and how coordinators change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mentoring import access, signers_anew
from mentoring.errors import WrongAnswers
from mentoring.notices import tell
from mentoring.program import Program, SignerRole, Words
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.relations import is_full_member
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Office, OfficeKind, PairState, Person

ONE = frozenset({OfficeKind.CONTACT, OfficeKind.HEAD})  # held by one person at a time
MOST = 20  # who hold the same office
SIGNS = {
    OfficeKind.COORDINATOR: SignerRole.COORDINATOR,
    OfficeKind.CONTACT: SignerRole.CONTACT,
    OfficeKind.HEAD: SignerRole.HEAD,
}
Wanted = Mapping[OfficeKind, Sequence[Person]]


def kinds_of(program: Program) -> list[OfficeKind]:
    """List the offices that a program has, in the order in which they are shown."""
    found = [OfficeKind.COORDINATOR, OfficeKind.MANAGER, OfficeKind.LIAISON]
    found += [OfficeKind.BOARD] if program.board else []
    return found + [kind for kind in (OfficeKind.CONTACT, OfficeKind.HEAD) if signs(program, kind)]


def signs(program: Program, kind: OfficeKind) -> bool:
    """Say whether who holds an office signs the agreements of a program."""
    specs = [program.agreement, *program.agreements.values()]
    return kind in SIGNS and any(SIGNS[kind] in spec.signers for spec in specs)


def named(words: Words, kind: OfficeKind) -> str:
    """Give what a program calls who holds an office."""
    if kind is OfficeKind.BOARD:
        return f"member of the {words.board}"
    return str(getattr(words, kind.value))


def held(db: Db, cycle: Cycle) -> dict[OfficeKind, list[Person]]:
    """Give who holds each office of the program, and whoever holds another all the same."""
    found: dict[OfficeKind, list[Person]] = {k: [] for k in kinds_of(program_of(cycle))}
    for office in queries.offices(db, cycle.id):
        found.setdefault(office.kind, []).append(office.person)
    return found


def change(db: Db, person: Person, cycle: Cycle, wanted: Wanted, now: datetime) -> list[Office]:
    """Appoint and relieve people until the offices are held as wanted; give the new ones.

    An office that `wanted` does not name stays as it is. Everybody concerned is told once. Raises
    NotYours, and WrongAnswers with a sentence for each office that cannot be held so.
    """
    access.coordinated(db, person, cycle)
    if wrong := _faults(cycle, wanted):
        raise WrongAnswers(wrong)
    before, waiting = queries.offices(db, cycle.id), _waiting(db, cycle)
    made = [
        give(db, cycle, kind, each, person, now, place)
        for kind, people in wanted.items()
        for place, each in enumerate(dict.fromkeys(people))
        if each.id not in {o.person_id for o in before if o.kind is kind}
    ]
    for office in before:
        if office.kind in wanted and office.person not in wanted[office.kind]:
            _relieve(db, cycle, office, person, now)
    db.flush()
    signers_anew.follow(db, waiting, now)
    return made


def give(
    db: Db,
    cycle: Cycle,
    kind: OfficeKind,
    holder: Person,
    by: Person,
    now: datetime,
    place: int = 0,
) -> Office:
    """Give somebody an office and tell them. `place`: of several at once, the first one leads."""
    office = Office(team_id=cycle.team_id, cycle_id=cycle.id, person_id=holder.id, kind=kind)
    office.created_at = now.replace(microsecond=place)
    db.add(office)
    db.flush()
    record(db, "office.given", office, now, by, kind=kind, person=holder.id)
    if holder.id != by.id:
        tell(db, "office_given", cycle=cycle, key=f"office_given:{office.id}", now=now,
             person=holder, office=kind.value, by=by.id)  # fmt: skip
    return office


def _relieve(db: Db, cycle: Cycle, office: Office, by: Person, now: datetime) -> None:
    record(db, "office.taken", office, now, by, kind=office.kind, person=office.person_id)
    if office.person_id != by.id:
        tell(db, "office_relieved", cycle=cycle, key=f"office_relieved:{office.id}", now=now,
             person=office.person, office=office.kind.value, by=by.id)  # fmt: skip
    db.delete(office)


def _waiting(db: Db, cycle: Cycle) -> signers_anew.Waiting:
    """Note who is asked to sign, where who holds an office does."""
    program = program_of(cycle)
    if cycle.state is CycleState.RUNNING and any(signs(program, k) for k in SIGNS):
        return signers_anew.waiting(db, queries.pairs(db, cycle.id, (PairState.ACTIVE,)))
    return ()


def _faults(cycle: Cycle, wanted: Wanted) -> dict[str, str]:
    words, found = program_of(cycle).words, {}
    for kind, people in wanted.items():
        if not all(p.team_id == cycle.team_id and is_full_member(p) for p in people):
            found[kind.value] = (
                "Guests, apps and people who have left cannot hold an office. Please choose others."
            )
        elif len(people) > (1 if kind in ONE else MOST):
            found[kind.value] = f"Please choose {1 if kind in ONE else MOST} at most."
    if OfficeKind.COORDINATOR in wanted and not wanted[OfficeKind.COORDINATOR]:
        found["coordinator"] = f"Somebody must steer the program. Name a {words.coordinator}."
    return found
