"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def matched(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("matched")


def supervisor_matched(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("supervisor_matched")


def introduction(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("introduction")


def unmatched(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("unmatched")


def card(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("card")


def summary(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("summary")
