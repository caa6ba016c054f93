"""Who may steer a cycle or look at its numbers. Asked on the server for every command and button.

A channel never gives a right by itself: somebody who was invited into it may still be nobody.
"""

from __future__ import annotations

from mentoring.errors import NotYours, Refusal
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, OfficeKind, Person

STEERS = frozenset({OfficeKind.COORDINATOR})
LOOKS = frozenset(OfficeKind)  # the manager and the liaison see numbers (S3-04, S3-09)


def offices_in(db: Db, person: Person, cycle: Cycle) -> set[OfficeKind]:
    """Give what this person does for a cycle besides taking part; empty for most people."""
    return {o.kind for o in queries.offices_of(db, person.id) if o.cycle_id == cycle.id}


def is_coordinator(db: Db, person: Person, cycle: Cycle) -> bool:
    return not STEERS.isdisjoint(offices_in(db, person, cycle))


def coordinated(db: Db, person: Person, cycle: Cycle) -> None:
    """Raise NotYours for anybody who is not a coordinator of this cycle."""
    if not is_coordinator(db, person, cycle):
        raise NotYours(_only(cycle))


def counted(db: Db, person: Person, cycle: Cycle) -> None:
    """Raise NotYours for anybody who may not even see the numbers of this cycle."""
    if LOOKS.isdisjoint(offices_in(db, person, cycle)):
        raise NotYours(_only(cycle))


def cycle_here(db: Db, team_id: str, channel: str | None, person: Person) -> Cycle:
    """Give the cycle whose channel this is, to one of its coordinators.

    Raises Refusal in any other channel, NotYours for anybody else.
    """
    cycle = cycle_of_channel(db, team_id, channel)
    coordinated(db, person, cycle)
    return cycle


def cycle_of_channel(db: Db, team_id: str, channel: str | None) -> Cycle:
    """Give the cycle whose coordinators' channel this is. Raises Refusal in any other channel."""
    cycle = queries.cycle_by_channel(db, team_id, channel) if channel else None
    if cycle is None:
        raise Refusal(
            "That works in your program's private coordinator channel only. "
            "To start a program, type `/mentor setup` in a private channel."
        )
    return cycle


def _only(cycle: Cycle) -> str:
    return (
        f"Only a {program_of(cycle).words.coordinator} of {cycle.name} can do that. "
        "Ask one of them if you need it done, or type `/mentor` to see where you stand."
    )
