"""What the two write of a meeting after it is logged, and their own lists of what was done."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block
from handlers.paging import Paper
from handlers.replies import Errors, Open, Reply, Show, replace, say
from handlers.turn import Turn
from handlers.views import sessions as views
from mentoring import activity_log, answers, meeting_forms, meetings
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.errors import NotFound
from mentoring.program_file import program_of
from store.models import Pair, Session


def open_form(turn: Turn) -> Reply:
    """Open what is written of a meeting, to read and to write on."""
    return Open(_page(turn, turn.row(Session, turn.value), 0))


def submit(turn: Turn) -> Reply:
    """Keep what was written; show the form again where the partner was quicker."""
    session = _session(turn)
    form = meeting_forms.asked(turn.db, turn.person, session)
    typed = forms.read(form, turn.values, turn.earlier)
    if wrong := answers.faults(program_of(session.pair.cycle), form.fields, typed):
        return Errors(wrong)
    based_on = turn.ids.get("based_on")
    newer = meeting_forms.overtaken(turn.db, turn.person, session, typed, based_on)
    if newer is not None:
        return Show(views.form_view(form, session, newer, turn.person, turn.now))
    made = meeting_forms.save(turn.db, turn.person, session, typed, turn.now)
    return Show(views.written_view(form, session, turn.person, changed=made is not None))


def say_format(turn: Turn) -> Reply:
    """Note how the two met. The value: the meeting, and the key of the format."""
    session_id, _, key = turn.value.partition(":")
    session = turn.row(Session, session_id)
    meetings.say_format(turn.db, turn.person, session, key, turn.now)
    first, blocks = views.logged(session, turn.person, turn.now)
    return replace(first, *blocks)


def ask_list(turn: Turn) -> Reply:
    """Send somebody the list of what they did. The value: a pair; after a colon `topics`."""
    pair_id, _, topics = turn.value.partition(":")
    pair = turn.row(Pair, pair_id)
    activity_log.ask(turn.db, turn.person, pair, topics == "topics", turn.now)
    return say(
        "Your activity log comes into your messages with me, as a page to print and as a table."
    )


def _page(turn: Turn, session: Session, page: int) -> Block:
    form = meeting_forms.asked(turn.db, turn.person, session)
    if not meeting_forms.is_offered(session):
        raise NotFound("This meeting is not logged. `/mentor log` logs one that took place.")
    found = meeting_forms.opening(turn.db, turn.person, session)
    return views.form_view(form, session, found, turn.person, turn.now, page)


def _session(turn: Turn) -> Session:
    session = turn.row(Session, turn.ids.get("session"))
    authorize(turn.db, turn.person, Action.KEEP_MEETINGS, session)
    return session


def _keep(turn: Turn, typed: Answers) -> None:
    session = _session(turn)
    meeting_forms.keep_draft(turn.db, turn.person, session, typed, turn.ids.get("based_on"))


PAPER = Paper(
    form=lambda turn: (
        program_of(_session(turn).pair.cycle),
        meeting_forms.asked(turn.db, turn.person, _session(turn)),
    ),
    begun=lambda turn: meeting_forms.opening(turn.db, turn.person, _session(turn)).answers,
    view=lambda turn, page: _page(turn, _session(turn), page),
    keep=_keep,
)
