"""The handbook of a program in Slack: pages to leaf through, and the words of its glossary."""

from __future__ import annotations

from handlers import home
from handlers.replies import Open, Reply, say
from handlers.turn import Turn
from handlers.views import handbook as views
from mentoring.errors import NotFound, Refusal
from mentoring.program_file import program_of
from store.models import Cycle


def guide(turn: Turn) -> Reply:
    """Open the handbook of the program that somebody is in, or could join, at its first page."""
    cycle = _cycle(turn)
    view = views.guide_view(program_of(cycle), cycle.id, views.STEPS)
    if view is None:
        raise NotFound
    return Open(view)


def glossary(turn: Turn) -> Reply:
    """Say what the words of the program mean: one of them, or all."""
    program = program_of(_cycle(turn))
    found = program.handbook.glossary if program.handbook else None
    if found is None:
        raise Refusal(f"{program.title} has no glossary. `/mentor guide` says how it goes.")
    wanted = turn.text.strip().casefold()
    terms = [t for t in found.terms if wanted in t.term.casefold()]
    if not terms:
        names = ", ".join(t.term for t in found.terms)
        raise Refusal(f"The glossary has no such word. It has: {names}.")
    return say(f"The words of {program.title}", *views.term_blocks(program, found, terms))


def _cycle(turn: Turn) -> Cycle:
    cycles = home.cycles_for(turn)
    if not cycles:
        raise Refusal(home.nothing_open())
    return cycles[0]
