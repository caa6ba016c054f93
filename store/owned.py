"""What the tables hold about one person, for their own eyes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_, select

from store.database import Db
from store.models import (
    Agreement,
    Approval,
    AuditEntry,
    Case,
    Consent,
    Cycle,
    Interest,
    Member,
    Notice,
    Session,
    Signature,
    Submission,
    Waiver,
)
from store.models_trust import Concern, ItemKind, Reading, Release

OF_PAIRS = ItemKind.PLAN, ItemKind.MEETINGS

__all__ = [
    "about",
    "agreements",
    "approvals",
    "cases",
    "concerns",
    "consents",
    "cycles",
    "done_by",
    "interests",
    "notices",
    "readings",
    "releases",
    "releases_by",
    "sessions",
    "shared",
    "signatures",
    "waivers",
    "written_by",
]


def written_by(db: Db, person_id: str) -> list[Submission]:
    """List everything that somebody filled in, drafts too, the oldest first."""
    return _listed(db, Submission, Submission.author_id == person_id)


def shared(db: Db, pair_ids: Collection[str], person_id: str) -> list[Submission]:
    """List what partners wrote into what is shared with them: plans, never drafts."""
    theirs = Submission.pair_id.in_(pair_ids), Submission.author_id != person_id
    both = Submission.scope == "pair:" + Submission.pair_id
    return _listed(db, Submission, *theirs, both, Submission.version > 0)


def about(db: Db, member_ids: Collection[str], person_id: str) -> list[Submission]:
    """List what others wrote about somebody."""
    theirs = Submission.about_id.in_(member_ids), Submission.author_id != person_id
    return _listed(db, Submission, *theirs, Submission.version > 0)


def agreements(db: Db, person_id: str, pair_ids: Collection[str]) -> list[Agreement]:
    """List the agreements of somebody's pairs, and those that they signed for others."""
    signed = select(Signature.agreement_id).where(Signature.person_id == person_id)
    mine = or_(Agreement.pair_id.in_(pair_ids), Agreement.id.in_(signed))
    return _listed(db, Agreement, mine)


def signatures(db: Db, person_id: str) -> list[Signature]:
    return _listed(db, Signature, Signature.person_id == person_id)


def sessions(db: Db, pair_ids: Collection[str]) -> list[Session]:
    return _listed(db, Session, Session.pair_id.in_(pair_ids))


def interests(db: Db, person_id: str) -> list[Interest]:
    return _listed(db, Interest, Interest.person_id == person_id)


def consents(db: Db, person_id: str) -> list[Consent]:
    """List what somebody has ever opened, alone or with a partner."""
    return _listed(db, Consent, or_(Consent.giver_id == person_id, Consent.partner_id == person_id))


def readings(db: Db, person_id: str) -> list[Reading]:
    """List when others opened something of this person."""
    return _listed(db, Reading, Reading.owner_id == person_id)


def concerns(db: Db, person_id: str) -> list[Concern]:
    return _listed(db, Concern, Concern.author_id == person_id)


def releases(db: Db, person_id: str, pair_ids: Collection[str]) -> list[Release]:
    """List the safety requests about what is somebody's: their profile, answers, plan, meetings."""
    members = select(Member.id).where(Member.person_id == person_id)
    written = select(Submission.id).where(Submission.author_id == person_id)
    theirs = or_(
        and_(Release.item_kind == ItemKind.PROFILE, Release.item_id.in_(members)),
        and_(Release.item_kind == ItemKind.ANSWERS, Release.item_id.in_(written)),
        and_(Release.item_kind.in_(OF_PAIRS), Release.item_id.in_(pair_ids)),
    )
    return _listed(db, Release, theirs)


def releases_by(db: Db, person_id: str) -> list[Release]:
    """List the safety requests that somebody made or decided."""
    return _listed(db, Release, or_(Release.asked_by == person_id, Release.decided_by == person_id))


def cases(db: Db, person_id: str) -> list[Case]:
    """List what was put before coordinators because of somebody."""
    return _listed(db, Case, Case.person_id == person_id)


def cycles(db: Db, person_id: str) -> list[Cycle]:
    """List the cycles that somebody began, or in which they are named for concerns."""
    return _listed(db, Cycle, or_(Cycle.created_by == person_id, Cycle.contact_id == person_id))


def approvals(db: Db, person_id: str) -> list[Approval]:
    return _listed(db, Approval, Approval.person_id == person_id)


def waivers(db: Db, person_id: str) -> list[Waiver]:
    """List the rules that somebody has set aside for a pair."""
    return _listed(db, Waiver, Waiver.person_id == person_id)


def notices(db: Db, person_id: str) -> list[Notice]:
    return _listed(db, Notice, Notice.person_id == person_id)


def done_by(db: Db, person_id: str) -> list[AuditEntry]:
    """List the entries of the audit trail that name somebody as the one who did it."""
    return _listed(db, AuditEntry, AuditEntry.actor_id == person_id)


def _listed(db: Db, noun: type[Any], *where: Any) -> list[Any]:
    rows = select(noun).where(*where).order_by(noun.created_at, noun.id)
    return list(db.scalars(rows))
