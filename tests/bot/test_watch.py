"""What the health page tells, and when a process is ended so that a fresh one can take over."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot import health
from bot.health import HealthPage
from bot.process import ENDED_BY_WATCH, Ending
from bot.watch import Limits
from mentoring import notices
from sandbox.client import wait_until
from store.models import Notice, Person
from tests.signup.cast import MARCUS, begin, sign_up
from tests.stage import GRACE, Stage

AT_ONCE = Limits(silent=60, stuck=0, every=0.01)


@pytest.fixture
def page(stage: Stage) -> Iterator[HealthPage]:
    made = HealthPage(0)
    made.report = stage.mentor.watch().report
    yield made
    made.close()


def make_due(stage: Stage, key: str = "hello") -> None:
    """Leave something due for Grace."""
    now = stage.now()
    with stage.database.begin(now) as db:
        grace = db.scalars(select(Person).where(Person.name == GRACE)).one()
        notices.reply(db, "small_talk", person=grace, key=key, now=now)


def test_health_counts_and_never_names_anybody(stage: Stage, page: HealthPage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    wait_until(lambda: health.ask(page.port)["status"] == "ok")
    report = health.ask(page.port)
    assert report["socket"]["connected"]
    assert set(report["ticks"]) == {"plan", "deliver", "reconcile", "sweep"}
    assert report["outbox"]["sent"] > 0
    assert report["oldest_due_seconds"] == 0
    with stage.look() as db:
        texts = [MARCUS, GRACE, *db.scalars(select(Notice.key)), *db.scalars(select(Person.id))]
    assert not [t for t in texts if t in json.dumps(report)]


def test_health_says_when_the_app_was_removed(unruly_stage: Stage) -> None:
    unruly_stage.visitor.fault("uninstall")
    make_due(unruly_stage)
    unruly_stage.mentor.ticks.deliver()
    report = unruly_stage.mentor.watch().report()
    assert report["status"] == "failing"
    assert "Slack refuses the app" in report["reasons"]["slack"]


def test_nobody_answers_where_nothing_runs(page: HealthPage) -> None:
    page.report = lambda: health.STARTING
    assert health.ask(page.port) == {"status": "starting"}
    assert health.ask(1) == {"status": "not running"}


def test_a_healthy_program_is_left_alone(stage: Stage) -> None:
    assert stage.mentor.watch().fatal() is None


def test_a_delivery_that_does_nothing_while_something_is_due_ends_the_process(stage: Stage) -> None:
    with stage.mentor.ticks._working:  # as if a call never came back
        make_due(stage)
        reason = stage.mentor.watch(AT_ONCE).fatal()
    assert reason is not None
    assert "something is due" in reason


def test_a_delivery_that_has_nothing_to_do_may_be_idle(stage: Stage) -> None:
    with stage.mentor.ticks._working:
        assert stage.mentor.watch(AT_ONCE).fatal() is None


def test_a_dead_scheduler_ends_the_process_with_a_reason(stage: Stage) -> None:
    stage.mentor.ticks.stop()
    ending = Ending()
    stage.mentor.watch(AT_ONCE).start(ending.ask)
    assert ending.asked.wait(5)
    assert ending.reason == "the scheduler's thread is dead"
    assert ending.code == ENDED_BY_WATCH


def test_a_silent_socket_ends_the_process(stage: Stage) -> None:
    reason = stage.mentor.watch(Limits(silent=-1)).fatal()
    assert reason is not None
    assert "the socket has been silent" in reason


def sockets(stage: Stage) -> int:
    return int(stage.visitor.people()["app"]["sockets"])


def test_a_connection_that_was_cut_comes_back_within_fifteen_seconds(stage: Stage) -> None:
    stage.visitor.fault("drop_socket")
    wait_until(lambda: sockets(stage) == 0)
    wait_until(lambda: sockets(stage) == 1, 15)
    stage.command(GRACE, "/mentor help")
    assert stage.visitor.envelopes()[-1]["outcome"] == "acked"
