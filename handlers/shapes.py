"""What a payload of Slack looks like, checked before anything reads it.

Slack signs what it sends, but a client can fill in a form by its own rules. What does not fit is
refused as a whole, so that no listener has to doubt the type of what it reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentoring.errors import Refusal

MOST_MANY = 100  # of anything that can be picked at once
LONGEST_ID = 255
LONGEST_TEXT = 4000  # Slack allows 3,000 in a field, and about this much in a message
ANYTHING = r"(?s:.*)"
LATEST = 2**33  # in seconds from 1970: the year 2242
DEEPEST = 40  # levels of lists and mappings


class Misshapen(Refusal):
    """That did not arrive as it was sent. Please close it, open it again, and try once more."""


@dataclass(frozen=True)
class Text:
    """A text of a limited length; `pattern` is what all of it looks like."""

    longest: int = LONGEST_TEXT
    pattern: str = ANYTHING


@dataclass(frozen=True)
class Each:
    """A mapping whose keys are ids and whose values all look alike."""

    value: Any


ID = Text(LONGEST_ID)
NAME = Text(LONGEST_ID, r"[A-Z0-9]{1,255}")  # how Slack names people, places and workspaces
DATE = Text(10, r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
OPTION = {"value": ID}
ELEMENT = {
    "action_id?": ID,
    "type?": ID,
    "value?": Text(),
    "selected_option?": OPTION,
    "selected_options?": [OPTION],
    "selected_user?": NAME,
    "selected_users?": [NAME],
    "selected_conversation?": NAME,
    "selected_channel?": NAME,
    "selected_date?": DATE,
    "selected_date_time?": int,
}
VIEW = {
    "id": ID,
    "type": ID,
    "callback_id": ID,
    "private_metadata?": Text(3000),
    "hash?": ID,
    "blocks": [{"type": ID, "block_id": ID}],
    "state?": {"values": Each(Each(ELEMENT))},
}
FRAME = {
    "type": ID,
    "user": {"id": NAME},
    "team?": {"id": NAME},
    "trigger_id?": ID,
    "response_url?": Text(1000),
    "channel?": {"id": NAME},
    "view?": VIEW,
}
SHAPES: dict[str, Any] = {
    "command": {
        "command": Text(LONGEST_ID, r"/\S+"),
        "user_id": NAME,
        "team_id": NAME,
        "channel_id": NAME,
        "trigger_id": ID,
        "text?": Text(),
        "response_url?": Text(1000),
    },
    "block_actions": {**FRAME, "actions": [ELEMENT | {"action_id": ID}], "trigger_id": ID},
    "view_submission": {**FRAME, "view": VIEW},
    "view_closed": {**FRAME, "view": VIEW},
    "block_suggestion": {**FRAME, "action_id": ID, "value?": Text()},
    "event_callback": {"team_id": NAME, "event_id": ID, "event": {"type": ID}},
}
WORD = Text(LONGEST_ID)
USER = {
    "id": NAME,
    "name?": WORD,
    "real_name?": WORD,
    "tz?": WORD,
    "locale?": WORD,
    "profile?": {"real_name?": WORD, "email?": WORD, "title?": WORD},
}
EVENTS: dict[str, Any] = {
    "app_home_opened": {"type": ID, "user": NAME, "tab?": ID},
    "app_uninstalled": {"type": ID},
    "message": {
        "type": ID,
        "channel": NAME,
        "ts": ID,
        "user?": NAME,
        "subtype?": ID,
        "bot_id?": ID,
    },
    "tokens_revoked": {"type": ID},
    "user_change": {"type": ID, "user": USER},
}
UNREAD = {
    "assistant_thread", "authorizations", "bot_access_token", "enterprise", "enterprise_id",
    "function_data", "function_execution_id", "is_enterprise_install", "is_ext_shared_channel",
    "item", "message", "previous_message", "response_urls", "thread_ts", "user_team",
}  # fmt: skip  # what Bolt would look into, and nothing of ours does
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


# how any of these, and a little more, looks as JSON
SUSPICIOUS = re.compile(r"\\u00|\\[bf]|[\x7f\ud800-\udfff]")


def check(body: Mapping[str, Any]) -> str | None:
    """Give what kind of payload this is, None for a kind that nobody here answers.

    Raises Misshapen for a payload that is not as Slack sends its kind.
    """
    kind = "command" if "command" in body else body.get("type")
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        return None
    if not fits(body, shape) or (kind == "block_actions" and not body["actions"]):
        raise Misshapen
    if kind == "event_callback":
        return _check_event(body["event"])
    return str(kind)


def _check_event(event: Mapping[str, Any]) -> str | None:
    kind = str(event["type"])
    if kind not in EVENTS:
        return None
    by_person = kind == "message" and not (event.get("subtype") or event.get("bot_id"))
    if not fits(event, EVENTS[kind]) or (by_person and not event.get("user")):
        raise Misshapen
    return kind


def needed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give a checked payload without what nobody reads here, so that nobody can fall over it."""
    kept = {k: v for k, v in body.items() if k not in UNREAD}
    if body.get("type") == "event_callback":
        known = {k.removesuffix("?") for k in EVENTS[body["event"]["type"]]}
        kept["event"] = {k: v for k, v in body["event"].items() if k in known}
    return kept


def fits(value: Any, shape: Any) -> bool:
    """Say whether a value has a shape; what the shape does not name may be anything."""
    if isinstance(shape, Text):
        return (
            isinstance(value, str)
            and len(value) <= shape.longest
            and (shape.pattern is ANYTHING or re.fullmatch(shape.pattern, value) is not None)
            and (shape is not DATE or _is_day(value))
        )
    if shape is int:
        return type(value) is int and abs(value) < LATEST
    if isinstance(shape, list):
        few = isinstance(value, list) and len(value) <= MOST_MANY
        return few and all(fits(v, shape[0]) for v in value)
    if not isinstance(value, dict):
        return False
    if isinstance(shape, Each):
        return all(fits(k, ID) and fits(v, shape.value) for k, v in value.items())
    return all(_fits_key(value, key, each) for key, each in shape.items())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fits_key(value: Mapping[str, Any], key: str, shape: Any) -> bool:
    name = key.removesuffix("?")
    if key.endswith("?") and value.get(name) is None:
        return True
    return name in value and fits(value[name], shape)


def is_deep(value: Any) -> bool:
    """Say whether something is nested deeper than anything that Slack sends."""
    level = [value]
    for _ in range(DEEPEST):
        level = [v for part in level if isinstance(part, dict | list) for v in _parts(part)]
        if not level:
            return False
    return True


def _parts(part: dict[str, Any] | list[Any]) -> list[Any]:
    return list(part.values()) if isinstance(part, dict) else part


def readable(value: Any) -> Any:
    """Take out of every text what no database, no log and no other program can hold.

    That is NUL, other control characters, and halves of characters. Mostly there is nothing.
    """
    if SUSPICIOUS.search(json.dumps(value, ensure_ascii=False)) is None:
        return value
    return _cleaned(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return IMPOSSIBLE.sub("", value)
    if isinstance(value, dict):
        return {_cleaned(k): _cleaned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_cleaned(v) for v in value]
    return value
