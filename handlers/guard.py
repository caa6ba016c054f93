"""The door: every request of Slack comes through here on its way to a listener, and back.

It finds out who asks, opens the one transaction of the request, remembers the request so that a
repetition changes nothing, and acknowledges as the very last thing; only a command that reads a
whole program is acknowledged first. `performing` shows what is to be shown before that, `refusals`
turns a refusal into a sentence.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from slack_bolt import Ack
from slack_sdk.errors import SlackApiError

from handlers import people, shapes
from handlers.blocks import escape
from handlers.commands import Reads
from handlers.courtesy import MOMENT, SHORT
from handlers.desk import Desk, Listener, Request
from handlers.faults import broken
from handlers.people import Stale
from handlers.performing import perform
from handlers.refusals import note, refused
from handlers.replies import Done, Errors, Open, Options, Reply, Say, Show, say
from handlers.turn import MustWrite, Turn
from mentoring import access
from mentoring.errors import Refusal
from mentoring.relations import is_full_member
from store import inbox, queries
from store.database import Db, after_commit
from store.models import Person

log = logging.getLogger(__name__)

ELSEWHERE = "Mentor works for the people of this workspace only."
RIGHTS = frozenset({"mydata", "forget"})  # routes that are open to former members, too
UNKNOWN = "I do not know you yet. Please try again in a moment."
TOO_FAST = "That was a lot at once. Please go on in {} seconds; nothing was changed by this."


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
    desk: Desk, listener: Listener, request: Request, ack: Ack, reads: Reads = Reads.NOTHING
) -> None:
    """Let a listener handle a request, perform its reply, and acknowledge last.

    `reads`: the listener changes nothing, and it is an error when it does.
    """
    with desk.courtesy.answering(long=reads is Reads.LONG):
        try:
            shapes.check(request.body)
            reply = handle(desk, listener, request, reads)
            reply = perform(desk, reply, request)
        except Refusal as refusal:
            note(desk, request, refusal)
            reply = _shown(desk, refused(request, refusal), request, refusal)
        _acknowledge(ack, reply)


def answer_later(desk: Desk, listener: Listener, request: Request) -> None:
    """Answer a command that is acknowledged already, at the address that came with it.

    A fault of ours is told there, too: nobody else would tell it.
    """
    try:
        perform(desk, handle(desk, listener, request, Reads.LONG), request)
    except Refusal as refusal:
        note(desk, request, refusal)
        perform(desk, refused(request, refusal), request)
    except Exception as fault:  # noqa: BLE001 - whatever it is, somebody waits
        perform(desk, say(escape(broken(fault))), request)


def _shown(desk: Desk, reply: Reply, request: Request, refusal: Refusal) -> Reply:
    """Show a refusal; in their DM where there is no room or no time left for a modal.

    Slack shows nothing of what acknowledges a button, wherever it stands.
    """
    if request.is_command or request.is_submission:
        return reply
    if request.in_modal and isinstance(refusal, shapes.Misshapen):
        return Done()  # nothing in it can be relied on, its trigger included
    try:
        return perform(desk, reply, request)
    except (Refusal, SlackApiError):
        return perform(desk, say(escape(refusal.sentence)), request)


def handle(desk: Desk, listener: Listener, request: Request, reads: Reads) -> Reply:
    """Run a listener in the one transaction of its request; a repeated request changes nothing."""
    _must_be_here(desk, request)
    now = desk.now()
    _must_be_slow(desk, request, now)
    if reads is not Reads.NOTHING:
        with suppress(MustWrite, Stale):
            return _read(desk, listener, request, now, reads)
    with suppress(Stale):
        return _write(desk, listener, request, now, people.of_today)
    asking = people.asking(request.slack_id, request.body)
    outside = people.refresh(desk.database, desk.client, desk.team_id, asking, now)
    if (unknown := outside.get(request.slack_id)) is not None:
        raise Refusal(access.OUTSIDE if unknown.guest else ELSEWHERE)
    return _write(desk, listener, request, now, people.known)


def _read(desk: Desk, listener: Listener, request: Request, now: datetime, reads: Reads) -> Reply:
    """Run a listener that changes nothing. Nothing is remembered: a repetition reads once more."""
    slot, give_way = desk.readers, None
    if reads is Reads.LONG:
        slot = desk.long_readers
        most = MOMENT if request.acknowledged else SHORT
        give_way = partial(desk.courtesy.give_way, most)
    desk.courtesy.let_write()
    with slot, desk.database.read(give_way) as db:
        person = _person(desk, db, request, now, people.of_today)
        reply = listener(replace(_turn(desk, request, db, person, now), writes=False))
        _must_have_asked(db, request)
        return reply


def _write(
    desk: Desk, listener: Listener, request: Request, now: datetime, look_up: people.LookUp
) -> Reply:
    try:
        with desk.database.begin(now) as db, desk.courtesy.writing():
            if inbox.seen(db, desk.team_id, request.key, now):
                log.info("event=repeated key=%s", request.key)
                return Done()
            person = _person(desk, db, request, now, look_up)
            after_commit(db, partial(desk.homes.changed, request.slack_id))
            after_commit(db, desk.wake)
            reply = listener(_turn(desk, request, db, person, now))
            _must_have_asked(db, request)
            if isinstance(reply, Errors):
                raise SentBack(reply)
            return reply
    except SentBack as back:
        return back.errors


def _person(
    desk: Desk, db: Db, request: Request, now: datetime, look_up: people.LookUp
) -> Person | None:
    """Give who asks. Everybody whom the request names is looked up with them."""
    asking = people.asking(request.slack_id, request.body)
    person = look_up(db, desk.team_id, asking, now).get(request.slack_id)
    _must_belong(person, request)
    return person


def look(desk: Desk, listener: Listener, request: Request) -> Reply:
    """Run a listener that only reads, and is asked at every key that somebody types."""
    shapes.check(request.body)
    _must_be_here(desk, request)
    with desk.readers, desk.database.read() as db:
        person = queries.person_by_slack(db, desk.team_id, request.slack_id)
        _must_belong(person, request)
        reply = listener(_turn(desk, request, db, person, desk.now()))
        _must_have_asked(db, request)
        return reply


def _turn(desk: Desk, request: Request, db: Db, person: Person | None, now: datetime) -> Turn:
    if person is None:
        raise Refusal(UNKNOWN)
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
        programs=desk.programs,
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
    if request.is_closing:
        return  # what was typed is kept
    if wait := desk.pace.wait(request.slack_id, now):
        typed = f" You typed: /mentor {request.action} {request.text}".rstrip()
        raise TooFast(TOO_FAST.format(wait) + (typed if request.is_command else ""))


def _must_have_asked(db: Db, request: Request) -> None:
    """Let no listener answer or change anything before it asked whether this person may."""
    if not access.was_asked(db):
        raise Unasked(request.action)


def _acknowledge(ack: Ack, reply: Reply) -> None:
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
