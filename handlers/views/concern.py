"""A concern on the screen, as its author and its one reader see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    date_token,
    divider,
    escape,
    header,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring.concerns import LONGEST
from mentoring.program import Confidentiality
from mentoring.program_file import program_of
from store.models import Concern, Cycle, Person
from store.models_trust import ConcernState

TITLE = "A concern"
NOT_SENT = (
    "What you type and do not send is kept for you alone, and is here again when you come back. "
    "To throw it away, empty the field and close."
)
STATES = {
    ConcernState.SENT: "not read yet",
    ConcernState.READ: "read",
    ConcernState.CLOSED: "closed",
}


def nobody_message(said_by: Confidentiality) -> Message:
    """Say whom to ask where nobody is named. Nothing was stored."""
    said = (
        "Nobody is named for concerns in your program, so I cannot pass one on, and I have stored "
        "nothing."
    )
    outside = said_by.outside
    return Message(f"{said} {outside}", [section(said), section(escape(outside))])


def concern_view(choices: Sequence[tuple[Cycle, Person]], typed: str) -> Block:
    """Ask for the words, and say first who reads them. `typed`: what followed the command."""
    cycle, reader = choices[0]
    said = program_of(cycle).confidentiality
    blocks = [
        section(
            f"This goes to {mention(reader)} and to nobody else. No coordinator and no partner "
            "learns that it exists. It is encrypted with a key of its own."
            if len(choices) == 1
            else "This goes to the one person whom you choose, and to nobody else. No coordinator "
            "and no partner learns that it exists. It is encrypted with a key of its own."
        ),
        section(escape(f"{said.text} {said.safety}")),
    ]
    if len(choices) > 1:
        blocks.append(_choice(choices))
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True,
                      "max_length": LONGEST}  # fmt: skip
    element |= {"initial_value": typed[:LONGEST]} if typed else {}
    asked = _words("What happened, or what worries you?", element)
    blocks += [asked, context(escape(said.outside)), context(NOT_SENT)]
    return modal(TITLE, blocks, callback="concern", submit="Send", close="Not now",
                 metadata=carry(cycle=cycle.id))  # fmt: skip


def _choice(choices: Sequence[tuple[Cycle, Person]]) -> Block:
    options = [
        {"text": plain(f"{who.name}, for {cycle.name}", 75), "value": cycle.id}
        for cycle, who in choices[:10]
    ]
    element = {"type": "radio_buttons", "action_id": "choice", "options": options}
    return {"type": "input", "block_id": "cycle", "label": plain("To whom"), "element": element}


def _words(label: str, element: Block) -> Block:
    return {"type": "input", "block_id": "words", "label": plain(label, 150), "element": element}


def read_concern(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> tuple[str, str]:
    """Read the form back: the words, and the cycle that was chosen ("" where there was one)."""
    words = next(iter(values.get("words", {}).values()), {}).get("value") or ""
    option = next(iter(values.get("cycle", {}).values()), {}).get("selected_option") or {}
    return str(words), str(option.get("value") or "")


def sent_view(concern: Concern) -> Block:
    said = f"Sent to {mention(concern.reader)} and to nobody else. Their answer comes here as a DM."
    return modal(TITLE, [section(said)], callback="reading")


def thread_view(concern: Concern, person: Person) -> Block:
    """Show the words and every answer to one of the two, with what they can do."""
    reads = person.id == concern.reader_id
    sent = date_token(concern.created_at, f"{concern.created_at:%Y-%m-%d}")
    blocks = [
        section(f"{mention(concern.author)} to {mention(concern.reader)}, {sent}"),
        quote(str(concern.words)),
    ]
    for said in concern.answers or []:
        who = concern.author if said["by"] == concern.author_id else concern.reader
        at = datetime.fromisoformat(said["at"]).astimezone(UTC)
        head = f"{mention(who)}, {date_token(at, f'{at:%Y-%m-%d}')}"
        blocks += [divider(), section(head), quote(said["words"])]
    blocks.append(context(f"Only you two can read this. {_state(concern, reads)}"))
    if pressed := _buttons(concern, reads):
        blocks.append(actions(*pressed))
    return modal(TITLE, blocks, callback="reading")


def _state(concern: Concern, reads: bool) -> str:
    if concern.state is ConcernState.CLOSED:
        return "It is closed."
    if reads:
        told = "You have said that you have read it." if concern.read_at else ""
        return told or "The author does not know yet whether you have read it."
    return f"It is {STATES[concern.state]}."


def _buttons(concern: Concern, reads: bool) -> list[Block]:
    if concern.state is ConcernState.CLOSED:
        return []
    answer = button("Answer" if reads else "Write more", "answer_concern", concern.id)
    if not reads:
        return [answer]
    read = button("I have read it", "concern_read", concern.id, style="primary")
    close = button("Mark as closed", "close_concern", concern.id)
    return [*([read] if concern.state is ConcernState.SENT else []), answer, close]


def answer_view(concern: Concern, other: Person) -> Block:
    """Ask for what one of the two writes to the other."""
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True,
                      "max_length": LONGEST}  # fmt: skip
    blocks = [section(f"Only {mention(other)} can read this."), _words("Your words", element)]
    return modal(TITLE, blocks, callback="answer_concern", submit="Send", close="Not now",
                 metadata=carry(concern=concern.id))  # fmt: skip


def concern_panel(person: Person, concerns: Sequence[Concern]) -> list[Block]:
    """Show on Home what waits between somebody and who reads or wrote it."""
    blocks: list[Block] = []
    for concern in concerns[:5]:
        sent = date_token(concern.created_at, f"{concern.created_at:%Y-%m-%d}")
        reads = person.id == concern.reader_id
        mine = f"Your concern to {mention(concern.reader)}, {sent}"
        text = f"A concern for you alone, {sent}" if reads else mine
        open_ = button("Open", f"read_concern:{concern.id}", concern.id)
        blocks.append(section(f"{text}: {STATES[concern.state]}", open_))
    return [header("Between two people only"), *blocks] if blocks else []
