"""To be written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.blocks import Message
from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal
from store.database import Db
from store.models import Person


def stand(turn: Turn) -> Reply:
    raise Refusal


def about(turn: Turn) -> Reply:
    raise Refusal


def help_(turn: Turn) -> Reply:
    raise Refusal


def go(turn: Turn) -> Reply:
    raise Refusal


def ignore(turn: Turn) -> Reply:
    raise Refusal


def view(db: Db, team_id: str, person: Person, now: datetime) -> dict[str, Any]:
    return {"type": "home", "blocks": []}


def small_talk(db: Db, team_id: str, person: Person, now: datetime) -> Message:
    return Message("Hello")
