"""What Slack makes of typed text: escapes, and mentions as ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

_ENTITY = re.compile(r"(<(?:@[UW]\w+|#C\w+)(?:\|[^<>|]*)?>)")
_MENTION = re.compile(r"(?<![\w<])([@#])([\w.-]*\w)")


def as_sent(text: str) -> str:
    """Escape `& < >`, and leave mentions that the composer has put in."""
    parts = _ENTITY.split(text)
    return "".join(part if i % 2 else _escaped(part) for i, part in enumerate(parts))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_mentions(text: str, workspace: Workspace) -> str:
    """Turn `@handle` and `#channel` into ids, as for commands with `should_escape`."""

    def replaced(found: re.Match[str]) -> str:
        mark, name = found.groups()
        if mark == "#":
            channel = workspace.find_conversation(name)
            return f"<#{channel.id}|{channel.name}>" if channel and channel.name else found[0]
        for person in (*workspace.people.values(), workspace.bot_person()):
            if person.name == name.lower():
                return f"<@{person.id}|{person.name}>"
        return found[0]

    return _MENTION.sub(replaced, text)
