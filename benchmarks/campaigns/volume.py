"""A hundred thousand notices that wait: the cost of an idle tick, memory, how fast it drains.

What is drained goes the whole way: claim, budget, checks, words, mark, call, settle. Only Slack is
missing: every call is answered at once inside the process.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import func, insert, select, update

from benchmarks.campaigns.report import Report
from benchmarks.campaigns.rows import TEAM, opened
from handlers.delivery import Delivery, Tempo
from store.columns import new_id
from store.crypto import Keys
from store.database import Database
from store.models import Budget, Notice, NoticeState, Person

TICKS = 300
COMMITS = 300
PORTION = 5000
UNLIMITED = Tempo(rate=6e6, burst=1e6)
LATER = timedelta(days=30)


@dataclass(frozen=True)
class Seen:
    """What one process saw. Milliseconds, MiB, rows a second; `floor`: bare commits a second."""

    tick_ms: float
    p99_ms: float
    memory: float
    drained: float
    floor: float
    sent: int


class Nowhere(WebClient):
    """A Slack that takes everything at once and keeps nothing."""

    def api_call(self, api_method: str, **_: Any) -> Any:  # type: ignore[override]
        return {"ok": True, "channel": "D0NOWHERE", "ts": "1.000001"}


def volume(report: Report, kind: str, long: bool) -> None:
    """Let a process tick beside many waiting notices; then let them become due, and count."""
    count = 100_000 if long else 20_000
    with opened(kind) as (database, url, keys):
        _fill(database, count)
        with multiprocessing.get_context("forkserver").Pool(1) as pool:
            seen = pool.apply(_see, (url, keys.text(), count // 5))
        report.say("pending notices, each to somebody else", f"{count:,}")
        report.hold("idle tick, median ms", seen.tick_ms, most=1)
        report.say("idle tick, p99 ms", round(seen.p99_ms, 2))
        report.hold("memory, MiB", seen.memory, most=150)
        report.say("rows sent, each once", f"{seen.sent:,}")
        report.hold("rows a second, the whole way, no Slack", seen.drained, least=1000)
        report.say("bare commits a second, the floor", round(seen.floor))
        report.say("rows for each bare commit", round(seen.drained / seen.floor, 2))


def _fill(database: Database, count: int) -> None:
    """Put one notice for each of so many people into the outbox, all due at one moment."""
    now = datetime.now(UTC)
    row = {"team_id": TEAM, "created_at": now, "kind": "small_talk", "refs": {}, "lane": 0}
    row |= {"state": NoticeState.PENDING, "attempts": 0, "fence": 0}
    row["due_at"] = now + LATER
    with database.begin(now) as db:
        for start in range(0, count, PORTION):
            who = [(new_id(), n) for n in range(start, min(count, start + PORTION))]
            ids = {"team_id": TEAM, "created_at": now}
            db.execute(
                insert(Person),
                [{**ids, "id": i, "slack_id": f"U0{n}", "name": f"Person {n}"} for i, n in who],
            )
            db.execute(
                insert(Notice),
                [{**row, "id": new_id(), "key": f"{n}", "person_id": i} for i, n in who],
            )


def _see(url: str, keys: str, rows: int) -> Seen:
    database = Database.open(url, Keys.read(keys))
    worker = Delivery(database, Nowhere(), TEAM, lambda: datetime.now(UTC), "campaign", UNLIMITED)
    worker.run()
    ticks = []
    for _ in range(TICKS):
        began = time.perf_counter()
        worker.run()
        ticks.append((time.perf_counter() - began) * 1000)
    floor = _floor(database)
    drained, sent = _drain(database, worker, rows)
    ticks.sort()
    p99 = ticks[int(TICKS * 0.99)]
    return Seen(statistics.median(ticks), p99, _memory(), drained, floor, sent)


def _drain(database: Database, worker: Delivery, rows: int) -> tuple[float, int]:
    """Let everything become due, and send so many; give how many a second, and how many in all."""
    left = iter(range(rows, 0, -1))
    worker.on_step = lambda: setattr(worker, "stopping", next(left, 0) <= 1)
    worker.now = lambda: datetime.now(UTC) + LATER
    began = time.perf_counter()
    worker.run()
    seconds = time.perf_counter() - began
    with database.read() as db:
        written = select(func.count()).where(Notice.state == NoticeState.SENT)
        sent = db.scalar(written) or 0
    return sent / seconds, sent


def _floor(database: Database) -> float:
    """Commit one small change again and again, as nothing can do faster on this database."""
    now = datetime.now(UTC)
    with database.begin(now) as db:
        db.add(Budget(team_id="T0FLOOR", tokens=0, filled_at=now))
    change = update(Budget).where(Budget.team_id == "T0FLOOR").values(tokens=Budget.tokens + 1)
    began = time.perf_counter()
    for _ in range(COMMITS):
        with database.at_once() as connection:
            connection.execute(change)
    return COMMITS / (time.perf_counter() - began)


def _memory() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError("This system does not tell how much memory a process uses.")
