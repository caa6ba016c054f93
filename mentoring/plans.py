"""The plan of a pair: written by the two, read by nobody else, every change kept as a version."""

from __future__ import annotations

from datetime import UTC, datetime

from mentoring import answers, endorsements, milestones, plan_parts, rules, signing
from mentoring.access import Action, authorize
from mentoring.answers import Answers, Opening
from mentoring.errors import NotFound, Refusal, TooLate
from mentoring.notices import tell
from mentoring.program import Words
from mentoring.program_file import program_of
from mentoring.scopes import of_pair
from store import queries
from store.database import Db
from store.models import AgreementState, Pair, PairState, Person, Submission


def history(db: Db, person: Person, pair: Pair) -> list[Submission]:
    """List every version, the oldest first; a renewed pair goes on with those that it had.

    Raises NotYours for everybody but the two and the group of the mentee.
    """
    authorize(db, person, Action.READ_PLAN, pair)
    return versions_of(db, pair)


def version(db: Db, person: Person, submission: Submission) -> tuple[Pair, int]:
    """Give whose plan a version is, and its number. Raises NotFound for any other form."""
    pair = submission.pair
    if pair is None or submission.version == 0 or submission.form != _form(pair):
        raise NotFound
    ids = [found.id for found in history(db, person, pair)]
    return pair, ids.index(submission.id) + 1


def newest(db: Db, pair: Pair) -> Submission | None:
    """Give the newest version, None before there is one. Who may read it: the caller has asked."""
    versions = versions_of(db, pair)
    return versions[-1] if versions else None


def opening(db: Db, person: Person, pair: Pair) -> Opening:
    """Give the plan as the form shows it to one of the two: their draft, else the newest version.

    Raises NotYours, and TooLate when the pair has ended.
    """
    _must_write(db, person, pair)
    return typed_so_far(db, person, pair)


def typed_so_far(db: Db, person: Person, pair: Pair) -> Opening:
    """Give the same whatever the time: what was typed is kept, also while nothing can be saved."""
    authorize(db, person, Action.KEEP_PLAN, pair)
    versions = versions_of(db, pair)
    newest = versions[-1] if versions else None
    draft = answers.draft_of(db, pair.cycle, _form(pair), of_pair(pair), person)
    if draft is None:
        return Opening(_answers(newest), newest.id if newest else None)
    return _brought_up(versions, draft.answers, draft.based_on)


def overtaken(
    db: Db, person: Person, pair: Pair, typed: Answers, based_on: str | None
) -> Opening | None:
    """Give what to show when the partner saved another version meanwhile; None when nobody did.

    What was typed is kept as this person's draft.
    """
    _must_write(db, person, pair)
    versions = versions_of(db, pair)
    if not versions or versions[-1].id == based_on:
        return None
    found = _brought_up(versions, typed, based_on)
    keep_draft(db, person, pair, found.answers, found.based_on)
    return found


def keep_draft(
    db: Db, person: Person, pair: Pair, typed: Answers, based_on: str | None = None
) -> None:
    """Keep what one of the two typed and did not send. What is no different is not kept."""
    authorize(db, person, Action.KEEP_PLAN, pair)
    form, scope = _form(pair), of_pair(pair)
    if answers.differ(typed, _answers(_find(versions_of(db, pair), based_on))):
        answers.keep_draft(db, pair.cycle, form, scope, person, typed, pair=pair, based_on=based_on)
    else:
        answers.forget_draft(db, pair.cycle, form, scope, person)


def save(db: Db, person: Person, pair: Pair, typed: Answers, now: datetime) -> Submission | None:
    """Store a version and tell the partner, once an hour at most; None when nothing is different.

    Raises NotYours, and TooLate when the pair has ended.
    """
    _must_write(db, person, pair)
    form, scope = _form(pair), of_pair(pair)
    versions = versions_of(db, pair)
    if versions and not answers.differ(answers.clean(typed), _answers(versions[-1])):
        answers.forget_draft(db, pair.cycle, form, scope, person)
        return None
    made = answers.hand_in(db, pair.cycle, form, scope, person, typed, now, pair=pair)
    _ask_approver(db, pair, made, versions, now)
    tell(
        db, "plan_saved", cycle=pair.cycle, now=now, person=rules.partner_of(pair, person),
        key=f"plan_saved:{pair.id}:{person.id}:{now.astimezone(UTC):%Y-%m-%dT%H}",
        pair=pair.id, author=person.id, first=not versions,
    )  # fmt: skip
    return made


def approver_of(pair: Pair) -> Person | None:
    """Give who approves assignments; None where the program asks nobody, or nobody is known."""
    wanted = program_of(pair.cycle).plan.approver
    if wanted == "mentor":
        return pair.mentor.person
    return pair.mentee.supervisor if wanted == "mentee_supervisor" else None


def changes_often(pair: Pair, versions: int) -> bool:
    """Say whether a plan with so many versions is one that has been rewritten often."""
    limit = program_of(pair.cycle).plan.rewrites
    return limit is not None and versions >= limit


def _ask_approver(
    db: Db, pair: Pair, made: Submission, before: list[Submission], now: datetime
) -> None:
    """Ask about assignments that are new or changed; without any, nothing is asked any more."""
    program = program_of(pair.cycle)
    if program.plan.approver is None:
        return
    words = plan_parts.assignments(program, made.answers)
    asked = endorsements.approval_of(db, pair)
    if not words:
        endorsements.withdraw_approval(db, pair)
    elif asked is None or plan_parts.assignments(program, asked.submission.answers) != words:
        endorsements.ask_approval(db, made, pair, approver_of(pair), now)


def _must_write(db: Db, person: Person, pair: Pair) -> None:
    authorize(db, person, Action.KEEP_PLAN, pair)
    if pair.state is not PairState.ACTIVE:
        raise TooLate(
            f"This pair has ended, so its {_words(pair).plan_short} stays as it is. "
            "You can still read it."
        )
    if not milestones.may_plan(db, pair):
        raise Refusal(_unsigned(db, pair))


def _unsigned(db: Db, pair: Pair) -> str:
    """Say what is missing before there is anything to plan."""
    words, agreement = _words(pair), queries.current_agreement(db, pair.id)
    said = f"First comes the {words.agreement}: once everybody has signed it, you plan together."
    if agreement is None or agreement.state is AgreementState.DECLINED:
        return f"{said} Either of you can prepare it: type `/mentor agreement`."
    missing = [s.person.name for s in signing.missing(db, agreement) if s.person]
    names = f" Still to sign: {', '.join(dict.fromkeys(missing))}." if missing else ""
    return f"{said}{names} `/mentor agreement` shows it."


def versions_of(db: Db, pair: Pair) -> list[Submission]:
    """List every version, the oldest first. Who may read them: the caller has asked."""
    before = db.get(Pair, pair.renews_id) if pair.renews_id else None
    own = queries.form_versions(db, cycle_id=pair.cycle_id, form=_form(pair), scope=of_pair(pair))
    return (versions_of(db, before) if before else []) + own


def _brought_up(versions: list[Submission], typed: Answers, based_on: str | None) -> Opening:
    """Bring what somebody typed together with the newest version."""
    newest = versions[-1] if versions else None
    if newest is None or newest.id == based_on:
        return Opening(typed, based_on)
    base = _answers(_find(versions, based_on))
    return answers.reopened(typed, base, _answers(newest), newest.id)


def _find(versions: list[Submission], submission_id: str | None) -> Submission | None:
    return next((v for v in versions if v.id == submission_id), None)


def _answers(submission: Submission | None) -> Answers:
    return dict(submission.answers) if submission else {}


def _form(pair: Pair) -> str:
    return program_of(pair.cycle).plan.form


def _words(pair: Pair) -> Words:
    return program_of(pair.cycle).words
