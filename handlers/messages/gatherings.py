"""What is said about events: invitations, changes, a reminder, and the question how it was."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Block, Message, actions, button, context, escape, section
from handlers.views import gatherings as views
from store import events as stored
from store.database import Db
from store.models import Event, Notice, Person


def invited(db: Db, notice: Notice, now: datetime) -> Message:
    """Invite somebody, with the agenda and two buttons."""
    event, person = _of(db, notice)
    text = f"You are invited: {views.title_of(event)}, {views.spoken(event, person, now)}."
    found = stored.invitation(db, event.id, person.id)
    return Message(escape(text), views.invitation_blocks(event, person, found, now))


def moved(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that an event has another day or place, and ask again."""
    event, person = _of(db, notice)
    text = f"There is a change: {views.title_of(event)} is now {views.spoken(event, person, now)}."
    found = stored.invitation(db, event.id, person.id)
    blocks = views.invitation_blocks(event, person, found, now)
    return Message(escape(text), [section("*There is a change.* Do you come?"), *blocks])


def cancelled(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that an event was called off."""
    event, person = _of(db, notice)
    said = f"{views.title_of(event)}, {views.spoken(event, person, now)}, was called off."
    rest = context("You need not do anything. If it gets another day, I invite you.")
    return Message(escape(said), [section(escape(said)), rest])


def reminder(db: Db, notice: Notice, now: datetime) -> Message:
    """Remind somebody who comes."""
    event, person = _of(db, notice)
    said = f"You said that you come: {views.title_of(event)}, {views.spoken(event, person, now)}."
    changed = actions(button("I cannot come", "event_no", event.id))
    return Message(escape(said), [section(escape(said)), *views.where_blocks(event), changed])


def feedback(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask somebody who came how it was."""
    event, _ = _of(db, notice)
    said = f"{views.title_of(event)}: how was it? You were there; it takes a minute or two."
    value = f"{event.cycle_id}:event:{event.id}"
    blocks: list[Block] = [section(escape(said)), actions(button("Tell", "answer_survey", value))]
    return Message(escape(said), blocks)


def _of(db: Db, notice: Notice) -> tuple[Event, Person]:
    return db.get_one(Event, notice.refs["event"]), db.get_one(Person, notice.person_id)
