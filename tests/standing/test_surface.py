"""What people see of where they stand: `/mentor`, Home, help, about, and answers to free text."""

from __future__ import annotations

from datetime import timedelta

from sandbox.client import JSON, wait_until
from store import outbox
from store.models import Ending, Pair, PairState, Role, SessionState
from tests.stage import GRACE, NORA, OFFICE, Stage, buttons, spoken
from tests.standing.scene import (
    EVELYN,
    HANNAH,
    JACOB,
    LUCIA,
    OMAR,
    PETER,
    ROSA,
    SAMUEL,
    Scene,
)


def labels(shown: JSON) -> list[str]:
    return [b["text"]["text"] for b in buttons(shown["blocks"])]


def stand(stage: Stage, person: str) -> tuple[str, list[str]]:
    """Type `/mentor`; give the answer and its buttons."""
    stage.command(person, "/mentor")
    return stage.last(person), labels(stage.visitor.messages(person)[-1])


def write(stage: Stage, person: str, text: str) -> list[str]:
    """Write to the bot; give its answers to free text so far."""
    before = notices(stage)
    stage.command(person, text)
    wait_until(lambda: notices(stage) > before)
    stage.settle()
    return [t for t in stage.dm(person) if "I have stored nothing" in t]


def notices(stage: Stage) -> int:
    with stage.look() as db:
        return sum(outbox.counts(db, stage.mentor.desk.team_id).values())


# /mentor


def test_in_no_program_and_with_none_open_mentor_says_so(stage: Stage) -> None:
    said, pressed = stand(stage, ROSA)
    assert "in no mentoring program, and none is open" in said
    assert pressed == []


def test_in_no_program_mentor_offers_what_is_open(stage: Stage, scene: Scene) -> None:
    said, pressed = stand(stage, ROSA)
    assert "Lakeshore Mentoring Program is open" in said
    assert pressed == ["Sign up as a protégé", "Sign up as a mentor"]


def test_the_offered_button_opens_the_profile(stage: Stage, scene: Scene) -> None:
    stand(stage, ROSA)
    stage.press(ROSA, "Sign up as a protégé")
    assert stage.visitor.modal(ROSA)["title"]["text"] == "Protégé Profile"


def test_a_member_without_a_partner_hears_what_happens_next(stage: Stage, scene: Scene) -> None:
    scene.join(HANNAH, Role.MENTEE, SAMUEL)
    said, pressed = stand(stage, HANNAH)
    assert "signed up as a protégé" in said
    assert "assessment is still missing" in said
    assert pressed == []


def test_a_mentor_of_three_sees_a_line_for_each_and_one_button(stage: Stage, scene: Scene) -> None:
    said, pressed = stand(stage, PETER)
    assert said.count("Your protégé") == 3
    assert "not prepared yet, due Wednesday, February 3" in said
    assert "0 of 2 meetings this month" in said
    assert pressed == ["Prepare the agreement"]


def test_only_who_is_missing_is_named(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(OMAR, PETER, SAMUEL)
    assert stand(stage, OMAR)[1] == ["Read and sign"]
    said, _ = stand(stage, PETER)
    omar = stage.visitor.person(OMAR)["id"]
    assert f"agreement waits for <@{omar}>, due" in said


def test_what_the_partner_waits_for_comes_first(stage: Stage, scene: Scene) -> None:
    scene.meet(OMAR, SessionState.PROPOSED, timedelta(days=2))
    said, pressed = stand(stage, OMAR)
    assert "proposes to meet on Wednesday, January 6, 11:00 AM (CST)" in said
    assert pressed == ["Accept"]
    assert stand(stage, PETER)[1] == ["Prepare the agreement"]


def test_a_meeting_that_is_over_asks_whether_it_took_place(stage: Stage, scene: Scene) -> None:
    scene.meet(OMAR, SessionState.AGREED, timedelta(hours=-3))
    said, pressed = stand(stage, OMAR)
    assert "Did you meet" in said
    assert pressed == ["Yes, we met"]


def test_a_meeting_ahead_is_shown_and_none_is_proposed(stage: Stage, scene: Scene) -> None:
    scene.meet(OMAR, SessionState.AGREED, timedelta(days=1))
    said, _ = stand(stage, OMAR)
    assert "next <!date^" in said
    assert "Schedule a meeting" not in labels(stage.home(OMAR))


def test_a_supervisor_is_asked_to_sign_before_to_assess(stage: Stage, scene: Scene) -> None:
    assert stand(stage, SAMUEL)[1] == ["Give your assessment"]
    scene.prepare_agreement(OMAR, PETER)
    said, pressed = stand(stage, SAMUEL)
    assert pressed == ["Read and sign"]
    assert "You are named as the supervisor of" in said


def test_a_pair_that_ended_is_told_of_without_a_reason(stage: Stage, scene: Scene) -> None:
    with stage.database.begin(stage.now()) as db:
        pair = db.get_one(Pair, scene.pairs[OMAR])
        pair.state, pair.ending, pair.ended_at = PairState.ENDED, Ending.REMATCHED, stage.now()
    said, _ = stand(stage, OMAR)
    assert "ended in the re-match window on" in said
    assert ", without fault." in said
    assert "You are signed up as a protégé" in said


def test_the_review_is_asked_in_its_time_only(stage: Stage, scene: Scene) -> None:
    before = labels(stage.home(OMAR))
    scene.backdate(190)
    after = labels(stage.home(OMAR))
    assert "Answer the review" not in before
    assert "Answer the review" in after


# Home


def test_home_shows_each_pair_with_its_buttons(stage: Stage, scene: Scene) -> None:
    shown = stage.home(PETER)
    found = labels(shown)
    for text in ("Schedule", "Log a meeting", "Agreement", "MAP", "Ask for help"):
        assert found.count(text) == 3
    assert found.count("Ask for a re-match") == 3
    assert len(shown["blocks"]) <= 30
    assert "Re-match possible until Friday, March 5" in spoken(shown)


def test_after_the_window_home_offers_no_rematch(stage: Stage, scene: Scene) -> None:
    scene.backdate(61)
    shown = stage.home(PETER)
    assert "Ask for a re-match" not in labels(shown)
    assert "MAP overdue since Sunday, January 3" in spoken(shown)
    assert "It was due on Sunday, January 3." in spoken(shown)


def test_home_of_somebody_in_every_role_stays_within_slack_s_limit(
    stage: Stage, scene: Scene
) -> None:
    for name in (GRACE, NORA, EVELYN, HANNAH, ROSA):
        scene.join(name, Role.MENTEE, PETER)
    shown = stage.home(PETER)
    assert "As a supervisor" in spoken(shown)
    assert len(shown["blocks"]) <= 100


def test_home_of_a_coordinator_has_the_numbers_with_their_lists(stage: Stage, scene: Scene) -> None:
    shown = stage.home(GRACE)
    assert "3 active" in labels(shown)
    stage.press_home(GRACE, "3 active")
    listed = spoken(stage.visitor.modal(GRACE))
    assert stage.visitor.person(OMAR)["id"] in listed


def test_an_open_home_follows_what_the_person_does(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(OMAR, PETER, SAMUEL)
    assert "Agreement waits for you" in spoken(stage.home(OMAR))
    stage.press_home(OMAR, "Read and sign")
    stage.press_modal(OMAR, "Sign")
    assert "Agreement signed" in spoken(stage.visitor.state(OMAR)["home"])


def test_a_home_that_nobody_opened_is_not_published(stage: Stage, scene: Scene) -> None:
    stand(stage, OMAR)
    assert stage.visitor.calls(method="views.publish") == []


def test_a_home_that_cannot_be_published_holds_up_nothing(unruly_stage: Stage) -> None:
    Scene(unruly_stage).three_pairs()
    unruly_stage.home(OMAR)
    unruly_stage.visitor.fault("server_error", method="views.publish", times=1)
    said, _ = stand(unruly_stage, OMAR)
    assert "Your mentor" in said


def test_the_guide_is_leafed_through_from_home_with_all_that_can_be_expected(
    stage: Stage, scene: Scene
) -> None:
    """S3-27, point by point."""
    stage.press_home(OMAR, "The guide")
    assert len(stage.visitor.state(OMAR)["views"]) == 1
    said = spoken(stage.visitor.modal(OMAR))
    assert "What not to expect" in said
    assert "Non-Disclosure Agreement" in said
    assert "needs the supervisor's approval" in said
    said = said.casefold()
    points = (
        "discussions", "career guide", "sounding board", "sample projects", "actual projects",
        "conferences", "commitment", "shared areas of interest", "balance", "respect",
        "both directions", "conflict", "immediate results", "works for the mentor", "a job",
        "resume",
    )  # fmt: skip
    assert [p for p in points if p not in said] == []
    stage.press_modal(OMAR, "What to talk about")
    assert "For the first meeting" in spoken(stage.visitor.modal(OMAR))


# help and about


def test_help_shows_only_what_somebody_can_do_here(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor help")
    said = stage.last(OMAR)
    assert "/mentor schedule next Tuesday 3pm for an hour" in said
    assert "/mentor status" not in said
    stage.command(ROSA, "/mentor help")
    assert "/mentor schedule" not in stage.last(ROSA)
    assert "/mentor signup [mentor | protégé]" in stage.last(ROSA)


def test_help_in_the_channel_lists_the_coordinator_s_words(stage: Stage, scene: Scene) -> None:
    stage.command(GRACE, "/mentor help", OFFICE)
    assert "/mentor publish" in stage.last(GRACE, OFFICE)
    stage.command(NORA, "/mentor help", OFFICE)
    assert "/mentor publish" not in stage.last(NORA, OFFICE)
    stage.command(GRACE, "/mentor help")
    assert "you also steer Mentoring 2027" in stage.last(GRACE)


def test_about_shows_the_charter_and_whom_to_ask(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor about")
    said = stage.last(OMAR)
    assert "To foster leadership development" in said
    assert "Increase the number of senior managers who serve as mentors" in said
    assert "promotions, changes of position" in said
    assert stage.visitor.person(GRACE)["id"] in said
    assert "Open the guide" in said


def test_about_without_any_program_says_what_to_do(stage: Stage) -> None:
    stage.command(ROSA, "/mentor about")
    assert "none is open right now" in stage.last(ROSA)


# free text


def test_free_text_is_answered_once_with_the_next_thing(stage: Stage, scene: Scene) -> None:
    answers = write(stage, OMAR, "can you move my meeting? <!channel> *bold*")
    assert len(answers) == 1
    assert "Prepare your Mentoring Agreement" in answers[0]
    assert "move my meeting" not in answers[0]


def test_each_message_is_answered_by_itself(stage: Stage, scene: Scene) -> None:
    write(stage, OMAR, "hello")
    assert len(write(stage, OMAR, "hello again")) == 2


def test_an_answer_that_slack_holds_up_arrives_later(stage: Stage, scene: Scene) -> None:
    stage.visitor.fault("rate_limited", method="chat.postMessage", times=1)
    assert len(write(stage, OMAR, "hello")) == 1


def test_other_peoples_pairs_are_not_shown(stage: Stage, scene: Scene) -> None:
    lucia, jacob = (stage.visitor.person(n)["id"] for n in (LUCIA, JACOB))
    said = stand(stage, OMAR)[0] + spoken(stage.home(OMAR))
    assert lucia not in said
    assert jacob not in said
