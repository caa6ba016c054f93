"""Consent, the exception for safety and a concern, as people live them in Slack."""

from __future__ import annotations

import logging

import pytest

from tests.stage import GRACE, NORA, OFFICE, Stage, buttons, spoken
from tests.standing.scene import EVELYN, OMAR, PETER, ROSA, Scene

WORDS = "He shouts <!here> at me"


@pytest.fixture
def scene(stage: Stage) -> Scene:
    found = Scene(stage).one_pair()
    found.write_plan(OMAR)
    return found


def shown(stage: Stage, person: str) -> str:
    """Give all words of the visible modal."""
    return str(stage.visitor.modal(person)["blocks"])


def home(stage: Stage, person: str) -> str:
    """Give all words of somebody's Home."""
    return spoken(stage.home(person))


def mention(stage: Stage, person: str) -> str:
    return f"<@{stage.visitor.person(person)['id']}>"


def has(stage: Stage, person: str, text: str) -> bool:
    """Say whether the visible modal has a button with this text."""
    return text in {b["text"]["text"] for b in buttons(stage.visitor.modal(person)["blocks"])}


def test_a_plan_is_opened_by_both_read_seen_on_home_and_taken_back(
    stage: Stage, scene: Scene
) -> None:
    stage.command(OMAR, f"/mentor share {mention(stage, ROSA)}")
    plan = f"plan:{scene.pairs[OMAR]}"
    stage.fill(OMAR, item=plan, purpose="other", words="")
    assert set(stage.errors(OMAR)) == {"words"}
    stage.fill(OMAR, item=plan, purpose="other", words=WORDS)
    assert "asked to agree" in shown(stage, OMAR)
    assert stage.dm(ROSA) == []
    assert "Waits for your partner" in home(stage, OMAR)
    stage.press(PETER, "Agree")
    assert "You agreed" in stage.last(PETER)
    assert "can read" in stage.last(OMAR)
    assert "Secret" not in str(stage.dm(ROSA))
    stage.press(ROSA, "Open it")
    assert "Secret goals" in shown(stage, ROSA)
    assert "<!here>" not in shown(stage, ROSA).replace(WORDS, "")
    for one in (OMAR, PETER):
        assert "with your consent" in home(stage, one)
    stage.press_home(OMAR, "Who has read what")
    assert mention(stage, ROSA) in shown(stage, OMAR)
    stage.visitor.close(OMAR, everything=True)
    stage.visitor.close(ROSA, everything=True)
    stage.press_home(PETER, "Revoke")
    assert "Nothing of yours is open" in home(stage, OMAR)
    stage.press(ROSA, "Open it")
    assert "taken back" in stage.last(ROSA)
    assert not stage.sees(ROSA, "Open it")


def test_the_exception_for_safety_takes_two_and_the_pair_is_told(
    stage: Stage, scene: Scene
) -> None:
    stage.command(GRACE, "/mentor safety", OFFICE)
    stage.fill(GRACE, whose=ROSA)
    assert "nothing of this person" in str(stage.errors(GRACE))
    stage.fill(GRACE, whose=OMAR)
    asked = {"item": f"plan:{scene.pairs[OMAR]}", "ground": "violence", "reason": WORDS}
    stage.fill(GRACE, **asked)
    assert "is asked now" in shown(stage, GRACE)
    stage.visitor.close(GRACE, everything=True)
    assert "violence" in stage.last(EVELYN)
    assert WORDS not in str(stage.dm(EVELYN))
    stage.press(EVELYN, "Read the reason")
    assert WORDS in shown(stage, EVELYN)
    stage.press_modal(EVELYN, "Open it for three days")
    assert "have been told" in shown(stage, EVELYN)
    for one in (OMAR, PETER):
        assert "violence" in stage.last(one)
        assert mention(stage, EVELYN) in stage.last(one)
        assert WORDS not in stage.last(one)
    stage.press(GRACE, "Open it")
    assert "Secret goals" in shown(stage, GRACE)
    assert "for somebody's safety" in home(stage, OMAR)
    stage.visitor.close(GRACE, everything=True)
    stage.advance("73h")
    stage.press(GRACE, "Open it")
    assert "three days have passed" in stage.last(GRACE)


def test_a_concern_goes_to_one_person_and_comes_back_from_one(
    stage: Stage, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    stage.command(OMAR, "/mentor concern")
    assert "Nobody is named" in stage.last(OMAR)
    stage.command(GRACE, "/mentor contact", OFFICE)
    assert "Nobody is named" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, f"/mentor contact {mention(stage, NORA)}", OFFICE)
    assert "person for concerns" in stage.last(NORA)
    office, home_of_grace = stage.visitor.messages(GRACE, OFFICE), home(stage, GRACE)
    with caplog.at_level(logging.INFO):
        stage.command(OMAR, f"/mentor concern {WORDS}")
        assert "somebody's safety is at risk" in shown(stage, OMAR)
        stage.fill(OMAR, words=WORDS)
        assert mention(stage, NORA) in shown(stage, OMAR)
        stage.visitor.close(OMAR, everything=True)
        stage.press(NORA, "Read it")
        assert WORDS in shown(stage, NORA)
        stage.press_modal(NORA, "I have read it")
        assert not has(stage, NORA, "I have read it")
        stage.press_modal(NORA, "Answer")
        stage.fill(NORA, words="Come and see me")
        assert "Come and see me" in shown(stage, NORA)
        stage.press(OMAR, "Open")
        assert "Come and see me" in shown(stage, OMAR)
        assert "Your concern" in home(stage, OMAR)
    assert "Come and see me" not in str(stage.dm(OMAR))
    for word in ("shouts", "Come and see", "kind=concern"):
        assert word not in caplog.text
    assert stage.visitor.messages(GRACE, OFFICE) == office
    assert home(stage, GRACE) == home_of_grace
    assert stage.dm(GRACE) == stage.dm(PETER) == []


def test_privacy_is_said_before_the_first_sign_up_and_at_any_time(
    stage: Stage, scene: Scene
) -> None:
    stage.command(ROSA, "/mentor signup")
    stage.press(ROSA, "Privacy")
    assert "What is stored" in shown(stage, ROSA)
    stage.visitor.close(ROSA, everything=True)
    stage.command(ROSA, "/mentor privacy")
    assert "/mentor forget" in stage.last(ROSA)
    stage.press(ROSA, "Share something")
    assert "nothing yet that you could open" in stage.last(ROSA)
    stage.press_home(ROSA, "Privacy")
    assert "What is stored" in shown(stage, ROSA)
