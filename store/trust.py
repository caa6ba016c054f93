"""The questions that trust asks the database: consents, releases, readings, concerns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from store.database import Db
from store.models import Member, Pair, PairState, Submission
from store.models_trust import (
    Concern,
    ConcernState,
    Consent,
    ConsentState,
    ItemKind,
    Reading,
    Release,
)

__all__ = [
    "answers_by",
    "concerns_of",
    "consents_of",
    "consents_to",
    "members_of",
    "pairs_of",
    "readings_of",
    "releases_of",
]

LIVE = ConsentState.ASKED, ConsentState.OPEN
BEGUN = PairState.ACTIVE, PairState.ENDED


def members_of(db: Db, person_id: str) -> list[Member]:
    """List every membership of a person, withdrawn and in closed cycles too, the newest first."""
    rows = select(Member).where(Member.person_id == person_id).options(joinedload(Member.cycle))
    return list(db.scalars(rows.order_by(Member.created_at.desc(), Member.id)))


def pairs_of(db: Db, person_id: str) -> list[Pair]:
    """List every pair of a person that was announced, ended ones too, the newest first."""
    theirs = select(Member.id).where(Member.person_id == person_id)
    rows = select(Pair).where(or_(Pair.mentor_id.in_(theirs), Pair.mentee_id.in_(theirs)))
    rows = rows.where(Pair.state.in_(BEGUN), Pair.published_at.is_not(None))
    return list(db.scalars(rows.order_by(Pair.published_at.desc(), Pair.id)))


def answers_by(db: Db, person_id: str, forms: Collection[str], cycle_id: str) -> list[Submission]:
    """List the newest version of what somebody answered alone about a pair, the newest first."""
    mine = Submission.author_id == person_id, Submission.cycle_id == cycle_id
    rows = select(Submission).where(*mine, Submission.form.in_(forms), Submission.version > 0)
    rows = rows.where(Submission.pair_id.is_not(None)).order_by(Submission.version)
    newest = {(s.form, s.scope, s.period): s for s in db.scalars(rows)}
    return sorted(newest.values(), key=lambda s: (s.created_at, s.id), reverse=True)


def consents_of(db: Db, person_id: str, now: datetime) -> list[Consent]:
    """List what somebody has opened and has not ended, or is asked to open, the oldest first."""
    theirs = or_(Consent.giver_id == person_id, Consent.partner_id == person_id)
    rows = select(Consent).where(theirs, Consent.state.in_(LIVE), Consent.until > now)
    rows = rows.options(joinedload(Consent.giver), joinedload(Consent.reader))
    return list(db.scalars(rows.order_by(Consent.created_at, Consent.id)))


def consents_to(
    db: Db, reader_id: str, now: datetime, item: tuple[ItemKind, str] | None = None
) -> list[Consent]:
    """List what is open to a reader now. `item`: this one only."""
    rows = select(Consent).where(Consent.reader_id == reader_id, Consent.until > now)
    rows = rows.where(Consent.state.in_(LIVE if item else [ConsentState.OPEN]))
    if item:
        rows = rows.where(Consent.item_kind == item[0], Consent.item_id == item[1])
    return list(db.scalars(rows.order_by(Consent.created_at, Consent.id)))


def readings_of(db: Db, owner_id: str, limit: int, consent_id: str | None = None) -> list[Reading]:
    """List who opened something of somebody, the newest first. `consent_id`: by this one only."""
    rows = select(Reading).where(Reading.owner_id == owner_id).options(joinedload(Reading.reader))
    if consent_id:
        rows = rows.where(Reading.consent_id == consent_id)
    return list(db.scalars(rows.order_by(Reading.created_at.desc(), Reading.id).limit(limit)))


def releases_of(db: Db, cycle_id: str, item: tuple[ItemKind, str]) -> list[Release]:
    """List the safety releases of one item, the newest first."""
    rows = select(Release).where(Release.cycle_id == cycle_id)
    rows = rows.where(Release.item_kind == item[0], Release.item_id == item[1])
    return list(db.scalars(rows.order_by(Release.created_at.desc(), Release.id)))


def concerns_of(db: Db, person_id: str) -> list[Concern]:
    """List the open concerns that somebody wrote or was sent, the oldest first."""
    theirs = or_(Concern.author_id == person_id, Concern.reader_id == person_id)
    rows = select(Concern).where(theirs, Concern.state != ConcernState.CLOSED)
    return list(db.scalars(rows.order_by(Concern.created_at, Concern.id)))
