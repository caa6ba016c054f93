"""`/mentor concern` and `/mentor contact`: from one person to one other, and to nobody else.

What cannot be done is answered, never raised: a refusal would leave a line in the log.
"""

from __future__ import annotations

from handlers.blocks import Block, mention, section, unescape
from handlers.people import MENTION
from handlers.replies import Errors, Open, Redraw, Reply, Say, Show, say
from handlers.turn import Turn
from handlers.views import concern as views
from handlers.views.sharing import over_message
from mentoring import access, concerns
from mentoring.access import Action
from mentoring.errors import Refusal
from mentoring.program import Confidentiality
from mentoring.program_file import program_of
from store import queries, trust
from store.database import Db
from store.models import Concern, Cycle, Person


def start(turn: Turn) -> Reply:
    """`/mentor concern [words]`"""
    if not access.may(turn.db, turn.person, Action.SEE_OWN, turn.person):
        return Say(over_message(access.OUTSIDE))
    found = concerns.reachable(turn.db, turn.person)
    if not found:
        return Say(views.nobody_message(_said(turn)))
    return Open(views.concern_view(found, unescape(turn.text)))


def _said(turn: Turn) -> Confidentiality:
    cycles = queries.open_cycles(turn.db, turn.team_id)
    return program_of(cycles[-1]).confidentiality if cycles else Confidentiality()


def send(turn: Turn) -> Reply:
    """Send it to its one reader."""
    words, chosen = views.read_concern(turn.values)
    cycle = turn.row(Cycle, chosen or turn.ids.get("cycle"))
    access.authorize(turn.db, turn.person, Action.JOIN, cycle)
    try:
        made = concerns.raise_concern(turn.db, turn.person, cycle, words, turn.now)
    except Refusal as refusal:
        return Errors({"words": refusal.sentence})
    return Show(views.sent_view(made))


def read(turn: Turn) -> Reply:
    """Open it for its author or its reader."""
    concern = concerns.look_up(turn.db, turn.person, turn.row(Concern, turn.value))
    return Open(views.thread_view(concern, turn.person))


def acknowledge(turn: Turn) -> Reply:
    """Let the author know that it was read."""
    concern = turn.row(Concern, turn.value)
    concerns.acknowledge(turn.db, turn.person, concern, turn.now)
    return Redraw(views.thread_view(concern, turn.person))


def open_answer(turn: Turn) -> Reply:
    concern = concerns.look_up(turn.db, turn.person, turn.row(Concern, turn.value))
    other = concern.author if turn.person.id == concern.reader_id else concern.reader
    return Open(views.answer_view(concern, other))


def answer(turn: Turn) -> Reply:
    """Pass on what one of the two writes."""
    concern = turn.row(Concern, turn.ids.get("concern"))
    words, _ = views.read_concern(turn.values)
    try:
        concerns.answer(turn.db, turn.person, concern, words, turn.now)
    except Refusal as refusal:
        return Errors({"words": refusal.sentence})
    return Show(views.thread_view(concern, turn.person))


def close(turn: Turn) -> Reply:
    concern = turn.row(Concern, turn.value)
    concerns.close(turn.db, turn.person, concern, turn.now)
    return Redraw(views.thread_view(concern, turn.person))


def panel(db: Db, person: Person) -> list[Block]:
    """Build what Home shows of it to its author and its reader."""
    return views.concern_panel(person, trust.concerns_of(db, person.id))


def contact(turn: Turn) -> Reply:
    """`/mentor contact [@person]`: say who reads concerns, or name somebody."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    named = next(iter(MENTION.findall(turn.text)), None)
    if named is None:
        return Say(over_message(_who(turn, cycle)))
    who = queries.person_by_slack(turn.db, turn.team_id, named)
    concerns.name_contact(turn.db, turn.person, cycle, who, turn.now)
    text = "Concerns go to them from now on. They are told what that means."
    return say(text, section(f"{mention(who)}: {text}" if who else text))


def _who(turn: Turn, cycle: Cycle) -> str:
    found = concerns.contact_of(turn.db, cycle)
    if found is None:
        return (
            f"Nobody is named for concerns in {cycle.name}. Type `/mentor contact @person` to "
            "name somebody whom people trust, best somebody outside of the program."
        )
    return (
        f"{found.name} is the person for concerns in {cycle.name}. "
        "Type `/mentor contact @person` to name somebody else."
    )
