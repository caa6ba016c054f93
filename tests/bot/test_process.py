"""Whole processes: one that is asked to end, one that is killed, and one that replaces another."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import health
from mentoring import notices
from sandbox.client import Visitor, wait_until
from sandbox.server import Sandbox
from store.crypto import Keys
from store.database import Database
from store.models import Notice, NoticeState, Person
from tests.bot.running import Bot, bots, connected
from tests.conftest import NAME, Postgres
from tests.stage import GRACE, MANIFEST

POST = "chat.postMessage"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(manifest=MANIFEST) as sandbox:
        yield sandbox


@pytest.fixture
def visitor(slack: Sandbox) -> Iterator[Visitor]:
    with Visitor(slack.url) as someone:
        yield someone


def ask_to_say(database: Database, visitor: Visitor, count: int) -> None:
    """Leave something to be said at once for so many people, each one thing."""
    team, people = visitor.people()["team"]["id"], visitor.people()["people"]
    chosen = [p for p in people if not (p["is_bot"] or p["deleted"])][:count]
    now = visitor.now()
    with database.begin(now) as db:
        known = {p.slack_id: p for p in db.scalars(select(Person))}
        for each in chosen:
            person = known.get(each["id"]) or Person(
                team_id=team, slack_id=each["id"], name=each["real_name"]
            )
            db.add(person)
            db.flush()
            notices.reply(db, "small_talk", person=person, key=f"hello:{each['id']}", now=now)


def said(visitor: Visitor) -> Counter[str]:
    """Count the messages that arrived, by the conversation."""
    return Counter(c["answer"]["channel"] for c in visitor.calls(method=POST) if c["answer"]["ok"])


def states(database: Database) -> Counter[NoticeState]:
    with database.read() as db:
        return Counter(db.scalars(select(Notice.state)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_bot_that_is_asked_to_end_in_the_middle_of_work_leaves_it_to_the_next(
    slack: Sandbox, visitor: Visitor, sqlite: Database, keys: Keys, tmp_path: Path
) -> None:
    url, port = f"sqlite:///{tmp_path / 'mentor.db'}", free_port()
    with bots(slack, url, keys, MENTOR_HEALTH_PORT=str(port)) as [bot]:
        wait_until(lambda: health.ask(port)["status"] == "ok", 10)
        visitor.fault("slow", method=POST, rate=1, seconds=0.2)
        ask_to_say(sqlite, visitor, 25)
        wait_until(lambda: len(said(visitor)) >= 2, 10)
        started = time.monotonic()
        assert bot.stop() == 0
        assert time.monotonic() - started < 10
    found = states(sqlite)
    assert found[NoticeState.SENDING] == found[NoticeState.UNKNOWN] == 0
    assert found[NoticeState.SENT] == len(said(visitor)) < 25
    with sqlite.read() as db:
        assert db.scalars(select(Notice).where(Notice.lease_until.is_not(None))).all() == []


class Typist(threading.Thread):
    """Types a command again and again, and notes how each was answered."""

    def __init__(self, slack: Sandbox) -> None:
        super().__init__(name="typist")
        self._slack, self._enough = slack, threading.Event()
        self.typed = 0

    def run(self) -> None:
        with Visitor(self._slack.url) as visitor:
            while not self._enough.wait(0.02):
                visitor.command(GRACE, "/mentor help")
                self.typed += 1

    def stop(self) -> int:
        self._enough.set()
        self.join()
        return self.typed


def lost(visitor: Visitor) -> list[str]:
    return [e["outcome"] for e in visitor.envelopes() if e["outcome"] not in ("acked", "waiting")]


def test_two_bots_take_over_from_each_other_and_a_rolling_restart_loses_no_command(
    slack: Sandbox, visitor: Visitor, postgresql: Database, postgres_server: Postgres, keys: Keys
) -> None:
    url = postgres_server.url(NAME)
    with bots(slack, url, keys, 2) as running:
        typist = Typist(slack)
        typist.start()
        running.append(Bot(slack, url, keys))
        connected(slack, 3)
        assert running[0].stop() == 0
        assert typist.stop() > 10
        assert lost(visitor) == []
        visitor.fault("slow", method=POST, rate=1, seconds=0.3)
        ask_to_say(postgresql, visitor, 30)
        wait_until(lambda: len(said(visitor)) >= 4, 10)
        running[1].kill()
        connected(slack, 1)
        visitor.fault("none")
        visitor.command(GRACE, "/mentor help")
        assert lost(visitor) == []
        visitor.advance(70)  # a lease and ten seconds
        wait_until(lambda: states(postgresql)[NoticeState.SENT] >= 29, 15)
        visitor.advance(120)  # what was under way: until it is looked up
        wait_until(lambda: states(postgresql)[NoticeState.SENT] == 30, 15)
    assert len(said(visitor)) == 30
    assert set(said(visitor).values()) == {1}
