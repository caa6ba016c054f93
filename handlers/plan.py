"""The plan: either of the two opens and changes it, and reads how it was before."""

from __future__ import annotations

from handlers import forms, people
from handlers.blocks import Block, context
from handlers.paging import Paper
from handlers.replies import Errors, Open, Redraw, Reply, Say, Show
from handlers.turn import Turn
from handlers.views import plan as views
from handlers.views.competencies import plan_blocks
from handlers.views.endorsement import approval_line
from mentoring import answers, competencies, endorsements, plan_parts, plans, rules
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.errors import NotFound, TooLate
from mentoring.language.forms import Form
from mentoring.program_file import program_of
from mentoring.standing import pair_meant
from store import queries
from store.models import Pair, PairState, Submission


def show(turn: Turn) -> Reply:
    """Open the plan of the pair that is meant; list them when several could be."""
    named = people.MENTION.findall(turn.text)
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = queries.active_pairs_of_person(turn.db, turn.person.id)
    if len(found) > 1 and not named:
        return Say(views.list_message(found, turn.person))
    return _open(turn, pair_meant(turn.db, turn.person, named))


def open_(turn: Turn) -> Reply:
    return _open(turn, turn.row(Pair, turn.value))


def submit(turn: Turn) -> Reply:
    """Save a version of the plan; show the form again where the partner was quicker."""
    pair = turn.row(Pair, turn.ids.get("pair"))
    authorize(turn.db, turn.person, Action.KEEP_PLAN, pair)
    typed = forms.read(_form(pair), turn.values, turn.earlier)
    if faults := answers.faults(program_of(pair.cycle), _form(pair).fields, typed):
        return Errors(faults)
    newer = plans.overtaken(turn.db, turn.person, pair, typed, turn.ids.get("based_on"))
    versions = plans.history(turn.db, turn.person, pair)
    if newer is not None:
        return Show(views.plan_view(pair, newer, versions, turn.person))
    hints = views.hint_blocks(plan_parts.missing_letters(program_of(pair.cycle), typed))
    if hints and not turn.ids.get("hinted"):
        return _hint(turn, pair, typed, hints)
    made = plans.save(turn.db, turn.person, pair, typed, turn.now)
    number = len(versions) + (made is not None)
    notes = _notes(turn, pair)
    if made is not None and plans.changes_often(pair, number):
        notes = [*notes, context(views.often_line(pair))]
    return Show(views.saved_view(pair, number, turn.person, changed=made is not None, notes=notes))


def _hint(turn: Turn, pair: Pair, typed: Answers, hints: list[Block]) -> Reply:
    """Show the form once more with what the goals could still be; what was typed is kept."""
    plans.keep_draft(turn.db, turn.person, pair, typed, turn.ids.get("based_on"))
    opening = plans.opening(turn.db, turn.person, pair)
    found = plans.history(turn.db, turn.person, pair)
    last = len(_form(pair).pages) - 1
    return Show(views.plan_view(pair, opening, found, turn.person, last, hints, hinted=True))


def _notes(turn: Turn, pair: Pair) -> list[Block]:
    """Say where the approval of the assignments stands, where there are any."""
    program, newest = program_of(pair.cycle), plans.newest(turn.db, pair)
    if program.plan.approver is None or newest is None:
        return []
    if not plan_parts.assignments(program, newest.answers):
        return []
    asked = endorsements.approval_of(turn.db, pair)
    return approval_line(program, asked, plans.approver_of(pair))


def versions(turn: Turn) -> Reply:
    """List the versions, on top of the form or in the place of the version that was read."""
    pair = turn.row(Pair, turn.value)
    found = plans.history(turn.db, turn.person, pair)
    view = views.versions_view(pair, found, turn.person)
    return Redraw(view) if _reading(turn) else Open(view)


def version(turn: Turn) -> Reply:
    """Show one version in the place of the list."""
    submission = turn.row(Submission, turn.value)
    pair, number = plans.version(turn.db, turn.person, submission)
    view = views.version_view(pair, number, submission, turn.person)
    return Redraw(view) if _reading(turn) else Open(view)


def _reading(turn: Turn) -> bool:
    return turn.view is not None and turn.view.get("callback_id") == "plan_read"


def _open(turn: Turn, pair: Pair) -> Reply:
    """Open the form; the last version to read when the pair has ended."""
    if pair.published_at is None:
        raise NotFound
    found = plans.history(turn.db, turn.person, pair)
    if pair.state is PairState.ACTIVE and rules.is_of(pair, turn.person):
        return Open(_page(turn, pair, 0))
    if not found:
        raise TooLate("No plan was written yet, so there is nothing to read.")
    return Open(views.version_view(pair, len(found), found[-1], turn.person))


def _page(turn: Turn, pair: Pair, page: int) -> Block:
    opening = plans.opening(turn.db, turn.person, pair)
    versions = plans.history(turn.db, turn.person, pair)
    view = views.plan_view(pair, opening, versions, turn.person, page, _notes(turn, pair))
    return view | {"blocks": [*_gaps(turn, pair), *view["blocks"]]} if page == 0 else view


def _gaps(turn: Turn, pair: Pair) -> list[Block]:
    """Show where the two stand above the plan, where the program has competencies."""
    if program_of(pair.cycle).competencies is None:
        return []
    return plan_blocks(competencies.gaps(turn.db, turn.person, pair), pair, turn.person)


def _keep(turn: Turn, typed: Answers) -> None:
    plans.keep_draft(turn.db, turn.person, _pair(turn), typed, turn.ids.get("based_on"))


def _pair(turn: Turn) -> Pair:
    pair = turn.row(Pair, turn.ids.get("pair"))
    authorize(turn.db, turn.person, Action.KEEP_PLAN, pair)
    return pair


def _form(pair: Pair) -> Form:
    program = program_of(pair.cycle)
    return program.forms[program.plan.form]


PAPER = Paper(
    form=lambda turn: (program_of(_pair(turn).cycle), _form(_pair(turn))),
    begun=lambda turn: plans.typed_so_far(turn.db, turn.person, _pair(turn)).answers,
    view=lambda turn, page: _page(turn, _pair(turn), page),
    keep=_keep,
)
