"""Reviews and evaluations: each of the two answers alone; the coordinators read what they may."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Reply, Show
from handlers.turn import Turn
from handlers.views import evaluation as views
from handlers.views.endorsement import hand_blocks
from mentoring import answers, endorsements, evaluations, handing, rules
from mentoring.access import Action, may
from mentoring.errors import NotFound, WrongAnswers
from mentoring.evaluations import Asked
from mentoring.next_steps import spoken_day
from mentoring.profiles import Applicant, member_names
from mentoring.program_file import program_of
from store.models import Cycle, Pair, Submission
from store.models_paper import EndorsementKind


def open_(turn: Turn) -> Reply:
    """Open the form that a milestone asks for. The value: the pair, and the milestone's key."""
    pair_id, _, key = turn.value.partition(":")
    asked = evaluations.asked(turn.db, turn.person, turn.row(Pair, pair_id), key, turn.now)
    return Open(_page(turn, asked, 0))


def _page(turn: Turn, asked: Asked, page: int) -> Block:
    given = evaluations.shown(turn.db, asked)
    return views.form_view(asked, given, _until(turn, asked), page)


def submit(turn: Turn) -> Reply:
    """Take the answers, or send them back with a sentence at each field."""
    asked = _asked(turn)
    given = forms.read(asked.form, turn.values, turn.earlier)
    try:
        sent = evaluations.answer(turn.db, asked, given, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    mine = [
        h for h in handing.handings(turn.db, asked.pair, turn.person, turn.now) if h.sent is sent
    ]
    partner = rules.partner_of(asked.pair, turn.person)
    waits = endorsements.standing_of(turn.db, sent, EndorsementKind.CONFIRMATION)
    after = [*hand_blocks(mine, asked.pair, partner), *views.waits_blocks(waits)]
    return Show(views.thanks_view(asked, _until(turn, asked), after))


def read(turn: Turn) -> Reply:
    """Open somebody's answers for a reader whom the form names."""
    found = evaluations.read_answers(turn.db, turn.person, turn.value, turn.now)
    program = program_of(turn.row(Cycle, found.cycle_id))
    form = program.forms.get(found.form)
    if form is None:
        raise NotFound
    if turn.person in endorsements.reader_of(turn.db, found):
        form = endorsements.for_partner(form)
    return Open(
        views.answers_view(program, form, found, _names(turn, found), _assessed(turn, found))
    )


def _names(turn: Turn, found: Submission) -> dict[str, str]:
    """Give the names of the members whom a profile names."""
    if found.about is None:
        return {}
    applicant = Applicant(found.about.person, found.about.cycle, found.about.role)
    return member_names(turn.db, applicant, found.answers)


def _assessed(turn: Turn, found: Submission) -> Submission | None:
    """Give the supervisor's assessment that belongs to a profile, where this reader may see it."""
    cycle = turn.row(Cycle, found.cycle_id)
    enrollment = program_of(cycle).enrollment
    if enrollment.assessment is None or found.form not in enrollment.forms.values():
        return None
    there = answers.latest(turn.db, cycle, enrollment.assessment, found.scope)
    if there is None or found.author_id == turn.person.id:
        return None
    if not may(turn.db, turn.person, Action.READ_ANSWERS, there):
        return None
    return evaluations.read_answers(turn.db, turn.person, there.id, turn.now)


def _asked(turn: Turn) -> Asked:
    pair = turn.row(Pair, turn.ids.get("pair"))
    key = turn.ids.get("milestone", "")
    return evaluations.asked(turn.db, turn.person, pair, key, turn.now)


def _until(turn: Turn, asked: Asked) -> str:
    return spoken_day(asked.last_day, turn.person, asked.pair, turn.now)


PAPER = Paper(
    form=lambda turn: (program_of(_asked(turn).pair.cycle), _asked(turn).form),
    begun=lambda turn: evaluations.shown(turn.db, _asked(turn)),
    view=lambda turn, page: _page(turn, _asked(turn), page),
    keep=lambda turn, typed: evaluations.keep_draft(turn.db, _asked(turn), typed),
)
