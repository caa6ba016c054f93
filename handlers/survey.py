"""Forms about the program as a whole: short ones, answered alone from a message."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Reply, Show
from handlers.turn import Turn
from handlers.views import survey as views
from mentoring import events, surveys
from mentoring.errors import WrongAnswers
from mentoring.program_file import program_of
from mentoring.surveys import Survey
from store.models import Cycle


def open_(turn: Turn) -> Reply:
    """Open the form that a date of the cycle asks for. The value: the cycle, and what is asked."""
    cycle_id, _, name = turn.value.partition(":")
    return Open(_page(turn, _found(turn, cycle_id, name), 0))


def submit(turn: Turn) -> Reply:
    """Take the answers, or send them back with a sentence at each field."""
    found = _asked(turn)
    given = forms.read(found.form, turn.values, turn.earlier)
    try:
        surveys.answer(turn.db, found, given, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.thanks_view(found))


def _page(turn: Turn, found: Survey, page: int) -> Block:
    return views.form_view(found, surveys.shown(turn.db, found), page)


def _asked(turn: Turn) -> Survey:
    return _found(turn, turn.ids.get("cycle", ""), turn.ids.get("survey", ""))


def _found(turn: Turn, cycle_id: str, name: str) -> Survey:
    cycle = turn.row(Cycle, cycle_id)
    if name.startswith("event:"):
        return events.feedback(turn.db, turn.person, cycle, name.removeprefix("event:"))
    return surveys.asked(turn.db, turn.person, cycle, name, turn.now)


PAPER = Paper(
    form=lambda turn: (program_of(_asked(turn).cycle), _asked(turn).form),
    begun=lambda turn: surveys.shown(turn.db, _asked(turn)),
    view=lambda turn, page: _page(turn, _asked(turn), page),
    keep=lambda turn, typed: surveys.keep_draft(turn.db, _asked(turn), typed),
)
