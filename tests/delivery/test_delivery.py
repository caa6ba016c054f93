"""Every message arrives once: through lost answers, faults of Slack, and a worker that dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.delivery import Delivery
from handlers.tempo import Tempo
from mentoring.notices import reply
from store import budget
from store.models import Notice, NoticeState
from tests.signup.cast import LUCIA, MARCUS, OMAR, PETER, SAMUEL, begin, person_of, sign_up
from tests.stage import GRACE, Stage

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


def waiting(stage: Stage, *names: str) -> None:
    """Put one answer for each of these people into the outbox, and leave it there."""
    begin(stage)
    stage.mentor.ticks.stop()  # the test has workers of its own
    with stage.database.begin(stage.now()) as db:
        for name in names:
            reply(db, "small_talk", person=person_of(stage, name), key=name, now=stage.now())


def worker(stage: Stage, tempo: Tempo) -> Delivery:
    desk = stage.mentor.desk
    return Delivery(desk.database, desk.client, desk.team_id, stage.now, "worker", tempo)


def rows(stage: Stage) -> list[Notice]:
    with stage.look() as db:
        return list(db.scalars(select(Notice).where(Notice.kind == "small_talk")))


def test_what_the_budget_does_not_allow_stays_as_it_was(stage: Stage) -> None:
    waiting(stage, MARCUS, OMAR, LUCIA)
    before = {n.id: n.due_at for n in rows(stage)}
    slow = worker(stage, Tempo(rate=1, burst=1))
    assert slow.run() == 1
    assert slow.waits_until is not None
    left = [n for n in rows(stage) if n.state is NoticeState.PENDING]
    assert len(left) == 2
    assert [(n.attempts, n.lease_until, n.due_at) for n in left] == [
        (0, None, before[n.id]) for n in left
    ]


def test_a_rate_limit_makes_all_workers_wait_and_is_no_attempt(unruly_stage: Stage) -> None:
    stage = unruly_stage
    waiting(stage, MARCUS, OMAR)
    stage.visitor.fault("rate_limited", method=POST, times=1, seconds=30)
    assert worker(stage, Tempo()).run() == 0
    assert worker(stage, Tempo()).run() == 0
    wait = budget.take(stage.database, stage.mentor.desk.team_id, stage.now(), 525, 60)
    assert wait is not None
    assert wait.total_seconds() == 30
    assert [n.attempts for n in rows(stage)] == [0, 0]


def test_what_is_marked_together_is_one_message_for_each_person(stage: Stage) -> None:
    waiting(stage, MARCUS, OMAR)
    with stage.database.begin(stage.now()) as db:
        reply(db, "small_talk", person=person_of(stage, MARCUS), key="zzz", now=stage.now())
    one, marked = worker(stage, Tempo(first=50)), list[list[str]]()
    one.on_step = lambda: marked.append(sorted(n.state for n in rows(stage)))
    assert one.run() == 2
    assert marked == [["pending", "sending", "sending"]] * 2
    assert sorted(n.state for n in rows(stage)) == ["pending", "sent", "sent"]
    stage.visitor.advance(2)
    assert worker(stage, Tempo()).run() == 1


@pytest.mark.parametrize(
    ("together", "in_doubt"), [(60, [1, 2, 2, 3, 3, 3]), (0.001, [1, 1, 1, 1, 1, 1])]
)
def test_the_slower_slack_answers_the_fewer_calls_are_in_doubt(
    stage: Stage, together: float, in_doubt: list[int]
) -> None:
    waiting(stage, MARCUS, OMAR, LUCIA, PETER, SAMUEL, GRACE)
    one, seen = worker(stage, Tempo(together=timedelta(seconds=together))), list[int]()
    one.on_step = lambda: seen.append(states(stage, "small_talk").count(NoticeState.SENDING))
    assert one.run() == 6
    assert seen == in_doubt


def test_a_worker_that_stood_still_takes_back_what_it_has_not_said(stage: Stage) -> None:
    waiting(stage, MARCUS, OMAR, LUCIA)
    slow, steps = worker(stage, Tempo(first=50)), list[int]()

    def stand_still() -> None:
        steps.append(len(steps))
        if len(steps) == 2:
            slow.stopping = True
            stage.visitor.advance(55)

    slow.on_step = stand_still
    assert slow.run() == 1
    left = [n for n in rows(stage) if n.state is not NoticeState.SENT]
    assert [(n.state, n.attempts, n.lease_until) for n in left] == [
        (NoticeState.PENDING, 0, None)
    ] * 2
    assert worker(stage, Tempo()).run() == 2


def test_while_no_answer_comes_nothing_more_is_risked(unruly_stage: Stage) -> None:
    stage = unruly_stage
    waiting(stage, MARCUS, OMAR, LUCIA, SAMUEL)
    stage.visitor.fault("server_error", method=POST, times=4)
    assert worker(stage, Tempo()).run() == 0
    assert sorted(n.state for n in rows(stage)) == ["pending", "pending", "unknown", "unknown"]


def test_the_home_of_whoever_gets_a_message_follows(stage: Stage) -> None:
    begin(stage)
    stage.home(SAMUEL)
    before = len(stage.visitor.calls(method="views.publish"))
    sign_up(stage, OMAR, "protégé", supervisor=stage.visitor.person(SAMUEL)["id"])
    stage.advance(600)
    published = stage.visitor.calls(method="views.publish")[before:]
    assert stage.visitor.person(SAMUEL)["id"] in [c["arguments"]["user_id"] for c in published]
