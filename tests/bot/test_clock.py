"""The clock that the bot follows in the local Slack: nothing on the way is skipped."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bot.clock import FollowedClock
from sandbox.client import Visitor, wait_until
from tests.sandbox.conftest import some_sandbox
from tests.sandbox.test_events_and_sockets import open_socket

START = datetime.fromisoformat("2027-01-04T17:00:00Z")


class Worker:
    """Does what is due at some moments, and notes when; it can be held in the middle of it."""

    def __init__(self, clock: FollowedClock, *hours: int) -> None:
        self._clock = clock
        self._due = [START + timedelta(hours=each) for each in hours]
        self.lived: list[float] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def work(self) -> datetime | None:
        now = self._clock.now()
        self.lived.append((now - START) / timedelta(hours=1))
        if now > START:
            self.go_on.wait(10)
        return min((moment for moment in self._due if moment > now), default=None)


def test_what_is_told_during_a_move_does_not_end_it() -> None:
    """A delivery of its own ends while the plan for the new hour is still being made."""
    with some_sandbox() as slack, open_socket(slack), Visitor(slack.url) as visitor:
        clock = FollowedClock(slack.control_url)
        worker = Worker(clock, 1, 5)
        following = threading.Thread(target=clock.follow, args=(worker.work,), daemon=True)
        following.start()
        wait_until(lambda: visitor.clock()["due"])
        worker.go_on.clear()
        moving = threading.Thread(target=visitor.advance, args=("1d",), daemon=True)
        moving.start()
        wait_until(lambda: 1 in worker.lived)
        with Visitor(slack.url) as beside:
            clock.report(lambda: START + timedelta(hours=9))
            assert beside.now() == START + timedelta(hours=1)
        worker.go_on.set()
        moving.join()
        clock.stop()
        visitor.freeze()  # wakes whoever waits for a change
        following.join()
    assert sorted(set(worker.lived)) == [0, 1, 5, 24]


def test_nothing_is_told_before_the_first_turn() -> None:
    with some_sandbox() as slack, open_socket(slack), Visitor(slack.url) as visitor:
        clock = FollowedClock(slack.control_url)
        clock.report(lambda: START + timedelta(hours=1))
        assert visitor.clock()["following"] is False
