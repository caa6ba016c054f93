"""What is given, confirmed or approved, as its reader sees it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Message,
    actions,
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
from handlers.views import evaluation
from mentoring.endorsements import LONGEST_WORDS
from mentoring.handing import Handing
from mentoring.language.forms import Author, Form
from mentoring.program import Program
from store.models import Endorsement, Pair, Person, Submission
from store.models_paper import EndorsementKind, EndorsementState

DONE = {
    EndorsementKind.CONFIRMATION: "You confirmed it. It counts now.",
    EndorsementKind.ASSIGNMENT: "You approved it. The two are told.",
}


def hand_button(handing: Handing, pair: Pair, partner: Person) -> Block:
    """Offer to give a form to the partner, or to write it first."""
    if handing.sent is None:
        text = f"Fill in: {handing.form.title}"
        return button(text, f"answer_form:{handing.name}", f"{pair.id}:{handing.name}")
    text = f"Give it to {partner.name}"
    return button(text, f"hand_over:{handing.sent.id}", f"{handing.sent.id}:{pair.id}")


def hand_blocks(found: Sequence[Handing], pair: Pair, partner: Person) -> list[Block]:
    """Offer what can be given to the partner, each with what it is."""
    return [
        section(
            f"*{escape(h.form.title)}*: {mention(partner)} reads it when you give it.",
            hand_button(h, pair, partner),
        )
        for h in found
    ]


def given_message(form: Form, partner: Person) -> Message:
    """Confirm that a form was given to the partner."""
    text = (
        f"{mention(partner)} has your {escape(form.title)} now, and is told. When you change it, "
        "they are told again."
    )
    return Message(text, [section(text)])


def note_view(title: str, sentence: str) -> Block:
    """Tell one sentence in a modal."""
    return modal(title, [section(sentence)], callback="reading")


def confirm_view(
    program: Program, form: Form, one: Endorsement, occasion: str, names: dict[str, str]
) -> Block:
    """Show answers to who confirms them, with what can be done."""
    submission: Submission = one.submission
    view = evaluation.answers_view(program, form, submission, names)
    blocks = view["blocks"][:-1]
    if one.state is EndorsementState.ASKED:
        blocks.append(context("It counts when you confirm it, as it stands."))
        blocks.append(actions(*_choices(form, one, occasion)))
    return view | {"blocks": blocks}


def _choices(form: Form, one: Endorsement, occasion: str) -> list[Block]:
    shared = form.author is Author.PAIR and occasion
    other = (
        button("Change it", f"answer_form:{occasion}", f"{one.pair_id}:{occasion}")
        if shared
        else button("Ask for a change", "talk_about", one.id)
    )
    return [button("Confirm", "endorse", one.id, style="primary"), other]


def assignment_view(program: Program, one: Endorsement, words: str) -> Block:
    """Show an assignment, with its buttons while it waits."""
    asked = [approval_buttons(one)] if one.state is EndorsementState.ASKED else []
    who = mention(one.submission.author)
    blocks = [section(f"From {who}:"), quote(words), *asked]
    return modal(program.words.plan, blocks, callback="reading")


def approval_buttons(one: Endorsement) -> Block:
    return actions(
        button("Approve", "endorse", one.id, style="primary"),
        button("Talk to me", "talk_about", one.id),
    )


def talk_view(one: Endorsement, readers: Sequence[Person]) -> Block:
    """Ask what should be different, and say first who reads it."""
    said = f"{' and '.join(mention(p) for p in readers)} will read this, and nobody else."
    asked: Block = {
        "type": "input",
        "block_id": "reason",
        "label": plain("What do you want to talk about?"),
        "element": {
            "type": "plain_text_input", "action_id": "text", "multiline": True,
            "max_length": LONGEST_WORDS,
        },
    }  # fmt: skip
    return modal("Talk about it", [section(said), asked], callback="talk_about", submit="Send",
                 close="Back", metadata=carry(endorsement=one.id))  # fmt: skip


def approval_line(
    program: Program, one: Endorsement | None, approver: Person | None
) -> list[Block]:
    """Say to the two where the approval of their assignments stands."""
    if one is None:
        if approver is not None:
            return []
        boss = escape(program.words.supervisor)
        return [context(f"No {boss} is known who could approve the assignments.")]
    who = mention(one.person)
    if one.state is EndorsementState.GIVEN:
        return [context(f"Assignments: approved by {who}.")]
    if one.state is EndorsementState.ASKED:
        return [context(f"Assignments: {who} is asked to approve them, and reads nothing else.")]
    return [context(f"Assignments: {who} would like to talk about them first:"),
            quote(str(one.words or "–"))]  # fmt: skip
