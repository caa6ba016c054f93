"""The whole bot beside a local Slack in one process, and lives that are led in it through Slack.

What is typed and sent can be watched on its way: a campaign gets every form at the moment at which
somebody is about to send it, in the state in which it is due.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.campaigns import weeks
from bot.logs import Facts
from handlers.desk import Desk
from sandbox.client import JSON
from store.crypto import Keys
from store.database import Database
from tests.stage import Stage, staged
from tests.standing.scene import ROSA
from tests.story.year import EVERYBODY, live

WORKING = ("inbox", "people", "budgets", "notices")  # what a refusal may write to


class Inline(Executor):
    """Runs at once, in the thread that asks: a thousand requests then cost no waiting."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - the future carries it, as any executor's
            done.set_exception(error)
        return done


class Heard(logging.Handler):
    """Keeps what is logged by anybody at any level, as the product would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Facts())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def faults(self) -> list[str]:
        """Every line about an exception that nobody expected."""
        signs = ("event=fault", "event=uncaught", "event=delivery_fault", "_failed ", "Traceback")
        return [line for line in self.lines if any(s in line for s in signs)]


@dataclass
class Surface(Stage):
    """A stage whose database can be put back to how it was a moment ago."""

    file: Path = field(default_factory=Path)
    heard: Heard = field(default_factory=Heard)
    seen_to: int = 0

    def payloads(self) -> list[JSON]:
        """Give what Slack has sent to the bot since this was last asked."""
        new = self.visitor.envelopes(after=self.seen_to)
        self.seen_to = max((e["id"] for e in new), default=self.seen_to)
        return [e["payload"] for e in new]

    @property
    def desk(self) -> Desk:
        return self.mentor.desk

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """Hold everything that runs by itself, so that only what is rehearsed changes anything."""
        runner = self.mentor.app.listener_runner
        kept = runner.listener_executor
        with self.mentor.ticks._working:
            runner.listener_executor = Inline()
            try:
                yield
            finally:
                runner.listener_executor = kept


Kind = TypeVar("Kind", bound=Surface)


class Moment:
    """The database as it is at a moment. `again` puts it back."""

    def __init__(self, file: Path) -> None:
        self._now = sqlite3.connect(file, isolation_level=None)
        self._kept = sqlite3.connect(":memory:")
        self._now.backup(self._kept)
        self.before = self.counts()

    def again(self) -> None:
        self._kept.backup(self._now)

    def forget(self) -> None:
        self._now.close()
        self._kept.close()

    def counts(self) -> dict[str, int]:
        """Give the number of rows of every table; for the audit the newest number."""
        tables = self._now.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [name for (name,) in tables if not name.startswith("sqlite_")]
        each = " UNION ALL ".join(f"SELECT '{n}', count(*) FROM {n}" for n in names)
        return dict(self._now.execute(each).fetchall())

    def changed(self) -> dict[str, int]:
        """Give by how many rows each table that matters has grown or shrunk."""
        after = self.counts()
        grown = {t: after[t] - n for t, n in self.before.items() if t not in WORKING}
        return {table: n for table, n in grown.items() if n}

    def is_whole(self) -> bool:
        """Say whether every reference leads to a row."""
        return not self._now.execute("PRAGMA foreign_key_check").fetchall()


@contextmanager
def surface(kind: type[Kind]) -> Iterator[Kind]:
    """Start everything on SQLite, listening to every logger; `kind` may watch what is typed."""
    folder, heard, root = Path(tempfile.mkdtemp(prefix="mentor-")), Heard(), logging.getLogger()
    level, keys, file = root.level, Keys.new(), folder / "mentor.db"
    try:
        database = Database.open(f"sqlite:///{file}", keys)
        database.migrate()
        database.dispose()
        root.addHandler(heard)
        root.setLevel(logging.DEBUG)
        with staged(f"sqlite:///{file}", keys, programs=weeks.PROGRAMS) as made:
            made.mentor.desk.pace.a_minute = 10**9  # nobody is too fast here
            yield kind(made.sandbox, made.mentor, made.visitor, file, heard)
    finally:
        root.removeHandler(heard)
        root.setLevel(level)
        shutil.rmtree(folder, ignore_errors=True)


def shortened(fault: str) -> str:
    """Give the kind of a fault, and the last of our own lines that it went through."""
    ours = [at.strip() for at in fault.splitlines() if 'File "' in at and ".venv" not in at]
    return " ".join([fault.splitlines()[0][24:], *ours[-2:]])


@dataclass(frozen=True)
class Life:
    """A life that can be led on a surface, with everybody who has a part in it."""

    lead: Callable[[Stage], object]
    people: tuple[str, ...]


def lives(long: bool) -> tuple[Life, ...]:
    """Give the lives that a campaign leads, each on a surface of its own.

    They are some weeks in which every form is sent and, in the long form, a year of fifteen people.
    """
    short = Life(weeks.some_weeks, weeks.CAST)
    return (short, Life(live, (*EVERYBODY, ROSA))) if long else (short,)
