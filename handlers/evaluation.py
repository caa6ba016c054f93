"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def open_(turn: Turn) -> Reply:
    raise Refusal


def submit(turn: Turn) -> Reply:
    raise Refusal


def keep_draft(turn: Turn) -> Reply:
    raise Refusal
