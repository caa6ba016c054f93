"""Connects the routing table to Bolt: reads each payload once and hands it to the door."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk.errors import SlackApiError

from handlers import (
    ACTIONS,
    CLOSED,
    COMMANDS,
    ONLY_READING,
    OPTIONS,
    VIEWS,
    Audience,
    events,
    shapes,
)
from handlers.blocks import escape
from handlers.commands import Reads
from handlers.desk import Desk, Listener, Request
from handlers.faults import broken
from handlers.guard import answer, answer_later, look
from handlers.missed import told_of
from handlers.performing import has_address, perform
from handlers.refusals import apology, refused
from handlers.replies import Done, Options, Reply, say
from handlers.turn import Turn
from mentoring.access import Action, authorize, cycle_of_channel
from mentoring.errors import Refusal

log = logging.getLogger(__name__)

OLD = Refusal("That button is from an older message. Type `/mentor` to see what you can do now.")
COMMAND = shapes.SHAPES["command"]
READING = {word: command.how_it_reads for word, command in COMMANDS.items()}
EVERYTHING = re.compile(r".*", re.S)


def register(app: App, desk: Desk, later: events.Later) -> None:
    """Register every listener of the table; `later` does something after the acknowledgement."""

    def command(ack: Ack, body: dict[str, Any]) -> None:
        _answer_command(desk, later, ack, shapes.readable(body))

    def action(ack: Ack, body: dict[str, Any]) -> None:
        body = shapes.readable(body)
        pressed = body["actions"][0]
        route = str(pressed["action_id"]).partition(":")[0]
        channel = (body.get("channel") or {}).get("id")
        request = _request(body, channel=channel, action=route, value=picked(pressed))
        answer(desk, ACTIONS.get(route, _old), request, ack, ONLY_READING.get(route, Reads.NOTHING))

    def submission(ack: Ack, body: dict[str, Any]) -> None:
        request = _of_view(shapes.readable(body))
        answer(desk, VIEWS.get(request.action, _old), request, ack)

    def closing(ack: Ack, body: dict[str, Any]) -> None:
        request = _of_view(shapes.readable(body))
        answer(desk, CLOSED.get(request.action, _nothing), request, ack)

    def options(ack: Ack, body: dict[str, Any]) -> None:
        body = shapes.readable(body)
        route = str(body["action_id"]).partition(":")[0]
        request = _request(body, action=route, value=str(body.get("value") or ""))
        ack(options=_found(desk, request))

    app.command("/mentor")(command)
    app.action(EVERYTHING)(action)
    app.view_submission(EVERYTHING)(submission)
    app.view_closed(EVERYTHING)(closing)
    app.options(EVERYTHING)(options)
    app.error(_apologizing(desk))
    events.register(app, desk, later)


def _answer_command(desk: Desk, later: events.Later, ack: Ack, body: dict[str, Any]) -> None:
    """Answer a command; what reads a whole program at the address that came with it.

    That one is acknowledged at once: it could take the three seconds for which Slack waits.
    """
    word, _, text = str(body.get("text") or "").strip().partition(" ")
    request = _request(body, channel=body["channel_id"], text=text.strip(), action=word.lower())
    reads, listener = READING.get(request.action, Reads.NOTHING), _command_listener(request)
    if reads is Reads.LONG and shapes.fits(body, COMMAND) and has_address(desk, request):
        ack()
        waiting = replace(request, acknowledged=True)
        later(partial(answer_later, desk, listener, waiting), long=True)
    else:
        answer(desk, listener, request, ack, reads)


def _found(desk: Desk, request: Request) -> list[dict[str, Any]]:
    """Give what may be picked; nothing to whoever may not pick anything."""
    try:
        found = look(desk, OPTIONS.get(request.action, _no_options), request)
    except Refusal as refusal:
        refused(request, refusal)
        return []
    return found.options if isinstance(found, Options) else []


def _of_view(body: Mapping[str, Any]) -> Request:
    return _request(body, action=str(body["view"]["callback_id"]))


def _request(
    body: Mapping[str, Any],
    *,
    channel: str | None = None,
    text: str = "",
    action: str = "",
    value: str = "",
) -> Request:
    view = body.get("view")
    user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
    return Request(
        body=body, slack_id=str(user), key=_key(body), channel=channel,
        text=text, action=action, value=value, view=view,
    )  # fmt: skip


def _key(body: Mapping[str, Any]) -> str:
    """Name a request so that its repetition has the same name."""
    if trigger := body.get("trigger_id"):
        return f"trigger:{trigger}"
    view = body.get("view") or {}
    return f"{body.get('type')}:{view.get('id')}:{view.get('hash')}"


def picked(element: Mapping[str, Any]) -> str:
    """Give what an element carries: a button's value, or the value that was picked."""
    option = element.get("selected_option") or {}
    for key in ("value", "selected_user", "selected_date", "selected_conversation"):
        if element.get(key):
            return str(element[key])
    return str(option.get("value") or "")


def _command_listener(request: Request) -> Listener:
    command = COMMANDS.get(request.action)
    if command is None:
        return _unknown(request.action)
    if command.audience is Audience.COORDINATOR:
        return told_of(_in_its_channel(command.listener))
    return told_of(command.listener)


def _in_its_channel(listener: Listener) -> Listener:
    """Let a coordinators' command be used in a coordinators' channel only."""

    def here(turn: Turn) -> Reply:
        cycle_of_channel(turn.db, turn.team_id, turn.channel)
        return listener(turn)

    return here


def _unknown(word: str) -> Listener:
    near = sorted(w for w in COMMANDS if w and (w.startswith(word[:3]) or word.startswith(w[:3])))
    meant = f" Did you mean `/mentor {near[0]}`?" if near else ""

    def listener(turn: Turn) -> Reply:
        raise Refusal(f"I do not know that word.{meant} `/mentor help` lists what you can do.")

    return listener


def _old(turn: Turn) -> Reply:
    raise OLD


def _nothing(turn: Turn) -> Reply:
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    return Done()


def _no_options(turn: Turn) -> Options:
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    return Options()


def _apologizing(desk: Desk) -> Callable[[Exception, dict[str, Any]], BoltResponse]:
    """Answer a fault of ours with a sentence, wherever the person can see one."""

    def apologize(error: Exception, body: dict[str, Any]) -> BoltResponse:
        sentence = broken(error)
        pressed = shapes.SHAPES["block_actions"]
        if body.get("type") == "block_actions" and shapes.fits(body, pressed):
            # Slack shows nothing of what acknowledges a button
            with suppress(Refusal, SlackApiError, OSError):
                channel = (body.get("channel") or {}).get("id")
                perform(desk, say(escape(sentence)), _request(body, channel=channel))
        return BoltResponse(status=200, body=apology(body, sentence))

    return apologize
