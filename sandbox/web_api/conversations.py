"""conversations.* and users.conversations: where people talk, and who is there."""

from __future__ import annotations

import re

from sandbox.conversations import (
    HISTORY_SCOPE,
    JSON,
    LISTED_TYPE,
    READ_SCOPE,
    WRITE_SCOPE,
    Conversation,
    Kind,
)
from sandbox.refusals import SlackRefusal
from sandbox.web_api.calls import Call, page

_CHANNELS = (Kind.CHANNEL, Kind.PRIVATE)
_OPENED_BY_ID = (Kind.IM, Kind.MPIM)


def _spelled(call: Call, conversation: Conversation) -> JSON:
    return conversation.as_slack(call.world.app.user_id, call.world.app.team_id)


def open_conversation(call: Call) -> JSON:
    if channel := call.text("channel"):
        found = call.world.workspace.find_conversation(channel)
        if found is None or found.kind not in _OPENED_BY_ID:
            raise SlackRefusal("channel_not_found")
        return _opened(call, found, already=True)
    people = list(dict.fromkeys(call.listed("users")))
    if not people:
        raise SlackRefusal("users_list_not_supplied")
    _hold_people(call, people)
    known = set(call.world.workspace.conversations)
    call.need_scope(WRITE_SCOPE[Kind.IM if len(people) == 1 else Kind.MPIM])
    if len(people) == 1:
        opened = call.world.workspace.open_im(people[0])
    else:
        opened = call.world.workspace.open_mpim([*people, call.world.app.user_id])
    return _opened(call, opened, already=opened.id in known)


def _hold_people(call: Call, people: list[str]) -> None:
    if len(people) > 8:
        raise SlackRefusal("too_many_users")
    for each in people:
        person = call.world.workspace.people.get(each)
        if person is None:
            raise SlackRefusal("user_not_found")
        if person.deleted:
            raise SlackRefusal("user_disabled")


def _opened(call: Call, conversation: Conversation, *, already: bool) -> JSON:
    body: JSON = {"ok": True}
    if already:
        body |= {"no_op": True, "already_open": True}
    full = call.flag("return_im")
    body["channel"] = _spelled(call, conversation) if full else {"id": conversation.id}
    return body


def close(call: Call) -> JSON:
    conversation = call.conversation(WRITE_SCOPE)
    if conversation.kind not in _OPENED_BY_ID:
        raise SlackRefusal("method_not_supported_for_channel_type")
    return {"ok": True}


def info(call: Call) -> JSON:
    body = _spelled(call, call.conversation())
    if not call.flag("include_num_members"):
        body.pop("num_members", None)
    return {"ok": True, "channel": body}


def _kinds(call: Call) -> list[Kind]:
    types = call.listed("types") or ["public_channel"]
    if not set(types) <= set(LISTED_TYPE):
        raise SlackRefusal("invalid_types")
    kinds = [LISTED_TYPE[each] for each in types]
    lacking = [READ_SCOPE[kind] for kind in kinds if not call.world.app.may(READ_SCOPE[kind])]
    if lacking:
        call.need_scope(*lacking)
    return kinds


def list_conversations(call: Call) -> JSON:
    kinds = _kinds(call)
    bot = call.world.app.user_id
    found = [
        _spelled(call, each)
        for each in call.world.workspace.conversations.values()
        if each.kind in kinds
        and (each.kind is Kind.CHANNEL or bot in each.members)
        and not (each.archived and call.flag("exclude_archived"))
    ]
    shown, metadata = page(found, call)
    return {"ok": True, "channels": shown, **metadata}


def list_of_user(call: Call) -> JSON:
    kinds = _kinds(call)
    bot = call.world.app.user_id
    user = call.text("user", bot) or bot
    if user != bot and user not in call.world.workspace.people:
        raise SlackRefusal("user_not_found")
    found = [
        _spelled(call, each)
        for each in call.world.workspace.conversations.values()
        if each.kind in kinds
        and user in each.members
        and (each.kind is Kind.CHANNEL or bot in each.members)
        and not (each.archived and call.flag("exclude_archived"))
    ]
    shown, metadata = page(found, call)
    return {"ok": True, "channels": shown, **metadata}


def members(call: Call) -> JSON:
    shown, metadata = page(call.conversation().members, call)
    return {"ok": True, "members": shown, **metadata}


def join(call: Call) -> JSON:
    conversation = call.conversation(None)
    if conversation.kind is not Kind.CHANNEL:
        raise SlackRefusal("method_not_supported_for_channel_type")
    _hold_open(conversation)
    call.world.workspace.join(conversation, call.world.app.user_id)
    return {"ok": True, "channel": _spelled(call, conversation)}


def _hold_open(conversation: Conversation) -> None:
    if conversation.archived:
        raise SlackRefusal("is_archived")


def _own_channel(call: Call) -> Conversation:
    """Return a channel that the app manages: it is a member and has the scope."""
    conversation = call.conversation(WRITE_SCOPE)
    if conversation.kind not in _CHANNELS:
        raise SlackRefusal("method_not_supported_for_channel_type")
    if call.world.app.user_id not in conversation.members:
        raise SlackRefusal("not_in_channel")
    return conversation


def invite(call: Call) -> JSON:
    conversation = _own_channel(call)
    _hold_open(conversation)
    people = call.listed("users")
    for each in people:
        if each == call.world.app.user_id:
            raise SlackRefusal("cant_invite_self")
        person = call.world.workspace.people.get(each)
        if person is None:
            raise SlackRefusal("user_not_found")
        if person.deleted:
            raise SlackRefusal("cant_invite")
        if each in conversation.members:
            raise SlackRefusal("already_in_channel")
    for each in people:
        call.world.workspace.join(conversation, each, inviter=call.world.app.user_id)
    return {"ok": True, "channel": _spelled(call, conversation)}


def kick(call: Call) -> JSON:
    conversation = _own_channel(call)
    user = call.text("user")
    if user == call.world.app.user_id:
        raise SlackRefusal("cant_kick_self")
    if conversation.general:
        raise SlackRefusal("cant_kick_from_general")
    if user not in conversation.members:
        raise SlackRefusal("not_in_channel")
    call.world.workspace.leave(conversation, user)
    return {"ok": True, "errors": {}}


def leave(call: Call) -> JSON:
    conversation = call.conversation(WRITE_SCOPE)
    if conversation.general:
        raise SlackRefusal("cant_leave_general")
    if call.world.app.user_id not in conversation.members:
        return {"ok": False, "not_in_channel": True}
    call.world.workspace.leave(conversation, call.world.app.user_id)
    return {"ok": True}


def create(call: Call) -> JSON:
    kind = Kind.PRIVATE if call.flag("is_private") else Kind.CHANNEL
    call.need_scope(WRITE_SCOPE[kind])
    made = call.world.workspace.create_channel(_new_name(call), kind, call.world.app.user_id)
    return {"ok": True, "channel": _spelled(call, made)}


def _new_name(call: Call) -> str:
    name = call.text("name")
    if not name:
        raise SlackRefusal("invalid_name_required")
    if len(name) > 80:
        raise SlackRefusal("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise SlackRefusal("invalid_name_punctuation")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise SlackRefusal("invalid_name_specials")
    if call.world.workspace.find_conversation(name) is not None:
        raise SlackRefusal("name_taken")
    return name


def rename(call: Call) -> JSON:
    conversation = _own_channel(call)
    conversation.name = _new_name(call)
    call.world.workspace.touch(conversation.members)
    return {"ok": True, "channel": _spelled(call, conversation)}


def history(call: Call) -> JSON:
    conversation = call.conversation(HISTORY_SCOPE)
    if call.world.app.user_id not in conversation.members:
        raise SlackRefusal("not_in_channel")
    oldest, latest = _bound(call, "oldest", 0.0), _bound(call, "latest", float("inf"))
    inclusive = call.flag("inclusive")
    found = [
        message
        for message in reversed(conversation.messages)
        if message.only_for is None
        and (
            oldest < float(message.ts) < latest
            or (inclusive and float(message.ts) in (oldest, latest))
        )
    ]
    shown, metadata = page(found, call, most=999)
    whole = call.flag("include_all_metadata")
    bodies = [call.world.payloads.message(each, with_metadata=whole) for each in shown]
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"ok": True, "messages": bodies, "has_more": more, "pin_count": 0, **metadata}


def _bound(call: Call, name: str, default: float) -> float:
    try:
        return float(call.arguments.get(name) or default)
    except ValueError:
        raise SlackRefusal(f"invalid_ts_{name}") from None


def replies(call: Call) -> JSON:
    conversation = call.conversation(HISTORY_SCOPE)
    ts = call.text("ts")
    found = [m for m in conversation.messages if ts in (m.ts, m.thread_ts) and not m.only_for]
    if not found:
        raise SlackRefusal("thread_not_found")
    shown, metadata = page(found, call)
    bodies = [call.world.payloads.message(each) for each in shown]
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"ok": True, "messages": bodies, "has_more": more, **metadata}


def archive(call: Call) -> JSON:
    conversation = _own_channel(call)
    if conversation.archived:
        raise SlackRefusal("already_archived")
    if conversation.general:
        raise SlackRefusal("cant_archive_general")
    conversation.archived = True
    call.world.workspace.touch(conversation.members)
    return {"ok": True}


def unarchive(call: Call) -> JSON:
    conversation = call.conversation(WRITE_SCOPE)
    if not conversation.archived:
        raise SlackRefusal("not_archived")
    conversation.archived = False
    call.world.workspace.touch(conversation.members)
    return {"ok": True}


def mark(call: Call) -> JSON:
    conversation = call.conversation(WRITE_SCOPE)
    conversation.read[call.world.app.user_id] = call.text("ts")
    return {"ok": True}


def set_topic(call: Call) -> JSON:
    return _describe(call, "topic")


def set_purpose(call: Call) -> JSON:
    return _describe(call, "purpose")


def _describe(call: Call, what: str) -> JSON:
    conversation = _own_channel(call)
    _hold_open(conversation)
    text = call.text(what)
    if len(text) > 250:
        raise SlackRefusal("too_long")
    now = int(call.world.clock.epoch())
    held = {"value": text, "creator": call.world.app.user_id, "last_set": now}
    setattr(conversation, what, held)
    call.world.workspace.touch(conversation.members)
    return {"ok": True, what: text, "channel": _spelled(call, conversation)}


METHODS = {
    "conversations.open": open_conversation,
    "conversations.close": close,
    "conversations.info": info,
    "conversations.list": list_conversations,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.invite": invite,
    "conversations.kick": kick,
    "conversations.leave": leave,
    "conversations.create": create,
    "conversations.rename": rename,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.mark": mark,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "users.conversations": list_of_user,
}
