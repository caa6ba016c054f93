"""The plan, as the two of a pair see it in Slack, and as nobody else does."""

from __future__ import annotations

import pytest

from handlers import plan as handler
from handlers.turn import Turn
from mentoring.errors import NotYours
from sandbox.client import JSON
from store.database import Database
from store.models import Pair, Role
from tests.cast import MONDAY, TEAM, cast, person
from tests.plan.test_plans import PLAN, saved
from tests.stage import GRACE, Stage, buttons, spoken
from tests.standing.scene import LUCIA, OMAR, PETER, SAMUEL, Scene


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """Let Peter mentor Omar and Lucia."""
    made = Scene(stage).begin()
    made.join(PETER, Role.MENTOR, capacity=2)
    for name in (OMAR, LUCIA):
        made.join(name, Role.MENTEE, SAMUEL)
        made.match(PETER, name)
    return made


def modal(stage: Stage, who: str) -> str:
    return spoken(stage.visitor.modal(who))


def write(stage: Stage, who: str, **changed: str) -> None:
    stage.command(who, "/mentor plan")
    stage.fill(who, **(PLAN | changed))
    stage.advance("1m")


def test_the_partner_is_told_without_a_word_of_the_plan(stage: Stage, scene: Scene) -> None:
    write(stage, OMAR, needs="Secret needs")
    assert "Version 1 of your MAP is saved." in modal(stage, OMAR)
    said = stage.last(PETER)
    assert "wrote your Mentoring Action Plan (MAP)." in said
    assert "Secret" not in str(stage.visitor.messages(PETER))
    stage.press(PETER, "Open the MAP")
    assert "Secret needs" in str(stage.visitor.modal(PETER))


def test_earlier_versions_can_be_read(stage: Stage, scene: Scene) -> None:
    write(stage, OMAR, needs="First needs")
    write(stage, OMAR, needs="Second needs")
    stage.command(OMAR, "/mentor plan")
    stage.visitor.click(OMAR, "plan_versions")
    listed = modal(stage, OMAR)
    assert listed.index("Version 2") < listed.index("Version 1")
    stage.visitor.click(OMAR, last_button(stage, OMAR)["action_id"])
    read = modal(stage, OMAR)
    assert "First needs" in read
    assert "Second needs" not in read
    stage.visitor.click(OMAR, "plan_versions")
    assert "Version 2" in modal(stage, OMAR)
    stage.visitor.close(OMAR)
    assert "Second needs" in str(stage.visitor.modal(OMAR))  # the form is still below


def last_button(stage: Stage, who: str) -> JSON:
    return list(buttons(stage.visitor.modal(who)["blocks"]))[-1]


def test_two_who_write_at_once_lose_nothing(stage: Stage, scene: Scene) -> None:
    write(stage, OMAR)
    stage.press(PETER, "Open the MAP")
    write(stage, OMAR, needs="Omar's needs", strengths="Omar's strengths")
    stage.fill(PETER, needs="Peter's needs")
    back = stage.visitor.modal(PETER)
    assert "changed *Strengths* and *Developmental needs* in the meantime" in spoken(back)
    assert "Omar's needs" in spoken(back)
    assert "Peter's needs" in str(back)
    stage.visitor.close(PETER)  # not decided yet: it is kept
    stage.press(PETER, "Open the MAP")
    assert "Peter's needs" in str(stage.visitor.modal(PETER))
    stage.fill(PETER)
    assert "Version 3 of your MAP is saved." in modal(stage, PETER)
    stage.advance("1m")
    stage.press(OMAR, "Open the MAP")
    seen = str(stage.visitor.modal(OMAR))
    assert "Peter's needs" in seen
    assert "Omar's strengths" in seen


def test_somebody_with_several_pairs_chooses(stage: Stage, scene: Scene) -> None:
    stage.command(PETER, "/mentor plan")
    assert "Which MAP do you mean?" in stage.visitor.messages(PETER)[-1]["text"]
    stage.press(PETER, "Open")
    carried = stage.visitor.modal(PETER)["private_metadata"]
    assert any(scene.pairs[name] in carried for name in (OMAR, LUCIA))
    for other in (SAMUEL, GRACE):
        stage.command(other, "/mentor plan")
        assert "You are not in an active pair" in stage.last(other)


def test_a_guessed_id_opens_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them, outsider = cast(db), None
        outsider = person(db, "Mallory")
        db.flush()
        made = saved(db, them.bob, them, needs="Secret needs")
        for who in (them.sam, them.carol, outsider):
            for press, value in (
                (handler.open_, them.pair.id),
                (handler.versions, them.pair.id),
                (handler.version, made.id),
            ):
                with pytest.raises(NotYours) as refused:
                    press(Turn(db, MONDAY, TEAM, who, {}, value=value))
                assert "Secret" not in refused.value.sentence
        assert db.get_one(Pair, them.pair.id).id == them.pair.id
