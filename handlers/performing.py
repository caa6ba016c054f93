"""Does what a reply needs of Slack after the commit: opens a modal, answers at a button.

What cannot be shown any more is no reason to take back what was done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from handlers.blocks import Message, section
from handlers.desk import Desk, Request
from handlers.replies import Done, Open, Redraw, Replace, Reply, Say
from mentoring.errors import Refusal

log = logging.getLogger(__name__)

GONE = frozenset({
    "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired",
    "not_found", "hash_conflict", "push_limit_reached",
})  # fmt: skip
RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
BUSY = "ratelimited"
TOO_BUSY = "Slack lets me open no more windows right now. Please press it again in a minute."
TOO_LATE = "That took too long to open. Please press it again."


def perform(desk: Desk, reply: Reply, request: Request) -> Reply:
    """Do what a reply needs of Slack before the ack; give what is left to acknowledge with."""
    if isinstance(reply, Open) and not request.is_submission:
        _open(desk.client, reply, request)
        return Done()
    if isinstance(reply, Redraw) and request.view:
        _redraw(desk.client, reply, request.view.get("id"))
        return Done()
    if isinstance(reply, Say) and not request.shows_acknowledgement:
        _whisper(desk, reply.message, request)
        return Done()
    if isinstance(reply, Replace):
        _respond(desk, request, reply.message, replace_original=True)
        return Done()
    return reply


def _open(client: WebClient, reply: Open, request: Request) -> None:
    opening = client.views_push if request.in_modal else client.views_open
    with _in_time():
        opening(trigger_id=request.body["trigger_id"], view=reply.view)


def _redraw(client: WebClient, reply: Redraw, view_id: object) -> None:
    if not view_id or not isinstance(view_id, str):  # not from Slack, which names every view
        raise Refusal(TOO_LATE)
    with _in_time():
        client.views_update(view_id=view_id, view=reply.view)


@contextmanager
def _in_time() -> Iterator[None]:
    """Say so where a modal cannot be shown any more, or not on top of so many."""
    try:
        yield
    except SlackApiError as error:
        code = error.response.get("error")
        if code not in GONE and code != BUSY:
            raise
        raise Refusal(TOO_BUSY if code == BUSY else TOO_LATE) from None


def has_address(desk: Desk, request: Request) -> bool:
    """Say whether a request came with an address of Slack's at which it can be answered later."""
    url = request.body.get("response_url")
    return isinstance(url, str) and is_slacks(url, desk.client.base_url)


def _whisper(desk: Desk, message: Message, request: Request) -> None:
    """Tell only the person who asked: beside the button, or in their DM when there is no place."""
    if _respond(desk, request, message, replace_original=False):
        return
    with _forgiven(request):
        desk.client.chat_postMessage(
            channel=request.slack_id, text=message.text, blocks=message.blocks or None
        )


def _respond(desk: Desk, request: Request, message: Message, *, replace_original: bool) -> bool:
    """Answer at the request's address; False where it has none, or Slack refuses what is said.

    Where nobody knows whether it arrived, it counts as said: it must not be read twice.
    """
    if not has_address(desk, request):
        return False
    with _forgiven(request):
        answer = WebhookClient(request.body["response_url"], timeout=5, ssl=desk.client.ssl).send(
            text=message.text,
            blocks=message.blocks or [section(message.text)],
            replace_original=replace_original,
            response_type=None if replace_original else "ephemeral",
        )
        if answer.status_code != HTTPStatus.OK:
            log.warning("event=not_answered action=%s kind=%d", request.action, answer.status_code)
            return False
    return True


def is_slacks(url: str, api_url: str) -> bool:
    """Say whether an address to answer at is Slack's own, or the local Slack's.

    `api_url`: where our own calls go. Only a local Slack may name an address of this machine.
    """
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if api.hostname in LOOPBACK:
        return parts.netloc == api.netloc and parts.scheme == api.scheme
    return parts.scheme == "https" and parts.netloc in RESPONSE_HOSTS


@contextmanager
def _forgiven(request: Request) -> Iterator[None]:
    """Go on when an answer cannot be shown: what was asked for is done and committed already."""
    try:
        yield
    except (SlackApiError, OSError, HTTPException) as problem:
        log.warning("event=not_answered action=%s kind=%s", request.action, type(problem).__name__)
