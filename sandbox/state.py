"""STATE: what one person sees, as the control interface shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.conversations import JSON, Conversation, Kind, visible_message
from sandbox.people import Person
from sandbox.views import View

if TYPE_CHECKING:
    from sandbox.world import World


def state_of(world: World, person: Person, channel: str | None = None) -> JSON:
    """Return STATE; with `channel` the messages of that conversation only."""
    workspace = world.workspace
    home = workspace.homes.get(person.id)
    return {
        "person": person.as_json(world.clock.now()),
        "clock": world.clock.as_json(),
        "revision": workspace.seen.get(person.id, 0),
        "conversations": [
            _conversation(world, person, each, channel) for each in workspace.visible_to(person.id)
        ],
        "home": _view(world, home) if home else None,
        "views": [_view(world, each) for each in workspace.stack(person.id)],
        "shortcuts": world.app.shortcuts if world.app.installed else [],
        "commands": world.app.commands if world.app.installed else [],
    }


def _conversation(
    world: World, person: Person, conversation: Conversation, channel: str | None
) -> JSON:
    other = conversation.other(person.id) if conversation.kind is Kind.IM else None
    shown = channel in (None, conversation.id, conversation.name)
    return {
        "id": conversation.id,
        "name": conversation.name or _name_of(world, other),
        "kind": conversation.kind.value,
        "members": conversation.members,
        "unread": conversation.unread(person.id),
        "with": other,
        "is_app": other == world.app.user_id,
        "archived": conversation.archived,
        "messages": _messages(world, person, conversation) if shown else [],
    }


def _name_of(world: World, other: str | None) -> str:
    if other == world.app.user_id:
        return world.app.bot_name
    person = world.workspace.people.get(other or "")
    return person.real_name if person else ""


def _messages(world: World, person: Person, conversation: Conversation) -> list[JSON]:
    base, team = world.workspace.base_url, world.app.team_id
    files = world.workspace.files
    return [
        visible_message(message, [files[each].as_json(base, team) for each in message.files])
        for message in conversation.messages
        if message.seen_by(person.id)
    ]


def _view(world: World, view: View) -> JSON:
    return {**world.payloads.view(view), "errors": view.errors, "trouble": view.trouble}
