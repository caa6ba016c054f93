"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def ask_rematch(turn: Turn) -> Reply:
    raise Refusal


def ask_help(turn: Turn) -> Reply:
    raise Refusal


def open_rematch(turn: Turn) -> Reply:
    raise Refusal


def open_help(turn: Turn) -> Reply:
    raise Refusal


def rematch(turn: Turn) -> Reply:
    raise Refusal


def submit_help(turn: Turn) -> Reply:
    raise Refusal
