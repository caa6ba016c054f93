"""What the program's dates say: with whom, until when, who is missing, and one button."""

from __future__ import annotations

import pytest

from tests.small import small
from tests.stage import Stage, buttons
from tests.standing.scene import JACOB, LUCIA, OMAR, PETER, SAMUEL, Scene

PROGRAM = small()


@pytest.fixture
def pair(stage: Stage) -> Scene:
    """Peter and Omar, matched today; Samuel is Omar's supervisor."""
    return Scene(stage).one_pair()


def test_the_agreement_s_date_names_who_is_missing_and_asks_nobody_else(
    stage: Stage, pair: Scene
) -> None:
    pair.prepare_agreement(OMAR, PETER)
    told = len(stage.dm(PETER))
    pair.live(9)
    omar, samuel = (stage.visitor.person(n)["id"] for n in (OMAR, SAMUEL))
    said = stage.last(OMAR)
    assert "Mentoring Agreement is due on Wednesday, February 3." in said
    assert f"Still to sign: you, <@{samuel}>" in said
    supervisor = stage.last(SAMUEL)
    assert "The pair: " in supervisor
    assert f"<@{omar}>" in supervisor
    assert not [t for t in stage.dm(PETER)[told:] if "is due on" in t]


def test_an_agreement_that_nobody_prepared_says_so(stage: Stage, pair: Scene) -> None:
    pair.live(8)
    assert "It is not prepared yet; either of you can do that." in stage.last(OMAR)
    stage.press(OMAR, "Open the agreement")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Mentoring Agreement"


@pytest.mark.parametrize(
    ("day", "key"),
    [(45, "plan"), (45, "rematch"), (181, "semi_annual"), (335, "renewal"), (365, "evaluation")],
)
def test_each_date_fills_in_its_words_and_has_its_button(
    stage: Stage, pair: Scene, day: int, key: str
) -> None:
    pair.backdate(day - 2)
    pair.live(9)
    wanted = next(m for m in PROGRAM.milestones if m.key.startswith(key))
    shown = [m for m in stage.visitor.messages(OMAR) if wanted.button in labels(m)]
    assert shown
    assert "{" not in "".join(stage.dm(OMAR))
    assert f"<@{stage.visitor.person(PETER)['id']}>" in str(shown)


def test_a_mentor_of_several_is_told_of_all_in_one_message(stage: Stage) -> None:
    Scene(stage).three_pairs().live(8)
    said = stage.last(PETER)
    for name in (OMAR, LUCIA, JACOB):
        assert stage.visitor.person(name)["id"] in said
    assert len(stage.dm(PETER)) == 1


def test_nobody_is_asked_for_a_plan_that_is_there(stage: Stage, pair: Scene) -> None:
    pair.write_plan(OMAR)
    pair.backdate(43)
    pair.live(4)
    assert not [t for t in stage.dm(OMAR) if "Mentoring Action Plan is due" in t]


def labels(message: dict[str, list[dict[str, object]]]) -> list[str]:
    return [b["text"]["text"] for b in buttons(message["blocks"] or [])]
