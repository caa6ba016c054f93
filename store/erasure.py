"""Erases: destroys data keys, empties what they sealed, and removes rows that have had their time.

Emptied rows keep their dates and states. Backups hold what was erased until they expire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Delete,
    Table,
    Update,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from store import owned
from store.classes import DataClass, class_of
from store.columns import Base, SealedBytes
from store.crypto import FORMAT, vault_of
from store.database import Db
from store.models import (
    FORMER,
    Agreement,
    AgreementState,
    Attendance,
    Beginning,
    Companion,
    Consent,
    Cycle,
    DataKey,
    Endorsement,
    Entry,
    Event,
    InboxEntry,
    Interest,
    Member,
    Notice,
    NoticeState,
    Office,
    Pair,
    Person,
    Signature,
    Submission,
    Supervision,
)
from store.models_trust import Concern, ConsentState, Release

__all__ = [
    "end_consents",
    "erase_agreements",
    "erase_drafts",
    "erase_key",
    "erase_lone_words",
    "erase_words",
    "make_former",
    "remove_notices",
    "remove_requests",
    "silence",
    "unseat",
]

OF_CYCLE = {
    "concern": Concern,
    "entry": Entry,
    "event": Event,
    "release": Release,
}  # rows with a key of their own, by its prefix
SETTLED = tuple(set(NoticeState) - {NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN})
FORMER_NAME = "A former participant"


def erase_key(db: Db, team_id: str, owner: str) -> int:
    """Destroy an owner's data key and empty all that it sealed; count the emptied values."""
    db.flush()
    mine = DataKey.team_id == team_id, DataKey.owner == owner
    key_id = db.scalar(select(DataKey.id).where(*mine))
    if key_id is None:
        return 0
    vault_of(db).forget(db, team_id, owner)
    head = literal(FORMAT + key_id.encode(), SealedBytes())
    emptied = 0
    for table, column in _sealed():
        begins = func.substr(column, 1, 17, type_=SealedBytes()) == head
        emptied += _empty(db, table, column, and_(table.c.team_id == team_id, begins))
    db.expire_all()
    return emptied


def erase_words(db: Db, cycle: Cycle) -> int:
    """Erase all personal words of a cycle, and the agreements that were never signed; count them.

    Signed agreements stay, with their signatures.
    """
    team_id = cycle.team_id
    pairs = list(db.scalars(select(Pair.id).where(Pair.cycle_id == cycle.id)))
    keyed = [f"pair:{pair_id}" for pair_id in pairs]
    for prefix, noun in OF_CYCLE.items():
        keyed += [f"{prefix}:{row_id}" for row_id in db.scalars(_ids(noun, cycle))]
    erased = sum(erase_key(db, team_id, owner) for owner in _existing(db, team_id, keyed))
    for table, column in _sealed(DataClass.PERSONAL):
        if "cycle_id" in table.c:
            erased += _empty(db, table, column, table.c.cycle_id == cycle.id)
    agreements = select(Agreement.id).join(Pair).where(Pair.cycle_id == cycle.id)
    erased += _empty_unsigned(db, agreements)
    reasons = cast(Table, Signature.__table__)
    erased += _empty(db, reasons, reasons.c.reason_sealed, reasons.c.agreement_id.in_(agreements))
    db.expire_all()
    return erased


def _ids(noun: type[Any], cycle: Cycle) -> Any:
    return select(noun.id).where(noun.cycle_id == cycle.id)


def _existing(db: Db, team_id: str, owners: list[str]) -> list[str]:
    """Give those owners that have a key, so that a cycle that is erased already costs little."""
    found: list[str] = []
    for start in range(0, len(owners), 500):
        some = DataKey.owner.in_(owners[start : start + 500])
        found += db.scalars(select(DataKey.owner).where(DataKey.team_id == team_id, some))
    return found


def erase_agreements(db: Db, cycle: Cycle, last_day_before: date) -> int:
    """Erase the agreements of pairs whose last day lies before a day; count them."""
    rows = select(Agreement.pair_id).join(Pair).where(Pair.cycle_id == cycle.id).distinct()
    rows = rows.where(Pair.ends_on < last_day_before, Agreement.text_sealed.is_not(None))
    pairs = db.scalars(rows).all()
    for pair_id in pairs:
        erase_key(db, cycle.team_id, f"agreement:{pair_id}")
    return len(pairs)


def erase_drafts(db: Db, cycle: Cycle, before: datetime) -> int:
    """Delete the drafts in which nothing was typed since a moment; count them."""
    drafts = Submission.cycle_id == cycle.id, Submission.version == 0
    return _count(db, delete(Submission).where(*drafts, Submission.created_at < before))


def remove_requests(db: Db, team_id: str, before: datetime) -> int:
    """Delete the keys of requests that were handled before a moment; count them."""
    old = InboxEntry.team_id == team_id, InboxEntry.created_at < before
    return _count(db, delete(InboxEntry).where(*old))


def remove_notices(db: Db, team_id: str, before: datetime, *, keep: str) -> int:
    """Delete notices from before a moment that are settled, but for the kind `keep`; count them."""
    old = and_(Notice.team_id == team_id, Notice.created_at < before, Notice.state.in_(SETTLED))
    old = and_(old, Notice.kind != keep)
    inside = update(Notice).where(Notice.merged_into.in_(select(Notice.id).where(old)))
    db.execute(inside.values(merged_into=None).execution_options(synchronize_session=False))
    return _count(db, delete(Notice).where(old))


def erase_lone_words(db: Db, person: Person, pairs: Iterable[Pair]) -> int:
    """Erase what somebody wrote alone, what others wrote about them, and unsigned agreements.

    What they share with a partner stays. Counts the erased values.
    """
    pairs = list(pairs)
    owners = [f"person:{person.id}"]
    owners += [f"concern:{c}" for c in db.scalars(_by(Concern.id, Concern.author_id, person))]
    owners += [f"entry:{e}" for e in db.scalars(_by(Entry.id, Entry.author_id, person))]
    owners += [f"release:{release.id}" for release in owned.releases(db, person.id, _of(pairs))]
    erased = sum(erase_key(db, person.team_id, owner) for owner in owners)
    db.execute(delete(Submission).where(Submission.author_id == person.id, Submission.version == 0))
    members = _by(Member.id, Member.person_id, person)
    shared = Submission.scope == literal("pair:").concat(Submission.pair_id)
    alone = and_(Submission.author_id == person.id, or_(Submission.pair_id.is_(None), ~shared))
    theirs = cast(Table, Submission.__table__)
    either = or_(alone, Submission.about_id.in_(members))
    erased += _empty(db, theirs, theirs.c.answers_sealed, either)
    said = cast(Table, Supervision.__table__)
    erased += _empty(db, said, said.c.concern_sealed, said.c.member_id.in_(members))
    erased += _empty_unsigned(db, select(Agreement.id).where(Agreement.pair_id.in_(_of(pairs))))
    signed = cast(Table, Signature.__table__)
    erased += _empty(db, signed, signed.c.reason_sealed, signed.c.person_id == person.id)
    said = cast(Table, Endorsement.__table__)  # what others said about their forms
    forms = _by(Submission.id, Submission.author_id, person)
    erased += _empty(db, said, said.c.words_sealed, said.c.submission_id.in_(forms))
    db.expire_all()
    return erased


def _of(pairs: Iterable[Pair]) -> list[str]:
    return [pair.id for pair in pairs]


def _by(column: Any, where: Any, person: Person) -> Any:
    return select(column).where(where == person.id)


def _empty_unsigned(db: Db, agreements: Any) -> int:
    table = cast(Table, Agreement.__table__)
    unsigned = and_(table.c.id.in_(agreements), Agreement.state != AgreementState.SIGNED)
    columns = (table.c.text_sealed, table.c.terms_sealed)
    return sum(_empty(db, table, column, unsigned) for column in columns)


def end_consents(db: Db, person: Person, now: datetime) -> None:
    """Revoke everything that somebody has opened or is asked to open with another."""
    theirs = or_(Consent.giver_id == person.id, Consent.partner_id == person.id)
    live = Consent.state.in_([ConsentState.ASKED, ConsentState.OPEN])
    ended = update(Consent).where(theirs, live)
    db.execute(ended.values(state=ConsentState.REVOKED, ended_at=now))


def silence(db: Db, person: Person) -> None:
    """Drop what is still to be said to somebody, and forget where it was said."""
    theirs = update(Notice).where(Notice.person_id == person.id)
    db.execute(
        theirs.where(Notice.state == NoticeState.PENDING).values(
            state=NoticeState.DROPPED, error="forgotten"
        )
    )
    db.execute(theirs.values(sent_channel=None))


def unseat(db: Db, person: Person) -> None:
    """Take offices, invitations, answers to the canvass, tasks, groups, set-ups from somebody."""
    tasks = update(Entry).where(Entry.owner_id == person.id)
    db.execute(tasks.values(owner_id=None, due_on=None))
    own = Companion.member_id.in_(_by(Member.id, Member.person_id, person))
    db.execute(delete(Companion).where(or_(Companion.person_id == person.id, own)))
    for noun in (Office, Interest, Beginning, Attendance):
        db.execute(delete(noun).where(noun.person_id == person.id))


def make_former(db: Db, person: Person) -> None:
    """Take everything from a row that tells who it was; what refers to it stays."""
    db.execute(update(Person).where(Person.supervisor_id == person.id).values(supervisor_id=None))
    for column in cast(Table, Person.__table__).columns:
        if column.nullable:
            setattr(person, column.name, None)
    person.slack_id, person.name = f"{FORMER}{person.id}", FORMER_NAME
    person.locale, person.deleted, person.management = "en-US", True, False
    db.flush()


def _sealed(kind: DataClass | None = None) -> Iterator[tuple[Table, Any]]:
    """Give every column that holds ciphertext, of one class or of any."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedBytes) and kind in (None, class_of(column)):
                yield table, column


def _empty(db: Db, table: Table, column: Any, where: ColumnElement[bool]) -> int:
    statement = update(table).where(column.is_not(None), where).values({column.name: None})
    return len(db.execute(statement.returning(table.c.id)).all())


def _count(db: Db, statement: Delete | Update) -> int:
    noun = statement.entity_description["entity"]
    return len(db.execute(statement.returning(noun.id)).all())
