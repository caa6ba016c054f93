"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def match(turn: Turn) -> Reply:
    raise Refusal


def show(turn: Turn) -> Reply:
    raise Refusal


def ask_publish(turn: Turn) -> Reply:
    raise Refusal


def approve(turn: Turn) -> Reply:
    raise Refusal


def hold(turn: Turn) -> Reply:
    raise Refusal


def open_swap(turn: Turn) -> Reply:
    raise Refusal


def why(turn: Turn) -> Reply:
    raise Refusal


def publish(turn: Turn) -> Reply:
    raise Refusal


def swap(turn: Turn) -> Reply:
    raise Refusal


def suggest_candidates(turn: Turn) -> Reply:
    raise Refusal
