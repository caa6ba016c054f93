"""What somebody is to a thing: its author, one of the pair, a supervisor, the coordinator, nobody.

Every question about a right begins here. Who is not a full member of the thing's own workspace is
nothing to it, whatever the tables say; but everybody stays themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import Any

from mentoring import rules
from mentoring.language.forms import Author, Form, Reader
from mentoring.program_file import program_of
from store import admissions, companions, paper, queries
from store.database import Db
from store.events import invitation
from store.models import (
    Admission,
    Agreement,
    Base,
    Beginning,
    Case,
    Companion,
    Concern,
    Consent,
    Cycle,
    Endorsement,
    Entry,
    Event,
    Interest,
    Member,
    Notice,
    Office,
    OfficeKind,
    Pair,
    Person,
    Release,
    Role,
    Session,
    Signature,
    Submission,
)
from store.models_paper import EndorsementKind, EndorsementState

__all__ = ["Relation", "cycle_behind", "is_full_member", "is_one_of", "readers_of", "relations"]


Found = Iterator["Relation"]


class Relation(StrEnum):
    """What a person can be to a thing. Somebody may be several at once."""

    SELF = "self"  # the row is they themselves, also when they are no full member any more
    AUTHOR = "author"  # wrote it
    SUBJECT = "subject"  # it is about them
    MENTOR = "mentor"  # of its pair, once the pair was announced
    MENTEE = "mentee"
    GROUP = "group"  # takes part in the group for which the mentee stands
    MENTOR_SUPERVISOR = "mentor_supervisor"
    MENTEE_SUPERVISOR = "mentee_supervisor"
    DELEGATE = "delegate"  # whom a supervisor has asked to assess in their place
    SIGNER = "signer"  # signs the pair's agreement, or has signed it
    READER = "reader"  # the program's form names them as a reader
    NAMED = "named"  # the person whom a concern or a consent names, or who sees to an entry
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    LIAISON = "liaison"
    BOARD = "board"
    CONTACT = "contact"  # the program's key contact
    HEAD = "head"  # of the agency
    MEMBER = "member"  # takes part in its cycle
    ANYBODY = "anybody"  # a full member of its workspace
    GUEST = "guest"  # is nothing to anything; here for the visibility table only


OFFICES = {
    OfficeKind.COORDINATOR: Relation.COORDINATOR,
    OfficeKind.MANAGER: Relation.MANAGER,
    OfficeKind.LIAISON: Relation.LIAISON,
    OfficeKind.CONTACT: Relation.CONTACT,
    OfficeKind.HEAD: Relation.HEAD,
    OfficeKind.BOARD: Relation.BOARD,
}
IN_PAIR = {Role.MENTOR: Relation.MENTOR, Role.MENTEE: Relation.MENTEE}
READING = {Reader.COORDINATOR: Relation.COORDINATOR, Reader.BOARD: Relation.BOARD}
SUPERVISING = {
    Role.MENTOR: Relation.MENTOR_SUPERVISOR,
    Role.MENTEE: Relation.MENTEE_SUPERVISOR,
}


def is_full_member(person: Person) -> bool:
    """Say whether somebody works here: no guest, no app, nobody who left or is of another firm."""
    return not (person.guest or person.bot or person.deleted or person.stranger)


def relations(db: Db, actor: Person, thing: Base) -> frozenset[Relation]:
    """Give all that somebody is to a row; who is no full member here is nothing but themselves."""
    return frozenset(_each(db, actor, thing))


def is_one_of(db: Db, actor: Person, thing: Base, wanted: frozenset[Relation]) -> bool:
    """Say whether somebody is any of these to a row. It reads no more than it needs to know."""
    return any(relation in wanted for relation in _each(db, actor, thing))


def _each(db: Db, actor: Person, thing: Base) -> Found:
    """Find one relation after the other, those first that cost nothing to find out."""
    if actor.team_id != thing.team_id:
        return
    if isinstance(thing, Person) and thing.id == actor.id and not actor.bot:
        yield Relation.SELF
    if not is_full_member(actor):
        return
    yield Relation.ANYBODY
    if find := OF.get(type(thing)):
        yield from find(db, actor, thing)


def cycle_behind(db: Db, thing: Base) -> Cycle | None:
    """Give the cycle that a row belongs to; None for one that stands outside of any."""
    if isinstance(thing, Cycle):
        return thing
    if isinstance(thing, Agreement | Session):
        return thing.pair.cycle
    if isinstance(thing, Signature):
        return thing.agreement.pair.cycle
    cycle_id = getattr(thing, "cycle_id", None)
    return queries.find(db, Cycle, thing.team_id, cycle_id) if cycle_id else None


def _to_cycle(db: Db, actor: Person, cycle: Cycle) -> Found:
    for office in queries.offices_of(db, actor.id):
        if office.cycle_id == cycle.id:
            yield OFFICES[office.kind]
    if queries.takes_part(db, cycle.id, actor.id):
        yield Relation.MEMBER


def _to_pair(db: Db, actor: Person, pair: Pair) -> Found:
    """Who is in a pair that was never announced is nothing to it: nobody hears of a proposal."""
    held = set[Relation]()
    around = _around(actor, pair) if pair.published_at is not None else iter(())
    for relation in chain(around, _in_group(db, actor, pair), _to_cycle(db, actor, pair.cycle)):
        held.add(relation)
        yield relation
    if pair.published_at is not None and _signs(db, actor, pair, held):
        yield Relation.SIGNER


def _in_group(db: Db, actor: Person, pair: Pair) -> Found:
    """Who takes part in the mentee's group is one of it as long as the mentee names them."""
    asked = program_of(pair.cycle).workgroup is not None and pair.published_at is not None
    if asked and companions.has_joined(db, pair.mentee_id, actor.id):
        yield Relation.GROUP


def _to_companion(db: Db, actor: Person, companion: Companion) -> Found:
    if companion.person_id == actor.id:
        yield Relation.SUBJECT
    if companion.member.person_id == actor.id:
        yield Relation.AUTHOR
    yield from _to_cycle(db, actor, companion.member.cycle)


def _around(actor: Person, pair: Pair) -> Found:
    program = program_of(pair.cycle)
    for member in (pair.mentor, pair.mentee):
        if member.person_id == actor.id:
            yield IN_PAIR[member.role]
        watched = rules.has_supervisor(program, member.role)
        if watched and rules.supervisor_of(member) == actor.id:
            yield SUPERVISING[member.role]


def _signs(db: Db, actor: Person, pair: Pair, held: set[Relation]) -> bool:
    """Say whether somebody is one of the program's signers for a pair, or has signed already."""
    spec = program_of(pair.cycle).agreement
    if held & {s.value for s in spec.signers}:
        return True
    known = rules.signers(spec, pair, queries.offices(db, pair.cycle_id))
    if actor.id in {p.id for s in known for p in (s.person, s.instead_of) if p}:
        return True
    current = queries.current_agreement(db, pair.id)
    return current is not None and actor.id in {s.person_id for s in current.signatures}


def _to_member(db: Db, actor: Person, member: Member) -> Found:
    if member.person_id == actor.id:
        yield Relation.SUBJECT
    if member.supervisor_id == actor.id:
        yield SUPERVISING[member.role]
    said = admissions.supervision(db, member.id, member.supervisor_id)
    if said is not None and said.delegate_id == actor.id:
        yield Relation.DELEGATE
    yield from _to_cycle(db, actor, member.cycle)


def _to_submission(db: Db, actor: Person, found: Submission) -> Found:
    if found.author_id == actor.id:
        yield Relation.AUTHOR
    if found.about is not None and found.about.person_id == actor.id:
        yield Relation.SUBJECT
    cycle = db.get_one(Cycle, found.cycle_id)
    form = program_of(cycle).forms.get(found.form)
    readers = _readers(db, form, found) if form and found.version else frozenset()
    if form and form.handed_over and actor.id in _handed_to(db, found):
        yield Relation.READER
    for relation in _to_pair(db, actor, found.pair) if found.pair else _to_cycle(db, actor, cycle):
        yield relation
        if relation in readers:
            yield Relation.READER


def _handed_to(db: Db, found: Submission) -> set[str]:
    return {e.person_id for e in paper.versions_of(db, found, EndorsementKind.HAND_OVER)}


def _readers(db: Db, form: Form, found: Submission) -> frozenset[Relation]:
    """Give who reads some answers now: an office only what counts already."""
    if form.confirmed_by is None:
        return readers_of(form)
    asked = paper.versions_of(db, found, EndorsementKind.CONFIRMATION)
    live = {e.submission_id for e in asked if e.state is EndorsementState.GIVEN}
    return readers_of(form) - (frozenset() if found.id in live else set(READING.values()))


def readers_of(form: Form) -> frozenset[Relation]:
    """Give who besides its author reads a form that was sent in, as the program says."""
    office = {relation for reader, relation in READING.items() if reader in form.readers}
    two = Reader.PAIR in form.readers or form.author is Author.PAIR or form.confirmed_by is not None
    two = two and not form.about_partner
    return frozenset(office | (set(IN_PAIR.values()) if two else set()))


def _to_case(db: Db, actor: Person, case: Case) -> Found:
    """Being in a pair or named by a case gives no right to it: it is the coordinators' own."""
    yield from _to_cycle(db, actor, db.get_one(Cycle, case.cycle_id))


def _to_admission(db: Db, actor: Person, admission: Admission) -> Found:
    if admission.person_id == actor.id:
        yield Relation.AUTHOR
    yield from _to_cycle(db, actor, admission.cycle)


def _to_interest(db: Db, actor: Person, interest: Interest) -> Found:
    if interest.person_id == actor.id:
        yield Relation.AUTHOR
    yield from _to_cycle(db, actor, db.get_one(Cycle, interest.cycle_id))


def _to_signature(db: Db, actor: Person, signature: Signature) -> Found:
    if signature.person_id == actor.id:
        yield Relation.AUTHOR
    yield from _to_pair(db, actor, signature.agreement.pair)


def _to_office(db: Db, actor: Person, office: Office) -> Found:
    if office.person_id == actor.id:
        yield Relation.SUBJECT
    yield from _to_cycle(db, actor, db.get_one(Cycle, office.cycle_id))


def _to_event(db: Db, actor: Person, event: Event) -> Found:
    if invitation(db, event.id, actor.id) is not None:
        yield Relation.SUBJECT
    yield from _to_cycle(db, actor, event.cycle)


def _to_person(db: Db, actor: Person, person: Person) -> Found:
    if person.id == actor.id:
        yield Relation.SUBJECT


def _to_beginning(db: Db, actor: Person, beginning: Beginning) -> Found:
    if beginning.person_id == actor.id:
        yield Relation.SUBJECT


def _to_notice(db: Db, actor: Person, notice: Notice) -> Found:
    if notice.person_id == actor.id:
        yield Relation.SUBJECT


def _to_consent(db: Db, actor: Person, consent: Consent) -> Found:
    """An office gives no right to what somebody opened to somebody else."""
    if consent.giver_id == actor.id:
        yield Relation.AUTHOR
    if consent.partner_id == actor.id:
        yield Relation.SUBJECT
    if consent.reader_id == actor.id:
        yield Relation.NAMED


def _to_release(db: Db, actor: Person, release: Release) -> Found:
    if release.asked_by == actor.id:
        yield Relation.AUTHOR
    yield from _to_cycle(db, actor, db.get_one(Cycle, release.cycle_id))


def _to_concern(db: Db, actor: Person, concern: Concern) -> Found:
    """An office gives no right to it either: only its author and its one reader know of it."""
    if concern.author_id == actor.id:
        yield Relation.AUTHOR
    if concern.reader_id == actor.id:
        yield Relation.NAMED


def _to_entry(db: Db, actor: Person, entry: Entry) -> Found:
    """Who sees to an entry is named by it; everybody of the program reads one that is shown."""
    if entry.author_id == actor.id:
        yield Relation.AUTHOR
    if entry.owner_id == actor.id:
        yield Relation.NAMED
    kept = [r for r in program_of(entry.cycle).registers if r.key == entry.register]
    is_shown = any(r.state(entry.state).shown for r in kept)
    for relation in _to_cycle(db, actor, entry.cycle):
        yield relation
        if is_shown:
            yield Relation.READER


def _to_endorsement(db: Db, actor: Person, one: Endorsement) -> Found:
    if one.person_id == actor.id:
        yield Relation.NAMED
    if one.submission.author_id == actor.id:
        yield Relation.AUTHOR


def _of_pair(db: Db, actor: Person, thing: Agreement | Session) -> Found:
    yield from _to_pair(db, actor, thing.pair)


OF: Mapping[type[Base], Callable[[Db, Person, Any], Found]] = {
    Admission: _to_admission,
    Agreement: _of_pair,
    Beginning: _to_beginning,
    Case: _to_case,
    Companion: _to_companion,
    Concern: _to_concern,
    Consent: _to_consent,
    Cycle: _to_cycle,
    Entry: _to_entry,
    Endorsement: _to_endorsement,
    Event: _to_event,
    Interest: _to_interest,
    Member: _to_member,
    Notice: _to_notice,
    Office: _to_office,
    Pair: _to_pair,
    Person: _to_person,
    Release: _to_release,
    Session: _of_pair,
    Signature: _to_signature,
    Submission: _to_submission,
}
