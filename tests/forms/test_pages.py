"""A form with pages and with goals that repeat: nothing that was typed is lost on the way."""

from __future__ import annotations

import pytest

from mentoring.program_file import read
from sandbox.client import JSON
from store.models import Cycle, Role
from tests.small import small_text
from tests.stage import Stage, buttons, spoken
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene

LAYOUT = """\
    fields:
      - {key: vision, type: long_text, label: Vision, page: Where to}
      - key: goals
        type: group
        label: Goal
        max: 3
        page: Goals
        fields:
          - {key: goal, type: text, label: Goal}
          - {key: measure, type: text, label: Measurement}
      - {key: helpers, type: people, label: Who helps, required: false, page: Help}

"""


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """Give Peter and Omar a plan of three pages, of which the second holds up to three goals."""
    made = Scene(stage).begin()
    text = small_text()
    head, _, rest = text.partition("  map:\n")
    before, _, after = rest.partition("    fields:\n")
    _, _, following = after.partition("\n\n")
    with stage.database.begin(stage.now()) as db:
        cycle = db.query(Cycle).one()
        cycle.program_text = f"{head}  map:\n{before}{LAYOUT}{following}"
        assert [p.title for p in read(cycle.program_text).forms["map"].pages] == [
            "Where to", "Goals", "Help",
        ]  # fmt: skip
    made.join(PETER, Role.MENTOR)
    made.join(OMAR, Role.MENTEE, SAMUEL)
    made.match(PETER, OMAR)
    return made


def shown(stage: Stage) -> str:
    return str(stage.visitor.modal(OMAR))


def turn(stage: Stage, text: str, **typed: str) -> JSON:
    """Press a button in the modal with something typed and not sent."""
    view = stage.visitor.modal(OMAR)
    element = next(b for b in buttons(view["blocks"]) if b["text"]["text"] == text)
    values = {
        b["block_id"]: {b["element"]["action_id"]: typed[b["block_id"]]}
        for b in view["blocks"]
        if b["type"] == "input" and b["block_id"] in typed
    }
    state = stage.visitor.click(
        OMAR, element["action_id"], element.get("value"), block_id=element["block_id"],
        values=values,
    )  # fmt: skip
    stage.settle()
    return state


def test_a_plan_of_three_pages_is_written_with_two_goals(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor plan")
    assert "Page 1 of 3: *Where to*" in shown(stage)
    stage.fill(OMAR, vision="To lead")
    assert "Page 2 of 3: *Goals*" in shown(stage)
    turn(stage, "Back", **{"goals.0.goal": "Speak better"})
    assert "To lead" in shown(stage)
    stage.fill(OMAR, vision="To lead a team")
    assert "Speak better" in shown(stage)
    stage.fill(OMAR)
    assert list(stage.errors(OMAR)) == ["goals.0.measure"]
    turn(stage, "Add another goal", **{"goals.0.measure": "Three talks"})
    stage.fill(OMAR, **{"goals.1.goal": "Write better"})
    assert stage.errors(OMAR) == {"goals.1.measure": "Please fill this in."}
    stage.fill(OMAR, **{"goals.1.goal": "Write better", "goals.1.measure": "One report"})
    stage.visitor.close(OMAR)  # on the last page: everything is kept
    stage.command(OMAR, "/mentor plan")
    assert "To lead a team" in shown(stage)
    stage.fill(OMAR)
    stage.fill(OMAR)
    assert "Page 3 of 3: *Help*" in shown(stage)
    stage.fill(OMAR, helpers=[stage.visitor.person(SAMUEL)["id"]])
    assert "Version 1 of your MAP is saved." in spoken(stage.visitor.modal(OMAR))
    stage.press(PETER, "Open the MAP")
    stage.visitor.click(PETER, "plan_versions")
    stage.press_modal(PETER, "Read")
    read_by_peter = spoken(stage.visitor.modal(PETER))
    assert "Goal 2\nGoal: Write better\nMeasurement: One report" in read_by_peter
    assert f"<@{stage.visitor.person(SAMUEL)['id']}>" in read_by_peter
