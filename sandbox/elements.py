"""The interactive elements in blocks: where they stand, and the value that each one holds."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox import ids
from sandbox.refusals import PersonRefusal

JSON = dict[str, Any]

FIELDS = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
_PLURAL = ("selected_options", "selected_users", "selected_conversations", "selected_channels")
_LISTS = (*_PLURAL, "files")


@dataclass(frozen=True)
class Place:
    """An element with the block around it."""

    block: JSON
    element: JSON

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def field(self) -> str | None:
        """The key of its value; None for buttons and other elements without one."""
        return FIELDS.get(self.element["type"])


@dataclass(frozen=True)
class Lookups:
    """What a picked value may name besides an option: people, conversations, files."""

    user: Callable[[str], str]
    conversation: Callable[[str], str]
    file: Callable[[str], JSON]


def walk(blocks: Sequence[JSON]) -> Iterator[Place]:
    """Yield every element of the blocks that somebody can press or fill in."""
    for block in blocks:
        if block["type"] == "input":
            yield Place(block, block["element"])
        elif block["type"] == "section" and "action_id" in (block.get("accessory") or {}):
            yield Place(block, block["accessory"])
        elif block["type"] in ("actions", "context_actions"):
            for element in block["elements"]:
                yield Place(block, element)


def with_ids(blocks: Sequence[Mapping[str, Any]]) -> list[JSON]:
    """Return a copy of the blocks in which every block and element has an id."""
    filled = [copy.deepcopy(dict(block)) for block in blocks]
    for block in filled:
        block.setdefault("block_id", ids.fresh_block_id())
        for element in _interactive(block):
            element.setdefault("action_id", ids.fresh_block_id())
    return filled


def _interactive(block: JSON) -> Iterator[JSON]:
    if block["type"] == "input":
        yield block["element"]
    elif block["type"] == "section" and block.get("accessory", {}).get("type") != "image":
        if "accessory" in block:
            yield block["accessory"]
    elif block["type"] in ("actions", "context_actions"):
        yield from block["elements"]


def initial_state(blocks: Sequence[JSON]) -> JSON:
    """Return `state.values` of blocks that nobody has touched."""
    values: JSON = {}
    for place in walk(blocks):
        if place.field is not None:
            start = initial_value(place.element)
            values.setdefault(place.block_id, {})[place.action_id] = start
    return values


def initial_value(element: JSON) -> JSON:
    field = FIELDS[element["type"]]
    name = "initial_value" if field.endswith("value") else field.replace("selected", "initial")
    empty: Any = [] if field in _LISTS else None
    return {"type": element["type"], field: copy.deepcopy(element.get(name, empty))}


def is_empty(value: JSON) -> bool:
    """Tell whether a value of `state.values` holds nothing."""
    held = value[FIELDS[value["type"]]]
    if value["type"] == "rich_text_input":
        return held is None or not _plain(held).strip()
    return held is None or held in ([], "") or (isinstance(held, str) and not held.strip())


def _plain(rich: object) -> str:
    if isinstance(rich, dict):
        return str(rich.get("text") or "") + "".join(_plain(v) for v in rich.values())
    return "".join(_plain(v) for v in rich) if isinstance(rich, list) else ""


def filled_in(element: JSON, raw: object, lookups: Lookups, offered: Sequence[JSON]) -> JSON:
    """Return the element's value after a person typed or picked `raw`; None clears it.

    `offered` are the options of an external select. Raises `PersonRefusal` for what the
    element does not offer.
    """
    kind = element["type"]
    field = FIELDS[kind]
    if raw is None or raw == "":
        return {"type": kind, field: [] if field in _LISTS else None}
    if field not in _LISTS:
        return {"type": kind, field: _one(element, field, raw, lookups, offered)}
    picked = raw if isinstance(raw, list) else [raw]
    _hold_to_count(element, picked)
    return {"type": kind, field: [_one(element, field, v, lookups, offered) for v in picked]}


def _hold_to_count(element: JSON, picked: Sequence[object]) -> None:
    most = element.get("max_selected_items") or element.get("max_files")
    if most is not None and len(picked) > most:
        raise PersonRefusal("too_many", f"At most {most} can be picked here.")


def _one(element: JSON, field: str, raw: Any, lookups: Lookups, offered: Sequence[JSON]) -> Any:
    if field in ("selected_option", "selected_options"):
        return _option(element, raw, offered)
    if field in ("selected_user", "selected_users"):
        return lookups.user(str(raw))
    if field.startswith(("selected_conversation", "selected_channel")):
        return lookups.conversation(str(raw))
    if field == "files":
        return lookups.file(raw["id"] if isinstance(raw, dict) else str(raw))
    if field == "rich_text_value":
        return raw if isinstance(raw, dict) else _rich(str(raw))
    return _moment(field, raw) if field != "value" else str(raw)


def _option(element: JSON, raw: Any, offered: Sequence[JSON]) -> JSON:
    wanted = raw.get("value") if isinstance(raw, dict) else raw
    for option in [*options_of(element), *offered]:
        if str(option["value"]) == str(wanted):
            return dict(option)
    raise PersonRefusal("invalid_value", f"{wanted!r} is not among the options of this element.")


def options_of(element: JSON) -> list[JSON]:
    """Return the options of an element, those of all its groups in a row."""
    groups = [group["options"] for group in element.get("option_groups") or ()]
    return [*(element.get("options") or ()), *(option for group in groups for option in group)]


def _rich(text: str) -> JSON:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _moment(field: str, raw: Any) -> str | int:
    try:
        if field == "selected_date":
            return date.fromisoformat(str(raw)).isoformat()
        if field == "selected_time":
            return time.fromisoformat(str(raw)).strftime("%H:%M")
        return _epoch(raw)
    except ValueError:
        raise PersonRefusal("invalid_value", f"{raw!r} cannot be picked here.") from None


def _epoch(raw: Any) -> int:
    if isinstance(raw, int) or str(raw).isdigit():
        return int(raw)
    moment = datetime.fromisoformat(str(raw))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
