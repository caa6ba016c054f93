"""To be written."""

from __future__ import annotations

from handlers.replies import Reply
from handlers.turn import Turn
from mentoring.errors import Refusal


def start(turn: Turn) -> Reply:
    raise Refusal


def ask_withdraw(turn: Turn) -> Reply:
    raise Refusal


def open_form(turn: Turn) -> Reply:
    raise Refusal


def open_assessment(turn: Turn) -> Reply:
    raise Refusal


def not_my_report(turn: Turn) -> Reply:
    raise Refusal


def withdraw(turn: Turn) -> Reply:
    raise Refusal


def submit(turn: Turn) -> Reply:
    raise Refusal


def submit_assessment(turn: Turn) -> Reply:
    raise Refusal


def keep_draft(turn: Turn) -> Reply:
    raise Refusal


def keep_assessment_draft(turn: Turn) -> Reply:
    raise Refusal


def suggest_members(turn: Turn) -> Reply:
    raise Refusal
