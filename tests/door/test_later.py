"""What reads a whole program is acknowledged at once, and answered as soon as it is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import text

from sandbox.client import wait_until
from tests.signup.cast import MARCUS, begin
from tests.stage import GRACE, OFFICE, Stage

TITLE = "who is where"
ASKED = 8  # more than there are threads for what comes later


@contextmanager
def busy(stage: Stage) -> Iterator[None]:
    """Let somebody else read a program, for as long as this lasts."""
    with stage.mentor.desk.long_readers:
        yield


def envelope(stage: Stage) -> Any:
    return stage.visitor.envelopes()[-1]


def test_the_numbers_of_a_program_are_acknowledged_before_they_are_read(stage: Stage) -> None:
    begin(stage)
    with busy(stage):
        stage.visitor.command(GRACE, "/mentor status", OFFICE)
        assert envelope(stage)["outcome"] == "acked"
        assert not envelope(stage)["answer"]
        assert TITLE not in stage.last(GRACE, OFFICE)
    assert stage.mentor.listeners.finish(30)
    assert TITLE in stage.last(GRACE, OFFICE)
    assert not stage.refused()


def test_who_may_not_read_them_is_told_so_where_they_asked(stage: Stage) -> None:
    begin(stage)
    stage.command(MARCUS, "/mentor status")
    assert "private coordinator channel only" in stage.last(MARCUS)
    assert not envelope(stage)["answer"]


def test_a_fault_is_told_to_whoever_waits(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    begin(stage)
    rename = "ALTER TABLE {} RENAME TO {}"
    with stage.database.begin(stage.now()) as db:
        db.execute(text(rename.format("submissions", "elsewhere")))
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "Something went wrong on our side" in stage.last(GRACE, OFFICE)
    assert "event=fault" in caplog.text
    with stage.database.begin(stage.now()) as db:
        db.execute(text(rename.format("elsewhere", "submissions")))
    stage.command(GRACE, "/mentor status", OFFICE)
    assert TITLE in stage.last(GRACE, OFFICE)


def test_an_answer_that_slack_does_not_take_goes_to_the_direct_messages(
    unruly_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = unruly_stage
    begin(stage)
    with busy(stage):
        stage.visitor.command(GRACE, "/mentor status", OFFICE)
        stage.sandbox.world.response_urls.clear()  # as when they have expired
    stage.mentor.listeners.finish(30)
    assert TITLE in stage.last(GRACE)
    assert TITLE not in stage.last(GRACE, OFFICE)
    assert "event=not_answered action=status kind=404" in caplog.text


@pytest.mark.parametrize("url", [None, "https://elsewhere.example/answer"])
def test_what_has_no_address_of_slack_is_answered_at_once(stage: Stage, url: str | None) -> None:
    begin(stage)
    stage.command(GRACE, "/mentor status", OFFICE)
    asked = {**envelope(stage)["payload"], "trigger_id": "another"}
    del asked["response_url"]
    if url is not None:
        asked["response_url"] = url
    answer = stage.mentor.app.dispatch(BoltRequest(body=asked, mode="socket_mode"))
    assert TITLE in str(answer.body)


def test_many_who_ask_keep_nothing_short_waiting(stage: Stage) -> None:
    begin(stage)
    seen = threading.Event()
    with busy(stage):
        for _ in range(ASKED):
            stage.visitor.command(GRACE, "/mentor status", OFFICE)
        stage.mentor.listeners.later(seen.set)  # as when somebody opens their Home
        assert seen.wait(10)
    stage.mentor.listeners.finish(30)
    shown = [m for m in stage.visitor.messages(GRACE, OFFICE) if TITLE in str(m)]
    assert len(shown) == ASKED


def test_the_home_of_who_reads_a_whole_program_lets_others_go_first(stage: Stage) -> None:
    begin(stage)
    rests = list[int]()
    stage.mentor.desk.homes.give_way = lambda: rests.append(1)
    assert "the numbers" in str(stage.home(GRACE)["blocks"])
    assert rests


def test_whoever_stops_answers_first_what_was_asked(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    with busy(stage):
        stage.visitor.command(GRACE, "/mentor status", OFFICE)
        stopping = threading.Thread(target=stage.mentor.stop)
        stopping.start()
        wait_until(lambda: stage.mentor.listeners._long._shutdown, 30)  # it takes nothing new
        assert stopping.is_alive()
    stopping.join(timeout=30)
    assert not stopping.is_alive()
    assert TITLE in stage.last(GRACE, OFFICE)
