"""`/mentor thanks`: who agreed is thanked where the program announces things."""

from __future__ import annotations

from handlers.blocks import Message, section
from handlers.replies import Replace, Reply, Say
from handlers.turn import Turn
from handlers.views import recognition as views
from mentoring import access, recognition
from store.models import Cycle


def show(turn: Turn) -> Reply:
    """Show what would be posted."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    return Say(views.thanks_message(cycle, recognition.to_thank(turn.db, turn.person, cycle)))


def post(turn: Turn) -> Reply:
    cycle = turn.row(Cycle, turn.value)
    recognition.thank_in_public(turn.db, turn.person, cycle, turn.now)
    said = f"Posted in <#{cycle.announce_id}>."
    return Replace(Message(said, [section(said)]))
