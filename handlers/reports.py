"""What coordinators ask about a whole program: its rehearsal, and how it keeps to its guide.

Both come as files into the message window of whoever asked, for both take a while to make.
"""

from __future__ import annotations

from handlers.replies import Reply, say
from handlers.turn import Turn
from mentoring import access
from mentoring.errors import Refusal
from mentoring.notices import tell
from mentoring.rehearsal import World

MODES = {"": World.NOBODY, "late": World.NOBODY, "on time": World.EVERYBODY}


def simulate(turn: Turn) -> Reply:
    """Rehearse the program. `/mentor simulate on time`: as if everybody did everything at once."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    world = MODES.get(turn.text.strip().casefold())
    if world is None:
        raise Refusal("Type `/mentor simulate`, or `/mentor simulate on time`.")
    tell(turn.db, "report", cycle=cycle, key=f"rehearsal:{turn.person.id}:{turn.now.isoformat()}",
         now=turn.now, person=turn.person, report="rehearsal", world=world.value)  # fmt: skip
    return say(
        "I rehearse the whole program on a clock of its own. Nobody gets a message. The list comes "
        "into your messages with me in about a minute."
    )


def conformance(turn: Turn) -> Reply:
    """Report clause by clause on the program of this channel."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    tell(turn.db, "report", cycle=cycle, key=f"conformance:{turn.person.id}:{turn.now.isoformat()}",
         now=turn.now, person=turn.person, report="conformance")  # fmt: skip
    return say("The report comes into your messages with me, as a page and as a table.")
