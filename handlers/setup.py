"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def start(turn: Turn) -> Reply:
    raise Refusal


def canvass(turn: Turn) -> Reply:
    raise Refusal


def answer_canvass(turn: Turn) -> Reply:
    raise Refusal


def begin(turn: Turn) -> Reply:
    raise Refusal


def send_canvass(turn: Turn) -> Reply:
    raise Refusal
