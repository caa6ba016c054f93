"""Filled-in forms: every edit is a new version, and what was typed so far is kept as a draft.

A draft belongs to the one who typed it. Of a form that two people share, each has a draft of their
own: nobody sees words that the other has not sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mentoring.language.forms import OTHER, FieldType, FormField
from mentoring.program import Program
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Cycle, Member, Pair, Person, Submission

Answers = dict[str, Any]
BASED_ON = "@based_on"  # beside a draft's answers; no field of a program can be called so


@dataclass(frozen=True)
class Draft:
    """What somebody typed and did not send. `based_on`: the version that they had before them."""

    answers: Answers
    based_on: str | None = None


@dataclass(frozen=True)
class Opening:
    """What a shared form shows to one of the two, and what the other changed in the meantime.

    `based_on`: the id of the version that the answers stand on, None before there is one.
    `changed`: the fields that are new in that version to this person. `theirs`: of these, the ones
    that both have changed, as they stand in that version.
    """

    answers: Answers
    based_on: str | None = None
    changed: tuple[str, ...] = ()
    theirs: Answers = field(default_factory=dict)


def latest(db: Db, cycle: Cycle, form: str, scope: str, period: str = "") -> Submission | None:
    """Give the newest version; None while nothing was handed in. Drafts do not count."""
    return queries.latest_submission(db, cycle_id=cycle.id, form=form, scope=scope, period=period)


def begun(
    db: Db, cycle: Cycle, form: str, scope: str, period: str = "", *, author: Person | None = None
) -> Answers:
    """Give what to show when the form is opened: the draft, else the newest version, else {}.

    `author`: who opens it; only their own draft is shown. None: the scope is that of one person.
    """
    draft = draft_of(db, cycle, form, scope, author, period)
    if draft is not None and draft.answers:
        return draft.answers
    found = latest(db, cycle, form, scope, period)
    return dict(found.answers) if found else {}


def draft_of(
    db: Db, cycle: Cycle, form: str, scope: str, author: Person | None = None, period: str = ""
) -> Draft | None:
    """Give what `author` typed and did not send. None as author: the scope is of one person."""
    row = _draft(db, cycle, form, scope, author, period)
    if row is None or (author is not None and row.author_id != author.id):
        return None
    typed = dict(row.answers or {})
    return Draft(based_on=typed.pop(BASED_ON, None), answers=typed)


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
    based_on: str | None = None,
) -> None:
    """Keep what was typed in a form that was closed. Nothing typed keeps what was there."""
    if not any(v not in (None, "", []) for v in typed.values()):
        return
    draft = _draft(db, cycle, form, scope, author, period)
    if draft is not None and draft.author_id != author.id:
        db.delete(draft)  # somebody else sat in this place before; their words are not passed on
        db.flush()
        draft = None
    if draft is None:
        draft = _new(cycle, form, _drafts(scope, author), author, 0, period, pair)
        db.add(draft)
    draft.answers = clean(typed) | ({BASED_ON: based_on} if based_on else {})
    db.flush()


def forget_draft(
    db: Db, cycle: Cycle, form: str, scope: str, author: Person, period: str = ""
) -> None:
    """Throw away what was typed, because it was sent or is no different from what is there."""
    draft = _draft(db, cycle, form, scope, author, period)
    if draft is not None:
        db.delete(draft)
        db.flush()


def _draft(
    db: Db, cycle: Cycle, form: str, scope: str, author: Person | None, period: str
) -> Submission | None:
    own = _drafts(scope, author)
    return queries.draft(db, cycle_id=cycle.id, form=form, scope=own, period=period)


def _drafts(scope: str, author: Person | None) -> str:
    """Name where drafts are kept: in the author's own place when the scope is that of several."""
    shared = scope.startswith(("pair:", "cycle:")) and ":person:" not in scope
    return f"{scope}:person:{author.id}" if shared and author else scope


def reopened(
    mine: Answers, base: Mapping[str, Any], newest: Mapping[str, Any], newest_id: str | None
) -> Opening:
    """Bring what one of the two typed together with a version that the other made meanwhile.

    `base`: what the person had before them. A field that they left alone takes the newer words; a
    field that both changed keeps theirs, with the other's words beside it.
    """
    keys = [*mine, *(k for k in newest if k not in mine)]
    changed = [k for k in keys if not _same(base.get(k), newest.get(k))]
    untouched = [k for k in changed if _same(mine.get(k), base.get(k))]
    both = [k for k in changed if k not in untouched and not _same(mine.get(k), newest.get(k))]
    merged = mine | {k: newest.get(k) for k in untouched}
    news = tuple(k for k in changed if k in untouched or k in both)
    return Opening(merged, newest_id, news, {k: newest.get(k) for k in both})


def _same(one: Any, other: Any) -> bool:
    return bool(_filled(one) == _filled(other))


def _filled(value: Any) -> Any:
    return None if value in (None, "", []) else value


def differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two sets of answers differ in any field. Empty and missing are the same."""
    return any(not _same(one.get(k), other.get(k)) for k in {*one, *other})


def clean(answers: Mapping[str, Any]) -> Answers:
    """Leave out of typed texts what cannot be stored or shown: control characters, half signs."""
    return {key: _clean(value) for key, value in answers.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [clean(v) if isinstance(v, dict) else _clean(v) for v in value]
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def without_empty_rows(answers: Mapping[str, Any]) -> Answers:
    """Leave out the rows of groups in which nothing was written."""
    return {key: _rows_left(value) for key, value in answers.items()}


def _rows_left(value: Any) -> Any:
    if not isinstance(value, list) or not any(isinstance(row, dict) for row in value):
        return value
    return [row for row in value if any(_filled(v) for v in row.values())]


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
    """Store a new version of a form, and forget the author's draft of it."""
    before = latest(db, cycle, form, scope, period)
    version = before.version + 1 if before else 1
    submission = _new(cycle, form, scope, author, version, period, pair)
    submission.about_id = about.id if about else None
    submission.answers = without_empty_rows(clean(answers))
    forget_draft(db, cycle, form, scope, author, period)
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


def faults(
    program: Program, fields: tuple[FormField, ...], answers: Mapping[str, Any]
) -> dict[str, str]:
    """Give a sentence for each field whose answer cannot stand; {} when all can.

    A field of a group is named as its block is: `goals.0.measure`.
    """
    found: dict[str, str | None] = {}
    for asked in fields:
        if asked.type is FieldType.GROUP:
            found |= _row_faults(program, asked, answers.get(asked.key) or [])
        else:
            found[asked.key] = _fault(program, asked, answers.get(asked.key))
    return {key: sentence for key, sentence in found.items() if sentence}


def _row_faults(program: Program, group: FormField, rows: list[Answers]) -> dict[str, str | None]:
    """Check the rows of a group: the first ones are needed, a later one when it is begun."""
    found: dict[str, str | None] = {}
    for number in range(max(len(rows), group.least)):
        row = rows[number] if number < len(rows) else {}
        if number >= group.least and not any(_filled(v) for v in row.values()):
            continue
        for inner in group.fields:
            found[f"{group.key}.{number}.{inner.key}"] = _fault(program, inner, row.get(inner.key))
    return found


def _fault(program: Program, field: FormField, answer: Any) -> str | None:
    if field.type is FieldType.FILE:
        return None  # a document may come later
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
    listed = [c for c in chosen if not (field.other and str(c).startswith(OTHER))]
    if keys and not keys.issuperset(listed):
        return "Please choose from the list."
    return _count_fault(field, len(chosen)) if field.type is FieldType.CHOICES else None


def _count_fault(field: FormField, count: int) -> str | None:
    if field.min is not None and count < field.min:
        return f"Please choose at least {field.min}; you have chosen {count}."
    if field.max is not None and count > field.max:
        return f"Please choose {field.max} at most; you have chosen {count}."
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
