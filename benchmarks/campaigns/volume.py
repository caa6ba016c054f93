"""A hundred thousand notices that wait: the cost of an idle tick, memory, how fast it drains."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient

from benchmarks.campaigns.report import Report
from benchmarks.campaigns.rows import LEASE, TEAM, fill, opened
from handlers.delivery import Delivery
from store import outbox
from store.crypto import Keys
from store.database import Database
from store.models import NoticeState

TICKS = 300
BATCH = 100


@dataclass(frozen=True)
class Seen:
    """What one process saw. Milliseconds, MiB, rows a second."""

    tick_ms: float
    p99_ms: float
    memory: float
    drained: float


def volume(report: Report, kind: str, long: bool) -> None:
    """Let a process tick beside many waiting notices; then let it empty the outbox, no Slack."""
    count = 100_000 if long else 20_000
    with opened(kind) as (database, url, keys):
        fill(database, count, datetime.now(UTC) + timedelta(days=30))
        with multiprocessing.get_context("forkserver").Pool(1) as pool:
            seen = pool.apply(_see, (url, keys.text(), count // 5))
        report.say("pending notices", f"{count:,}")
        report.hold("idle tick, median ms", seen.tick_ms, most=1)
        report.say("idle tick, p99 ms", round(seen.p99_ms, 2))
        report.hold("memory, MiB", seen.memory, most=150)
        report.hold("rows a second, claimed and settled by 100, no Slack", seen.drained, least=1000)


def _see(url: str, keys: str, rows: int) -> Seen:
    database = Database.open(url, Keys.read(keys))
    nobody = WebClient(base_url="http://127.0.0.1:9/", retry_handlers=[])
    worker = Delivery(database, nobody, TEAM, lambda: datetime.now(UTC), "campaign")
    worker.run()
    ticks = []
    for _ in range(TICKS):
        began = time.perf_counter()
        worker.run()
        ticks.append((time.perf_counter() - began) * 1000)
    drained = _drain(database, rows)
    ticks.sort()
    return Seen(statistics.median(ticks), ticks[int(TICKS * 0.99)], _memory(), drained)


def _drain(database: Database, rows: int) -> float:
    """Claim and settle as if everything had become due, by `BATCH` in a transaction."""
    began, done = time.perf_counter(), 0
    while done < rows:
        now = datetime.now(UTC) + timedelta(days=31)
        found = outbox.claim(database, now, worker="campaign", lease=LEASE, limit=BATCH)
        with database.brief(now) as db:
            done += sum(outbox.settle(db, claim, NoticeState.SENT, now) for claim in found)
    return done / (time.perf_counter() - began)


def _memory() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError("This system does not tell how much memory a process uses.")
