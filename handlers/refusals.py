"""What somebody sees who is refused: a sentence where they look, and no more than that."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from handlers import shapes
from handlers.blocks import escape, section
from handlers.desk import Desk, Request
from handlers.replies import Done, Errors, Open, Reply, Show, say
from mentoring.errors import Hidden, NotYours, Refusal
from store import audit, queries

log = logging.getLogger(__name__)

UNTOLD = frozenset({"rematch", "concern"})  # routes of which no log says who took them
UNSPOKEN = frozenset({"concern"})  # kinds of rows of which nobody is to learn that there is one


def note(desk: Desk, request: Request, refusal: Refusal) -> None:
    """Record who was refused what: ids only. That there is a concern is not even said here."""
    if not isinstance(refusal, NotYours) or not refusal.row_id or refusal.kind in UNSPOKEN:
        return
    now = desk.now()
    with desk.database.begin(now) as db:
        person = queries.person_by_slack(db, desk.team_id, request.slack_id)
        audit.record(
            db, team_id=desk.team_id, actor_id=person.id if person else None, now=now,
            action="access.refused", object_kind=refusal.kind, object_id=refusal.row_id,
            details={"asked": refusal.action},
        )  # fmt: skip


def refused(request: Request, refusal: Refusal) -> Reply:
    """Put a refusal where the person looks: at the field, in the modal, or in a private message."""
    if isinstance(refusal, Hidden):
        refusal = refusal.seen_from(request.channel)
    kind = type(refusal).__name__
    who = "-" if request.action in UNTOLD else request.slack_id
    log.info("event=refused action=%s person=%s kind=%s", request.action, who, kind)
    if request.is_closing:
        return Done()
    if request.view and request.is_submission:
        field = _field(request.view, refusal)
        return Errors({field: refusal.sentence}) if field else Show(_sentence_view(refusal))
    if request.in_modal:
        return Open(_sentence_view(refusal))
    return say(escape(refusal.sentence), section(escape(refusal.sentence)))


def apology(body: Mapping[str, Any], sentence: str) -> dict[str, Any] | str:
    """Say that something broke, where Slack shows an answer: "" where it shows none.

    A form that was sent stays open with it: Slack closes the window at any other answer, and what
    was typed would be gone.
    """
    if "command" in body:
        return {"text": sentence, "response_type": "ephemeral"}
    if body.get("type") != "view_submission" or not shapes.fits(body, shapes.SHAPES[body["type"]]):
        return ""
    if field := _field(body["view"], Refusal(sentence)):
        return {"response_action": "errors", "errors": {field: sentence}}
    return {"response_action": "update", "view": _sentence_view(Refusal(sentence))}


def _field(view: Mapping[str, Any], refusal: Refusal) -> str | None:
    """Give the field at which a refusal is shown; None where there is none to show it at."""
    if isinstance(refusal, shapes.Misshapen):
        return None
    blocks = [str(b["block_id"]) for b in view["blocks"] if b["type"] == "input"]
    return refusal.field if refusal.field in blocks else (blocks[0] if blocks else None)


def _sentence_view(refusal: Refusal) -> dict[str, Any]:
    text = {"type": "plain_text", "text": refusal.sentence}
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Not now"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": text}],
    }
