"""The modals of a beginning: choosing a program, and the call for interest.

Each is shown and read here, so that block ids and keys stay the same on both ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.blocks import Block, actions, button, context, escape, modal, plain, section
from handlers.turn import carry
from mentoring.founding import LONGEST_CANVASS, LONGEST_NAME
from mentoring.library import HANDED_IN, Book
from mentoring.program import Words
from mentoring.program_file import program_of
from store.models import Cycle, Role

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


def setup_view(
    channel_id: str, found: Sequence[Book], starts_on: date, chosen: Mapping[str, Any]
) -> Block:
    """Ask what a new cycle needs. `chosen`: what was chosen before, as `read_setup` gives it."""
    people = {"type": "multi_users_select", "action_id": "people"}
    heads = _filled(people, "initial_users", chosen.get("coordinators"))
    blocks = [
        section("This channel becomes the coordinators' channel of the program."),
        context("If I am not in this channel yet, type `/invite @Mentor` here first."),
        _input("program", "Program", _programs(found, chosen.get("program"))),
        *_wrong(found),
        _input("name", "A name for this cycle", _name(starts_on, chosen.get("name")),
               hint="People choose by it when they sign up"),
        _input("starts_on", "First day", _day(chosen.get("starts_on") or starts_on.isoformat()),
               hint="People can sign up from now on"),
        _input("announce", "Announcement channel",
               _filled(_channel(), "initial_conversation", chosen.get("announce")),
               hint="Invite me there too"),
        _input("coordinators", "Further coordinators", heads, optional=True,
               hint="You are one. They can do here what you can do"),
        _input("manager", "Manager", _person(chosen.get("manager")), optional=True,
               hint="Sees numbers only"),
        _input("liaison", "Human Resource Liaison", _person(chosen.get("liaison")), optional=True,
               hint="Sees numbers, and which pairs meet or pause"),
        _input("contact", "Person for concerns", _person(chosen.get("contact")), optional=True,
               hint="Alone reads what people send with /mentor concern; best from outside"),
    ]  # fmt: skip
    return modal(
        "Set up a program", blocks, callback="setup", submit="Set up", close="Later",
        metadata=carry(channel=channel_id), notify_on_close=True,
    )  # fmt: skip


def _programs(found: Sequence[Book], chosen: str | None) -> Block:
    options = [{"text": plain(b.title, 75), "value": b.key} for b in found if b.program][:99]
    options.append({"text": plain("A file of your own …", 75), "value": HANDED_IN})
    picked = next((o for o in options if o["value"] == chosen), None)
    made: Block = {"type": "static_select", "action_id": "choice", "options": options}
    return _filled(made, "initial_option", picked)


def _wrong(found: Sequence[Book]) -> list[Block]:
    """Name the files that cannot be used, each with its faults behind a button."""
    return [
        section(
            f"`{escape(b.file)}` is not in the list: {len(b.faults)} "
            f"{'fault' if len(b.faults) == 1 else 'faults'}.",
            button("What is wrong", f"program_faults:{number}", b.key),
        )
        for number, b in enumerate(found)
        if not b.program
    ][:20]


def _name(starts_on: date, chosen: str | None) -> Block:
    hint = plain(f"Mentoring {starts_on.year}", 150)
    made = {"type": "plain_text_input", "action_id": "text", "max_length": LONGEST_NAME}
    return _filled(made | {"placeholder": hint}, "initial_value", (chosen or "")[:LONGEST_NAME])


def _day(chosen: str) -> Block:
    return {"type": "datepicker", "action_id": "date", "initial_date": chosen}


def _filled(element: Block, key: str, value: Any) -> Block:
    return element | {key: value} if value else element


def read_setup(values: Values) -> dict[str, Any]:
    """Read the modal back: plain values, Slack ids for people and channels, None where empty.

    `starts_on` is an ISO day.
    """
    return {
        "program": (state(values, "program").get("selected_option") or {}).get("value") or "",
        "name": str(state(values, "name").get("value") or ""),
        "starts_on": state(values, "starts_on").get("selected_date"),
        "announce": state(values, "announce").get("selected_conversation") or "",
        "coordinators": list(state(values, "coordinators").get("selected_users") or []),
        "manager": state(values, "manager").get("selected_user"),
        "liaison": state(values, "liaison").get("selected_user"),
        "contact": state(values, "contact").get("selected_user"),
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
    channel = state(values, "channel").get("selected_conversation")
    return str(state(values, "text").get("value") or ""), str(channel or "")


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


def _person(chosen: str | None) -> Block:
    return _filled({"type": "users_select", "action_id": "person"}, "initial_user", chosen)


def state(values: Values, key: str) -> Mapping[str, Any]:
    """Give the state of the one element of a block; {} where it is not shown."""
    return next(iter(values.get(key, {}).values()), {})
