"""Notes who has opened something of somebody, so that they can see it on their Home."""

from __future__ import annotations

from collections.abc import Iterable

from store.database import Db
from store.models import Consent, Cycle, Person, Reading, Release, Submission
from store.models_trust import ItemKind


def note(
    db: Db,
    cycle: Cycle,
    kind: ItemKind,
    row_id: str,
    owners: Iterable[Person],
    reader: Person,
    *,
    consent: Consent | None = None,
    release: Release | None = None,
) -> None:
    """Note a reading for everybody whose it is. With neither `consent` nor `release`: an office."""
    for owner in owners:
        reading = Reading(
            team_id=cycle.team_id,
            cycle_id=cycle.id,
            owner_id=owner.id,
            reader_id=reader.id,
            item_kind=kind,
            item_id=row_id,
            consent_id=consent.id if consent else None,
            release_id=release.id if release else None,
        )
        db.add(reading)
    db.flush()


def note_answers(db: Db, found: Submission, reader: Person) -> None:
    """Note that somebody read a filled-in form because of their office; nothing for its own two."""
    pair, cycle = found.pair, db.get_one(Cycle, found.cycle_id)
    if pair is not None and reader.id in (pair.mentor.person_id, pair.mentee.person_id):
        return
    note(db, cycle, ItemKind.ANSWERS, found.id, [found.author], reader)
