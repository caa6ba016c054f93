"""A group around a mentee, as its people see it in Slack."""

from __future__ import annotations

from mentoring import workgroups
from mentoring.program_file import shipped_text
from store.models import Cycle, Member
from tests.stage import Stage
from tests.standing.scene import LUCIA, OMAR, PETER, Scene


def test_somebody_of_the_group_says_yes_and_is_in_the_conversation(stage: Stage) -> None:
    scene = Scene(stage).one_pair()
    with stage.database.begin(scene.now) as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        cycle.program, cycle.program_text = "people_cmm", shipped_text("people_cmm")
        lucia = scene.person(db, LUCIA).slack_id
        workgroups.update(
            db, db.get_one(Member, scene.members[OMAR]), {"group": [lucia]}, scene.now
        )
    stage.settle()
    assert "names you as one of it. Do you take part?" in stage.last(LUCIA)
    stage.press(LUCIA, "Yes")
    assert "takes part in your group" in stage.last(OMAR)
    shared = [c for c in stage.visitor.state(LUCIA)["conversations"] if c["kind"] == "mpim"]
    assert len(shared) == 1
    assert "From now on this is your conversation" in stage.last(LUCIA, shared[0]["id"])
    stage.command(LUCIA, "/mentor log yesterday 2-3pm in person")
    assert "confirms it with one tap" in stage.last(LUCIA)
    assert f"<@{lucia}> logged a meeting with you" in stage.last(PETER)
    stage.press(PETER, "Yes")
    stage.command(LUCIA, "/mentor meetings")
    assert "took place" in stage.last(LUCIA)
    stage.command(LUCIA, "/mentor plan")
    assert "nothing to read" in stage.last(LUCIA)
    assert stage.refused() == []
