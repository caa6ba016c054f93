"""A coordinator looks at an applicant: the program's checklist, and the decision."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Reply, Show
from handlers.turn import Turn
from handlers.views import screening as views
from mentoring import screening
from mentoring.answers import Answers
from mentoring.errors import WrongAnswers
from mentoring.program_file import program_of
from store.models import Member


def open_form(turn: Turn) -> Reply:
    return Open(_page(turn, turn.row(Member, turn.value), 0))


def _page(turn: Turn, member: Member, page: int) -> Block:
    given = screening.shown(turn.db, turn.person, member)
    return views.screening_view(turn.db, member, given, page)


def _member(turn: Turn) -> Member:
    member = turn.row(Member, turn.ids.get("member"))
    screening.hold_screens(turn.db, turn.person, member)
    return member


def submit(turn: Turn) -> Reply:
    """Take the checklist, or send it back with a sentence at each field."""
    member = _member(turn)
    given = forms.read(screening.form_of(member), turn.values, turn.earlier)
    try:
        screening.screen(turn.db, turn.person, member, given, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.screened_view(member))


def _keep(turn: Turn, typed: Answers) -> None:
    screening.keep_draft(turn.db, turn.person, _member(turn), typed)


CHECKLIST = Paper(
    form=lambda turn: (program_of(_member(turn).cycle), screening.form_of(_member(turn))),
    begun=lambda turn: screening.shown(turn.db, turn.person, _member(turn)),
    view=lambda turn, page: _page(turn, _member(turn), page),
    keep=_keep,
)
