"""The bot is killed in the middle of a publication, from the page, and started again."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentoring import pairing
from sandbox.client import JSON, Visitor, wait_until
from sandbox.server import Sandbox
from store.crypto import Keys
from store.database import Database
from store.models import PairState, Role
from tests.board.world import World
from tests.bot.running import START
from tests.stage import GRACE, MANIFEST, OFFICE, buttons, where

MENTOR, BOSS = "Peter Novak", "Samuel Adeyemi"
MENTEES = ("Omar Farouk", "Lucia Ferreira", "Jacob Stone")
SLOW = 0.15  # seconds that Slack takes for a message, so that there is a middle
POST = "chat.postMessage"


@pytest.fixture
def slack(
    sqlite: Database, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """Give a sandbox that runs Mentor as `make sandbox` does."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'mentor.db'}")
    monkeypatch.setenv("MENTOR_KEYS", keys.text())
    command = [sys.executable, "-m", "bot", "sandboxed"]
    with Sandbox(manifest=MANIFEST, command=command) as made:
        with Visitor(made.url) as visitor:
            wait_until(lambda: visitor.clock()["following"], START)
        yield made


def approve(database: Database, visitor: Visitor) -> None:
    """Write a program with three approved pairs."""
    places = {c["name"]: c["id"] for c in visitor.state(GRACE)["conversations"]}
    world = World(database, visitor.now, visitor.people()["team"]["id"])
    with database.begin(visitor.now()) as db:
        world.begin(db, world.person(db, GRACE), places[OFFICE])
        boss = world.person(db, BOSS)
        one = world.enroll(db, world.person(db, MENTOR), Role.MENTOR, capacity=len(MENTEES))
        for mentee in MENTEES:
            two = world.enroll(db, world.person(db, mentee), Role.MENTEE, supervisor=boss)
            pairing.put_on_board(db, one, two, 0, {}).state = PairState.APPROVED


def press(visitor: Visitor, text: str) -> None:
    """Press a button in the newest message, once that is there."""
    shown: JSON = wait_until(lambda: visitor.messages(GRACE, OFFICE)[-1:], START)[0]
    button = next(b for b in buttons(shown["blocks"]) if b["text"]["text"].startswith(text))
    visitor.click(GRACE, button["action_id"], button["value"], message=where(shown))


def kill_after(url: str, count: int) -> threading.Thread:
    """Kill the app as the page does, once it has said so many things."""

    def work() -> None:
        with Visitor(url) as watcher:
            wait_until(lambda: len(watcher.calls(method=POST)) >= count, START)
            watcher.app("kill")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def told(visitor: Visitor) -> Counter[str]:
    """Count what each has been told in their DM, and what stands in the groups of the pairs."""
    found: Counter[str] = Counter()
    for name in (MENTOR, *MENTEES, BOSS):
        found[name] = len(visitor.messages(name))
    groups = [c for c in visitor.state(MENTOR)["conversations"] if c["kind"] == "mpim"]
    found["groups"] = sum(len(group["messages"]) for group in groups)
    return found


def test_everybody_hears_once_though_the_bot_was_killed_in_the_middle(
    sqlite: Database, slack: Sandbox
) -> None:
    with Visitor(slack.url) as visitor:
        approve(sqlite, visitor)
        visitor.command(GRACE, "/mentor publish", OFFICE)
        visitor.fault("slow", method=POST, times=100, seconds=SLOW)
        killing = kill_after(slack.url, 3)
        press(visitor, "Announce 3 pairs")
        killing.join()
        assert 0 < told(visitor).total() < 10
        visitor.fault("none")
        visitor.app("start")
        visitor.advance(300)
        once = {MENTOR: 3, BOSS: 1, "groups": 3} | dict.fromkeys(MENTEES, 1)
        wait_until(lambda: told(visitor).total() >= sum(once.values()), START)
        visitor.advance(300)
        assert told(visitor) == Counter(once)
