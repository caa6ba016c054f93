"""The door: what happens to a request when Slack, or we, are not at our best."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from handlers import faults, routing
from sandbox.client import JSON
from tests.signup.cast import MARCUS, begin, mentor_profile
from tests.stage import GRACE, OFFICE, Stage


def test_somebody_who_is_known_can_go_on_while_slack_cannot_tell_about_them(
    unruly_stage: Stage,
) -> None:
    stage = unruly_stage
    begin(stage)
    stage.command(MARCUS, "/mentor")
    stage.advance("2d")
    stage.visitor.fault("server_error", method="users.info")
    stage.command(MARCUS, "/mentor signup mentor")
    stage.fill(MARCUS, **mentor_profile())
    assert "You are signed up" in stage.last(MARCUS)


def test_who_presses_while_slack_is_busy_hears_when_to_try_again(unruly_stage: Stage) -> None:
    stage = unruly_stage
    stage.visitor.fault("rate_limited", method="views.open", times=1)
    stage.command(GRACE, "/mentor setup", OFFICE)
    assert "no more windows right now" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor setup", OFFICE)
    assert stage.visitor.modal(GRACE)["title"]["text"] == "Set up a program"


def test_somebody_unknown_is_asked_to_try_again(unruly_stage: Stage) -> None:
    stage = unruly_stage
    newcomer = stage.visitor.add_person("Wilma Okada")["person"]["id"]
    stage.visitor.fault("server_error", method="users.info")
    stage.command(newcomer, "/mentor")
    assert stage.last(newcomer) == "I do not know you yet. Please try again in a moment."
    stage.visitor.fault("none")
    stage.command(newcomer, "/mentor")
    assert "do not know you" not in stage.last(newcomer)


def test_the_same_request_twice_has_one_effect(stage: Stage) -> None:
    begin(stage)
    stage.visitor.command(MARCUS, "/mentor signup mentor")
    stage.fill(MARCUS, **mentor_profile())
    stage.command(MARCUS, "/mentor signup mentor")
    stage.fill(MARCUS, **mentor_profile())
    assert [t for t in stage.dm(MARCUS) if "You are signed up" in t][1:] == []


def test_a_fault_of_ours_logs_places_and_never_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        try:
            int(f"somebody's {'secret'} goals")
        except ValueError as error:
            sentence = faults.broken(error)
    assert "invalid literal" not in caplog.text
    assert "test_door.py" in caplog.text
    assert "Reference:" in sentence


def test_who_presses_a_button_that_breaks_is_told_so(stage: Stage) -> None:
    begin(stage)
    stage.command(MARCUS, "/mentor")
    rename = "ALTER TABLE {} RENAME TO {}"
    with stage.database.begin(stage.now()) as db:
        db.execute(text(rename.format("submissions", "elsewhere")))
    stage.press(MARCUS, "Sign up as a mentor")
    assert "Something went wrong on our side, and nothing was changed." in stage.last(MARCUS)
    with stage.database.begin(stage.now()) as db:
        db.execute(text(rename.format("elsewhere", "submissions")))
    stage.command(MARCUS, "/mentor")
    stage.press(MARCUS, "Sign up as a mentor")
    assert stage.visitor.modal(MARCUS)["blocks"]


def test_an_unknown_word_is_answered_with_the_nearest_one(stage: Stage) -> None:
    stage.command(MARCUS, "/mentor sing-up")
    assert "/mentor help" in stage.last(MARCUS)
    stage.command(MARCUS, "/mentor signip")
    assert "Did you mean `/mentor signup`?" in stage.last(MARCUS)
    asked: JSON = {"type": "block_suggestion", "action_id": "gone", "value": "x"}
    asked |= {"user": {"id": stage.visitor.person(MARCUS)["id"]}}
    assert routing._found(stage.mentor.desk, routing._request(asked, action="gone")) == []
