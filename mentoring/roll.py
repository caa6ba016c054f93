"""Who takes part in a cycle and who holds an office in it, read once for all of its pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mentoring import rules
from mentoring.language.forms import Author
from store import queries
from store.database import Db
from store.models import Cycle, Member, Office, OfficeKind, Pair, Person, Role

OFFICES = {
    Author.COORDINATOR: OfficeKind.COORDINATOR,
    Author.LIAISON: OfficeKind.LIAISON,
    Author.MANAGER: OfficeKind.MANAGER,
    Author.HEAD: OfficeKind.HEAD,
    Author.BOARD: OfficeKind.BOARD,
}
SIDES = {
    Author.MENTOR: (Role.MENTOR,),
    Author.MENTEE: (Role.MENTEE,),
    Author.PAIR: (Role.MENTOR, Role.MENTEE),
    Author.EACH: (Role.MENTOR, Role.MENTEE),
}
WATCHED = {author: role for role, (_, author) in rules.WATCHED.items()}


@dataclass(frozen=True)
class Roll:
    """Who holds which office, and the members of the cycle. It can be made without a database."""

    offices: Mapping[OfficeKind, tuple[Person, ...]] = field(default_factory=dict)
    members: tuple[Member, ...] = ()


EMPTY = Roll()


def read(db: Db, cycle: Cycle, *, members: bool = False) -> Roll:
    """Read who holds an office in a cycle; with `members` also who takes part in it."""
    held = holders(queries.offices(db, cycle.id))
    return Roll(held, tuple(queries.members(db, cycle.id)) if members else ())


def holders(offices: Iterable[Office]) -> dict[OfficeKind, tuple[Person, ...]]:
    """Give who holds each office, in the order of their appointment."""
    held: dict[OfficeKind, tuple[Person, ...]] = {}
    for office in offices:
        held[office.kind] = (*held.get(office.kind, ()), office.person)
    return held


def around(pair: Pair, who: Author) -> list[Person]:
    """Give who is meant by a word of the program for a pair, each person once."""
    if who in OFFICES:
        return list(holders(pair.cycle.offices).get(OFFICES[who], ()))
    if who in WATCHED:
        member = pair.mentee if WATCHED[who] is Role.MENTEE else pair.mentor
        return _supervisors([member])
    mentor, mentee = rules.people_of(pair)
    sides = {Author.MENTOR: [mentor], Author.MENTEE: [mentee]}
    return sides.get(who, [mentor, mentee])


def is_meant(db: Db, pair: Pair, who: Author, person: Person) -> bool:
    """Say whether a word of the program means this person for a pair. Reads nobody else."""
    if who not in OFFICES:
        return person in around(pair, who)
    theirs = queries.offices_of(db, person.id)
    return any(o.cycle_id == pair.cycle_id and o.kind is OFFICES[who] for o in theirs)


def everybody(roll: Roll, who: Iterable[Author]) -> list[Person]:
    """Give who is meant by words of the program in a whole cycle, each person once."""
    found: dict[str, Person] = {}
    for word in who:
        for person in _meant(roll, word):
            found.setdefault(person.id, person)
    return list(found.values())


def _meant(roll: Roll, who: Author) -> list[Person]:
    if who in OFFICES:
        return list(roll.offices.get(OFFICES[who], ()))
    if who in WATCHED:
        return _supervisors(m for m in roll.members if m.role is WATCHED[who])
    return [m.person for m in roll.members if m.role in SIDES[who]]


def _supervisors(members: Iterable[Member]) -> list[Person]:
    found = (rules.supervisor(m) for m in members)
    return list(dict.fromkeys(p for p in found if p is not None))
