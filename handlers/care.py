"""Asking for another match, and asking for help. Neither needs a reason."""

from __future__ import annotations

from handlers.people import MENTION
from handlers.replies import Open, Reply, Say, Show
from handlers.turn import Turn
from handlers.views import care as views
from mentoring import care, leaving
from mentoring.leaving import WindowClosed
from mentoring.standing import pair_meant
from store.models import Case, Pair


def ask_rematch(turn: Turn) -> Reply:
    """`/mentor rematch`"""
    return _rematch(turn, _meant(turn))


def open_rematch(turn: Turn) -> Reply:
    return _rematch(turn, pair_chosen(turn))


def _rematch(turn: Turn, pair: Pair) -> Reply:
    try:
        leaving.may_ask_rematch(turn.db, turn.person, pair, turn.now)
    except WindowClosed as closed:
        if (turn.view or {}).get("type") == "modal":
            return Open(views.window_closed_view(pair, closed.sentence))
        return Say(views.window_closed_message(pair, closed.sentence))
    return Open(views.rematch_view(pair, turn.person))


def rematch(turn: Turn) -> Reply:
    pair = turn.row(Pair, turn.ids.get("pair"))
    try:
        leaving.rematch(turn.db, turn.person, pair, turn.now)
    except WindowClosed as closed:
        return Show(views.window_closed_view(pair, closed.sentence))
    return Show(views.rematched_view(pair))


def ask_help(turn: Turn) -> Reply:
    """`/mentor support`"""
    return _help(turn, _meant(turn))


def open_help(turn: Turn) -> Reply:
    return _help(turn, pair_chosen(turn))


def _help(turn: Turn, pair: Pair) -> Reply:
    care.may_ask_help(turn.db, turn.person, pair)
    return Open(views.help_view(pair, turn.person))


def submit_help(turn: Turn) -> Reply:
    pair = turn.row(Pair, turn.ids.get("pair"))
    words = turn.values.get("words", {}).get("text", {}).get("value") or ""
    care.ask_help(turn.db, turn.person, pair, words, turn.now)
    return Show(views.help_asked_view(pair))


def read_request(turn: Turn) -> Reply:
    """Open the words of a request for help, for a coordinator."""
    case = turn.row(Case, turn.value)
    words = care.read_request(turn.db, turn.person, case, turn.now)
    return Open(views.request_view(case, words))


def pair_chosen(turn: Turn) -> Pair:
    """Give the pair that a button names; a button that names none means the person's only one."""
    return turn.row(Pair, turn.value) if turn.value else pair_meant(turn.db, turn.person)


def _meant(turn: Turn) -> Pair:
    return pair_meant(turn.db, turn.person, MENTION.findall(turn.text))
