"""Where a person acts: in a message, in a modal or on the app's Home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.conversations import JSON, Conversation, Message
from sandbox.elements import Place, initial_state, walk
from sandbox.people import Person
from sandbox.refusals import PersonRefusal
from sandbox.views import View

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass(frozen=True)
class Surface:
    """A message or a view, with its blocks and the values that its elements hold."""

    blocks: Sequence[JSON]
    values: JSON
    view: View | None = None
    conversation: Conversation | None = None
    message: Message | None = None

    @property
    def from_app(self) -> bool:
        return self.view is not None or (self.message is not None and self.message.by_app)

    def place(self, body: JSON) -> Place:
        """Find the element that the body names; `PersonRefusal` when there is none, or two."""
        action_id, block_id = str(body.get("action_id")), body.get("block_id")
        found = [
            each
            for each in walk(self.blocks)
            if each.action_id == action_id and block_id in (None, each.block_id)
        ]
        if len(found) > 1 and body.get("value") is not None:
            found = [e for e in found if e.element.get("value") == body["value"]] or found
        if not found:
            raise PersonRefusal("no_such_element", f"There is no {action_id!r} to press here.")
        if len(found) > 1:
            raise PersonRefusal("ambiguous", f"{action_id!r} stands here twice: name its block_id.")
        return found[0]

    def as_payload(self, world: World, person: Person) -> JSON:
        """Return container, channel, message or view, and state as Slack sends them."""
        if self.view is not None:
            view = world.payloads.view(self.view)
            container: JSON = {"type": "view", "view_id": self.view.id}
            return {"container": container, "view": view}
        return self._message_payload(world)

    def as_shortcut(self, world: World, person: Person) -> JSON:
        """Return channel, message and response URL of a message shortcut."""
        body = self._message_payload(world)
        if self.conversation is None or self.message is None or "message" not in body:
            raise PersonRefusal("message_not_found", "This message has no shortcuts.")
        url = world.response_urls.give(self.conversation, person.id, self.message)
        kept = {"channel": body["channel"], "message": body["message"], "response_url": url}
        return kept | {"message_ts": self.message.ts}

    def _message_payload(self, world: World) -> JSON:
        if self.message is None or self.conversation is None:
            raise PersonRefusal("message_not_found", "There is no such message.")
        ephemeral = self.message.only_for is not None
        container = {
            "type": "message",
            "message_ts": self.message.ts,
            "channel_id": self.conversation.id,
            "is_ephemeral": ephemeral,
        }
        body: JSON = {"container": container, "state": {"values": self.values}}
        body["channel"] = world.payloads.channel(self.conversation)
        if not ephemeral:
            body["message"] = world.payloads.message(self.message)
        return body


def find_surface(world: World, person: Person, body: JSON) -> Surface:
    """Find the message or view that a body of the control interface names."""
    if body.get("view") is not None:
        view = find_view_of(world, person, str(body["view"]))
        return Surface(view.blocks, view.values, view=view)
    conversation, message = _find_message(world, person, body.get("message"))
    blocks = [*message.blocks]
    for attachment in message.attachments:
        blocks += attachment.get("blocks") or []
    values = message.inputs.setdefault(person.id, initial_state(blocks))
    return Surface(blocks, values, conversation=conversation, message=message)


def _find_message(world: World, person: Person, wanted: Any) -> tuple[Conversation, Message]:
    ts = str(wanted.get("ts")) if isinstance(wanted, dict) else str(wanted)
    channel = wanted.get("channel") if isinstance(wanted, dict) else None
    for conversation in world.workspace.visible_to(person.id):
        message = conversation.message(ts)
        if message and message.seen_by(person.id) and channel in (None, conversation.id):
            return conversation, message
    raise PersonRefusal("message_not_found", f"{person.real_name} sees no message {ts}.")


def find_view_of(world: World, person: Person, view_id: str) -> View:
    """Find the visible modal, or the Home when `view_id` is `home`."""
    home = world.workspace.homes.get(person.id)
    if home is not None and view_id in ("home", home.id):
        return home
    return open_view_of(world, person, view_id)


def open_view_of(world: World, person: Person, view_id: str) -> View:
    """Find the modal on top of the stack; `PersonRefusal` for one that is not visible."""
    stack = world.workspace.stack(person.id)
    if stack and stack[-1].id == view_id:
        return stack[-1]
    if any(each.id == view_id for each in stack):
        raise PersonRefusal("view_covered", "Another modal lies on top of this one.")
    raise PersonRefusal("view_not_found", f"{person.real_name} has no view {view_id} open.")
