"""What people can ask for about their own data, and the register of what they have signed."""

from __future__ import annotations

from handlers.blocks import escape
from handlers.people import MENTION
from handlers.replies import Open, Reply, Say, Show, say
from handlers.turn import Turn
from handlers.views import rights as views
from mentoring import access, forgetting, register
from mentoring.access import Action
from mentoring.errors import Refusal
from mentoring.notices import reply
from mentoring.records import record
from store.models import Agreement


def agreements(turn: Turn) -> Reply:
    """List the agreements of the program, in its coordinators' channel."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    found = register.lines(turn.db, turn.person, cycle, MENTION.findall(turn.text))
    return Say(views.register_message(cycle, found, turn.person))


def send_copy(turn: Turn) -> Reply:
    agreement = turn.row(Agreement, turn.value)
    register.ask_copy(turn.db, turn.person, agreement, turn.now)
    return say("The printable copy comes into your messages with me, as a file.")


def my_data(turn: Turn) -> Reply:
    """Send everything about the person who asks into their DM."""
    access.authorize(turn.db, turn.person, Action.OWN_DATA, turn.person)
    record(turn.db, "person.data_asked", turn.person, turn.now, turn.person)
    key = f"my_data:{turn.person.id}:{turn.now.timestamp():.3f}"
    reply(turn.db, "my_data", person=turn.person, key=key, now=turn.now)
    return say(
        "I put everything that I hold about you into two files, one to read and one for programs. "
        "They come into your messages with me in a moment; nobody else gets them."
    )


def ask_forget(turn: Turn) -> Reply:
    found = forgetting.prospect(turn.db, turn.person, turn.now)
    return Open(views.forget_view(found, turn.person))


def forget(turn: Turn) -> Reply:
    picked = turn.values.get("sure", {}).get("choice", {}).get("selected_options") or []
    if [option.get("value") for option in picked] != ["yes"]:
        raise Refusal("Please tick the box when you are sure.", field="sure")
    name = escape(turn.person.name)
    done = forgetting.forget(turn.db, turn.person, turn.now)
    return Show(views.forgotten_view(done, name))
