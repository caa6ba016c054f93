"""Competencies as the two of a pair see them in Slack."""

from __future__ import annotations

from mentoring.program_file import shipped_text
from store.models import Cycle
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, Scene


def test_the_two_say_where_they_stand_and_see_how_it_goes(stage: Stage) -> None:
    scene = Scene(stage).one_pair()
    with stage.database.begin(scene.now) as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        cycle.program, cycle.program_text = "people_cmm", shipped_text("people_cmm")
    stage.command(OMAR, "/mentor competencies")
    said = spoken(stage.visitor.modal(OMAR))
    assert "Planning guide" in said  # an asset of the library
    stage.press_modal(OMAR, "Competency gaps")
    rated = {"competency": "planning", "level": "aware", "target": "independent"}
    rated |= {"owner": "Omar", "due": "2099-06-01"}
    stage.fill(OMAR, **{f"gaps.0.{k}": v for k, v in rated.items()})
    assert "●○◎○" in spoken(stage.visitor.modal(OMAR))
    assert "rated where you stand" in stage.last(PETER)
    assert "aware" not in str(stage.visitor.messages(PETER)).lower()
    stage.advance("70d")
    stage.press(PETER, "Look at it")
    stage.press_modal(PETER, "Where you stand now")
    stage.fill(PETER, **{"gaps.0.level": "guided", "gaps.0.evidence": "The move of the office"})
    assert "is asked to confirm it" in spoken(stage.visitor.modal(PETER))
    stage.visitor.close(PETER)
    stage.press_home(OMAR, "Read and confirm")
    stage.press_modal(OMAR, "Confirm")
    stage.command(PETER, "/mentor competencies")
    seen = spoken(stage.visitor.modal(PETER))
    assert "+1 level in 2 months" in seen
    assert "The move of the office" in seen
    stage.command(OMAR, "/mentor plan")
    assert "●●◎○" in spoken(stage.visitor.modal(OMAR))
    stage.command(GRACE, "/mentor competencies", OFFICE)
    assert "fewer than five people" in stage.last(GRACE, OFFICE)
    assert stage.refused() == []
