"""Re-match and help as people live them in Slack: what they press, read and never read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store.models import AuditEntry, Ending, Pair, PairState, SessionState
from tests.stage import GRACE, NORA, OFFICE, Stage, buttons
from tests.standing.scene import LUCIA, OMAR, PETER, SAMUEL, Scene

PROGRAM = "as the program allows, without fault on either side"
CLOSED = "The re-match window closed on day 60"
WORDS = "We talk about his projects only"


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return Scene(stage).one_pair()


def pair_of(stage: Stage, scene: Scene, mentee: str = OMAR) -> Pair:
    with stage.look() as db:
        return db.get_one(Pair, scene.pairs[mentee])


def shown(stage: Stage, person: str) -> str:
    """Give all words of the visible modal."""
    return str(stage.visitor.modal(person)["blocks"])


def test_a_re_match_is_told_to_both_in_the_same_words(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor rematch")
    asked = shown(stage, OMAR)
    assert "need no reason" in asked
    assert PROGRAM in asked
    assert not [b for b in stage.visitor.modal(OMAR)["blocks"] if b["type"] == "input"]
    stage.fill(OMAR)
    assert "the same message" in shown(stage, OMAR)
    one, other = stage.dm(OMAR), stage.dm(PETER)
    assert len(one) == len(other) == 1
    people = [stage.visitor.person(name)["id"] for name in (OMAR, PETER)]
    assert one[0].replace(people[1], "") == other[0].replace(people[0], "")
    assert PROGRAM in one[0]
    assert "looks for a new match" in stage.last(SAMUEL)
    assert pair_of(stage, scene).ending is Ending.REMATCHED


def test_the_coordinator_hears_of_the_pair_and_not_of_who_asked(stage: Stage, scene: Scene) -> None:
    stage.command(PETER, "/mentor rematch")
    stage.fill(PETER)
    card = stage.last(GRACE, OFFICE)
    assert "Both are back in the pool" in card
    assert "asks" not in card
    with stage.look() as db:
        peter = scene.person(db, PETER).id
        assert peter not in {e.actor_id for e in db.scalars(select(AuditEntry))}


def test_nothing_is_posted_where_the_two_are_together(stage: Stage, scene: Scene) -> None:
    stage.command(PETER, "/mentor rematch")
    stage.fill(PETER)
    places = {c["arguments"].get("channel") for c in stage.visitor.calls(method="chat.postMessage")}
    assert not any(str(place).startswith(("G", "C")) for place in places - {scene_office(stage)})


def scene_office(stage: Stage) -> str:
    found = {c["name"]: c["id"] for c in stage.visitor.state(GRACE)["conversations"]}
    return str(found[OFFICE])


def test_both_at_the_same_moment_end_it_once(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor rematch")
    stage.command(PETER, "/mentor rematch")
    stage.fill(OMAR)
    stage.fill(PETER)
    assert "ended already" in shown(stage, PETER)
    assert len(stage.dm(PETER)) == 1
    stage.command(OMAR, "/mentor rematch")
    assert "not in an active pair" in stage.last(OMAR)


def test_a_meeting_ahead_is_called_off_without_a_word_of_its_own(
    stage: Stage, scene: Scene
) -> None:
    scene.meet(OMAR, SessionState.AGREED, timedelta(days=3))
    stage.command(OMAR, "/mentor rematch")
    stage.fill(OMAR)
    scene.live(5)
    assert len(stage.dm(PETER)) == 1
    assert "called off" in stage.last(PETER)


def test_closing_the_modal_changes_nothing(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor rematch")
    stage.visitor.close(OMAR)
    stage.settle()
    assert pair_of(stage, scene).state is PairState.ACTIVE
    assert stage.dm(PETER) == []


def test_the_last_day_of_the_window_counts_and_the_next_offers_what_is_left(
    stage: Stage, scene: Scene
) -> None:
    scene.backdate(60)
    stage.command(OMAR, "/mentor rematch")
    assert "need no reason" in shown(stage, OMAR)
    scene.backdate(61)
    stage.fill(OMAR)  # it was open when the window closed
    assert CLOSED in shown(stage, OMAR)
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor rematch")
    assert CLOSED in stage.last(OMAR)
    labels = [b["text"]["text"] for b in buttons(stage.visitor.messages(OMAR)[-1]["blocks"])]
    assert labels == ["Ask for help", "End the pair"]
    stage.press(OMAR, "End the pair")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "End your pair"


def test_the_reminders_button_leads_to_the_same_modal(stage: Stage, scene: Scene) -> None:
    scene.backdate(44)
    scene.live(2)
    stage.press(OMAR, "Ask for a re-match")
    assert "need no reason" in shown(stage, OMAR)
    stage.fill(OMAR)
    stage.press(OMAR, "Ask for a re-match", nth=0)
    assert "ended already" in stage.last(OMAR)


def test_a_mentor_of_several_says_which_pair(stage: Stage) -> None:
    scene = Scene(stage).three_pairs()
    stage.command(PETER, "/mentor rematch")
    assert "several pairs" in stage.last(PETER)
    lucia = stage.visitor.person(LUCIA)["id"]
    stage.command(PETER, f"/mentor rematch <@{lucia}>")
    stage.fill(PETER)
    assert pair_of(stage, scene, LUCIA).ending is Ending.REMATCHED
    assert pair_of(stage, scene, OMAR).state is PairState.ACTIVE
    assert lucia in stage.last(PETER)


def test_help_reaches_the_coordinators_and_nobody_else(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor support")
    assert "Only the Mentoring Program Manager can read this" in shown(stage, OMAR)
    stage.fill(OMAR, words=WORDS)
    assert "gets in touch with you" in stage.last(OMAR)
    assert "asks for help" in stage.last(GRACE, OFFICE)
    assert WORDS not in stage.last(GRACE, OFFICE)
    assert stage.dm(PETER) == []
    stage.press(GRACE, "Read", OFFICE)
    assert WORDS in shown(stage, GRACE)
    stage.press(NORA, "Read", OFFICE)  # in the channel, and no coordinator of this program
    assert "Only a Mentoring Program Manager" in str(stage.visitor.messages(NORA, OFFICE)[-1])


def test_help_needs_no_words(stage: Stage, scene: Scene) -> None:
    stage.command(PETER, "/mentor support")
    stage.fill(PETER)
    assert "asks for help" in stage.last(GRACE, OFFICE)
    assert not stage.sees(GRACE, "Read", OFFICE)
    stage.command(PETER, "/mentor support")
    stage.fill(PETER)
    assert "has your request already" in stage.errors(PETER)["words"]


def test_home_offers_help_and_the_re_match(stage: Stage, scene: Scene) -> None:
    stage.press_home(OMAR, "Ask for help")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Ask for help"
    stage.visitor.close(OMAR)
    stage.press_home(OMAR, "Ask for a re-match")
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Ask for a re-match"
