"""The form of a meeting: what the two write of it once it is logged, sealed for them alone.

What they plan for the next meeting opens the form of that one, each activity to be marked as done
or not; what is not done is carried on to the one after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from mentoring import answers, rules
from mentoring.access import Action, authorize
from mentoring.answers import Answers, Opening
from mentoring.errors import NotFound, TooLate
from mentoring.language.forms import Drives, FieldType, Form, FormField, Option
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.scopes import of_pair
from store import queries
from store.database import Db
from store.models import Pair, Person, Session, Submission

CARRIED = "carried"  # beside the answers: what became of each activity that had been planned
MOST_CARRIED = 12
LONGEST_LABEL = 150
LISTED = " \t-–•*0123456789.)"  # what people begin the lines of a list with


class Became(StrEnum):
    """What became of something that was planned."""

    DONE = "done"
    OPEN = "open"
    DROPPED = "dropped"


BECAME = (
    Option(key=Became.DONE.value, label="Done"),
    Option(key=Became.OPEN.value, label="Not done: carry it on"),
    Option(key=Became.DROPPED.value, label="No longer needed"),
)


def form_key(pair: Pair) -> str:
    """Give the key of the form of a pair's meetings. Raises NotFound where there is none."""
    spec = program_of(pair.cycle).session
    if spec is None or spec.form is None:
        raise NotFound
    return spec.form


def is_offered(session: Session) -> bool:
    """Say whether there is a form to write about a meeting now."""
    spec = program_of(session.pair.cycle).session
    return spec is not None and spec.form is not None and session.state in rules.TOOK_PLACE


def is_written(db: Db, session: Session) -> bool:
    return is_offered(session) and _newest(db, session) is not None


def asked(db: Db, person: Person, session: Session) -> Form:
    """Give the form as it is asked of a meeting: what was planned for it, then the program's own.

    Raises NotYours, and NotFound where the program has no such form.
    """
    authorize(db, person, Action.KEEP_MEETINGS, session)
    form = program_of(session.pair.cycle).forms[form_key(session.pair)]
    planned = planned_for(db, session)
    fields = [f for n, activity in enumerate(planned) for f in _carried_fields(n, activity)]
    if not fields:
        return form
    first, *others = form.fields
    fields[0] = fields[0].model_copy(update={"page": first.page})
    own = (first.model_copy(update={"page": None}), *others)
    return form.model_copy(update={"fields": (*fields, *own)})


def _carried_fields(number: int, activity: str) -> tuple[FormField, FormField]:
    label = activity if len(activity) <= LONGEST_LABEL else f"{activity[: LONGEST_LABEL - 1]}…"
    became = FormField(
        key=_place(number), type=FieldType.CHOICE, label=label, required=False, options=BECAME,
        hint="Planned the last time",
    )  # fmt: skip
    words = FormField(
        key=f"{_place(number)}_words", type=FieldType.TEXT, label="What came of it?",
        required=False, max=300,
    )  # fmt: skip
    return became, words


def _place(number: int) -> str:
    return f"carried_{number + 1}"


def planned_for(db: Db, session: Session) -> list[str]:
    """Give what was planned for a meeting in the form of the one before that has any."""
    for before in reversed(_earlier(db, session)):
        found = _newest(db, before)
        if found is not None:
            form = program_of(session.pair.cycle).forms[found.form]
            return planned_next(form, found.answers or {})[:MOST_CARRIED]
    return []


def _earlier(db: Db, session: Session) -> list[Session]:
    """List the meetings before this one, also of the pair that was renewed, the earliest first."""
    pair = session.pair
    found = queries.sessions(db, pair.id, rules.TOOK_PLACE, until=session.starts_at)
    before = db.get(Pair, pair.renews_id) if pair.renews_id else None
    return (queries.sessions(db, before.id, rules.TOOK_PLACE) if before else []) + found


def planned_next(form: Form, given: Mapping[str, object]) -> list[str]:
    """Give what a form plans for the next meeting, and what it carries on because it is not done.

    Each activity once, what is carried on first.
    """
    carried = given.get(CARRIED)
    rows = carried if isinstance(carried, list) else []
    found = [str(row["activity"]) for row in rows if row.get("became") in (None, Became.OPEN)]
    for field in form.driving(Drives.CARRY_OVER):
        found += _activities(field, given.get(field.key))
    return list(dict.fromkeys(found))


def _activities(field: FormField, answer: object) -> Iterable[str]:
    if isinstance(answer, list):
        texts = [f.key for f in field.fields if f.type in (FieldType.TEXT, FieldType.LONG_TEXT)]
        rows = (next((str(row[k]) for k in texts if row.get(k)), "") for row in answer)
        return [" ".join(row.split()) for row in rows if row.strip()]
    lines = str(answer or "").splitlines()
    return [line for line in (raw.strip().lstrip(LISTED) for raw in lines) if line]


def opening(db: Db, person: Person, session: Session) -> Opening:
    """Give the form as it is shown to one of the two: their draft, else what was written last.

    Raises NotYours, NotFound, and TooLate for a meeting of a pair that ended long ago.
    """
    authorize(db, person, Action.KEEP_MEETINGS, session)
    newest, draft = _newest(db, session), _draft(db, person, session)
    if draft is None:
        return Opening(_shown(db, session, _answers(newest)), newest.id if newest else None)
    if newest is None or newest.id == draft.based_on:
        return Opening(_shown(db, session, draft.answers), draft.based_on)
    return _brought_up(db, session, draft.answers, draft.based_on, newest)


def overtaken(
    db: Db, person: Person, session: Session, typed: Answers, based_on: str | None
) -> Opening | None:
    """Give what to show when the partner was quicker; None when nobody was. Nothing is lost."""
    authorize(db, person, Action.KEEP_MEETINGS, session)
    newest = _newest(db, session)
    if newest is None or newest.id == based_on:
        return None
    found = _brought_up(db, session, _packed(db, session, typed), based_on, newest)
    keep_draft(db, person, session, found.answers, newest.id)
    return found


def keep_draft(
    db: Db, person: Person, session: Session, typed: Answers, based_on: str | None = None
) -> None:
    """Keep what one of the two typed and did not send. What is no different is not kept."""
    authorize(db, person, Action.KEEP_MEETINGS, session)
    pair, form = session.pair, form_key(session.pair)
    packed = _packed(db, session, typed)
    newest = _newest(db, session)
    if answers.differ(packed, _touched(_answers(newest))):
        answers.keep_draft(
            db, pair.cycle, form, of_pair(pair), person, packed,
            period=session.id, pair=pair, based_on=based_on,
        )  # fmt: skip
    else:
        answers.forget_draft(db, pair.cycle, form, of_pair(pair), person, session.id)


def save(
    db: Db, person: Person, session: Session, typed: Answers, now: datetime
) -> Submission | None:
    """Store what was written; the partner hears of it the first time. None: nothing differs.

    Raises NotYours, NotFound, and TooLate when the pair ended long ago.
    """
    authorize(db, person, Action.KEEP_MEETINGS, session)
    pair, form = session.pair, form_key(session.pair)
    if not rules.may_tell(pair, now) or not is_offered(session):
        raise TooLate("This pair has ended, so what is written of its meetings stays as it is.")
    newest, given = _newest(db, session), _packed(db, session, typed, whole=True)
    if newest is not None and not answers.differ(given, _answers(newest)):
        answers.forget_draft(db, pair.cycle, form, of_pair(pair), person, session.id)
        return None
    made = answers.hand_in(
        db, pair.cycle, form, of_pair(pair), person, given, now, period=session.id, pair=pair
    )
    tell(
        db, "session_written", cycle=pair.cycle, now=now, person=rules.partner_of(pair, person),
        key=f"session_written:{session.id}:{person.id}:{now.astimezone(UTC):%Y-%m-%dT%H}",
        session=session.id, author=person.id,
    )  # fmt: skip
    return made


def _newest(db: Db, session: Session) -> Submission | None:
    pair = session.pair
    return answers.latest(db, pair.cycle, form_key(pair), of_pair(pair), session.id)


def _draft(db: Db, person: Person, session: Session) -> answers.Draft | None:
    pair = session.pair
    return answers.draft_of(db, pair.cycle, form_key(pair), of_pair(pair), person, session.id)


def _brought_up(
    db: Db, session: Session, mine: Answers, based_on: str | None, newest: Submission
) -> Opening:
    """Bring what somebody typed together with what the partner has written meanwhile."""
    before = db.get(Submission, based_on) if based_on else None
    base, theirs = (_shown(db, session, _answers(s)) for s in (before, newest))
    return answers.reopened(_shown(db, session, mine), base, theirs, newest.id)


def _answers(submission: Submission | None) -> Answers:
    return dict(submission.answers or {}) if submission else {}


def _shown(db: Db, session: Session, given: Answers) -> Answers:
    """Spread what became of planned activities over the fields of the form."""
    shown = {k: v for k, v in given.items() if k != CARRIED}
    told = {row["activity"]: row for row in given.get(CARRIED) or []}
    for number, activity in enumerate(planned_for(db, session)):
        row = told.get(activity, {})
        shown[_place(number)] = row.get("became")
        shown[f"{_place(number)}_words"] = row.get("words")
    return shown


def _packed(db: Db, session: Session, typed: Answers, *, whole: bool = False) -> Answers:
    """Gather what became of planned activities under their own words.

    `whole`: those of which nothing was said are named, too, and are carried on.
    """
    planned = planned_for(db, session)
    places = [_place(n) for n in range(len(planned))]
    rows = [
        {"activity": activity, "became": typed.get(p), "words": typed.get(f"{p}_words")}
        for activity, p in zip(planned, places, strict=True)
    ]
    kept = [row for row in rows if whole or row["became"] or row["words"]]
    own = {p for place in places for p in (place, f"{place}_words")}
    given = {k: v for k, v in typed.items() if k not in own and k != CARRIED}
    return given | ({CARRIED: kept} if kept else {})


def _touched(given: Answers) -> Answers:
    rows = [row for row in given.get(CARRIED) or [] if row.get("became") or row.get("words")]
    return {k: v for k, v in given.items() if k != CARRIED} | ({CARRIED: rows} if rows else {})
