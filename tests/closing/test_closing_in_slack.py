"""The end of a pair as people live it in Slack: ending it, renewing it, and being thanked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store.models import Cycle, CycleState, Ending, Pair, PairState, SessionState
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene

YEAR = 365  # days from the first to the last day of the pair


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return Scene(stage).one_pair()


def pair_of(stage: Stage, scene: Scene) -> Pair:
    with stage.look() as db:
        return db.get_one(Pair, scene.pairs[OMAR])


def shown(stage: Stage, person: str) -> str:
    return str(stage.visitor.modal(person)["blocks"])


def answer_renewal(stage: Stage, person: str, choice: str) -> None:
    stage.press(person, "Answer")
    stage.fill(person, renew=choice)


def test_goals_reached_lead_to_thanks_and_the_evaluation(stage: Stage, scene: Scene) -> None:
    scene.meet(OMAR, SessionState.CONFIRMED, -timedelta(days=2))
    stage.command(PETER, "/mentor end")
    assert "It cannot be undone" in shown(stage, PETER)
    stage.fill(PETER, how="completed_early")
    assert pair_of(stage, scene).ending is Ending.COMPLETED_EARLY
    assert "1 meeting, 1 hour in all" in stage.last(OMAR)
    assert "reached its goals" in stage.last(SAMUEL)
    assert "ended before its day" in stage.last(GRACE, OFFICE)
    stage.press(OMAR, "Evaluate the program")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Program evaluation"


def test_an_end_without_fault_is_told_in_neutral_words(stage: Stage, scene: Scene) -> None:
    scene.backdate(100)
    stage.command(OMAR, "/mentor end")
    assert "Ask for a re-match" not in shown(stage, OMAR)
    stage.fill(OMAR, how="withdrawn")
    assert "without fault on either side" in stage.last(PETER)
    assert "without fault" in stage.last(SAMUEL)
    assert not stage.sees(PETER, "Evaluate the program")
    stage.command(PETER, "/mentor end")
    assert "not in an active pair" in stage.last(PETER)


def test_within_the_window_a_re_match_is_offered_instead(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor end")
    stage.press_modal(OMAR, "Ask for a re-match")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Ask for a re-match"


def test_what_one_answers_about_renewing_is_shown_to_nobody(stage: Stage, scene: Scene) -> None:
    scene.backdate(YEAR - 31)
    scene.live(3)
    answer_renewal(stage, OMAR, "yes")
    assert "keep your answer to myself" in shown(stage, OMAR)
    stage.visitor.close(OMAR)
    before = stage.dm(PETER)
    scene.live(1)
    assert stage.dm(PETER) == before
    stage.press(OMAR, "Answer")
    renew = next(b for b in stage.visitor.modal(OMAR)["blocks"] if b.get("block_id") == "renew")
    assert renew["element"]["initial_option"]["value"] == "yes"


def test_two_that_want_it_go_on_for_another_year(stage: Stage, scene: Scene) -> None:
    scene.backdate(YEAR - 31)
    scene.live(3)
    answer_renewal(stage, OMAR, "yes")
    answer_renewal(stage, PETER, "yes")
    assert "Both of you want to renew" in shown(stage, PETER)
    assert "both want to renew" in stage.last(OMAR)
    scene.live(30)
    scene.live(9)
    old = pair_of(stage, scene)
    with stage.look() as db:
        new = db.scalars(select(Pair).where(Pair.renews_id == old.id)).one()
    assert old.ends_on is not None
    assert (old.state, new.state) == (PairState.ENDED, PairState.ACTIVE)
    assert new.starts_on == old.ends_on + timedelta(days=1)
    assert any("Mentoring Agreement is due" in said for said in stage.dm(OMAR)[-4:])
    stage.command(OMAR, "/mentor rematch")
    assert "window closed" in stage.last(OMAR)


def test_a_year_that_is_over_is_thanked_for_and_the_cycle_closes(
    stage: Stage, scene: Scene
) -> None:
    scene.backdate(YEAR - 1)
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, scene.cycle_id).published_at = stage.now() - timedelta(days=YEAR - 1)
    scene.live(4)
    said = next(t for t in stage.dm(OMAR) if "was completed" in t)
    assert "Thank you for the time that you gave each other" in said
    assert "no meetings on record" in said
    for _ in range(6):
        scene.live(7)
    with stage.look() as db:
        assert db.get_one(Cycle, scene.cycle_id).state is CycleState.CLOSED
    heard = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    assert any("Mentoring 2027 is closed" in said for said in heard)
