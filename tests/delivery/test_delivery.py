"""Every message arrives once: through lost answers, faults of Slack, and a worker that dies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store.models import Notice, NoticeState
from tests.signup.cast import MARCUS, OMAR, SAMUEL, begin, sign_up
from tests.stage import Stage

POST = "chat.postMessage"


def receipts(stage: Stage, person: str = MARCUS) -> list[str]:
    return [text for text in stage.dm(person) if "You are signed up" in text]


def states(stage: Stage, kind: str = "receipt") -> list[NoticeState]:
    with stage.look() as db:
        return list(db.scalars(select(Notice.state).where(Notice.kind == kind)))


def let_grace_pass(stage: Stage) -> None:
    stage.advance(200)


@pytest.mark.parametrize("fault", ["lost_answer", "server_error"])
def test_an_answer_that_is_lost_posts_nothing_twice(unruly_stage: Stage, fault: str) -> None:
    stage = unruly_stage
    begin(stage)
    stage.visitor.fault(fault, method=POST, times=1)
    sign_up(stage, MARCUS, "mentor")
    let_grace_pass(stage)
    assert len(receipts(stage)) == 1
    assert states(stage) == [NoticeState.SENT]


def test_a_rate_limit_is_waited_out(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    stage.visitor.fault("rate_limited", method=POST, times=2)
    sign_up(stage, MARCUS, "mentor")
    let_grace_pass(stage)
    assert len(receipts(stage)) == 1


def test_a_worker_that_died_in_the_middle_is_cleared_up(stage: Stage) -> None:
    """It had said that it would send, and nobody knows whether it did: the DM tells."""
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    now = stage.now()
    with stage.database.begin(now) as db:
        sent = db.scalars(select(Notice).where(Notice.kind == "receipt")).one()
        sent.state, sent.lease_until, sent.settled_at = NoticeState.SENDING, now, None
    stage.advance(300)
    assert states(stage) == [NoticeState.SENT]
    assert len(receipts(stage)) == 1


def test_nothing_is_sent_to_somebody_who_left(stage: Stage) -> None:
    begin(stage)
    stage.visitor.fault("deactivate", person=SAMUEL)
    sign_up(stage, OMAR, "protégé")
    assert states(stage, "supervisor_told") in ([], [NoticeState.DROPPED])


def test_a_removed_app_says_so_and_goes_on_when_it_is_back(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    stage.visitor.fault("uninstall")
    with stage.database.begin(stage.now()) as db:
        told = db.scalars(select(Notice).where(Notice.kind == "receipt")).one()
        told.state, told.key = NoticeState.PENDING, "again"
    stage.mentor.ticks.deliver()
    assert "slack" in stage.mentor.ticks.health()
    stage.visitor.fault("install")
    stage.advance(400)
    assert "slack" not in stage.mentor.ticks.health()
    assert len(receipts(stage)) == 2
