"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def receipt(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("receipt")


def supervisor_told(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("supervisor_told")
