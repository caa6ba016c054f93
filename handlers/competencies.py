"""The conversation about competencies: what they mean, where a pair stands, rating it anew."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Reply, Say, Show
from handlers.turn import Turn
from handlers.views import competencies as views
from mentoring import access, answers, competencies, endorsements
from mentoring.access import Action
from mentoring.answers import Answers
from mentoring.errors import Refusal
from mentoring.language.forms import Form
from mentoring.program import Program
from mentoring.program_file import program_of
from store import queries
from store.models import Pair


def show(turn: Turn) -> Reply:
    """`/mentor competencies`: in a coordinators' channel the means, else the library and levels."""
    here = queries.cycle_by_channel(turn.db, turn.team_id, turn.channel or "")
    if here is not None and access.is_coordinator(turn.db, turn.person, here):
        return Say(views.means_message(here, competencies.means(turn.db, turn.person, here)))
    return Open(_overview(turn))


def open_overview(turn: Turn) -> Reply:
    """Open where the two of a pair stand. The value: the pair."""
    pair = turn.row(Pair, turn.value)
    found = competencies.gaps(turn.db, turn.person, pair)
    return Open(views.overview_view([(pair, found)], [pair.cycle], turn.person))


def _overview(turn: Turn) -> Block:
    access.authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    pairs = queries.active_pairs_of_person(turn.db, turn.person.id)
    mine = [p.cycle for p in pairs] or queries.open_cycles(turn.db, turn.team_id)
    libraries = competencies.programs_with(mine)
    if not libraries:
        raise Refusal("Your program has no library of competencies.")
    rated = [p for p in pairs if program_of(p.cycle).competencies is not None]
    standing = [(p, competencies.gaps(turn.db, turn.person, p)) for p in rated]
    return views.overview_view(standing, libraries, turn.person)


def open_form(turn: Turn) -> Reply:
    """Open the form of a rating. The value: the pair, and baseline or review."""
    pair_id, _, kind = turn.value.partition(":")
    return Open(_page(turn, turn.row(Pair, pair_id), kind, 0))


def submit(turn: Turn) -> Reply:
    """Keep a rating; show the form again where the partner was quicker."""
    pair, kind = _asked(turn)
    program, form = _form(turn)
    typed = forms.read(form, turn.values, turn.earlier)
    if wrong := answers.faults(program, form.fields, typed):
        return Errors(wrong)
    based_on = turn.ids.get("based_on")
    newer = competencies.overtaken(turn.db, turn.person, pair, kind, typed, based_on)
    if newer is not None:
        key = competencies.form_key(turn.db, turn.person, pair, kind)
        return Show(views.rate_view(pair, kind, key, newer, turn.person, 0))
    made = competencies.rate(turn.db, turn.person, pair, kind, typed, turn.now)
    if not endorsements.counts(turn.db, made):
        return Show(views.waits_view(pair, turn.person))
    found = competencies.gaps(turn.db, turn.person, pair)
    return Show(views.overview_view([(pair, found)], [], turn.person))


def _page(turn: Turn, pair: Pair, kind: str, page: int) -> Block:
    opening = competencies.opening(turn.db, turn.person, pair, kind)
    key = competencies.form_key(turn.db, turn.person, pair, kind)
    return views.rate_view(pair, kind, key, opening, turn.person, page)


def _asked(turn: Turn) -> tuple[Pair, str]:
    pair, kind = turn.row(Pair, turn.ids.get("pair")), turn.ids.get("kind", "")
    access.authorize(turn.db, turn.person, Action.KEEP_PLAN, pair)
    return pair, kind


def _form(turn: Turn) -> tuple[Program, Form]:
    pair, kind = _asked(turn)
    program = program_of(pair.cycle)
    return program, program.forms[competencies.form_key(turn.db, turn.person, pair, kind)]


def _keep(turn: Turn, typed: Answers) -> None:
    pair, kind = _asked(turn)
    based_on = turn.ids.get("based_on")
    competencies.keep_draft(turn.db, turn.person, pair, kind, typed, based_on)


def _begun(turn: Turn) -> Answers:
    return competencies.opening(turn.db, turn.person, *_asked(turn)).answers


PAPER = Paper(
    form=_form, begun=_begun, view=lambda turn, page: _page(turn, *_asked(turn), page), keep=_keep
)
