"""A meeting with a form and a format, as the two see it in Slack."""

from __future__ import annotations

from store.models import Cycle
from tests.meetings.wide import wide_text
from tests.stage import Stage, spoken
from tests.standing.scene import OMAR, PETER, Scene


def begun(stage: Stage) -> Scene:
    """Let Peter mentor Omar in the widened program."""
    scene = Scene(stage).one_pair()
    with stage.database.begin(scene.now) as db:
        db.get_one(Cycle, scene.cycle_id).program_text = wide_text()
    return scene


def test_a_log_takes_a_moment_and_the_form_waits_behind_a_button(stage: Stage) -> None:
    begun(stage)
    stage.command(OMAR, "/mentor log yesterday 2-3pm resume review")
    assert "How did you meet?" in stage.last(OMAR)
    stage.press(OMAR, "Virtual")
    assert "· Virtual" in stage.last(OMAR)
    stage.press(OMAR, "Write: Session summary")
    stage.fill(OMAR, learned="Secret lesson", **{"next.0.what": "Secret plan"})
    assert "Kept." in spoken(stage.visitor.modal(OMAR))
    told = stage.last(PETER)
    assert "wrote about your meeting" in told
    assert "Secret" not in str(stage.visitor.messages(PETER))
    stage.press(PETER, "Yes")  # confirms with one tap, as ever
    stage.press(PETER, "Read and add")
    assert "Secret lesson" in str(stage.visitor.modal(PETER))
    stage.visitor.close(PETER)
    stage.command(PETER, "/mentor log")
    stage.fill(PETER, format="in_person")
    assert "In person" in spoken(stage.visitor.modal(PETER))
    stage.press_modal(PETER, "Write: Session summary")
    assert "Secret plan" in spoken(stage.visitor.modal(PETER))
    stage.fill(PETER, carried_1="done", learned="More")
    stage.visitor.close(PETER)
    stage.command(OMAR, "/mentor meetings")
    assert "2 hours of 4 hours asked for" in stage.last(OMAR)
    stage.command(OMAR, "/mentor log list")
    stage.press(OMAR, "With my topics")
    files = str(stage.visitor.messages(OMAR))
    assert "activity-log" in files
    assert stage.refused() == []
