"""The whole bot as a process of its own in a local Slack, with a program that many are in."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

import yaml

from benchmarks.campaigns.ground import MANIFEST, database_url
from mentoring import agreements
from mentoring.program_file import program_of
from sandbox.client import Visitor
from sandbox.server import Sandbox
from store.crypto import Keys
from store.database import Database, Db
from store.models import (
    Cycle,
    CycleState,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.small import SMALL, small_text

TERMS = {
    "focus": "Leading a team",
    "result": "Ready within the year",
    "frequency": "twice",
    "hours": "hour",
    "contact": "Weekly",
    "response": "Soon",
    "medium": "In person",
}
QUIET = "exec {} -m bot sandboxed >{} 2>&1"
OPENED = 40  # forms opened before the clock is moved on: Slack allows 100 a minute


@dataclass
class BotGround:
    """A running bot. `pairs` are (pair id, mentor's, mentee's and supervisor's Slack id)."""

    sandbox: Sandbox
    database: Database
    free: list[str]
    pairs: list[tuple[str, str, str, str]]
    _opened: int = 0
    _kills: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def kill(self) -> None:
        """Kill the bot and start it again; it is back when it has connected."""
        with Visitor(self.sandbox.url) as visitor:
            visitor.app("kill")
            visitor.app("start")

    def count_form(self, visitor: Visitor) -> None:
        """Count a form that is opened, and let a minute pass where Slack would ask for it."""
        with self._lock:
            self._opened += 1
            if self._opened % OPENED == 0 and visitor.clock()["following"]:
                visitor.advance(61)


@contextmanager
def bot_ground(kind: str, *, people: int, pairs: int, agreed: bool) -> Iterator[BotGround]:
    """Start everything. `people` can sign up; `pairs` are others. `agreed`: to be signed."""
    keys = Keys.new()
    with database_url(kind) as url, tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
        ours = {"DATABASE_URL": url, "MENTOR_KEYS": keys.text(), "MENTOR_ACTS_A_MINUTE": "100000"}
        os.environ |= ours
        manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
        command = ["sh", "-c", QUIET.format(sys.executable, log.name)]
        sandbox = Sandbox(manifest=manifest, command=command)
        for number in range(people + 2 * pairs):
            sandbox.world.workspace.add_person({"real_name": f"Person Number{number}"})
        database = Database.open(url, keys)
        database.migrate()
        made = _program(database, sandbox, people, pairs, agreed)
        try:
            with sandbox:
                _wait_for_bot(sandbox, log)
                yield BotGround(sandbox, database, *made)
        finally:
            database.dispose()
            for name in ours:
                del os.environ[name]


def _wait_for_bot(sandbox: Sandbox, log: IO[str]) -> None:
    end = time.monotonic() + 120
    while not sandbox.world.link.is_connected():
        if time.monotonic() > end:
            last = "".join(log.readlines()[-5:])
            raise TimeoutError(f"The bot did not connect within two minutes. It said:\n{last}")
        time.sleep(0.05)


def _program(
    database: Database, sandbox: Sandbox, people: int, pairs: int, agreed: bool
) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """Write the rows of a running program as the verbs would leave them."""
    world = sandbox.world
    now = world.clock.now()
    with database.begin(now) as db:
        rows = {
            p.real_name: Person(
                team_id=world.app.team_id, slack_id=p.id, name=p.real_name, tz=p.tz, seen_at=now,
                email=p.email, locale="en-US",
            )
            for p in world.workspace.people.values() if not p.deleted and not p.is_bot
        }  # fmt: skip
        db.add_all(rows.values())
        db.flush()
        boss = rows["Samuel Adeyemi"]
        numbered = [rows[f"Person Number{n}"] for n in range(people + 2 * pairs)]
        for person in numbered:
            person.supervisor_id = boss.id
        cycle = _cycle(db, world.app.team_id, rows["Grace Okafor"], now)
        made = []
        for n in range(people, people + 2 * pairs, 2):
            pair = _pair(db, cycle, numbered[n], numbered[n + 1], boss, now)
            if agreed:
                agreements.prepare(db, numbered[n], pair, dict(TERMS), now)
            made.append((pair.id, numbered[n].slack_id, numbered[n + 1].slack_id, boss.slack_id))
        return [p.slack_id for p in numbered[:people]], made


def _cycle(db: Db, team_id: str, grace: Person, now: datetime) -> Cycle:
    cycle = Cycle(
        team_id=team_id,
        program=SMALL,
        program_text=small_text(),
        name="Mentoring",
        state=CycleState.RUNNING,
        starts_on=now.date(),
        zone="America/Chicago",
        channel_id="G0MENTORING",
        announce_id="C0ANNOUNCE",
        created_by=grace.id,
    )
    db.add(cycle)
    db.flush()
    office = {"person_id": grace.id, "kind": OfficeKind.COORDINATOR}
    db.add(Office(team_id=team_id, cycle_id=cycle.id, **office))
    return cycle


def _pair(
    db: Db, cycle: Cycle, mentor: Person, mentee: Person, boss: Person, now: datetime
) -> Pair:
    ids = {"team_id": cycle.team_id, "cycle_id": cycle.id}
    one = Member(**ids, person_id=mentor.id, role=Role.MENTOR)
    two = Member(**ids, person_id=mentee.id, role=Role.MENTEE, supervisor_id=boss.id)
    db.add_all([one, two])
    db.flush()
    began = now - timedelta(days=1)
    pair = Pair(**ids, mentor_id=one.id, mentee_id=two.id, state=PairState.ACTIVE)
    pair.published_at, pair.starts_on = began, began.astimezone(UTC).date()
    pair.ends_on = program_of(cycle).ends_on(pair.starts_on)
    db.add(pair)
    db.flush()
    return pair


def shuffled(things: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Mix the order, the same way every time."""
    random.Random(5).shuffle(things)
    return things
