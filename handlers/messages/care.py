"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def milestone(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("milestone")


def pair_ended(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("pair_ended")
