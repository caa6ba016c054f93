"""Filled-in forms: every edit is a new version, and what was typed so far is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring.program import FieldType, FormField, Program
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Cycle, Member, Pair, Person, Submission

Answers = dict[str, Any]


def latest(db: Db, cycle: Cycle, form: str, scope: str, period: str = "") -> Submission | None:
    """Give the newest version; None while nothing was handed in. Drafts do not count."""
    return queries.latest_submission(db, cycle_id=cycle.id, form=form, scope=scope, period=period)


def begun(db: Db, cycle: Cycle, form: str, scope: str, period: str = "") -> Answers:
    """Give what to show when the form is opened: the draft, else the newest version, else {}."""
    draft = queries.draft(db, cycle_id=cycle.id, form=form, scope=scope, period=period)
    if draft is not None and draft.answers:
        return dict(draft.answers)
    found = latest(db, cycle, form, scope, period)
    return dict(found.answers) if found else {}


def keep_draft(
    db: Db,
    cycle: Cycle,
    form: str,
    scope: str,
    author: Person,
    typed: Mapping[str, Any],
    *,
    period: str = "",
    pair: Pair | None = None,
) -> None:
    """Keep what was typed in a form that was closed. Nothing typed keeps what was there."""
    if not any(v not in (None, "", []) for v in typed.values()):
        return
    draft = queries.draft(db, cycle_id=cycle.id, form=form, scope=scope, period=period)
    if draft is None:
        draft = _new(cycle, form, scope, author, 0, period, pair)
        db.add(draft)
    draft.answers = dict(typed)
    db.flush()


def hand_in(
    db: Db,
    cycle: Cycle,
    form: str,
    scope: str,
    author: Person,
    answers: Mapping[str, Any],
    now: datetime,
    *,
    period: str = "",
    pair: Pair | None = None,
    about: Member | None = None,
) -> Submission:
    """Store a new version of a form, and forget its draft."""
    before = latest(db, cycle, form, scope, period)
    version = before.version + 1 if before else 1
    submission = _new(cycle, form, scope, author, version, period, pair)
    submission.about_id = about.id if about else None
    submission.answers = dict(answers)
    draft = queries.draft(db, cycle_id=cycle.id, form=form, scope=scope, period=period)
    if draft is not None:
        db.delete(draft)
    db.add(submission)
    db.flush()
    record(db, "form.handed_in", submission, now, author, form=form, version=version)
    return submission


def _new(
    cycle: Cycle, form: str, scope: str, author: Person, version: int, period: str,
    pair: Pair | None,
) -> Submission:  # fmt: skip
    return Submission(
        team_id=cycle.team_id,
        cycle_id=cycle.id,
        form=form,
        scope=scope,
        author_id=author.id,
        pair_id=pair.id if pair else None,
        period=period,
        version=version,
    )


def faults(program: Program, fields: tuple[FormField, ...], answers: Answers) -> dict[str, str]:
    """Give a sentence for each field whose answer cannot stand; {} when all can."""
    found = {f.key: _fault(program, f, answers.get(f.key)) for f in fields}
    return {key: sentence for key, sentence in found.items() if sentence}


def _fault(program: Program, field: FormField, answer: Any) -> str | None:
    if answer in (None, "", []):
        return "Please fill this in." if field.required else None
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        longest = field.max or 3000
        too_long = len(str(answer)) > longest
        return f"Please keep it to {longest} characters." if too_long else None
    if field.type is FieldType.NUMBER:
        return _number_fault(field, answer)
    chosen = answer if isinstance(answer, list) else [answer]
    keys = {o.key for o in program.options(field)}
    if keys and not keys.issuperset(chosen):
        return "Please choose from the list."
    return None


def _number_fault(field: FormField, answer: Any) -> str | None:
    try:
        number = float(answer)
    except (TypeError, ValueError):
        return "Please write a number, for example 3."
    if field.min is not None and number < field.min:
        return f"Please write {field.min} or more."
    if field.max is not None and number > field.max:
        return f"Please write {field.max} or less."
    return None
