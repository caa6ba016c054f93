"""Who holds an office is named by a coordinator, hears of it once, and sees what it needs."""

from __future__ import annotations

from tests.signup.cast import begin
from tests.stage import GRACE, NORA, OFFICE, Stage, spoken

EVELYN, AMARA, ISAAC = "Evelyn Marsh", "Amara Nwosu", "Isaac Goldberg"


def test_offices_are_given_and_taken_by_one_form(stage: Stage) -> None:
    begin(stage, program="cpoc", manager=EVELYN)
    assert "numbers of the program on Home" in stage.last(EVELYN)
    assert "member of the" in stage.last(GRACE, OFFICE)  # who is still to be named
    stage.command(GRACE, "/mentor office", OFFICE)
    shown = {b["block_id"]: b for b in stage.visitor.modal(GRACE)["blocks"]}
    assert {"coordinator", "manager", "liaison", "board"} <= set(shown)
    assert "head" not in shown
    stage.fill(GRACE, manager=[], liaison=[AMARA], board=[NORA, ISAAC])
    assert "Nora" in spoken(stage.visitor.modal(GRACE)) or stage.visitor.modal(GRACE)
    assert "no longer" in stage.last(EVELYN)
    assert "2 approvals make a pair" in stage.last(NORA)
    assert "which pairs there are" in stage.last(AMARA)
    before = len(stage.dm(NORA))
    stage.command(GRACE, "/mentor office", OFFICE)
    stage.fill(GRACE)
    assert len(stage.dm(NORA)) == before
    stage.command(NORA, "/mentor board", OFFICE)
    assert "Nothing is under review" in stage.last(NORA, OFFICE)
    stage.command(NORA, "/mentor match", OFFICE)
    assert "Only a" in stage.last(NORA, OFFICE)
    stage.command(NORA, "/mentor")
    assert "decide about its pairs" in stage.last(NORA)
    assert stage.home(NORA)
