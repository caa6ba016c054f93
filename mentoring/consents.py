"""Consent: a person opens one item to one reader, for one purpose, until a day.

What two people share is opened when both agree, and closed as soon as one takes it back. The reader
sees it as it stands; every opening is noted for those whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from mentoring import access, answers, items, profiles, readings, rules
from mentoring.access import Action
from mentoring.days import at_local, local_date
from mentoring.errors import AlreadyDone, NotFound, NotYours, TooLate, WrongAnswers
from mentoring.items import Contents, Item
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.relations import is_full_member
from store import trust
from store.database import Db
from store.models import Base, Consent, Member, Pair, Person, Submission
from store.models_trust import ConsentState, ItemKind, Purpose

USUAL = timedelta(days=30)
LONGEST = timedelta(days=365)
LONGEST_WORDS = 300
GIVING: Mapping[ItemKind, tuple[type[Base], Action]] = {
    ItemKind.PROFILE: (Member, Action.KEEP_PROFILE),
    ItemKind.PLAN: (Pair, Action.KEEP_PLAN),
    ItemKind.MEETINGS: (Pair, Action.KEEP_MEETINGS),
    ItemKind.ANSWERS: (Submission, Action.GIVE_ANSWERS),
}
OFF = {
    Purpose.SUPERVISOR: "This program opens nothing to a supervisor. You can still tell them "
    "yourself what you want them to know.",
    Purpose.PERSONNEL: "This program opens nothing for personnel matters. You can still tell "
    "people yourself what you want them to know.",
}


def purposes(item: Item) -> tuple[Purpose, ...]:
    """Give what an item may be opened for, as its program says."""
    said = program_of(item.cycle).confidentiality
    off = set() if said.supervisor_reports else {Purpose.SUPERVISOR}
    off |= set() if said.personnel_use else {Purpose.PERSONNEL}
    return tuple(p for p in Purpose if p not in off)


def give(
    db: Db,
    giver: Person,
    item: Item,
    reader: Person | None,
    purpose: Purpose,
    words: str,
    until: date | None,
    now: datetime,
) -> Consent:
    """Open an item of one's own, or ask the partner whose it is as well.

    `until`: the last day, in the giver's zone. Raises NotYours for what is not theirs, WrongAnswers
    with a sentence for each field that cannot stand, AlreadyDone.
    """
    _hold_owner(db, giver, item)
    words = str(answers.clean({"words": words})["words"]).strip()
    found = {
        "reader": _reader_fault(giver, item, reader),
        "purpose": _purpose_fault(db, item, reader, purpose),
        "words": _words_fault(purpose, words),
        "until": _until_fault(giver, until, now),
    }
    wrong = {key: sentence for key, sentence in found.items() if sentence}
    if wrong or reader is None or until is None:
        raise WrongAnswers(wrong)
    _hold_new(db, item, reader, now)
    made = _made(giver, item, reader, purpose, words, _end_of(giver, until))
    db.add(made)
    db.flush()
    record(db, "consent.given", made, now, giver, reader=reader.id, purpose=purpose)
    _tell_next(db, made, now)
    return made


def _hold_owner(db: Db, giver: Person, item: Item) -> None:
    model, action = GIVING[item.kind]
    access.authorize(db, giver, action, db.get_one(model, item.row_id))
    if giver.id not in {owner.id for owner in item.owners}:
        raise NotFound


def _made(
    giver: Person, item: Item, reader: Person, purpose: Purpose, words: str, until: datetime
) -> Consent:
    partner = next((owner for owner in item.owners if owner.id != giver.id), None)
    made = Consent(
        team_id=giver.team_id,
        cycle_id=item.cycle.id,
        item_kind=item.kind,
        item_id=item.row_id,
        giver_id=giver.id,
        partner_id=partner.id if partner else None,
        reader_id=reader.id,
        purpose=purpose,
        state=ConsentState.ASKED if partner else ConsentState.OPEN,
        until=until,
    )
    made.words = words or None
    return made


def _tell_next(db: Db, consent: Consent, now: datetime) -> None:
    """Ask the partner, or let the reader know that something is open to them."""
    asked = consent.state is ConsentState.ASKED
    kind = "consent_asked" if asked else "consent_given"
    tell(db, kind, cycle=consent.cycle, key=f"{kind}:{consent.id}", now=now,
         person=consent.partner if asked else consent.reader, consent=consent.id)  # fmt: skip


def agree(db: Db, partner: Person, consent: Consent, now: datetime) -> None:
    """Agree to what the other one of two wants to open; then it is open.

    Raises NotYours, AlreadyDone, TooLate.
    """
    _answer(db, partner, consent, ConsentState.OPEN, now)
    record(db, "consent.agreed", consent, now, partner)
    _tell_next(db, consent, now)


def decline(db: Db, partner: Person, consent: Consent, now: datetime) -> None:
    """Keep closed what the other one of two wants to open. Raises as `agree`."""
    _answer(db, partner, consent, ConsentState.DECLINED, now)
    consent.ended_at = now
    record(db, "consent.declined", consent, now, partner)


def _answer(db: Db, partner: Person, consent: Consent, state: ConsentState, now: datetime) -> None:
    access.authorize(db, partner, Action.AGREE_TO_OPEN, consent)
    if consent.state is not ConsentState.ASKED:
        raise AlreadyDone(standing_of(consent, now))
    if consent.until <= now:
        raise TooLate("The last day that was asked for has passed. Nothing was opened.")
    consent.state = state
    db.flush()
    tell(db, "consent_answered", cycle=consent.cycle, key=f"consent_answered:{consent.id}",
         now=now, person=consent.giver, consent=consent.id)  # fmt: skip


def revoke(db: Db, person: Person, consent: Consent, now: datetime) -> None:
    """Close what was opened, at once; each of those whose it is can. NotYours, AlreadyDone.

    The reader is not written to: their button says so.
    """
    access.authorize(db, person, Action.REVOKE_CONSENT, consent)
    if consent.state not in (ConsentState.ASKED, ConsentState.OPEN) or consent.until <= now:
        raise AlreadyDone(standing_of(consent, now))
    consent.state, consent.ended_at = ConsentState.REVOKED, now
    db.flush()
    record(db, "consent.revoked", consent, now, person)


def is_open(consent: Consent, now: datetime) -> bool:
    return consent.state is ConsentState.OPEN and consent.until > now


def standing_of(consent: Consent, now: datetime) -> str:
    """Say where a consent stands, in a sentence for anybody who has to do with it."""
    if consent.state is ConsentState.REVOKED:
        return "This was taken back. It cannot be opened any more."
    if consent.state is ConsentState.DECLINED:
        return "This was not agreed to, so nothing was opened."
    if consent.until <= now:
        return "The time for this has passed. It is not open any more."
    if consent.state is ConsentState.ASKED:
        return "The other one of the two has not agreed yet, so it is not open."
    return "This is open."


def read(db: Db, reader: Person, consent: Consent, now: datetime) -> Contents:
    """Open an item for the reader whom a consent names; each opening is noted.

    Raises NotYours for everybody else, and with a sentence when it is not open any more.
    """
    access.authorize(db, reader, Action.READ_OPENED, consent)
    if not is_open(consent, now):
        raise NotYours(f"{standing_of(consent, now)} Ask {consent.giver.name} if you need it.")
    item = items.item_at(db, consent.team_id, consent.item_kind, consent.item_id)
    contents = items.open_contents(db, item)
    readings.note(db, item.cycle, item.kind, item.row_id, item.owners, reader, consent=consent)
    record(db, "consent.read", consent, now, reader)
    return contents


def _hold_new(db: Db, item: Item, reader: Person, now: datetime) -> None:
    if trust.consents_to(db, reader.id, now, (item.kind, item.row_id)):
        raise AlreadyDone(
            f"{reader.name} can read this already, or your partner is asked. Your Home shows it; "
            "take it back there to open it in another way."
        )


def _reader_fault(giver: Person, item: Item, reader: Person | None) -> str | None:
    if reader is None or reader.team_id != giver.team_id or not is_full_member(reader):
        return "Please choose somebody who works here. Guests and apps cannot read it."
    if reader.id in {owner.id for owner in item.owners}:
        return f"{'You' if reader.id == giver.id else reader.name} can read this anyway."
    return None


def _purpose_fault(db: Db, item: Item, reader: Person | None, purpose: Purpose) -> str | None:
    """Give why an item cannot be opened for this: it is off, or a supervisor's use is not named."""
    if purpose not in purposes(item):
        return OFF[purpose]
    named = purpose in (Purpose.SUPERVISOR, Purpose.PERSONNEL)
    if reader is None or named or reader.id not in _above(db, item):
        return None
    if Purpose.SUPERVISOR not in purposes(item):
        return OFF[Purpose.SUPERVISOR]
    return f"{reader.name} supervises one of you. Please choose the purpose that says so."


def _above(db: Db, item: Item) -> set[str]:
    """Give the ids of everybody who supervises one of those whose it is, at any level."""
    firsts: list[tuple[Person, Person | None]] = [(owner, None) for owner in item.owners]
    firsts += [
        (member.person, member.supervisor)
        for owner in item.owners
        for member in trust.members_of(db, owner.id)
        if member.cycle_id == item.cycle.id and member.supervisor
    ]
    return {p.id for owner, first in firsts for p in profiles.chain(owner, first)}


def _words_fault(purpose: Purpose, words: str) -> str | None:
    if len(words) > LONGEST_WORDS:
        return f"Please keep it to {LONGEST_WORDS} characters."
    if purpose is Purpose.OTHER and not words:
        return "Please say what it is for."
    return None


def _until_fault(giver: Person, until: date | None, now: datetime) -> str | None:
    today = local_date(now, rules.zone_for(giver))
    if until is None:
        return "Please choose the last day."
    if until < today:
        return "This day has passed. Please choose today or a later one."
    if until > today + LONGEST:
        return "A year is the longest. Please choose an earlier day."
    return None


def _end_of(giver: Person, day: date) -> datetime:
    return at_local(day + timedelta(days=1), time(0), rules.zone_for(giver))


def usual_until(person: Person, now: datetime) -> date:
    """Give the last day that is proposed: thirty days from today."""
    return local_date(now, rules.zone_for(person)) + USUAL
