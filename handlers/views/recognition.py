"""Thanks in public, as the coordinator sees them first and everybody afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import (
    Message,
    actions,
    button,
    confirmation,
    context,
    escape,
    mention,
    section,
)
from mentoring.program_file import program_of
from store.models import Cycle, Person


def thanks_text(cycle: Cycle, people: Sequence[Person]) -> str:
    """Say the program's thanks with the names of some people."""
    program = program_of(cycle)
    said = program.recognition.public or "" if program.recognition else ""
    text = escape(said.strip()).replace("{program}", escape(program.title))
    return text.replace("{names}", ", ".join(mention(p) for p in people))


def thanks_message(cycle: Cycle, people: Sequence[Person]) -> Message:
    """Show a coordinator what would be posted, with the button that posts it."""
    place = f"<#{cycle.announce_id}>"
    sure = confirmation("Thank in public?", "Everybody in the channel reads it.", "Post it")
    return Message(
        "This is what I would post.",
        [
            section(f"This is what I would post in {place}:"),
            section(thanks_text(cycle, people)),
            context("Only people who agreed to it are named."),
            actions(button("Post it", "post_thanks", cycle.id, style="primary", confirm=sure)),
        ],
    )
