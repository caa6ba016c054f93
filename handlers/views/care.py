"""The modals of care: asking for another match, asking for help, and reading what was asked."""

from __future__ import annotations

from handlers.blocks import (
    Block,
    Message,
    actions,
    bullets,
    button,
    context,
    escape,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring import rules
from mentoring.care import HELP, LONGEST_REQUEST
from mentoring.program_file import program_of
from store.models import Case, Pair, Person


def rematch_view(pair: Pair, person: Person) -> Block:
    """Say everything that follows from a re-match before it is asked for, and ask for no reason."""
    program = program_of(pair.cycle)
    partner = rules.partner_of(pair, person)
    told = program.rematch.partner_text if program.rematch else ""
    points = [
        "You need no reason, and none is asked. Nothing is kept of who asked.",
        "Both of you go back to the pool, without a mark. You two are not proposed to each other "
        "again.",
        f"The {program.words.coordinator} looks for a new match for you both.",
        f"{program.words.meeting.many.capitalize()} that lie ahead are called off. "
        "It cannot be undone.",
    ]
    blocks = [
        section(f"This ends your pair with {mention(partner)} today."),
        bullets(points),
        section(f"*{mention(partner)} is told exactly this,* and you get the same message:"),
        quote(told),
    ]
    return modal(
        "Ask for a re-match", blocks, callback="rematch", submit="Ask for a re-match",
        close="Not now", metadata=carry(pair=pair.id),
    )  # fmt: skip


def rematched_view(pair: Pair) -> Block:
    words = program_of(pair.cycle).words
    said = (
        f"Done. Both of you get the same message from me now, and the {escape(words.coordinator)} "
        "looks for a new match. You need not do anything."
    )
    return modal("Your pair has ended", [section(said)], callback="reading")


def window_closed_message(pair: Pair, sentence: str) -> Message:
    """Say that a re-match cannot be asked for any more, and offer what can be done instead."""
    ways = actions(
        button("Ask for help", "support", pair.id, style="primary"),
        button("End the pair", "end_pair", pair.id),
    )
    return Message(sentence, [section(escape(sentence)), ways])


def window_closed_view(pair: Pair, sentence: str) -> Block:
    """Say the same where a modal is open already."""
    message = window_closed_message(pair, sentence)
    return modal("Re-match", message.blocks, callback="reading")


def help_view(pair: Pair, person: Person) -> Block:
    """Ask what would help, and say first who reads it."""
    words = program_of(pair.cycle).words
    partner = rules.partner_of(pair, person)
    who = escape(words.coordinator)
    said = (
        f"The {who} gets in touch with you about your pair with {mention(partner)}, and can "
        "arrange coaching for you alone or for the two of you."
    )
    element: Block = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "max_length": LONGEST_REQUEST,
    }
    asked: Block = {
        "type": "input",
        "block_id": "words",
        "label": plain("What would help you?", 150),
        "hint": plain(f"Only the {words.coordinator} can read this. You can leave it empty.", 150),
        "optional": True,
        "element": element,
    }
    kept = context(
        f"{mention(partner)} is not told that you ask. You can still end the pair at any time."
    )
    return modal(
        "Ask for help", [section(said), asked, kept], callback="support", submit="Ask for help",
        close="Not now", metadata=carry(pair=pair.id),
    )  # fmt: skip


def help_asked_view(pair: Pair) -> Block:
    """Confirm that help was asked for."""
    who = escape(program_of(pair.cycle).words.coordinator)
    said = f"Thank you. The {who} has your request and gets in touch with you."
    return modal("Help is asked for", [section(said)], callback="reading")


def read_buttons(case: Case) -> list[Block]:
    """Give the button that opens what belongs to a case; [] where there is nothing to open."""
    if entry := case.facts.get("entry"):
        return [button("Open", "entry", str(entry))]
    if case.kind == HELP and case.facts.get("submission"):
        return [button("Read", "read_case", case.id)]
    return [button("Read the notes", "read_case", case.id)] if case.facts.get("notes") else []


def request_view(case: Case, words: str) -> Block:
    """Show a coordinator what somebody wrote when they asked for help."""
    if case.kind != HELP:
        kept = context("Only coordinators can read this. That you have read it is recorded.")
        return modal("Notes", [quote(words), kept], callback="reading")
    who = mention(case.person) if case.person else "Somebody"
    kept = context("Only coordinators can read this. That you have read it is recorded.")
    return modal("Help asked for", [section(f"{who} wrote:"), quote(words), kept],
                 callback="reading")  # fmt: skip
