"""Reviews and evaluations as people live them in Slack."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.blocks import actions
from handlers.views.evaluation import read_button
from store.models import Submission
from tests.stage import GRACE, OFFICE, Stage, where
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene

HALF = 183  # days; the semi-annual review comes on the next one
REVIEW = {"progress": "good", "works": "Honest talk", "talk": "yes"}


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """Give a pair of half a year, on the day of its review."""
    made = Scene(stage).one_pair()
    made.backdate(HALF)
    stage.settle()
    made.live(1)
    return made


def shown(stage: Stage, person: str) -> str:
    return str(stage.visitor.modal(person)["blocks"])


def latest(stage: Stage) -> Submission:
    with stage.look() as db:
        found = db.scalars(select(Submission).where(Submission.form == "review"))
        return max(found, key=lambda s: s.version)


def pick_list(stage: Stage, key: str) -> None:
    """Open the list behind a number of the status, whether it is a menu's or a button's."""
    message = stage.visitor.messages(GRACE, OFFICE)[-1]
    for block in message["blocks"]:
        element = block.get("accessory") or {}
        values = [o["value"] for o in element.get("options", [])] or [element.get("value", "")]
        for value in (v for v in values if f":{key}:" in v):
            stage.visitor.click(
                GRACE, element["action_id"], value, message=where(message),
                block_id=block["block_id"],
            )  # fmt: skip
            return
    raise LookupError(f"the status has no list {key}")


def test_a_review_is_answered_changed_and_read_by_the_coordinator_only(
    stage: Stage, scene: Scene
) -> None:
    stage.press(OMAR, "Answer the review")
    assert "Your partner does not" in shown(stage, OMAR)
    stage.fill(OMAR, **REVIEW)
    assert "can read your answers" in shown(stage, OMAR)
    stage.visitor.close(OMAR)
    stage.press(OMAR, "Answer the review")
    assert "You have answered this already" in shown(stage, OMAR)
    stage.fill(OMAR, works="Even more")
    assert latest(stage).version == 2
    assert "wishes to talk with you" in stage.last(GRACE, OFFICE)
    everything = [*stage.dm(OMAR), *stage.dm(PETER), *stage.dm(SAMUEL)]
    assert "Even more" not in str([*everything, stage.last(GRACE, OFFICE)])


def test_what_was_typed_is_kept_when_the_form_is_closed(stage: Stage, scene: Scene) -> None:
    stage.press(PETER, "Answer the review")
    works = next(b for b in stage.visitor.modal(PETER)["blocks"] if b.get("block_id") == "works")
    stage.visitor.click(PETER, works["element"]["action_id"], "Half a sentence", block_id="works")
    stage.visitor.close(PETER)
    stage.press(PETER, "Answer the review")
    assert "Half a sentence" in shown(stage, PETER)


def test_the_coordinator_opens_the_answers_and_the_partner_cannot(
    stage: Stage, scene: Scene
) -> None:
    stage.press(OMAR, "Answer the review")
    stage.fill(OMAR, **REVIEW)
    stage.visitor.close(OMAR)
    stage.command(GRACE, "/mentor status", OFFICE)
    pick_list(stage, "answered-semi_annual")
    assert "Honest talk" not in shown(stage, GRACE)
    stage.press_modal(GRACE, "Read")
    assert "Honest talk" in shown(stage, GRACE)
    button = actions(read_button(latest(stage).id))  # a forged one: nobody else is ever shown it
    stage.mentor.desk.client.chat_postMessage(
        channel=stage.visitor.person(PETER)["id"], text="Answers", blocks=[button]
    )
    stage.press(PETER, "Read")
    assert "Only those whom the form names" in str(stage.visitor.messages(PETER)[-1])
