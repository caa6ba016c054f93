"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def ask_end(turn: Turn) -> Reply:
    raise Refusal


def open_renewal(turn: Turn) -> Reply:
    raise Refusal


def open_end(turn: Turn) -> Reply:
    raise Refusal


def submit_renewal(turn: Turn) -> Reply:
    raise Refusal


def end(turn: Turn) -> Reply:
    raise Refusal
