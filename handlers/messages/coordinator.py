"""The cards of cases in the coordinators' channel."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from handlers.views.coordinator import case_message, closed_case_message
from mentoring.cases import case_text
from store.database import Db
from store.models import Case, Notice, Person


def case(db: Db, notice: Notice, now: datetime) -> Message:
    """Show what waits for the coordinators, and what to do about it."""
    found = db.get_one(Case, notice.refs["case"])
    return case_message(found, case_text(db, found, now))


def case_closed(db: Db, notice: Notice, now: datetime) -> Message:
    """Say in the place of the card who closed its case."""
    found = db.get_one(Case, notice.refs["case"])
    card = db.get_one(Notice, notice.refs["card"])
    message = closed_card(db, found, now)
    edits = (card.sent_channel or "", card.sent_ts or "")
    return Message(message.text, message.blocks, edits)


def case_changed(db: Db, notice: Notice, now: datetime) -> Message:
    """Show the card of an open case as things stand, in its own place."""
    card = db.get_one(Notice, notice.refs["card"])
    message = case(db, notice, now)
    return Message(message.text, message.blocks, (card.sent_channel or "", card.sent_ts or ""))


def closed_card(db: Db, found: Case, now: datetime) -> Message:
    """Say what a closed case was about, who closed it and when."""
    closer = db.get(Person, found.closed_by) if found.closed_by else None
    return closed_case_message(found, case_text(db, found, now), closer)
