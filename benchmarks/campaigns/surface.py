"""The whole bot beside a local Slack in one process, and lives that are led in it through Slack.

What is typed and sent can be watched on its way: a campaign gets every form at the moment at which
somebody is about to send it, in the state in which it is due.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.logs import Facts
from handlers.desk import Desk
from sandbox.client import JSON
from store.crypto import Keys
from store.database import Database
from store.models import Role
from tests.signup.cast import begin
from tests.stage import GRACE, NORA, OFFICE, Stage, staged
from tests.standing.scene import ROSA
from tests.story.year import HANNAH, LUCIA, SAMUEL, TOMAS, WALTER, Year, live

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
        with staged(f"sqlite:///{file}", keys) as made:
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


def lead(stage: Stage, long: bool) -> None:
    """Lead a life through Slack: a year of fifteen people, or some weeks of two pairs."""
    if long:
        live(stage)
    else:
        some_weeks(stage)


def some_weeks(stage: Stage) -> None:
    """Send each form that there is in the first weeks at least once."""
    year = Year(stage)
    begin(stage, coordinators=[stage.visitor.person(NORA)["id"]])
    stage.command(GRACE, "/mentor canvass", OFFICE)
    stage.fill(GRACE)
    for mentor, mentee in ((WALTER, HANNAH), (TOMAS, LUCIA)):
        year.sign_up(mentor, Role.MENTOR, capacity="one")
        year.sign_up(mentee, Role.MENTEE)
    year.assess(SAMUEL)
    year.match()
    partner = {HANNAH: other_of(stage, HANNAH), LUCIA: other_of(stage, LUCIA)}
    year.prepare(HANNAH)
    year.decline(SAMUEL, "Too many hours")
    year.reprepare(HANNAH)
    year.sign([HANNAH, partner[HANNAH], SAMUEL])
    year.plan(HANNAH)
    meetings(stage, partner)
    in_trust(stage)
    stage.command(LUCIA, "/mentor support")
    stage.fill(LUCIA, words="We do not find the time")
    year.rematch(LUCIA)
    stage.command(HANNAH, "/mentor end")
    stage.fill(HANNAH, how="completed_early")


def in_trust(stage: Stage) -> None:
    """Send a concern and its answer, open a plan to somebody, and name quiet days."""
    stage.command(GRACE, f"/mentor contact <@{stage.visitor.person(NORA)['id']}>", OFFICE)
    stage.command(HANNAH, "/mentor concern")
    stage.fill(HANNAH, words="He shouts")
    stage.visitor.close(HANNAH, everything=True)
    stage.press(NORA, "Read it")
    stage.press_modal(NORA, "Answer")
    stage.fill(NORA, words="Come and see me")
    stage.visitor.close(NORA, everything=True)
    stage.command(HANNAH, f"/mentor share <@{stage.visitor.person(ROSA)['id']}>")
    options = inputs(stage.visitor.modal(HANNAH))["item"]["options"]
    plan = next(o["value"] for o in options if o["value"].startswith("plan:"))
    stage.fill(HANNAH, item=plan, purpose="other", words="So that she sees it")
    stage.visitor.close(HANNAH, everything=True)
    today = stage.now().date()
    stage.command(HANNAH, "/mentor quiet")
    stage.fill(HANNAH, first=f"{today + timedelta(days=5)}", last=f"{today + timedelta(days=9)}")
    if stage.visitor.state(HANNAH)["views"]:
        stage.visitor.close(HANNAH, everything=True)


def other_of(stage: Stage, mentee: str) -> str:
    """Give the name of the mentor with whom somebody was matched."""
    said = " ".join(stage.dm(mentee))
    ids = {stage.visitor.person(name)["id"]: name for name in (WALTER, TOMAS)}
    return next(name for key, name in ids.items() if f"is <@{key}>" in said)


def meetings(stage: Stage, partner: dict[str, str]) -> None:
    """Propose, change and log meetings, in sentences and in forms."""
    stage.command(HANNAH, "/mentor schedule")
    stage.fill(HANNAH, topic="Budgets", place="Room 4")
    stage.press(partner[HANNAH], "Another time")
    stage.fill(partner[HANNAH], topic="Budgets, later")
    stage.command(HANNAH, "/mentor log yesterday 2-3pm career talk")
    stage.command(LUCIA, "/mentor log")
    stage.fill(LUCIA, topic="First steps")


def inputs(view: JSON) -> dict[str, JSON]:
    """Give the input elements of a modal by block."""
    return {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
