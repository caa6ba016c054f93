"""A supervisor's concern, and who assesses in their place."""

from __future__ import annotations

from handlers.blocks import Block, context, escape, mention, modal, plain, quote, section
from handlers.turn import carry
from mentoring.program_file import program_of
from mentoring.supervisors import LONGEST_CONCERN
from store.models import Member, Person, Supervision


def concern_view(member: Member) -> Block:
    """Ask for the words, and say first who reads them."""
    coordinator = escape(program_of(member.cycle).words.coordinator)
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True,
                      "max_length": LONGEST_CONCERN}  # fmt: skip
    blocks = [
        section(
            f"The {coordinator} reads what you write about {mention(member.person)} in "
            f"{escape(member.cycle.name)}, and gets in touch with you. Nobody else is told."
        ),
        {"type": "input", "block_id": "words", "label": plain("Your concern"), "element": element},
    ]
    return modal("A concern", blocks, callback="supervisor_concern", submit="Send",
                 close="Not now", metadata=carry(member=member.id))  # fmt: skip


def concern_sent_view(member: Member) -> Block:
    coordinator = escape(program_of(member.cycle).words.coordinator)
    said = f"Thank you. The {coordinator} has your words, and gets in touch with you."
    return modal("A concern", [section(said)], callback="reading")


def read_view(said: Supervision, words: str) -> Block:
    """Show a coordinator what a supervisor wrote."""
    who = f"{mention(said.supervisor)} wrote about {mention(said.member.person)}:"
    kept = context("Only coordinators can read this. That you have read it is recorded.")
    return modal("A concern", [section(who), quote(words), kept], callback="reading")


def delegate_view(member: Member) -> Block:
    """Ask who assesses in the supervisor's place."""
    blocks = [
        section(
            f"Who assesses {mention(member.person)} in your place? They get the same questions, "
            "and you stay the supervisor. You can still assess yourself."
        ),
        {"type": "input", "block_id": "to", "label": plain("A colleague"),
         "element": {"type": "users_select", "action_id": "person"}},
    ]  # fmt: skip
    return modal("Somebody else", blocks, callback="other_assessor", submit="Ask them",
                 close="Not now", metadata=carry(member=member.id))  # fmt: skip


def delegated_view(member: Member, to: Person) -> Block:
    said = f"{mention(to)} is asked to assess {mention(member.person)}. Both of them are told."
    return modal("Somebody else", [section(said)], callback="reading")
