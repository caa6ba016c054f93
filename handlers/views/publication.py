"""What coordinators read before the pairs are announced, and what they read afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import Message, actions, button, context, escape, section
from handlers.views.board import NAMED, named, pairs_said, paragraphs, shortened, two
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.publishing import Board, Published
from store.models import Cycle, Pair, Role


def question_message(cycle: Cycle, found: Board) -> Message:
    """Say what a publication will do, before it is done."""
    program = program_of(cycle)
    text = escape(f"Announce {pairs_said(len(found.ready))} of {cycle.name} now?")
    blocks = [section(f"*{text}*"), *paragraphs(two(p) for p in found.ready[:100])]
    blocks.append(section("\n".join(_consequences(program, found))))
    if found.broken:
        blocks.append(section(_stopped(found.broken)))
    if found.ready:
        yes = f"Announce {pairs_said(len(found.ready))}"
        blocks.append(actions(button(yes, "publish", f"{cycle.id}:{found.mark}", style="primary")))
    return Message(text, blocks)


def _consequences(program: Program, found: Board) -> list[str]:
    words = program.words
    lines = [
        f"• Both of each pair hear of it now, with the dates of the {escape(words.agreement)} and "
        f"the {escape(words.plan)}, and I open a conversation for the two.",
    ]
    if Role.MENTEE in program.enrollment.supervisor_of:
        lines.append(
            f"• The {escape(words.supervisor)} of each {escape(words.mentee.one)} is told."
        )
    if alone := len(found.alone):
        are = "person who found no partner is" if alone == 1 else "people who found no partner are"
        lines.append(f"• {alone} {are} told today, kindly and with the reason.")
    if waiting := len(found.proposed) + len(found.held):
        stay = "stays" if waiting == 1 else "stay"
        lines.append(f"• {pairs_said(waiting)} not approved {stay} on the board; nobody is told.")
    return lines


def _stopped(broken: Sequence[tuple[Pair, Sequence[str]]]) -> str:
    lines = [f"• {two(p)}: {escape(' '.join(s))}" for p, s in broken[:NAMED]]
    return shortened(["*Not announced, and back among the proposals*", *lines],
                      len(broken) - NAMED)  # fmt: skip


def published_message(cycle: Cycle, done: Published) -> Message:
    """Say what a publication did."""
    text = escape(f"{pairs_said(len(done.pairs))} of {cycle.name} announced.")
    blocks = [section(f"*{text}*"), *paragraphs(two(p) for p in done.pairs[:100])]
    if done.told:
        who = ", ".join(named(m.person) for m in done.told[:NAMED])
        more = f" and {len(done.told) - NAMED} more" if len(done.told) > NAMED else ""
        blocks.append(section(f"*Told that there is no partner yet:* {who}{more}"))
    if done.returned:
        again = "Swap them on their cards, or type `/mentor match` for new proposals."
        blocks += [section(_stopped(done.returned)), context(again)]
    return Message(text, [*blocks, context("`/mentor status` shows how the pairs get on.")])
