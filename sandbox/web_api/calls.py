"""A Web API call on its way through: its arguments, and the table of the methods."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from sandbox.conversations import JSON, READ_SCOPE, Conversation, Kind
from sandbox.refusals import SlackRefusal

if TYPE_CHECKING:
    from sandbox.world import World

Method = Callable[["Call"], JSON]
Item = TypeVar("Item")

_STRUCTURES = ("blocks", "view", "metadata", "attachments", "files", "unfurls", "file_ids")
_FLAGS = {"1": True, "true": True, "0": False, "false": False, "": False}


@dataclass(frozen=True)
class Call:
    """One call: who asks what of which world."""

    world: World
    method: str
    arguments: JSON
    token: str

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.arguments.get(name, default)
        return value if isinstance(value, bool) else _FLAGS.get(str(value).lower(), default)

    def number(self, name: str, default: int) -> int:
        value = self.arguments.get(name)
        return default if value in (None, "") else int(value)

    def listed(self, name: str) -> list[str]:
        """Return a list that came as JSON or separated by commas."""
        value = self.arguments.get(name)
        if isinstance(value, list):
            return [str(each) for each in value]
        return [each.strip() for each in str(value or "").strip("[]").split(",") if each.strip()]

    def need_scope(self, *scopes: str) -> None:
        """Raise `missing_scope` unless the bot has one of these scopes."""
        app = self.world.app
        if not app.may(*scopes):
            provided = ",".join(sorted(app.scopes or ()))
            extra = {"needed": ",".join(scopes), "provided": provided}
            raise SlackRefusal("missing_scope", extra=extra)

    def conversation(
        self, scopes: Mapping[Kind, str] | None = READ_SCOPE, name: str = "channel"
    ) -> Conversation:
        """Return the conversation that the app may see, for which it has the kind's scope."""
        found = self.world.workspace.find_conversation(self.text(name))
        if found is None or not self._sees(found):
            raise SlackRefusal("channel_not_found")
        if scopes is not None:
            self.need_scope(scopes[found.kind])
        return found

    def _sees(self, conversation: Conversation) -> bool:
        member = self.world.app.user_id in conversation.members
        return member or conversation.kind is Kind.CHANNEL


def page(
    items: list[Item], call: Call, default: int = 100, most: int = 1000
) -> tuple[list[Item], JSON]:
    """Cut a page out of a list by `limit` and `cursor`; return it with its metadata."""
    limit = call.number("limit", default) or default
    if not 0 < limit <= most:
        raise SlackRefusal("invalid_limit")
    start = _read_cursor(call.text("cursor"))
    following = start + limit
    cursor = _cursor(following) if following < len(items) else ""
    return items[start:following], {"response_metadata": {"next_cursor": cursor}}


def _cursor(start: int) -> str:
    return base64.b64encode(f"next:{start}".encode()).decode()


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except ValueError:
        pass
    raise SlackRefusal("invalid_cursor")


def read_arguments(body: bytes, content_type: str, query: str) -> JSON:
    """Decode a form or JSON body together with the query; structures inside become JSON."""
    arguments: JSON = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        arguments |= _read_json(body)
    elif body:
        arguments |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    for name in _STRUCTURES:
        if isinstance(arguments.get(name), str):
            arguments[name] = _decoded(arguments[name])
    return {name: value for name, value in arguments.items() if value is not None}


def _read_json(body: bytes) -> JSON:
    try:
        loaded = json.loads(body or b"{}")
    except ValueError:
        raise SlackRefusal("invalid_json") from None
    if not isinstance(loaded, dict):
        raise SlackRefusal("json_not_object")
    return loaded


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@cache
def facts() -> Mapping[str, JSON]:
    """Return the calls a minute, scopes and error codes of each method."""
    text = resources.files("sandbox.web_api").joinpath("methods.json").read_text("utf-8")
    methods: dict[str, JSON] = json.loads(text)["methods"]
    return methods
