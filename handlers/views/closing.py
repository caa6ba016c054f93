"""The modals at the end of a pair's time: ending it before its day, and renewing it."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    context,
    escape,
    mention,
    modal,
    plain,
    section,
)
from handlers.turn import carry
from mentoring import rules
from mentoring.program import Program
from mentoring.program_file import program_of
from store.models import Ending, Pair, Person


def end_view(pair: Pair, person: Person, rematchable: bool, now: datetime) -> Block:
    """Ask how a pair ends, and say what follows. `rematchable`: a re-match is possible instead."""
    program = program_of(pair.cycle)
    partner = rules.partner_of(pair, person)
    said = (
        f"This ends your pair with {mention(partner)} today. It is no mark against anybody, and "
        "you need not say why."
    )
    blocks = [section(said), _how(program), bullets(_consequences(program, partner))]
    if rules.paused(pair, now) is None:
        blocks.append(context("You can also pause it, and go on later. Your dates move with it."))
        blocks.append(actions(button("Rather pause", "pause_pair", pair.id)))
    if rematchable and program.rematch:
        other = f"Until day {program.rematch.days} you can ask for another match instead."
        blocks.append(context(other))
        blocks.append(actions(button("Ask for a re-match", "rematch", pair.id)))
    return modal(
        "End your pair", blocks, callback="end_pair", submit="End the pair", close="Not now",
        metadata=carry(pair=pair.id),
    )  # fmt: skip


def _how(program: Program) -> Block:
    choices = [
        (Ending.COMPLETED_EARLY, "We have reached our goals", "Both of you evaluate the program"),
        (Ending.WITHDRAWN, "It ends without fault", "No reason is asked"),
    ]
    options = [
        {"text": plain(label, 75), "description": plain(more, 75), "value": ending.value}
        for ending, label, more in choices
    ]
    return {
        "type": "input",
        "block_id": "how",
        "label": plain("How does it end?", 150),
        "element": {"type": "radio_buttons", "action_id": "choice", "options": options},
    }


def _consequences(program: Program, partner: Person) -> list[str]:
    words = program.words
    return [
        f"{partner.name} is told right away, in neutral words.",
        f"The {words.coordinator} and the {words.mentee.one}'s {words.supervisor} hear that the "
        "pair has ended, not whose wish it was.",
        f"{words.meeting.many.capitalize()} that lie ahead are called off, and reminders stop. "
        f"Your {words.agreement} and your {words.plan_short} stay as they are.",
        "You stay signed up. Type /mentor withdraw to take your sign-up back.",
        "It cannot be undone.",
    ]


def ended_view(pair: Pair) -> Block:
    said = "Done. Both of you get a message from me now."
    return modal("Your pair has ended", [section(said)], callback="reading")


def renewal_view(
    pair: Pair, person: Person, question: str, until: str, answer: bool | None
) -> Block:
    """Ask one of the two about another year. `answer`: what they said before; None: nothing yet."""
    partner = rules.partner_of(pair, person)
    options = [
        {"text": plain("Yes, for another year", 75), "value": "yes"},
        {"text": plain("No, let it end", 75), "value": "no"},
    ]
    element: Block = {"type": "radio_buttons", "action_id": "choice", "options": options}
    if answer is not None:
        element["initial_option"] = options[0 if answer else 1]
    asked: Block = {
        "type": "input",
        "block_id": "renew",
        "label": plain("Do you want to renew it?", 150),
        "hint": plain(f"You can change your answer until {until}.", 150),
        "element": element,
    }
    coordinator = escape(program_of(pair.cycle).words.coordinator)
    kept = context(
        f"Your answer is shown to nobody: not to {mention(partner)}, not to the {coordinator}. "
        "Only when both of you say yes, both hear it."
    )
    about = f"This is about your pair with {mention(partner)}."
    return modal(
        "Renewal", [section(escape(question)), section(about), asked, kept],
        callback="renewal", submit="Send", close="Later", metadata=carry(pair=pair.id),
    )  # fmt: skip


def renewal_answered_view(pair: Pair, until: str, agreed: bool) -> Block:
    """Confirm an answer about renewing, and tell of the partner's only when both say yes."""
    said = (
        "Both of you want to renew. I have told you both."
        if agreed
        else "Thank you. I keep your answer to myself. If both of you say yes, both hear from me."
    )
    later = context(f"You can change it until {until}, with the same button.")
    return modal("Renewal", [section(said), later], callback="reading")
