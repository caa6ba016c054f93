"""Naming who signs an agreement in somebody's place, and saying that a report is not one's own."""

from __future__ import annotations

from handlers.blocks import Block, Message, mention, modal, plain, section
from handlers.turn import carry
from handlers.views.agreement import role_words
from mentoring import rules
from mentoring.delegates import LONGEST_REASON
from mentoring.program_file import program_of
from store.models import Agreement, Pair


def delegate_view(agreement: Agreement, role: str) -> Block:
    """Ask who signs instead, and why."""
    program = program_of(agreement.pair.cycle)
    mentor, mentee = rules.people_of(agreement.pair)
    said = (
        f"Whom you choose signs the {program.words.agreement} of {mention(mentor)} and "
        f"{mention(mentee)} as {role_words(program, role)}. The signature says for whom it was "
        "given, and so does every copy."
    )
    who: Block = {
        "type": "input",
        "block_id": "delegate",
        "label": plain("Who signs?"),
        "element": {"type": "users_select", "action_id": "person"},
    }
    why: Block = {
        "type": "input",
        "block_id": "reason",
        "label": plain("Why?"),
        "hint": plain("For example: away until March. It is kept with the agreement."),
        "element": {"type": "plain_text_input", "action_id": "text", "max_length": LONGEST_REASON},
    }
    return modal(
        "Somebody else signs", [section(said), who, why], callback="delegate", submit="Name them",
        close="Back", metadata=carry(agreement=agreement.id, role=role),
    )  # fmt: skip


def disowned_message(pair: Pair) -> Message:
    """Confirm that somebody is no supervisor of one of the two."""
    words = program_of(pair.cycle).words
    said = (
        f"Thank you. Who it is, and the {words.coordinator}, are asked to name the right "
        f"{words.supervisor}. There is nothing more for you to do."
    )
    return Message(said, [section(said)])
