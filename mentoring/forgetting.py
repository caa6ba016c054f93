"""`/mentor forget`: what is erased, what must be kept and until when, and the erasing itself.

Words go by destroying the keys that sealed them. What two people share stays with the other one
until both have asked, or its time has come. The row of the person stays, without a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mentoring import access, enrollment, leaving, relations, retention, rules
from mentoring.access import Action
from mentoring.errors import Refusal
from mentoring.program_file import program_of
from mentoring.records import record
from store import erasure, owned, queries, trust
from store.database import Db
from store.models import Cycle, CycleState, Ending, MemberState, OfficeKind, Pair, PairState, Person


@dataclass(frozen=True)
class KeptAgreement:
    """A signed agreement that outlives the person's other words. `until`: its last day."""

    pair: Pair
    name: str
    until: date | None


@dataclass(frozen=True)
class Prospect:
    """What forgetting somebody means today."""

    ending: tuple[Pair, ...]  # pairs that end now
    shared: tuple[Pair, ...]  # pairs whose plan and meetings stay with the partner
    signed: tuple[KeptAgreement, ...]
    memberships: int  # sign-ups that are taken back
    reasons: tuple[Cycle, ...]  # where their reasons for the safety exception stay


def prospect(db: Db, person: Person, now: datetime) -> Prospect:
    """Say what forgetting this person would do.

    Raises Refusal for the only coordinator of a program that runs. Somebody who is a guest now may
    be forgotten, too: the right does not end with the membership.
    """
    access.authorize(db, person, Action.OWN_DATA, person)
    _hold_replaceable(db, person)
    pairs = trust.pairs_of(db, person.id)
    asked = [r for r in owned.releases_by(db, person.id) if r.asked_by == person.id]
    return Prospect(
        ending=tuple(p for p in pairs if p.state is PairState.ACTIVE),
        shared=tuple(p for p in pairs if not rules.partner_of(p, person).former),
        signed=tuple(_kept(db, pairs)),
        memberships=len(queries.memberships_of(db, person.id)),
        reasons=tuple(dict.fromkeys(r.cycle for r in asked if r.reason_sealed is not None)),
    )


def _kept(db: Db, pairs: list[Pair]) -> list[KeptAgreement]:
    found = []
    for pair in pairs:
        current = queries.current_agreement(db, pair.id)
        if rules.is_signed(current) and current is not None and current.text is not None:
            name = program_of(pair.cycle).words.agreement
            found.append(KeptAgreement(pair, name, retention.agreement_until(pair)))
    return found


def _hold_replaceable(db: Db, person: Person) -> None:
    if not relations.is_full_member(person):
        return  # their offices give them no right any more, so there is nothing to hand over
    for office in queries.offices_of(db, person.id):
        cycle = relations.cycle_behind(db, office)
        heads = queries.office_holders(db, office.cycle_id, OfficeKind.COORDINATOR)
        alone = office.kind is OfficeKind.COORDINATOR and len(heads) == 1
        if alone and cycle is not None and cycle.state is not CycleState.CLOSED:
            raise Refusal(
                f"You are the only {program_of(cycle).words.coordinator} of {cycle.name}, which is "
                "still running. Let somebody else take over first, or let the program end."
            )


def forget(db: Db, person: Person, now: datetime) -> Prospect:
    """Erase somebody, and give what was done. Raises as `prospect`.

    Partners are told in neutral words that the pair has ended. Backups hold what was erased until
    they expire.
    """
    found = prospect(db, person, now)
    pairs = trust.pairs_of(db, person.id)
    for pair in found.ending:
        leaving.end_for(db, person, pair, Ending.WITHDRAWN, now)
    for member in queries.memberships_of(db, person.id):
        if member.state is not MemberState.WITHDRAWN:
            enrollment.take_back(db, person, member, now)
    record(db, "person.forgotten", person, now, person)
    erasure.end_consents(db, person, now)
    erasure.erase_lone_words(db, person, pairs)
    erasure.unseat(db, person)
    erasure.silence(db, person)
    erasure.make_former(db, person)
    for pair in pairs:
        if all(one.former for one in rules.people_of(pair)):
            erasure.erase_key(db, pair.team_id, f"pair:{pair.id}")
    return found
