"""chat.*: messages that the app writes, changes and removes; reactions.*"""

from __future__ import annotations

from typing import Any

from sandbox.conversations import JSON, MESSAGE_EVENT, Conversation, Kind, Message
from sandbox.elements import with_ids
from sandbox.refusals import SlackRefusal, refuse_if
from sandbox.validation import check_message
from sandbox.web_api.calls import Call

MOST_TEXT = 40_000


def post_message(call: Call) -> JSON:
    refuse_if(check_message(call.arguments))
    conversation = _target(call)
    if conversation.archived:
        raise SlackRefusal("is_archived")
    _hold_to_pace(call, conversation)
    message = call.world.workspace.add_message(
        conversation,
        call.world.app.user_id,
        _text(call),
        by_app=True,
        thread_ts=_thread(call, conversation),
        metadata=call.arguments.get("metadata"),
        **content(call.arguments),
    )
    announce(call.world, conversation, message)
    body = call.world.payloads.message(message)
    return {"ok": True, "channel": conversation.id, "ts": message.ts, "message": body}


def _target(call: Call) -> Conversation:
    """Find where to post; a user's id opens the DM with them."""
    workspace = call.world.workspace
    channel = call.text("channel")
    someone = channel in workspace.people
    found = workspace.open_im(channel) if someone else workspace.find_conversation(channel)
    bot = call.world.app.user_id
    if found is None or (found.kind is not Kind.CHANNEL and bot not in found.members):
        raise SlackRefusal("channel_not_found")
    public = found.kind is Kind.CHANNEL and "chat:write.public" in (call.world.app.scopes or ())
    if bot not in found.members and not public:
        raise SlackRefusal("not_in_channel")
    if found.kind is Kind.IM and not call.world.app.messages_enabled():
        raise SlackRefusal("messages_tab_disabled")
    return found


def _hold_to_pace(call: Call, conversation: Conversation) -> None:
    wait = call.world.limits.wait_for_channel(conversation.id)
    if wait is not None:
        raise SlackRefusal("ratelimited", status=429, retry_after=wait)


def _text(call: Call) -> str:
    return (call.text("text") or call.text("markdown_text"))[:MOST_TEXT]


def _thread(call: Call, conversation: Conversation) -> str | None:
    thread = call.text("thread_ts")
    if thread and conversation.message(thread) is None:
        raise SlackRefusal("cannot_reply_to_message")
    return thread or None


def content(arguments: JSON) -> dict[str, Any]:
    """Return blocks and attachments as a message keeps them, with ids."""
    return {
        "blocks": with_ids(arguments.get("blocks") or []),
        "attachments": [_attachment(each) for each in arguments.get("attachments") or []],
    }


def _attachment(attachment: JSON) -> JSON:
    if "blocks" in attachment:
        return {**attachment, "blocks": with_ids(attachment["blocks"])}
    return dict(attachment)


def announce(world: Any, conversation: Conversation, message: Message) -> None:
    """Send the event of a new message to the app, when it is there and subscribes to it."""
    if message.only_for is None and world.app.user_id in conversation.members:
        event = world.payloads.message_event(conversation, message)
        world.events.emit(event, MESSAGE_EVENT[conversation.kind])


def update(call: Call) -> JSON:
    conversation, message = _own_message(call, "cant_update_message")
    refuse_if(check_message({**call.arguments, "ts": message.ts}))
    change_message(call.world, conversation, message, call.arguments)
    body = call.world.payloads.message(message)
    answer = {"ok": True, "channel": conversation.id, "ts": message.ts}
    return {**answer, "text": message.text, "message": body}


def change_message(
    world: Any, conversation: Conversation, message: Message, arguments: JSON
) -> None:
    """Put other content into a message and tell the app and the page."""
    before = world.payloads.message(message)
    if "text" in arguments or "markdown_text" in arguments:
        message.text = str(arguments.get("text") or arguments.get("markdown_text") or "")
    if arguments.get("blocks") is not None:
        message.blocks = content(arguments)["blocks"]
    if arguments.get("attachments") is not None:
        message.attachments = content(arguments)["attachments"]
    if "metadata" in arguments:
        message.metadata = arguments["metadata"] or None
    message.edited_ts = world.workspace.next_ts()
    message.inputs = {}
    only = message.only_for
    world.workspace.touch(conversation.members if only is None else [only])
    if only is None:
        event = world.payloads.changed_event(conversation, message, before)
        world.events.emit(event, MESSAGE_EVENT[conversation.kind])


def _own_message(call: Call, refusal: str) -> tuple[Conversation, Message]:
    conversation = call.conversation(None)
    message = conversation.message(call.text("ts"))
    if message is None or message.only_for is not None:
        raise SlackRefusal("message_not_found")
    if not message.by_app:
        raise SlackRefusal(refusal)
    return conversation, message


def delete(call: Call) -> JSON:
    conversation, message = _own_message(call, "cant_delete_message")
    call.world.workspace.remove_message(conversation, message)
    event = call.world.payloads.deleted_event(conversation, message)
    call.world.events.emit(event, MESSAGE_EVENT[conversation.kind])
    return {"ok": True, "channel": conversation.id, "ts": message.ts}


def post_ephemeral(call: Call) -> JSON:
    refuse_if(check_message(call.arguments))
    conversation = _target(call)
    person = call.text("user")
    if person not in conversation.members:
        raise SlackRefusal("user_not_in_channel")
    if conversation.archived:
        raise SlackRefusal("is_archived")
    if len(_text(call)) >= MOST_TEXT:
        raise SlackRefusal("msg_too_long")
    message = call.world.workspace.add_message(
        conversation,
        call.world.app.user_id,
        _text(call),
        by_app=True,
        only_for=person,
        **content(call.arguments),
    )
    return {"ok": True, "message_ts": message.ts}


def get_permalink(call: Call) -> JSON:
    conversation = call.conversation(None)
    ts = call.text("message_ts")
    if conversation.message(ts) is None:
        raise SlackRefusal("message_not_found")
    base = call.world.workspace.base_url
    link = f"{base}/archives/{conversation.id}/p{ts.replace('.', '')}"
    return {"ok": True, "channel": conversation.id, "permalink": link}


def _reacted(call: Call) -> tuple[Conversation, Message]:
    conversation = call.conversation(None)
    message = conversation.message(call.text("timestamp"))
    if message is None or message.only_for is not None:
        raise SlackRefusal("message_not_found")
    return conversation, message


def add_reaction(call: Call) -> JSON:
    conversation, message = _reacted(call)
    mark = (call.text("name").strip(":"), call.world.app.user_id)
    if mark in message.reactions:
        raise SlackRefusal("already_reacted")
    message.reactions.append(mark)
    call.world.workspace.touch(conversation.members)
    return {"ok": True}


def remove_reaction(call: Call) -> JSON:
    conversation, message = _reacted(call)
    mark = (call.text("name").strip(":"), call.world.app.user_id)
    if mark not in message.reactions:
        raise SlackRefusal("no_reaction")
    message.reactions.remove(mark)
    call.world.workspace.touch(conversation.members)
    return {"ok": True}


def get_reactions(call: Call) -> JSON:
    conversation, message = _reacted(call)
    body = call.world.payloads.message(message)
    return {"ok": True, "type": "message", "channel": conversation.id, "message": body}


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
}
