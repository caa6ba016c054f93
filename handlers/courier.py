"""Sends to Slack. An error of Slack's becomes one of five things: later, away, refused, revoked,
unsure.

The table names the codes that we know; a code that we do not know is refused, and the coordinator
sees it. Nothing here retries: the outbox owns the retries.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from socket import gaierror
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.blocks import Attachment, Message

EVENT_TYPE = "mentor_notice"


class Fate(StrEnum):
    """What a failed call means for its notice."""

    LATER = "later"  # Slack did not take it; try again
    AWAY = "away"  # Slack could not be reached: nothing was sent
    REFUSED = "refused"  # Slack will never take it
    REVOKED = "revoked"  # the app may not speak in this workspace at all
    UNSURE = "unsure"  # it may have been posted: look before sending again


FATES: dict[str, Fate] = {
    "ratelimited": Fate.LATER,
    "rate_limited": Fate.LATER,
    "message_limit_exceeded": Fate.LATER,
    "service_unavailable": Fate.LATER,
    "team_added_to_org": Fate.LATER,
    "internal_error": Fate.UNSURE,
    "fatal_error": Fate.UNSURE,
    "request_timeout": Fate.UNSURE,
    "account_inactive": Fate.REVOKED,
    "invalid_auth": Fate.REVOKED,
    "not_authed": Fate.REVOKED,
    "token_expired": Fate.REVOKED,
    "token_revoked": Fate.REVOKED,
    "app_uninstalled": Fate.REVOKED,
    "missing_scope": Fate.REFUSED,
    "channel_not_found": Fate.REFUSED,
    "not_in_channel": Fate.REFUSED,
    "is_archived": Fate.REFUSED,
    "restricted_action": Fate.REFUSED,
    "messages_tab_disabled": Fate.REFUSED,
    "user_disabled": Fate.REFUSED,
    "user_not_found": Fate.REFUSED,
    "user_not_visible": Fate.REFUSED,
    "invalid_blocks": Fate.REFUSED,
    "msg_blocks_too_long": Fate.REFUSED,
    "no_text": Fate.REFUSED,
}


UNREACHED = ConnectionRefusedError, gaierror  # no connection, so that nothing can have arrived


class NotSent(Exception):
    """A call did not end well. `wait` is in seconds, None where Slack named none."""

    def __init__(self, fate: Fate, code: str, wait: int | None = None) -> None:
        self.fate, self.code, self.wait = fate, code, wait
        super().__init__(code)


@dataclass(frozen=True)
class Receipt:
    """Where a message stands now."""

    channel: str
    ts: str


def post(client: WebClient, channel: str, message: Message, notice_id: str) -> Receipt:
    """Post a message with the notice's opaque id in its metadata. Raises NotSent."""
    if message.edits is not None:
        return _edit(client, message, *message.edits)
    if message.files:
        return _share(client, channel, message, notice_id)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": notice_id}}
    said: dict[str, Any] = {"channel": channel, "text": message.text, "metadata": metadata}
    said |= {"unfurl_links": False, "unfurl_media": False}
    said |= {"blocks": message.blocks} if message.blocks else {}
    said |= {"thread_ts": message.thread} if message.thread else {}
    # the client's own method would look for objects of its own in every block first
    answer = _call(client.api_call, api_method="chat.postMessage", json=said)
    return Receipt(str(answer["channel"]), str(answer["ts"]))


def _edit(client: WebClient, message: Message, channel: str, ts: str) -> Receipt:
    """Put a message in the place of an earlier one; doing so twice changes nothing."""
    blocks = message.blocks or None
    _call(client.chat_update, channel=channel, ts=ts, text=message.text, blocks=blocks)
    return Receipt(channel, ts)


def _share(client: WebClient, person: str, message: Message, notice_id: str) -> Receipt:
    """Put files into somebody's DM. Slack does not tell the time of that message: it is empty.

    Every file is named after the notice, which is how it is found again.
    """
    channel = open_group(client, [person])
    ready = [_upload(client, file, notice_id) for file in message.files]
    arguments = {"channel_id": channel, "initial_comment": message.text}
    _call(client.files_completeUploadExternal, files=ready, **arguments)
    return Receipt(channel, "")


def _upload(client: WebClient, file: Attachment, notice_id: str) -> dict[str, str]:
    name, length = f"{file.stem}-{notice_id}.{file.suffix}", len(file.content)
    place = _call(client.files_getUploadURLExternal, filename=name, length=length)
    request = Request(str(place["upload_url"]), data=file.content, method="POST")  # noqa: S310
    request.add_header("Content-Type", "application/octet-stream")
    _call(_put, request=request, seconds=client.timeout)
    return {"id": str(place["file_id"]), "title": file.title}


def _put(request: Request, seconds: int) -> Mapping[str, Any]:
    try:
        with urlopen(request, timeout=seconds):  # noqa: S310 - the address is Slack's answer
            return {}
    except HTTPError as error:  # nothing is shared before the last call: it can be tried again
        raise NotSent(Fate.LATER, f"upload_{error.code}") from None


def open_group(client: WebClient, slack_ids: list[str]) -> str:
    """Open the group DM of some people and give its channel; asking twice gives the same one."""
    answer = _call(client.conversations_open, users=",".join(slack_ids))
    return str(answer["channel"]["id"])


def find(client: WebClient, channel: str, notice_id: str, oldest: str) -> Receipt | None:
    """Look in a DM for a message that may have been posted. Raises NotSent."""
    answer = _call(
        client.conversations_history,
        channel=channel,
        oldest=oldest,
        limit=100,
        include_all_metadata=True,
    )
    for message in answer["messages"]:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        names = [str(file.get("name")) for file in message.get("files") or []]
        if payload.get("id") == notice_id or any(notice_id in name for name in names):
            return Receipt(channel, str(message["ts"]))
    return None


def _call(method: Any, **arguments: Any) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = method(**arguments)
    except SlackApiError as error:
        raise _not_sent(error) from None
    except (URLError, http.client.HTTPException, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        fate = Fate.AWAY if isinstance(reason, UNREACHED) else Fate.UNSURE
        raise NotSent(fate, type(reason).__name__) from None
    return answer


def _not_sent(error: SlackApiError) -> NotSent:
    response = error.response
    status, headers = response.status_code, response.headers
    code = str(response.get("error") or f"http_{status}") if response.data else f"http_{status}"
    if status == 429:
        return NotSent(Fate.LATER, "ratelimited", int(headers.get("Retry-After", 30)))
    if not re.fullmatch(r"[a-z0-9_]+", code):
        return NotSent(Fate.UNSURE, "unreadable")  # a page of something between Slack and us
    if status >= 500:
        return NotSent(Fate.UNSURE, code)
    return NotSent(FATES.get(code, Fate.REFUSED), code)
