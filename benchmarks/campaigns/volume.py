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
from datetime import time as time_of_day
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import func, insert, select

from benchmarks.campaigns import machine, population
from benchmarks.campaigns.report import Report, percentile
from benchmarks.campaigns.rows import TEAM, opened
from bot.garbage import Garbage, settle
from handlers.delivery import Delivery
from handlers.tempo import Tempo
from mentoring import days
from store.columns import new_id
from store.crypto import Keys
from store.database import Database
from store.models import CycleState, Notice, NoticeState, PairState

TICKS = 300
COMMITS = 300
PORTION = 5000
UNLIMITED = Tempo(rate=6e6, burst=1e6)
CHICAGO = ZoneInfo("America/Chicago")  # where the people are
NOON = time_of_day(12)
SHARE = 5  # one in so many becomes due
LATER = timedelta(days=30)


@dataclass(frozen=True)
class Seen:
    """What one process saw. Milliseconds, MiB, rows a second; `floor`: bare commits a second."""

    tick_ms: float
    p99_ms: float
    memory: float
    drained: float
    cpu_ms: float
    floor: float
    sent: int


class Nowhere(WebClient):
    """A Slack that takes everything at once and keeps nothing."""

    def api_call(self, api_method: str, **_: Any) -> Any:
        return {"ok": True, "channel": "D0NOWHERE", "ts": "1.000001"}


def volume(report: Report, kind: str, long: bool) -> None:
    """Let a process tick beside many waiting notices; then let them become due, and count."""
    count = 100_000 if long else 20_000
    with opened(kind) as (database, url, keys):
        _fill(database, count)
        with multiprocessing.get_context("forkserver").Pool(1) as pool:
            seen = pool.apply(_see, (url, keys.text()))
        report.say("pending notices", f"{count:,}")
        report.aim("idle tick, median ms", seen.tick_ms, most=1)
        report.say("idle tick, p99 ms", round(seen.p99_ms, 2))
        report.hold("memory, MiB", seen.memory, most=150)
        report.hold("rows lost or left", count // SHARE - seen.sent, most=0, least=0)
        report.aim("rows a second, the whole way, no Slack", seen.drained, least=1000)
        report.say("ms of CPU for a row", round(seen.cpu_ms, 2))
        report.say("bare commits a second, the floor", round(seen.floor))
        report.say("rows for each bare commit", round(seen.drained / seen.floor, 2))


def _fill(database: Database, count: int) -> None:
    """Put `count` notices into the outbox that wait; a fifth of them tell two people of their pair.

    These become due first, all at one moment, each to somebody else; the others never.
    """
    now, drained = datetime.now(UTC), count // SHARE
    with database.begin(now) as db:
        people = population.people(db, TEAM, [f"U0{n}" for n in range(drained)], now)
        cycle = population.cycle(db, TEAM, people[0], now, CycleState.RUNNING)
        pairs = population.pairs(db, cycle, people, now, PairState.ACTIVE)
        told = [
            {"kind": "matched", "person_id": each, "refs": {"pair": pairs[n // 2]}}
            for n, each in enumerate(people)
        ]
        other: dict[str, Any] = {"kind": "small_talk", "person_id": None, "refs": {}}
        ids = {"team_id": TEAM, "created_at": now, "cycle_id": cycle.id, "lane": 1}
        ids |= {"state": NoticeState.PENDING, "attempts": 0, "fence": 0}
        for start in range(0, count, PORTION):
            rows = [(n, told[n] if n < drained else other) for n in range(start, start + PORTION)]
            db.execute(
                insert(Notice),
                [{**ids, **row, "id": new_id(), "key": f"{n}",
                  "due_at": now + (LATER if n < drained else 2 * LATER)}
                 for n, row in rows if n < count],
            )  # fmt: skip


def _see(url: str, keys: str) -> Seen:
    database = Database.open(url, Keys.read(keys))
    worker = Delivery(database, Nowhere(), TEAM, lambda: datetime.now(UTC), "campaign", UNLIMITED)
    worker.run()
    settle()
    garbage = Garbage(lambda _: None)  # there is nobody to give way to
    garbage.start()
    ticks = []
    for _ in range(TICKS):
        began = time.perf_counter()
        worker.run()
        ticks.append((time.perf_counter() - began) * 1000)
    floor = COMMITS / sum(machine.commits(database, COMMITS)) * 1000
    sent, seconds, cpu = _drain(database, worker)
    garbage.stop()
    return Seen(
        tick_ms=statistics.median(ticks),
        p99_ms=percentile(ticks, 0.99),
        memory=_memory(),
        sent=sent,
        drained=sent / seconds,
        cpu_ms=cpu / sent * 1000,
        floor=floor,
    )


def _drain(database: Database, worker: Delivery) -> tuple[int, float, float]:
    """Let a fifth become due, and send it; give how many, and the seconds, of the CPU as well."""
    ahead = _then(datetime.now(UTC)) - datetime.now(UTC)
    worker.now = lambda: datetime.now(UTC) + ahead
    began, cpu = time.perf_counter(), time.process_time()
    worker.run()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    with database.read() as db:
        sent = select(func.count()).where(Notice.state == NoticeState.SENT)
        return db.scalar(sent) or 0, seconds, cpu


def _then(now: datetime) -> datetime:
    """Give noon of the first working day after they have become due, on any day of the year."""
    day = days.local_date(now + LATER, CHICAGO) + timedelta(days=1)
    holidays = days.public_holidays("US", None, (day.year, day.year + 1))
    return days.at_local(days.working_day_on_or_after(day, holidays), NOON, CHICAGO)


def _memory() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError("This system does not tell how much memory a process uses.")
