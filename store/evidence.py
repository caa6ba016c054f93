"""Counts what a cycle has done of its program: answers, agreements, meetings, events, entries.

Numbers only; nothing here reads a word that somebody wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from store.database import Db
from store.models import (
    Agreement,
    AgreementState,
    Case,
    Member,
    Notice,
    NoticeState,
    Pair,
    Session,
    SessionState,
    Submission,
)
from store.models_board import Waiver
from store.models_events import Event, EventState
from store.models_people import Admission, AdmissionState
from store.models_registers import Entry
from store.models_trust import Consent, ConsentState

HELD = SessionState.LOGGED, SessionState.CONFIRMED
THANKS = "certificate", "public_thanks"


@dataclass(frozen=True)
class Evidence:
    """The counts of a cycle. `forms`: who has answered each; `tasks`: those done, by their key.

    `decided`: exceptions and confirmations, by criterion; `waived`: pairs for which a rule was set
    aside with a reason; `told`: messages of thanks that were sent, by kind; `opened`: items that
    were opened with consent.
    """

    forms: Mapping[str, int]
    entries: Mapping[str, int]
    events: Mapping[str, int]
    tasks: Mapping[str, int]
    decided: Mapping[str, int]
    waived: Mapping[str, int]
    told: Mapping[str, int]
    opened: int
    members: int
    pairs: int
    signed: int
    meetings: int


def evidence(db: Db, cycle_id: str) -> Evidence:
    """Count what there is of a cycle."""
    mine = Pair.cycle_id == cycle_id
    announced = select(Pair.id).where(mine, Pair.published_at.is_not(None))
    signed = select(Agreement.id).where(Agreement.state == AgreementState.SIGNED)
    held = select(Session.id).where(Session.state.in_(HELD))
    return Evidence(
        forms=_by(db, _answered(cycle_id)),
        entries=_by(db, _entries(cycle_id)),
        events=_by(db, _held(cycle_id)),
        tasks=_tasks(db, cycle_id),
        decided=_decided(db, cycle_id),
        waived=_by(db, _waived(cycle_id)),
        told=_by(db, _thanked(cycle_id)),
        opened=_count(db, _opened(cycle_id)),
        members=_count(db, select(Member.id).where(Member.cycle_id == cycle_id)),
        pairs=_count(db, announced),
        signed=_count(db, signed.where(Agreement.pair_id.in_(announced))),
        meetings=_count(db, held.where(Session.pair_id.in_(announced))),
    )


def _answered(cycle_id: str) -> Select[str, int]:
    counted = func.count(func.distinct(Submission.scope))
    rows = select(Submission.form, counted)
    sent = Submission.version > 0  # 0 is a draft
    return rows.where(Submission.cycle_id == cycle_id, sent).group_by(Submission.form)


def _entries(cycle_id: str) -> Select[str, int]:
    rows = select(Entry.register, func.count()).where(Entry.cycle_id == cycle_id)
    return rows.group_by(Entry.register)


def _held(cycle_id: str) -> Select[str, int]:
    rows = select(Event.key, func.count())
    done = Event.state == EventState.HELD
    return rows.where(Event.cycle_id == cycle_id, done).group_by(Event.key)


def _tasks(db: Db, cycle_id: str) -> dict[str, int]:
    rows = select(Case.facts).where(Case.cycle_id == cycle_id, Case.closed_at.is_not(None))
    found: dict[str, int] = {}
    for facts in db.scalars(rows):
        key = (facts or {}).get("milestone")
        if key:
            found[key] = found.get(key, 0) + 1
    return found


def _decided(db: Db, cycle_id: str) -> dict[str, int]:
    rows = select(Admission.criteria).where(Admission.cycle_id == cycle_id)
    ends = Admission.state.in_((AdmissionState.GRANTED, AdmissionState.REFUSED))
    return dict(Counter(key for keys in db.scalars(rows.where(ends)) for key in keys.split()))


def _waived(cycle_id: str) -> Select[str, int]:
    rows = select(Waiver.rule, func.count()).where(Waiver.cycle_id == cycle_id)
    return rows.group_by(Waiver.rule)


def _thanked(cycle_id: str) -> Select[str, int]:
    rows = select(Notice.kind, func.count()).where(Notice.kind.in_(THANKS))
    sent = Notice.state == NoticeState.SENT
    return rows.where(Notice.cycle_id == cycle_id, sent).group_by(Notice.kind)


def _opened(cycle_id: str) -> Select[str]:
    once = Consent.state.in_((ConsentState.OPEN, ConsentState.REVOKED))
    return select(Consent.id).where(Consent.cycle_id == cycle_id, once)


def _by(db: Db, rows: Select[str, int]) -> dict[str, int]:
    return {str(key): int(count) for key, count in db.execute(rows)}


def _count(db: Db, rows: Select[str]) -> int:
    return db.scalar(select(func.count()).select_from(rows.subquery())) or 0
