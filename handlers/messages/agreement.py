"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def sign_request(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("sign_request")


def signed(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("signed")


def declined(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("declined")


def plan_saved(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("plan_saved")
