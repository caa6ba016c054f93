"""To be written."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from store.database import Db
from store.models import Notice


def proposed(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("proposed")


def answered(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("answered")


def cancelled(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("cancelled")


def checkin(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("checkin")


def confirm_request(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("confirm_request")


def confirmed(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("confirmed")


def cadence(db: Db, notice: Notice, now: datetime) -> Message:
    return Message("cadence")
