"""The whole conversation as one HTML file that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sandbox.conversations import JSON, Conversation, Kind, Message
from sandbox.people import Person

if TYPE_CHECKING:
    from sandbox.world import World

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1d1c1d}h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;
border-bottom:1px solid #ddd}article{margin:.6rem 0}header{font-weight:600}
time{font-weight:400;color:#616061;margin-left:.5rem;font-size:.85rem}
.only{background:#f8f8f8;border-left:3px solid #bbb;padding-left:.6rem}
p{margin:.15rem 0;white-space:pre-wrap}.button{display:inline-block;border:1px solid #bbb;
border-radius:4px;padding:0 .5rem;margin:.1rem .3rem .1rem 0;font-size:.85rem}
"""


def transcript(world: World, person: Person | None) -> str:
    """Return every message of a person's conversations, or of all, as an HTML page."""
    shown = world.workspace.conversations.values()
    if person is not None:
        shown = [each for each in shown if person.id in each.members]  # type: ignore[assignment]
    parts = [_conversation(world, each, person) for each in shown if each.messages]
    whose = f" of {escape(person.real_name)}" if person else ""
    title = f"{escape(world.app.team_name)}: transcript{whose}"
    body = "".join(parts) or "<p>Nobody has said anything yet.</p>"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1>{body}</html>"
    )


def _conversation(world: World, conversation: Conversation, person: Person | None) -> str:
    shown = [m for m in conversation.messages if person is None or m.seen_by(person.id)]
    name = escape(_title(world, conversation))
    return f"<section><h2>{name}</h2>{''.join(_message(world, m) for m in shown)}</section>"


def _title(world: World, conversation: Conversation) -> str:
    if conversation.kind in (Kind.CHANNEL, Kind.PRIVATE):
        return f"#{conversation.name}"
    return ", ".join(_name(world, each) for each in conversation.members)


def _name(world: World, user: str) -> str:
    if user == world.app.user_id:
        return world.app.bot_name
    person = world.workspace.people.get(user)
    return person.real_name if person else "Slackbot"


def _message(world: World, message: Message) -> str:
    only = ' class="only"' if message.only_for else ""
    to = f" (only visible to {_name(world, message.only_for)})" if message.only_for else ""
    when = message.at.strftime("%a %d %b %Y %H:%M UTC")
    head = f"{escape(_name(world, message.user))}<time>{when}{escape(to)}</time>"
    blocks = "".join(_block(each) for each in message.blocks)
    text = blocks or f"<p>{escape(message.text)}</p>"
    return f"<article{only}><header>{head}</header>{text}</article>"


def _block(block: JSON) -> str:
    kind = block.get("type")
    if kind == "divider":
        return "<hr>"
    if kind == "actions":
        return "".join(_button(each) for each in block.get("elements", ()))
    lines = [_words(block.get("text")), *(_words(each) for each in block.get("fields") or ())]
    if kind in ("rich_text", "context"):
        lines.append(_words(block.get("elements")))
    words = "\n".join(each for each in lines if each)
    tail = _button(block["accessory"]) if "accessory" in block else ""
    return (f"<p>{escape(words)}</p>" if words else "") + tail


def _button(element: JSON) -> str:
    label = _words(element.get("text")) or _words(element.get("placeholder"))
    return f'<span class="button">{escape(label)}</span>' if label else ""


def _words(value: Any) -> str:
    """Collect the texts in any piece of a block."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_words(each) for each in value)
    if isinstance(value, dict):
        return _words(value.get("text")) + _words(value.get("elements"))
    return ""
