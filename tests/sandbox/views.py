"""Small views that the tests open."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "answer", action_id: str = "typed", **more: Any) -> JSON:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return input_block(element, block_id)


def input_block(element: JSON, block_id: str = "answer", **more: Any) -> JSON:
    label = plain("Say something")
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def modal(*blocks: JSON, title: str = "A form", **more: Any) -> JSON:
    body: JSON = {"type": "modal", "callback_id": "form", "title": plain(title)}
    return body | {"submit": plain("Send"), "blocks": list(blocks or [text_input()]), **more}


def home(text: str = "Welcome", *blocks: JSON) -> JSON:
    return {"type": "home", "blocks": [section(text), *blocks]}


def section(text: str) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, value: str | None = None, text: str = "Press") -> JSON:
    body: JSON = {"type": "button", "action_id": action_id, "text": plain(text)}
    return body if value is None else body | {"value": value}


def actions(*elements: JSON, block_id: str = "deeds") -> JSON:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(value: str) -> JSON:
    return {"text": plain(value.title()), "value": value}
