"""Asking everybody who is interested, and what one of them hears."""

import pytest

from mentoring import founding
from mentoring.errors import Refusal
from store import queries
from store.models import Cycle, CycleState, Interest, Role
from tests.signup.cast import (
    HANNAH,
    MARCUS,
    NAME,
    OMAR,
    RAVI,
    begin,
    cycle_of,
    person_of,
    sign_up,
)
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage

MENTOR, PROTEGE = "Interested as a mentor", "Interested as a protégé"


def ask(stage: Stage, **typed: str) -> None:
    begin(stage)
    stage.command(GRACE, "/mentor canvass", OFFICE)
    stage.fill(GRACE, **typed)


def interests(stage: Stage) -> list[Interest]:
    with stage.look() as db:
        return queries.interests(db, cycle_of(stage).id)


def test_the_coordinator_s_words_are_posted_as_typed(stage: Stage) -> None:
    ask(stage, text="Join us <!channel> *now* & here")
    said = stage.last(OMAR, ANNOUNCEMENTS)
    assert "Join us <!channel> *now* & here" in said
    assert PROTEGE in said
    assert stage.refused() == []


def test_an_answer_is_heard_by_nobody_else_and_can_be_changed(stage: Stage) -> None:
    ask(stage)
    before = stage.last(HANNAH, ANNOUNCEMENTS)
    stage.press(OMAR, MENTOR, ANNOUNCEMENTS)
    stage.press(OMAR, PROTEGE, ANNOUNCEMENTS)
    stage.press(OMAR, PROTEGE, ANNOUNCEMENTS)
    assert "interested in Mentoring 2027 as a protégé" in stage.last(OMAR, ANNOUNCEMENTS)
    assert stage.last(HANNAH, ANNOUNCEMENTS) == before
    stage.press(HANNAH, "Not now", ANNOUNCEMENTS)
    answers = {i.person.name: i.role for i in interests(stage)}
    assert answers == {OMAR: Role.MENTEE, HANNAH: None}


def test_the_answer_leads_into_the_right_form(stage: Stage) -> None:
    ask(stage)
    stage.press(OMAR, MENTOR, ANNOUNCEMENTS)
    stage.press(OMAR, "Sign up now", ANNOUNCEMENTS)
    assert stage.visitor.modal(OMAR)["title"]["text"] == "Mentor Profile"


def test_who_has_signed_up_already_is_told_so(stage: Stage) -> None:
    ask(stage)
    sign_up(stage, OMAR, "mentor")
    stage.press(OMAR, MENTOR, ANNOUNCEMENTS)
    assert "already" in stage.last(OMAR, ANNOUNCEMENTS)


def test_a_channel_without_the_bot_is_named_to_the_coordinator(unruly_stage: Stage) -> None:
    ask(unruly_stage, channel="general")
    said = unruly_stage.last(GRACE, OFFICE)
    assert "I could not post in" in said
    assert "/invite @Mentor" in said


def test_only_a_coordinator_can_ask(stage: Stage) -> None:
    begin(stage)
    stage.command(NORA, "/mentor canvass", OFFICE)
    assert "Only a Mentoring Program Manager" in stage.last(NORA, OFFICE)


def test_the_coordinators_channel_is_no_place_to_ask(stage: Stage) -> None:
    ask(stage, channel=OFFICE)
    assert "Only coordinators read this channel" in stage.errors(GRACE)["channel"]


def test_a_text_that_was_not_posted_is_kept(stage: Stage) -> None:
    begin(stage)
    stage.press(GRACE, "Ask who is interested", OFFICE)
    view = stage.visitor.modal(GRACE)
    stage.visitor.click(GRACE, "text", "Half a sentence", view=view["id"])
    stage.visitor.close(GRACE)
    stage.command(GRACE, "/mentor canvass", OFFICE)
    assert stage.visitor.modal(GRACE)["state"]["values"]["text"]["text"]["value"] == (
        "Half a sentence"
    )


def test_where_the_bot_is_shut_out_the_coordinator_hears_it_in_the_dm(unruly_stage: Stage) -> None:
    stage = unruly_stage
    workspace = stage.sandbox.world.workspace
    office = workspace.find_conversation(OFFICE)
    assert office is not None
    office.members.remove(workspace.app.user_id)
    begin(stage)
    assert f"coordinators' channel of {NAME}" in stage.last(GRACE)
    assert "/invite @Mentor" in stage.last(GRACE)


def test_a_closed_program_and_a_guest_are_refused(stage: Stage) -> None:
    ask(stage)
    with stage.database.begin(stage.now()) as db:
        cycle = db.get_one(Cycle, cycle_of(stage).id)
        ravi = person_of(stage, RAVI)
        with pytest.raises(Refusal, match="guests"):
            founding.answer_canvass(db, ravi, cycle, Role.MENTOR, stage.now())
        cycle.state = CycleState.CLOSED
    stage.press(OMAR, MENTOR, ANNOUNCEMENTS)
    assert "is closed" in stage.last(OMAR, ANNOUNCEMENTS)
    assert interests(stage) == []


def test_the_status_lists_who_is_interested_and_has_not_signed_up(stage: Stage) -> None:
    begin(stage)
    stage.command(GRACE, "/mentor canvass", OFFICE)
    stage.fill(GRACE)
    stage.press(OMAR, "Interested as a protégé", ANNOUNCEMENTS)
    stage.press(MARCUS, "Not now", ANNOUNCEMENTS)
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "1 interested, not signed up yet" in stage.last(GRACE, OFFICE)
    sign_up(stage, OMAR, "protégé")
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "interested" not in stage.last(GRACE, OFFICE)
