"""What the verbs ask of what pairs and people have written: forms, agreements, meetings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from store.database import Db
from store.models import (
    Agreement,
    AgreementState,
    Pair,
    PairState,
    Session,
    SessionState,
    Signature,
    Submission,
)
from store.prepared import prepared
from store.probing import SELDOM

__all__ = [
    "answers_to",
    "being_signed",
    "current_agreement",
    "draft",
    "form_versions",
    "latest_submission",
    "sessions",
    "submissions",
]

EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def latest_submission(
    db: Db, *, cycle_id: str, form: str, scope: str, period: str = ""
) -> Submission | None:
    """Give the newest version of a form that was sent in; None when there is only a draft."""
    return db.scalars(*_latest_submission(cycle_id, form, scope, period)).one_or_none()


@prepared
def _latest_submission(cycle_id: str, form: str, scope: str, period: str) -> Select[Submission]:
    rows = _versions(cycle_id, form, scope, period).where(Submission.version > 0)
    rows = rows.order_by(Submission.version.desc()).limit(1)
    return rows.execution_options(**SELDOM)


def form_versions(db: Db, *, cycle_id: str, form: str, scope: str) -> list[Submission]:
    """List every version of a form that was sent in, the oldest first, with its author."""
    rows = _versions(cycle_id, form, scope, "").where(Submission.version > 0)
    rows = rows.options(joinedload(Submission.author))
    return list(db.scalars(rows.order_by(Submission.version)))


def draft(db: Db, *, cycle_id: str, form: str, scope: str, period: str = "") -> Submission | None:
    """Give the draft of a form."""
    return db.scalars(*_draft(cycle_id, form, scope, period)).one_or_none()


@prepared
def _draft(cycle_id: str, form: str, scope: str, period: str) -> Select[Submission]:
    rows = _versions(cycle_id, form, scope, period).where(Submission.version == 0)
    return rows.execution_options(**SELDOM)


def _versions(cycle_id: str, form: str, scope: str, period: str) -> Select[Submission]:
    return select(Submission).where(
        Submission.cycle_id == cycle_id,
        Submission.form == form,
        Submission.scope == scope,
        Submission.period == period,
    )


def submissions(db: Db, cycle_id: str, form: str) -> list[Submission]:
    """List the newest version of every submission of a form, in the order of arrival."""
    found = db.scalars(*_submissions(cycle_id, form))
    newest = {(s.scope, s.period): s for s in found}
    return sorted(newest.values(), key=lambda submission: (submission.created_at, submission.id))


@prepared
def _submissions(cycle_id: str, form: str) -> Select[Submission]:
    rows = select(Submission).where(Submission.cycle_id == cycle_id, Submission.form == form)
    rows = rows.where(Submission.version > 0).options(joinedload(Submission.author))
    return rows.order_by(Submission.version)


def answers_to(db: Db, cycle_id: str, forms: Collection[str]) -> dict[str, list[Submission]]:
    """List the newest version of everything sent in on some forms, by form, as it arrived."""
    rows = select(Submission).where(Submission.cycle_id == cycle_id, Submission.form.in_(forms))
    rows = rows.where(Submission.version > 0).options(joinedload(Submission.author))
    newest = {(s.form, s.scope, s.period): s for s in db.scalars(rows.order_by(Submission.version))}
    found: dict[str, list[Submission]] = {form: [] for form in forms}
    for one in sorted(newest.values(), key=lambda s: (s.created_at, s.id)):
        found[one.form].append(one)
    return found


def being_signed(db: Db, cycle_id: str) -> list[Agreement]:
    """List the texts of a cycle's active pairs that wait for a signature, with who has signed."""
    rows = select(Agreement).join(Agreement.pair)
    rows = rows.where(Pair.cycle_id == cycle_id, Pair.state == PairState.ACTIVE)
    rows = rows.where(Agreement.state == AgreementState.SIGNING)
    rows = rows.options(selectinload(Agreement.signatures), contains_eager(Agreement.pair))
    return list(db.scalars(rows.order_by(Agreement.created_at, Agreement.id)))


def current_agreement(db: Db, pair_id: str) -> Agreement | None:
    """Give the newest version of a pair's agreement that was not replaced, with signatures."""
    found = db.scalars(*_current_agreement(pair_id)).one_or_none()
    if found is not None and "signatures" in inspect(found).unloaded:
        set_committed_value(found, "signatures", list(db.scalars(*_signatures(found.id))))
    return found


@prepared
def _current_agreement(pair_id: str) -> Select[Agreement]:
    rows = select(Agreement).where(
        Agreement.pair_id == pair_id, Agreement.state != AgreementState.REPLACED
    )
    return rows.order_by(Agreement.version.desc()).limit(1)


@prepared
def _signatures(agreement_id: str) -> Select[Signature]:
    rows = select(Signature).where(Signature.agreement_id == agreement_id)
    rows = rows.options(joinedload(Signature.person))
    return rows.order_by(Signature.created_at)


def sessions(
    db: Db,
    pair_id: str,
    states: Collection[SessionState] = tuple(SessionState),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Session]:
    """List the sessions of a pair that begin from `since` to before `until`, the earliest first."""
    first, last = EVER
    return list(db.scalars(*_sessions(pair_id, states, since or first, until or last)))


@prepared
def _sessions(
    pair_id: str, states: Collection[SessionState], since: datetime, until: datetime
) -> Select[Session]:
    rows = select(Session).where(Session.pair_id == pair_id, Session.state.in_(states))
    rows = rows.where(Session.starts_at >= since, Session.starts_at < until)
    return rows.order_by(Session.starts_at, Session.id)
