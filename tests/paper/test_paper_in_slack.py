"""Giving, confirming, approving and delegating, as the people of a pair press the buttons."""

from __future__ import annotations

import pytest

from store.models import Cycle, Role
from tests.paper.programs import paper
from tests.stage import GRACE, OFFICE, Stage
from tests.standing.scene import HANNAH, OMAR, PETER, SAMUEL, Scene


@pytest.fixture
def scene(stage: Stage) -> Scene:
    made = Scene(stage).begin()
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, made.cycle_id).program_text = paper()
    made.join(PETER, Role.MENTOR)
    made.join(OMAR, Role.MENTEE, SAMUEL)
    made.match(PETER, OMAR)
    return made


def test_what_one_writes_and_another_has_a_say_in(stage: Stage, scene: Scene) -> None:
    scene.live(4)
    stage.press(OMAR, "Write")
    stage.fill(OMAR, background="SECRET background")
    assert "Nobody" not in str(stage.visitor.modal(OMAR))
    stage.press_modal(OMAR, f"Give it to {PETER}")
    assert "gave you their Needs" in stage.last(PETER)
    stage.press(PETER, "Read")
    assert "SECRET background" in str(stage.visitor.modal(PETER))
    stage.command(OMAR, "/mentor plan")
    goal = {"goals.0.goal": "Lead a project", "duties": "Three weeks in Reno"}
    stage.fill(OMAR, **goal)
    assert "Timely: It has a date" in str(stage.visitor.modal(OMAR))
    stage.fill(OMAR)
    assert "is asked to approve them" in str(stage.visitor.modal(OMAR))
    assert "Three weeks in Reno" in stage.last(SAMUEL)
    assert "Lead a project" not in str(stage.visitor.messages(SAMUEL))
    stage.press(SAMUEL, "Talk to me")
    stage.fill(SAMUEL, reason="Two weeks are enough")
    assert "Two weeks are enough" in stage.last(OMAR)
    stage.press(SAMUEL, "Approve")
    assert "You have answered this already" in stage.last(SAMUEL)


def test_who_is_away_names_somebody_and_both_confirm(stage: Stage, scene: Scene) -> None:
    stage.press_home(PETER, "Do")
    stage.fill(PETER, gained="Much")
    stage.press(OMAR, "Read and confirm")
    assert "Much" in str(stage.visitor.modal(OMAR))
    stage.press_modal(OMAR, "Confirm")
    assert "You confirmed it" in str(stage.visitor.modal(OMAR))
    assert "confirmed your Midway" in stage.last(PETER)
    scene.prepare_agreement(OMAR)
    stage.press(SAMUEL, "Somebody else signs for me")
    stage.fill(SAMUEL, delegate=HANNAH, reason="Away")
    assert "Please sign" in str(stage.visitor.messages(HANNAH)) or stage.sees(HANNAH, "Sign")
    stage.press(HANNAH, "Sign")
    stage.command(GRACE, "/mentor thanks", OFFICE)
    assert "Nobody has agreed" in stage.last(GRACE, OFFICE)
