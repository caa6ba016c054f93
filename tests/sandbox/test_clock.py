"""The clock: moved, stopped at what an app reports as due, and read by waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from sandbox.client import Refused, Visitor, wait_until
from sandbox.server import Sandbox
from tests.sandbox.test_events_and_sockets import open_socket

START = datetime.fromisoformat("2027-01-04T17:00:00Z")


class Follower:
    """An app that follows the clock and notes when it was woken for what is due."""

    def __init__(self, slack: Sandbox, due: list[datetime]) -> None:
        self.due = sorted(due)
        self.woken: list[datetime] = []
        self.stopped = threading.Event()
        self._visitor = Visitor(slack.url)
        self.thread = threading.Thread(target=self._follow)

    def _follow(self) -> None:
        revision = 0
        with self._visitor as someone:
            while not self.stopped.is_set():
                clock = someone.clock(after=revision, wait=0.2)
                now, revision = datetime.fromisoformat(clock["now"]), clock["revision"]
                while self.due and self.due[0] <= now:
                    self.woken.append(now)
                    self.due.pop(0)
                someone.report_due(revision, self.due[0].isoformat() if self.due else None)


@contextmanager
def following(slack: Sandbox, *after: timedelta) -> Iterator[Follower]:
    follower = Follower(slack, [START + each for each in after])
    with open_socket(slack):
        follower.thread.start()
        try:
            yield follower
        finally:
            follower.stopped.set()
            follower.thread.join()


def test_it_stands_still_and_moves_forward_only(visitor: Visitor) -> None:
    assert visitor.clock()["now"] == "2027-01-04T17:00:00Z"
    answer = visitor.advance("1d")
    assert (answer["clock"]["now"], answer["stops"]) == ("2027-01-05T17:00:00Z", 1)
    visitor.move_to("2027-02-01T08:00:00-05:00")
    assert visitor.clock()["now"] == "2027-02-01T13:00:00Z"
    with pytest.raises(Refused, match="forward only"):
        visitor.move_to("2027-01-01T00:00:00Z")
    with pytest.raises(Refused, match="not a span"):
        visitor.advance("soon")
    with pytest.raises(Refused, match="not said"):
        visitor.move_to("next")


def test_it_runs_when_it_is_not_frozen(visitor: Visitor) -> None:
    visitor.freeze(False)
    first = visitor.now()
    visitor.advance(60)
    assert visitor.now() - first >= timedelta(seconds=60)
    visitor.freeze()
    assert visitor.now() == visitor.now()


def test_a_jump_is_lived_and_not_skipped(slack: Sandbox, visitor: Visitor) -> None:
    moments = [timedelta(hours=1), timedelta(days=2), timedelta(days=6)]
    with following(slack, *moments, timedelta(days=9)) as follower:
        wait_until(lambda: visitor.clock()["following"])
        answer = visitor.advance("1w")
        assert follower.woken == [START + each for each in moments]
        assert answer["stops"] == 4
        assert answer["clock"]["due"] == "2027-01-13T17:00:00Z"
        visitor.move_to("next")
        assert visitor.now() == START + timedelta(days=9)
        assert visitor.clock()["due"] is None


def test_an_app_without_a_socket_does_not_follow(visitor: Visitor) -> None:
    visitor.report_due(visitor.clock()["revision"], "2027-01-04T15:00:00Z")
    clock = visitor.clock()
    assert (clock["following"], clock["due"]) == (False, None)
    assert visitor.advance("1d")["stops"] == 1
