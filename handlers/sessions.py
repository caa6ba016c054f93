"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def schedule(turn: Turn) -> Reply:
    raise Refusal


def log(turn: Turn) -> Reply:
    raise Refusal


def overview(turn: Turn) -> Reply:
    raise Refusal


def accept(turn: Turn) -> Reply:
    raise Refusal


def decline(turn: Turn) -> Reply:
    raise Refusal


def open_change(turn: Turn) -> Reply:
    raise Refusal


def cancel(turn: Turn) -> Reply:
    raise Refusal


def took_place(turn: Turn) -> Reply:
    raise Refusal


def missed(turn: Turn) -> Reply:
    raise Refusal


def confirm(turn: Turn) -> Reply:
    raise Refusal


def dispute(turn: Turn) -> Reply:
    raise Refusal


def open_schedule(turn: Turn) -> Reply:
    raise Refusal


def open_log(turn: Turn) -> Reply:
    raise Refusal


def submit_schedule(turn: Turn) -> Reply:
    raise Refusal


def submit_log(turn: Turn) -> Reply:
    raise Refusal


def change(turn: Turn) -> Reply:
    raise Refusal
