"""Slack's blocks, built so that nothing somebody typed can ping, link or pretend.

`mrkdwn` texts are ours and may hold mentions made by `mention`; people's own words go through
`quote` (plain text) or `escape`. Behind that stands `tame`, through which every text goes last:
it lets our own tokens pass and nothing else, whoever forgot to escape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from store.models import Person

Block = dict[str, Any]
LONGEST_SECTION = 3000
LONGEST_BUTTON = 75
NOTHING = "–"  # stands where words have no sign that can be seen
TOKEN = re.compile(r"(<[@#][A-Z0-9]{2,30}>|<!date\^[0-9]{1,12}\^[^<>|^]{1,200}\|[^<>|]{0,200}>)")
HALF = re.compile(r"(<[^<>]*|&[a-z]{0,3})\Z")
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message. `stem` and `suffix` make its name, with an id between."""

    stem: str
    suffix: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """What is said. `text` is read aloud and shown in notifications; blocks are what is seen.

    `edits`: the channel and time of the message that it replaces; None: it is a new one. `thread`:
    the time of the message that it answers. With `files`, the text is said and no block.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    edits: tuple[str, str] | None = None
    thread: str | None = None
    files: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Tame the text: Slack reads mentions and links in it, too."""
        object.__setattr__(self, "text", tame(self.text))


def escape(text: str) -> str:
    """Make typed text harmless in mrkdwn: no mention, no link, no entity of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Give what somebody typed after a command, which Slack escapes, as they typed it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def tame(text: str) -> str:
    """Let only our own tokens act: somebody, a place, a date. Other brackets are shown as typed.

    Signs that turn the direction of writing around are left out: they can make a sentence of ours
    read as another one.
    """
    if text.isascii() and "<" not in text and ">" not in text:
        return text
    parts = TOKEN.split(DIRECTIONS.sub("", text))
    return "".join(
        part if number % 2 else part.replace("<", "&lt;").replace(">", "&gt;")
        for number, part in enumerate(parts)
    )


def cut(text: str, longest: int) -> str:
    """Shorten to Slack's limit, with an ellipsis where something was cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def cut_tokens(text: str, longest: int) -> str:
    """Shorten mrkdwn without leaving half of a token or of an escaped sign at the end."""
    if len(text) <= longest:
        return text
    return HALF.sub("", text[: longest - 1]) + "…"


def mention(person: Person) -> str:
    """Name somebody so that Slack links them; whoever was forgotten is nobody to link."""
    return "a former participant" if person.former else f"<@{person.slack_id}>"


def date_token(moment: datetime, fallback: str, form: str = "{date_long_pretty} at {time}") -> str:
    """Show an instant in the reader's own zone; `fallback` where Slack cannot."""
    return f"<!date^{int(moment.timestamp())}^{form}|{escape(fallback)}>"


def plain(text: str, longest: int = LONGEST_SECTION) -> Block:
    """Build a text without markup; Slack takes none that is empty."""
    said = cut(DIRECTIONS.sub("", text), longest)
    return {"type": "plain_text", "text": said or NOTHING, "emoji": True}


def mrkdwn(text: str) -> Block:
    """Build a text with our own markup; Slack takes none that is empty."""
    return {"type": "mrkdwn", "text": cut_tokens(tame(text), LONGEST_SECTION) or NOTHING}


def section(text: str, accessory: Block | None = None) -> Block:
    """Build a paragraph of our own mrkdwn. Typed words in it must be escaped by the caller."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def quote(text: str) -> Block:
    """Show somebody's own words, exactly as typed, with no markup at all."""
    return {"type": "section", "text": plain(text)}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(t) for t in texts]}


def divider() -> Block:
    return {"type": "divider"}


def bullets(texts: Sequence[str]) -> Block:
    """List our own plain sentences as rich text."""
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": t}]} for t in texts
    ]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return {"type": "rich_text", "elements": [listed]}


def button(
    text: str,
    action: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Build a button. `action` may carry a variant after a colon, where one block has several."""
    made: Block = {
        "type": "button",
        "text": plain(text, LONGEST_BUTTON),
        "action_id": action,
    }
    extra = {"value": value, "style": style, "confirm": confirm}
    return made | {k: v for k, v in extra.items() if v}


def confirmation(title: str, text: str, yes: str, no: str = "Not now") -> Block:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def modal(
    title: str,
    blocks: list[Block],
    *,
    callback: str,
    submit: str | None = None,
    close: str = "Close",
    metadata: str = "",
    notify_on_close: bool = False,
) -> Block:
    """Build a modal. `metadata` carries ids only; who may submit is asked again on the server."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": blocks,
        "private_metadata": metadata,
        "notify_on_close": notify_on_close,
    }
    return view | {"submit": plain(submit, 24)} if submit else view
