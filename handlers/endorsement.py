"""Giving a form to the partner, confirming what the other wrote, approving an assignment."""

from __future__ import annotations

from handlers.blocks import Message, section
from handlers.replies import Open, Redraw, Replace, Reply, Show
from handlers.turn import Turn
from handlers.views import endorsement as views
from mentoring import endorsements, evaluations, handing, plan_parts, rules
from mentoring.access import Action, authorize
from mentoring.errors import Refusal
from mentoring.program_file import program_of
from store.models import Endorsement, Pair, Submission
from store.models_paper import EndorsementKind


def hand_over(turn: Turn) -> Reply:
    """Give a form to the partner. The value: the answers, and the pair."""
    submission_id, _, pair_id = turn.value.partition(":")
    submission, pair = turn.row(Submission, submission_id), turn.row(Pair, pair_id)
    endorsements.hand_over(turn.db, turn.person, submission, pair, turn.now)
    form = endorsements.form_of(turn.db, submission)
    partner = rules.partner_of(pair, turn.person)
    said = views.given_message(form, partner)
    return _noted(turn, form.title, said.text, keep=True)


def open_confirmation(turn: Turn) -> Reply:
    """Show what is to be confirmed, with its buttons while it is."""
    one = turn.row(Endorsement, turn.value)
    authorize(turn.db, turn.person, Action.ENDORSE, one)
    evaluations.read_answers(turn.db, turn.person, one.submission_id, turn.now)
    form = endorsements.form_of(turn.db, one.submission)
    occasion = handing.occasion_of(one.pair, one.submission)
    return Open(views.confirm_view(program_of(one.pair.cycle), form, one, occasion, {}))


def show_assignment(turn: Turn) -> Reply:
    """Show the words of an assignment to who approves it."""
    one = turn.row(Endorsement, turn.value)
    authorize(turn.db, turn.person, Action.ENDORSE, one)
    program = program_of(one.pair.cycle)
    words = plan_parts.assignments(program, one.submission.answers)
    return Open(views.assignment_view(program, one, words))


def endorse(turn: Turn) -> Reply:
    """Confirm or approve."""
    one = turn.row(Endorsement, turn.value)
    try:
        endorsements.say_yes(turn.db, turn.person, one, turn.now)
    except Refusal as refusal:
        if one.person_id != turn.person.id:
            raise
        return _noted(turn, "Already answered", refusal.sentence)
    return _noted(turn, endorsements.form_of(turn.db, one.submission).title, views.DONE[one.kind])


def open_talk(turn: Turn) -> Reply:
    one = turn.row(Endorsement, turn.value)
    authorize(turn.db, turn.person, Action.ENDORSE, one)
    readers = [p for p in rules.people_of(one.pair) if p.id != turn.person.id]
    if one.kind is EndorsementKind.CONFIRMATION:
        readers = [one.submission.author]
    return Open(views.talk_view(one, readers))


def talk(turn: Turn) -> Reply:
    """Take what somebody wants to talk about."""
    one = turn.row(Endorsement, turn.ids.get("endorsement"))
    words = turn.values.get("reason", {}).get("text", {}).get("value") or ""
    endorsements.ask_to_talk(turn.db, turn.person, one, words, turn.now)
    return Show(views.note_view("Talk about it", "They have it now. Nothing is approved by it."))


def _noted(turn: Turn, title: str, sentence: str, *, keep: bool = False) -> Reply:
    """Say it in the place of the button: in the message, in the modal, or on top of Home.

    `keep`: the message says more than the button, and stays.
    """
    if turn.view is None and not keep:
        return Replace(Message(sentence, [section(sentence)]))
    view = views.note_view(title, sentence)
    modal = turn.view is not None and turn.view.get("type") == "modal"
    return Redraw(view) if modal else Open(view)
