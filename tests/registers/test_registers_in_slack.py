"""The lists of a program as a participant and the coordinator see them in Slack."""

from __future__ import annotations

from store import queries
from tests.meetings.test_meetings_in_slack import begun
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER


def test_a_lesson_and_a_question_are_led_to_their_end(stage: Stage) -> None:
    scene = begun(stage)
    stage.command(OMAR, "/mentor log yesterday 2-3pm virtual resume review")
    stage.press(OMAR, "Add a lesson")
    stage.fill(OMAR, lesson="Read the manual first", credit="yes")
    assert "you hear what became of it" in spoken(stage.visitor.modal(OMAR))
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor ask How long does it run?")
    assert "How long does it run?" in str(stage.visitor.modal(OMAR))
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor ask And at what cost & where?")
    (words,) = stage.visitor.modal(OMAR)["state"]["values"]["question"].values()
    assert " ".join(words["value"].split()) == "How long does it run? And at what cost & where?"
    stage.fill(OMAR, question="How long does it run?")
    assert f"<@{person_id(stage, OMAR)}> added question 1." in stage.last(GRACE, OFFICE)
    stage.press(GRACE, "Open", OFFICE)
    stage.fill(GRACE, state="answered")
    assert "say why" in stage.errors(GRACE)["words"]
    stage.fill(GRACE, state="answered", words="Twelve months.")
    assert "Twelve months." in stage.last(OMAR)
    stage.visitor.close(GRACE)
    stage.command(GRACE, "/mentor register", OFFICE)
    assert "1 contributed" in stage.last(GRACE, OFFICE)
    stage.press(GRACE, "As a table", OFFICE)
    assert "each as a table" in stage.last(GRACE)
    stage.press(GRACE, "Open", OFFICE, nth=-3)
    stage.press_modal(GRACE, "Open")
    assert "About the pair of" in spoken(stage.visitor.modal(GRACE))
    stage.fill(GRACE, state="asset")
    stage.command(PETER, "/mentor assets")
    assert "Read the manual first" in stage.last(PETER)
    stage.press(PETER, "Open")
    assert f"by <@{person_id(stage, OMAR)}>" in spoken(stage.visitor.modal(PETER))
    stage.visitor.close(PETER)
    stage.command(OMAR, "/mentor register")
    assert "Question 1" in stage.last(OMAR)
    assert (scene.now, stage.refused()) == (stage.now(), [])


def person_id(stage: Stage, name: str) -> str:
    with stage.look() as db:
        people = queries.people(db, stage.mentor.desk.team_id)
        return next(p.slack_id for p in people if p.name == name)
