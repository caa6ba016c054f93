"""The modals of a beginning: choosing a program, and the call for interest.

Each is shown and read here, so that block ids and keys stay the same on both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.blocks import Block, actions, button, context, escape, modal, plain, section
from handlers.turn import carry
from mentoring.founding import LONGEST_CANVASS, LONGEST_NAME
from mentoring.program import Words
from mentoring.program_file import program_of
from store.models import Cycle, Role

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


def setup_view(channel_id: str, programs: Mapping[str, str], starts_on: date) -> Block:
    """Ask what a new cycle needs. `programs` gives the titles of the program files, by key."""
    options = [{"text": plain(title, 75), "value": key} for key, title in programs.items()]
    choice: Block = {"type": "static_select", "action_id": "choice", "options": options}
    if len(options) == 1:
        choice["initial_option"] = options[0]
    name = {"type": "plain_text_input", "action_id": "text", "max_length": LONGEST_NAME,
            "placeholder": plain(f"Mentoring {starts_on.year}", 150)}  # fmt: skip
    day = {"type": "datepicker", "action_id": "date", "initial_date": starts_on.isoformat()}
    people = {"type": "multi_users_select", "action_id": "people"}
    blocks = [
        section("This channel becomes the coordinators' channel of the program."),
        context("If I am not in this channel yet, type `/invite @Mentor` here first."),
        _input("program", "Program", choice),
        _input("name", "A name for this cycle", name, hint="People choose by it when they sign up"),
        _input("starts_on", "First day", day, hint="People can sign up from now on"),
        _input("announce", "Announcement channel", _channel(), hint="Invite me there too"),
        _input("coordinators", "Further coordinators", people, optional=True,
               hint="You are one. They can do here what you can do"),
        _input("manager", "Manager", _person(), optional=True, hint="Sees numbers only"),
        _input("liaison", "Human Resource Liaison", _person(), optional=True,
               hint="Sees numbers only"),
        _input("contact", "Person for concerns", _person(), optional=True,
               hint="Alone reads what people send with /mentor concern; best from outside"),
    ]  # fmt: skip
    return modal(
        "Set up a program", blocks, callback="setup", submit="Begin", close="Cancel",
        metadata=carry(channel=channel_id),
    )  # fmt: skip


def read_setup(values: Values) -> dict[str, Any]:
    """Read the modal back: plain values, Slack ids for people and channels, None where empty."""
    day = _state(values, "starts_on").get("selected_date")
    return {
        "program": (_state(values, "program").get("selected_option") or {}).get("value") or "",
        "name": str(_state(values, "name").get("value") or ""),
        "starts_on": date.fromisoformat(day) if day else None,
        "announce": _state(values, "announce").get("selected_conversation") or "",
        "coordinators": list(_state(values, "coordinators").get("selected_users") or []),
        "manager": _state(values, "manager").get("selected_user"),
        "liaison": _state(values, "liaison").get("selected_user"),
        "contact": _state(values, "contact").get("selected_user"),
    }


def canvass_view(cycle: Cycle, text: str) -> Block:
    """Ask what to say, and where, when everybody is asked who is interested."""
    words = program_of(cycle).words
    typed = {"type": "plain_text_input", "action_id": "text", "multiline": True,
             "max_length": LONGEST_CANVASS, "initial_value": text[:LONGEST_CANVASS]}  # fmt: skip
    where = _channel() | {"initial_conversation": cycle.announce_id}
    blocks = [
        section(
            f"I post this with three buttons: interested as {escape(words.mentor.a)}, as "
            f"{escape(words.mentee.a)}, or not now. Only coordinators see who answers what."
        ),
        _input("text", "What to say", typed),
        _input("channel", "Where", where, hint="I must be in it: type /invite @Mentor there"),
    ]
    return modal(
        "Ask who is interested", blocks, callback="canvass", submit="Post", close="Later",
        metadata=carry(cycle=cycle.id), notify_on_close=True,
    )  # fmt: skip


def canvassed_view(channel_id: str) -> Block:
    """Confirm the call for interest, and say where its answers are found."""
    said = f"Everybody in <#{channel_id}> is asked now. `/mentor status` shows who is interested."
    return modal("Ask who is interested", [section(said)], callback="reading")


def read_canvass(values: Values) -> tuple[str, str]:
    """Read the text and the channel's id."""
    channel = _state(values, "channel").get("selected_conversation")
    return str(_state(values, "text").get("value") or ""), str(channel or "")


def interest_buttons(cycle: Cycle, words: Words) -> Block:
    """Build the three answers to the canvass."""
    return actions(
        button(f"Interested as {words.mentor.a}", "canvass:mentor", f"{cycle.id}:mentor"),
        button(f"Interested as {words.mentee.a}", "canvass:mentee", f"{cycle.id}:mentee"),
        button("Not now", "canvass:none", f"{cycle.id}:none"),
    )


def sign_up_button(cycle: Cycle, role: Role, text: str, style: str | None = None) -> Block:
    return button(text, f"sign_up:{role}", f"{cycle.id}:{role}", style=style)


def _input(
    key: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": key,
        "label": plain(label, 150),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain(hint, 150)} if hint else block


def _channel() -> Block:
    kinds = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "action_id": "channel", "filter": kinds}


def _person() -> Block:
    return {"type": "users_select", "action_id": "person"}


def _state(values: Values, key: str) -> Mapping[str, Any]:
    return next(iter(values.get(key, {}).values()), {})
