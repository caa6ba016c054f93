"""What the delivery asks at the last moment, with a Slack in memory; and other guards in small."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from handlers.delivery import Delivery
from handlers.turn import Turn
from mentoring import closing
from mentoring.errors import NotFound
from mentoring.notices import tell
from store.crypto import Keys
from store.models import (
    AuditEntry,
    Ending,
    Notice,
    NoticeState,
    Pair,
    Submission,
)
from tests.cast import MONDAY, TEAM, Cast, cast
from tests.life.ground import Ground
from tests.life.slack import Answer, Clock, MemorySlack, Wire

SUNDAY = datetime(2027, 1, 10, 18, tzinfo=UTC)  # noon in Chicago
EVENING = datetime(2027, 1, 5, 3, 30, tzinfo=UTC)  # half past nine
WEEK = timedelta(days=7)


@dataclass
class Post:
    """Alice and Bob, one worker, and what has arrived."""

    ground: Ground
    cast: Cast
    slack: MemorySlack

    def put(self, kind: str, at: datetime, key: str = "one") -> None:
        self.slack.clock.now = at
        more: dict[str, Any] = {"milestone": "plan"} if kind == "milestone" else {}
        more |= {"author": self.cast.alice.id} if kind == "plan_saved" else {}
        with self.ground.database.begin(at) as db:
            tell(db, kind, cycle=self.cast.cycle, key=key, now=at, person=self.cast.bob,
                 pair=self.cast.pair.id, **more)  # fmt: skip

    def work(self, at: datetime | None = None) -> list[datetime]:
        """Let a worker deliver at an instant; give when messages have arrived."""
        self.slack.clock.now = at or self.slack.clock.now
        clock = self.slack.clock
        worker = Delivery(self.ground.database, Wire(self.slack, "a"), TEAM, lambda: clock.now, "a")
        worker.run()
        worker.reconcile()
        return [arrival.at for arrival in self.slack.arrived]

    def states(self) -> list[NoticeState]:
        with self.ground.database.read() as db:
            return [n.state for n in db.scalars(select(Notice).order_by(Notice.key))]


@pytest.fixture
def post(sqlite_template: Path, tmp_path: Path, keys: Keys) -> Iterator[Post]:
    file = tmp_path / "post.db"
    shutil.copyfile(sqlite_template, file)
    ground = Ground(file, keys)
    with ground.database.begin(MONDAY) as db:
        people = cast(db)
    yield Post(ground, people, MemorySlack(Clock(MONDAY)))
    ground.close()


def test_nothing_unasked_comes_on_a_sunday(post: Post) -> None:
    post.put("milestone", SUNDAY)
    assert post.work() == []
    assert post.work(SUNDAY + timedelta(hours=21)) == [SUNDAY + timedelta(hours=21)]


def test_the_second_unasked_message_of_a_day_waits_for_the_next(post: Post) -> None:
    post.put("milestone", MONDAY)
    assert post.work() == [MONDAY]
    post.put("milestone", MONDAY + timedelta(hours=2), "two")
    assert post.work() == [MONDAY]
    assert len(post.work(MONDAY + timedelta(days=1, hours=1))) == 2


def test_what_somebody_else_caused_waits_for_the_morning(post: Post) -> None:
    post.put("plan_saved", EVENING)
    assert post.work() == []
    assert len(post.work(EVENING + timedelta(hours=10))) == 1


def test_old_news_expire_with_a_record(post: Post) -> None:
    post.put("milestone", MONDAY)
    assert post.work(MONDAY + 2 * WEEK) == []
    assert post.states() == [NoticeState.EXPIRED]


def test_nobody_hears_of_a_pair_that_has_ended_since(post: Post) -> None:
    post.put("plan_saved", MONDAY)
    with post.ground.database.begin(MONDAY) as db:
        pair = db.get_one(Pair, post.cast.pair.id)
        closing.end_pair(db, pair, Ending.WITHDRAWN, MONDAY)
    assert post.work() == []
    assert NoticeState.DROPPED in post.states()


def test_a_lost_answer_is_looked_up_after_the_grace_only(post: Post) -> None:
    post.put("plan_saved", MONDAY)
    post.slack.answers.append(Answer.LOST)
    post.work()
    assert post.states() == [NoticeState.UNKNOWN]
    post.work(MONDAY + timedelta(seconds=59))
    assert post.states() == [NoticeState.UNKNOWN]
    assert len(post.work(MONDAY + timedelta(seconds=61))) == 1
    assert post.states() == [NoticeState.SENT]


def test_an_ending_stands_in_the_audit_trail(post: Post) -> None:
    with post.ground.database.begin(MONDAY) as db:
        pair = db.get_one(Pair, post.cast.pair.id)
        closing.end_pair(db, pair, Ending.WITHDRAWN, MONDAY)
    with post.ground.database.read() as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "pair.ended")).one()
    assert entry.object_id == pair.id


def test_the_end_by_a_re_match_names_nobody_even_when_somebody_is_given(post: Post) -> None:
    with post.ground.database.begin(MONDAY) as db:
        pair = db.get_one(Pair, post.cast.pair.id)
        closing.end_pair(db, pair, Ending.REMATCHED, MONDAY, pair.mentee.person)
    with post.ground.database.read() as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "pair.ended")).one()
    assert entry.actor_id is None


def test_a_button_cannot_name_a_row_of_another_workspace(post: Post) -> None:
    with post.ground.database.read() as db:
        bob = post.cast.bob
        assert Turn(db, MONDAY, TEAM, bob, {}).row(Pair, post.cast.pair.id).id == post.cast.pair.id
        with pytest.raises(NotFound):
            Turn(db, MONDAY, "T0OTHER", bob, {}).row(Pair, post.cast.pair.id)
        with pytest.raises(NotFound):
            Turn(db, MONDAY, TEAM, bob, {}).row(Submission, "nonsense")
