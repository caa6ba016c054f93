"""The handbook of a program in Slack: its steps, roles, expectations, topics, and its glossary."""

from __future__ import annotations

from handlers import home
from handlers.blocks import Block
from handlers.replies import Open, Reply, say
from handlers.turn import Turn
from handlers.views import handbook as views
from handlers.views.home import expectation_blocks, reading_view
from mentoring.errors import Refusal
from mentoring.program import Program
from mentoring.program_file import program_of


def guide(turn: Turn) -> Reply:
    """Open the handbook of the program that somebody is in, or could join."""
    return Open(reading_view("The guide", guide_blocks(_program(turn))))


def glossary(turn: Turn) -> Reply:
    """Say what the words of the program mean: one of them, or all."""
    program = _program(turn)
    found = program.handbook.glossary if program.handbook else None
    if found is None:
        raise Refusal(f"{program.title} has no glossary. `/mentor guide` says how it goes.")
    wanted = turn.text.strip().casefold()
    terms = [t for t in found.terms if wanted in t.term.casefold()]
    if not terms:
        names = ", ".join(t.term for t in found.terms)
        raise Refusal(f"The glossary has no such word. It has: {names}.")
    return say(f"The words of {program.title}", *views.term_blocks(program, found, terms))


def guide_blocks(program: Program) -> list[Block]:
    """Give the whole handbook, as much as one window holds."""
    found = [*views.handbook_blocks(program), *expectation_blocks(program)]
    return [*found, *views.talk_blocks(program)][: views.MOST]


def _program(turn: Turn) -> Program:
    cycles = home.cycles_for(turn)
    if not cycles:
        raise Refusal(home.nothing_open())
    return program_of(cycles[0])
