"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def show(turn: Turn) -> Reply:
    raise Refusal


def open_(turn: Turn) -> Reply:
    raise Refusal


def open_terms(turn: Turn) -> Reply:
    raise Refusal


def sign(turn: Turn) -> Reply:
    raise Refusal


def open_decline(turn: Turn) -> Reply:
    raise Refusal


def submit_terms(turn: Turn) -> Reply:
    raise Refusal


def decline(turn: Turn) -> Reply:
    raise Refusal


def keep_draft(turn: Turn) -> Reply:
    raise Refusal
