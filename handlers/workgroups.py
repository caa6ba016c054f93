"""Whether somebody takes part in the group for which a mentee stands: yes or no, also later."""

from __future__ import annotations

from handlers.blocks import actions, button, section
from handlers.replies import Reply, replace
from handlers.turn import Turn
from mentoring import workgroups
from store.models import Companion


def join(turn: Turn) -> Reply:
    companion = turn.row(Companion, turn.value)
    workgroups.answer(turn.db, turn.person, companion, True, turn.now)
    said = "You take part. `/mentor meetings` shows when the group meets."
    leave = actions(button("I do not take part any more", "leave_group", companion.id))
    return replace(said, section(said), leave)


def leave(turn: Turn) -> Reply:
    companion = turn.row(Companion, turn.value)
    workgroups.answer(turn.db, turn.person, companion, False, turn.now)
    said = "You do not take part, and the group hears that without a reason."
    again = actions(button("I take part after all", "join_group", companion.id))
    return replace(said, section(said), again)
