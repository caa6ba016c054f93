"""`/mentor privacy`: what is stored, who sees it, how to take it back."""

from __future__ import annotations

from handlers.replies import Open, Reply, say
from handlers.turn import Turn
from handlers.views import privacy as views
from mentoring.access import Action, authorize


def show(turn: Turn) -> Reply:
    """`/mentor privacy`"""
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    return say(views.TITLE, *views.privacy_blocks())


def open_(turn: Turn) -> Reply:
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    return Open(views.privacy_view())
