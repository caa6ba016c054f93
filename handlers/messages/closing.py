"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def renewed(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("renewed")


def completed(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("completed")


def mentor_invite(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("mentor_invite")
