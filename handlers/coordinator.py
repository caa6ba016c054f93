"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def status(turn: Turn) -> Reply:
    raise Refusal


def cases(turn: Turn) -> Reply:
    raise Refusal


def open_list(turn: Turn) -> Reply:
    raise Refusal


def close_case(turn: Turn) -> Reply:
    raise Refusal
