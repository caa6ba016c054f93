"""Applicants are looked at before the matching; who is not taken is told kindly."""

from __future__ import annotations

from typing import Any

from mentoring import pool
from store import queries
from store.models import Member, Role
from tests.signup.cast import (
    LUCIA,
    MARCUS,
    OMAR,
    begin,
    cycle_of,
    member_of,
    mentor_profile,
    sign_up,
    vary,
)
from tests.stage import GRACE, OFFICE, Stage

CHECKLIST: dict[str, Any] = {
    "title": "Screening",
    "author": "coordinator",
    "readers": ["coordinator"],
    "clause": "E1",
    "fields": [
        {"key": "model", "type": "yes_no", "label": "A role model"},
        {"key": "qualified", "type": "yes_no", "label": "Taken", "drives": "qualified"},
        {"key": "reason", "type": "long_text", "label": "Why", "max": 500},
    ],
}


def mentor(stage: Stage) -> Member:
    found = member_of(stage, MARCUS, Role.MENTOR)
    assert found is not None
    return found


def kinds(stage: Stage) -> list[str]:
    with stage.look() as db:
        return [c.kind for c in queries.open_cases(db, cycle_of(stage).id)]


def held(stage: Stage) -> str | None:
    with stage.look() as db:
        return pool.away(db.get_one(Member, mentor(stage).id))


def test_nobody_is_matched_before_somebody_has_looked(stage: Stage) -> None:
    begin(stage)
    vary(stage, forms={"check": CHECKLIST},
         screening={"forms": {"mentor": "check"}, "clause": "E1"})  # fmt: skip
    sign_up(stage, MARCUS, "mentor")
    sign_up(stage, OMAR, "mentee")
    assert "looks at your profile first" in stage.last(MARCUS)
    assert kinds(stage) == ["to_screen"]
    stage.command(GRACE, "/mentor match", OFFICE)
    assert "1 of those who have signed up waits to be screened" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "1 to be screened" in stage.last(GRACE, OFFICE)
    stage.press(GRACE, "Screen", OFFICE)
    assert "Read" in str(stage.visitor.modal(GRACE)["blocks"][0])
    view = stage.visitor.modal(GRACE)["id"]
    stage.visitor.click(GRACE, "text", "Too new", view=view, block_id="reason")
    stage.visitor.close(GRACE)
    stage.press(GRACE, "Screen", OFFICE)
    typed = stage.visitor.modal(GRACE)["state"]["values"]["reason"]["text"]["value"]
    assert typed == "Too new"
    stage.fill(GRACE, model="yes", qualified="no", reason="Too new here")
    assert kinds(stage) == []
    said = stage.last(MARCUS)
    assert "no mark against you" in said
    assert "Too new" not in str(stage.dm(MARCUS))
    assert "not find Marcus Bell qualified" in str(held(stage))
    stage.press(MARCUS, "Change my profile")
    stage.fill(MARCUS, **mentor_profile(contribution="I have led two teams"))
    assert (kinds(stage), mentor(stage).qualified) == (["screened_changed"], False)
    stage.press(GRACE, "Look again", OFFICE)
    stage.fill(GRACE, model="yes", qualified="yes", reason="Two teams")
    assert "Good news" in stage.last(MARCUS)
    sign_up(stage, LUCIA, "mentor")
    stage.command(GRACE, "/mentor match", OFFICE)
    assert any(
        "1 pair proposed" in s and "1 waits to be screened" in s
        for s in (m["text"] for m in stage.visitor.messages(GRACE, OFFICE))
    )
    assert held(stage) is None
