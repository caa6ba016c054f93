"""The door: every request of Slack comes through here on its way to a listener, and back.

It finds out who asks, opens the one transaction of the request, remembers the request so that a
repetition changes nothing, turns refusals into sentences, and acknowledges as the very last thing.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from http.client import HTTPException
from threading import Semaphore
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from handlers import people, shapes
from handlers.blocks import Message, escape, section
from handlers.homes import Homes
from handlers.pace import Pace
from handlers.replies import (
    Done,
    Errors,
    Open,
    Options,
    Redraw,
    Replace,
    Reply,
    Say,
    Show,
    say,
)
from handlers.turn import MustWrite, Turn
from mentoring import access
from mentoring.errors import Hidden, NotYours, Refusal
from mentoring.relations import is_full_member
from store import audit, inbox, queries
from store.database import Database, Db, after_commit
from store.models import Person

log = logging.getLogger(__name__)

Listener = Callable[[Turn], Reply]
READERS = 2  # listeners that only read, at once: more only take the processor from each other
GONE = frozenset({
    "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired",
    "not_found", "hash_conflict", "push_limit_reached",
})  # fmt: skip
RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
BUSY = "ratelimited"
TOO_BUSY = "Slack lets me open no more windows right now. Please press it again in a minute."
TOO_LATE = "That took too long to open. Please press it again."
ELSEWHERE = "Mentor works for the people of this workspace only."
TOO_FAST = "That was a lot at once. Please go on in {} seconds; nothing was changed by this."
RIGHTS = frozenset({"mydata", "forget"})  # routes that are open to former members, too
UNTOLD = frozenset({"rematch", "concern"})  # routes of which no log says who took them
UNSPOKEN = frozenset({"concern"})  # kinds of rows of which nobody is to learn that there is one
OURS = "Something went wrong on our side, and nothing was changed. Please try again. Reference: {}."


@dataclass(frozen=True)
class Desk:
    """What the door needs: the database, the clock, Slack, and how to wake the delivery."""

    database: Database
    now: Callable[[], datetime]
    client: WebClient
    team_id: str
    wake: Callable[[], None]
    homes: Homes
    coordinators: tuple[str, ...] = ()  # ids or e-mails of who may set up the first program
    pace: Pace = field(default_factory=Pace)
    readers: Semaphore = field(default_factory=partial(Semaphore, READERS))


@dataclass(frozen=True)
class Request:
    """One payload of Slack, read once. `key` is what makes it the same request again."""

    body: Mapping[str, Any]
    slack_id: str
    key: str
    channel: str | None
    text: str = ""
    action: str = ""
    value: str = ""
    view: dict[str, Any] | None = None


class Unasked(Exception):
    """A listener was about to answer, and had not asked whether this person may."""


class TooFast(Refusal):
    """That was a lot at once. Please go on in a minute."""


class SentBack(Exception):
    """A form goes back with errors: what its listener changed is undone."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__()


def answer(
    desk: Desk, listener: Listener, request: Request, ack: Ack, *, reads: bool = False
) -> None:
    """Let a listener handle a request, perform its reply, and acknowledge last.

    `reads`: the listener changes nothing. It is an error when it does.
    """
    try:
        shapes.check(request.body)
        reply = handle(desk, listener, request, reads)
        reply = _perform(desk, reply, request)
    except Refusal as refusal:
        _note(desk, request, refusal)
        reply = refused(request, refusal)
        if not request.view and not _is_command(request):
            reply = _perform(desk, reply, request)
    _acknowledge(ack, reply, request)


def handle(desk: Desk, listener: Listener, request: Request, reads: bool) -> Reply:
    """Run a listener in the one transaction of its request; a repeated request changes nothing."""
    _must_be_here(desk, request)
    now = desk.now()
    _must_be_slow(desk, request, now)
    if reads:
        with suppress(MustWrite):
            return _read(desk, listener, request, now)
    return _write(desk, listener, request, now)


def _read(desk: Desk, listener: Listener, request: Request, now: datetime) -> Reply:
    """Run a listener that changes nothing. Nothing is remembered: a repetition reads once more."""
    if people.named_in(request.body):
        raise MustWrite  # they may have to be looked up
    with desk.readers, desk.database.read() as db:
        person = people.fresh(db, desk.team_id, request.slack_id, now)
        if person is None:
            raise MustWrite
        _must_belong(person, request)
        reply = listener(replace(_turn(desk, request, db, person, now), writes=False))
        _must_have_asked(db, request)
        return reply


def _write(desk: Desk, listener: Listener, request: Request, now: datetime) -> Reply:
    asking = {request.slack_id, *people.named_in(request.body)}
    outside = people.refresh(desk.database, desk.client, desk.team_id, asking, now)
    if (unknown := outside.get(request.slack_id)) is not None:
        raise Refusal(access.OUTSIDE if unknown.guest else ELSEWHERE)
    try:
        with desk.database.begin(now) as db:
            if inbox.seen(db, desk.team_id, request.key, now):
                log.info("event=repeated key=%s", request.key)
                return Done()
            person = queries.person_by_slack(db, desk.team_id, request.slack_id)
            _must_belong(person, request)
            after_commit(db, partial(desk.homes.changed, request.slack_id))
            after_commit(db, desk.wake)
            reply = listener(_turn(desk, request, db, person, now))
            _must_have_asked(db, request)
            if isinstance(reply, Errors):
                raise SentBack(reply)
            return reply
    except SentBack as back:
        return back.errors


def look(desk: Desk, listener: Listener, request: Request) -> Reply:
    """Run a listener that only reads, and is asked at every key that somebody types."""
    shapes.check(request.body)
    _must_be_here(desk, request)
    with desk.database.read() as db:
        person = queries.person_by_slack(db, desk.team_id, request.slack_id)
        _must_belong(person, request)
        reply = listener(_turn(desk, request, db, person, desk.now()))
        _must_have_asked(db, request)
        return reply


def _turn(desk: Desk, request: Request, db: Any, person: Person | None, now: datetime) -> Turn:
    if person is None:
        raise Refusal("I do not know you yet. Please try again in a moment.")
    return Turn(
        db=db,
        now=now,
        team_id=desk.team_id,
        person=person,
        body=dict(request.body),
        channel=request.channel,
        text=request.text,
        action=request.action,
        value=request.value,
        view=request.view,
        founders=desk.coordinators,
    )


def _must_be_here(desk: Desk, request: Request) -> None:
    """Let in what comes from this workspace, and not what names another one."""
    team = request.body.get("team_id") or (request.body.get("team") or {}).get("id")
    if team is not None and team != desk.team_id:
        raise Refusal(ELSEWHERE)


def _must_belong(person: Person | None, request: Request) -> None:
    """Let in the full members of this workspace: no guests, apps, or people of other companies.

    Somebody of whom something is held reaches it whatever they are now, to see and to erase it.
    """
    if person is None or is_full_member(person):
        return
    if person.bot:
        raise Refusal(ELSEWHERE)
    if request.action not in RIGHTS:
        raise Refusal((access.OUTSIDE if person.guest else ELSEWHERE) + access.STILL_YOURS)


def _must_be_slow(desk: Desk, request: Request, now: datetime) -> None:
    """Refuse somebody who does too much at once. A form stays open, and what is typed is echoed."""
    if request.body.get("type") == "view_closed":
        return  # what was typed is kept
    if wait := desk.pace.wait(request.slack_id, now):
        typed = f" You typed: /mentor {request.action} {request.text}".rstrip()
        raise TooFast(TOO_FAST.format(wait) + (typed if _is_command(request) else ""))


def _must_have_asked(db: Db, request: Request) -> None:
    """Let no listener answer or change anything before it asked whether this person may."""
    if not access.was_asked(db):
        raise Unasked(request.action)


def _note(desk: Desk, request: Request, refusal: Refusal) -> None:
    """Record who was refused what: ids only. That there is a concern is not even said here."""
    if not isinstance(refusal, NotYours) or not refusal.row_id or refusal.kind in UNSPOKEN:
        return
    now = desk.now()
    with desk.database.begin(now) as db:
        person = queries.person_by_slack(db, desk.team_id, request.slack_id)
        audit.record(
            db, team_id=desk.team_id, actor_id=person.id if person else None, now=now,
            action="access.refused", object_kind=refusal.kind, object_id=refusal.row_id,
            details={"asked": refusal.action},
        )  # fmt: skip


def refused(request: Request, refusal: Refusal) -> Reply:
    """Put a refusal where the person looks: at the field, in the modal, or in a private message."""
    if isinstance(refusal, Hidden):
        refusal = refusal.seen_from(request.channel)
    kind = type(refusal).__name__
    who = "-" if request.action in UNTOLD else request.slack_id
    log.info("event=refused action=%s person=%s kind=%s", request.action, who, kind)
    if request.body.get("type") == "view_closed":
        return Done()  # nobody looks at it any more
    if request.view and _is_submission(request):
        field = _field(request.view, refusal)
        return Errors({field: refusal.sentence}) if field else Show(_sentence_view(refusal))
    if request.view and request.view.get("type") == "modal":
        return Open(_sentence_view(refusal))
    return say(escape(refusal.sentence), section(escape(refusal.sentence)))


def _field(view: Mapping[str, Any], refusal: Refusal) -> str | None:
    """Give the field at which a refusal is shown; None where there is none to show it at."""
    if isinstance(refusal, shapes.Misshapen):
        return None
    blocks = [str(b["block_id"]) for b in view["blocks"] if b["type"] == "input"]
    return refusal.field if refusal.field in blocks else (blocks[0] if blocks else None)


def _sentence_view(refusal: Refusal) -> dict[str, Any]:
    text = {"type": "plain_text", "text": refusal.sentence}
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Not now"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": text}],
    }


def _is_submission(request: Request) -> bool:
    return request.body.get("type") == "view_submission"


def _is_command(request: Request) -> bool:
    return "command" in request.body


def _perform(desk: Desk, reply: Reply, request: Request) -> Reply:
    """Do what a reply needs of Slack before the ack; give what is left to acknowledge with."""
    if isinstance(reply, Open) and not _is_submission(request):
        _open(desk.client, reply, request)
        return Done()
    if isinstance(reply, Redraw) and request.view:
        with _in_time():
            desk.client.views_update(view_id=request.view["id"], view=reply.view)
        return Done()
    if isinstance(reply, Say) and not _is_command(request):
        _whisper(desk, reply.message, request)
        return Done()
    if isinstance(reply, Replace):
        _respond(desk, request, reply.message, replace_original=True)
        return Done()
    return reply


def _open(client: WebClient, reply: Open, request: Request) -> None:
    trigger = request.body["trigger_id"]
    in_modal = request.view is not None and request.view.get("type") == "modal"
    opening = client.views_push if in_modal else client.views_open
    with _in_time():
        opening(trigger_id=trigger, view=reply.view)


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


def _whisper(desk: Desk, message: Message, request: Request) -> None:
    """Tell only the person who asked: beside the button, or in their DM when there is no place."""
    if request.body.get("response_url"):
        _respond(desk, request, message, replace_original=False)
        return
    with _forgiven(request):
        desk.client.chat_postMessage(
            channel=request.slack_id, text=message.text, blocks=message.blocks or None
        )


def _respond(desk: Desk, request: Request, message: Message, *, replace_original: bool) -> None:
    url = request.body.get("response_url")
    if not url or not is_slacks(str(url), desk.client.base_url):
        return
    with _forgiven(request):
        WebhookClient(str(url), timeout=5).send(
            text=message.text,
            blocks=message.blocks or [section(message.text)],
            replace_original=replace_original,
            response_type=None if replace_original else "ephemeral",
        )


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


def _acknowledge(ack: Ack, reply: Reply, request: Request) -> None:
    if isinstance(reply, Say):
        message = reply.message
        ack(text=message.text, blocks=message.blocks or None, response_type="ephemeral")
    elif isinstance(reply, Errors):
        ack(response_action="errors", errors=reply.by_block)
    elif isinstance(reply, Show):
        ack(response_action="update", view=reply.view)
    elif isinstance(reply, Open):
        ack(response_action="push", view=reply.view)
    elif isinstance(reply, Options):
        ack(options=reply.options)
    else:
        ack()


def broken(error: Exception) -> str:
    """Log a fault of ours with a reference, and give the sentence for the person.

    The places in the code are logged, never the error's own words: they may quote what was typed.
    """
    reference, kind = secrets.token_hex(3), type(error).__name__
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("event=fault reference=%s kind=%s\n%s", reference, kind, places)
    return OURS.format(reference)
