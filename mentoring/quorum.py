"""Approvals of a pair where it takes several (S0-11, B16): one a person, until there are enough.

Coordinators count like the members of the board. Who is no longer either counts no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring.errors import Refusal
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.relations import is_full_member
from mentoring.rules import is_of
from store import approvals, queries
from store.database import Db
from store.models import Approval, Cycle, OfficeKind, Pair, Person

DECIDING = (OfficeKind.COORDINATOR, OfficeKind.BOARD)


@dataclass(frozen=True)
class Votes:
    """Who approved a pair, the first one first, and how many it takes."""

    people: tuple[Person, ...]
    needed: int

    @property
    def said(self) -> str:
        return f"{len(self.people)} of {self.needed}"


def needed(cycle: Cycle) -> int | None:
    """Give how many approvals make a pair; None where the coordinator decides alone."""
    board = program_of(cycle).board
    return board.quorum if board else None


def deciders(db: Db, cycle: Cycle) -> list[Person]:
    """List who decides about the pairs of a cycle."""
    held = [o.person for o in queries.offices(db, cycle.id) if o.kind in DECIDING]
    return [person for person in dict.fromkeys(held) if is_full_member(person)]


def votes(db: Db, cycle: Cycle, pairs: Sequence[Pair]) -> dict[str, Votes]:
    """Give the votes on some pairs of a cycle, by pair; {} where no board decides."""
    quorum = needed(cycle)
    if quorum is None:
        return {}
    count = {person.id for person in deciders(db, cycle)}
    given: dict[str, list[Person]] = defaultdict(list)
    for one in approvals.approvals_of(db, [p.id for p in pairs]):
        if one.person_id in count:
            given[one.pair_id].append(one.person)
    return {p.id: Votes(tuple(given[p.id]), quorum) for p in pairs}


def votes_on(db: Db, pair: Pair) -> Votes | None:
    return votes(db, pair.cycle, [pair]).get(pair.id)


def approve(db: Db, person: Person, pair: Pair, now: datetime) -> bool:
    """Count somebody's approval once; say whether there are enough now.

    Raises Refusal for one of the two: nobody decides about themselves.
    """
    if is_of(pair, person):
        raise Refusal("You are one of the two. Please let the others decide about this pair.")
    before = votes_on(db, pair)
    if before is None:
        return True
    if person.id not in {p.id for p in before.people}:
        approvals.remove_approvals(db, pair.id, person.id)  # one that had stopped to count
        _add(db, pair, person)
        count = len(before.people) + 1
        record(db, "pair.approval", pair, now, person, count=count, needed=before.needed)
        return count >= before.needed
    return len(before.people) >= before.needed


def _add(db: Db, pair: Pair, person: Person) -> None:
    made = Approval(team_id=pair.team_id, cycle_id=pair.cycle_id, pair_id=pair.id)
    made.person_id = person.id
    db.add(made)
    db.flush()


def take_back(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Take one person's approval back; nothing happens to somebody who gave none."""
    if approvals.remove_approvals(db, pair.id, person.id):
        record(db, "pair.approval_taken_back", pair, now, person)


def begin_anew(db: Db, pair: Pair) -> None:
    """Forget every approval of a pair."""
    approvals.remove_approvals(db, pair.id)


def carry_over(db: Db, before: Iterable[Pair], made: Iterable[Pair]) -> None:
    """Let the approvals of replaced proposals stand where the same two are proposed again."""
    known = {(p.mentor_id, p.mentee_id): p for p in before}
    same = {known[key].id: p for p in made if (key := (p.mentor_id, p.mentee_id)) in known}
    for one in approvals.approvals_of(db, list(same)):
        _add(db, same[one.pair_id], one.person)
