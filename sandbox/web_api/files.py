"""files.*: the upload in three steps, and what can be asked about a file."""

from __future__ import annotations

import mimetypes

from sandbox import ids
from sandbox.conversations import JSON, Conversation, StoredFile
from sandbox.elements import with_ids
from sandbox.refusals import SlackRefusal
from sandbox.web_api.calls import Call, page
from sandbox.web_api.chat import announce


def get_upload_url(call: Call) -> JSON:
    name = call.text("filename")
    stored = StoredFile(
        id=ids.fresh_id("F"),
        name=name,
        title=name,
        user=call.world.app.user_id,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        length=call.number("length", 0),
        created=int(call.world.clock.epoch()),
    )
    call.world.workspace.files[stored.id] = stored
    url = f"{call.world.workspace.base_url}/upload/v1/{stored.id}"
    return {"ok": True, "upload_url": url, "file_id": stored.id}


def complete_upload(call: Call) -> JSON:
    stored = [_uploaded(call, each) for each in call.arguments["files"]]
    targets = call.listed("channel_id") or call.listed("channels")
    conversations = [_target(call, each) for each in targets]
    for each in stored:
        each.complete = True
        each.shared += [conversation.id for conversation in conversations]
    for conversation in conversations:
        _share(call, conversation, stored)
    base, team = call.world.workspace.base_url, call.world.app.team_id
    return {"ok": True, "files": [each.as_json(base, team) for each in stored]}


def _uploaded(call: Call, asked: object) -> StoredFile:
    if not isinstance(asked, dict):
        raise SlackRefusal("invalid_arguments")
    stored = call.world.workspace.files.get(str(asked.get("id")))
    if stored is None or stored.deleted or stored.complete:
        raise SlackRefusal("file_not_found")
    if len(stored.content) != stored.length:
        raise SlackRefusal("file_update_failed")
    stored.title = str(asked.get("title") or stored.name)
    return stored


def _target(call: Call, key: str) -> Conversation:
    found = call.world.workspace.find_conversation(key)
    if found is None:
        raise SlackRefusal("channel_not_found")
    if call.world.app.user_id not in found.members:
        raise SlackRefusal("not_in_channel")
    return found


def _share(call: Call, conversation: Conversation, stored: list[StoredFile]) -> None:
    message = call.world.workspace.add_message(
        conversation,
        call.world.app.user_id,
        call.text("initial_comment"),
        by_app=True,
        files=[each.id for each in stored],
        thread_ts=call.text("thread_ts") or None,
        blocks=with_ids(call.arguments.get("blocks") or []),
    )
    announce(call.world, conversation, message)


def _found(call: Call) -> StoredFile:
    stored = call.world.workspace.files.get(call.text("file"))
    if stored is None:
        raise SlackRefusal("file_not_found")
    if stored.deleted:
        raise SlackRefusal("file_deleted")
    return stored


def info(call: Call) -> JSON:
    body = _found(call).as_json(call.world.workspace.base_url, call.world.app.team_id)
    metadata = {"response_metadata": {"next_cursor": ""}}
    return {"ok": True, "file": body, "comments": [], **metadata}


def list_files(call: Call) -> JSON:
    base, team = call.world.workspace.base_url, call.world.app.team_id
    kept = [f for f in call.world.workspace.files.values() if f.complete and not f.deleted]
    shown, _ = page([each.as_json(base, team) for each in kept], call)
    paging = {"count": len(shown), "total": len(kept), "page": 1, "pages": 1}
    return {"ok": True, "files": shown, "paging": paging}


def delete(call: Call) -> JSON:
    stored = _found(call)
    if stored.user != call.world.app.user_id:
        raise SlackRefusal("cant_delete_file")
    stored.deleted = True
    stored.content = b""
    return {"ok": True}


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.list": list_files,
    "files.delete": delete,
}
