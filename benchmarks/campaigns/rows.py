"""Many processes on one queue, and many threads on one row."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.campaigns.ground import database_url
from benchmarks.campaigns.report import Report
from store import outbox
from store.columns import new_id
from store.crypto import Keys
from store.database import Database
from store.models import Budget, Notice, NoticeState

TEAM = "T0CAMPAIGN"
PROCESSES, THREADS = 4, 10
LEASE = timedelta(hours=1)


@contextmanager
def opened(kind: str) -> Iterator[tuple[Database, str, Keys]]:
    """Give an empty database with its address and keys."""
    keys = Keys.new()
    with database_url(kind) as url:
        database = Database.open(url, keys)
        database.migrate()
        try:
            yield database, url, keys
        finally:
            database.dispose()


def fill(database: Database, count: int, due_at: datetime) -> None:
    """Put so many notices into the outbox, all due at one moment: the worst case of a fan-out."""
    base = {"team_id": TEAM, "kind": "small_talk", "refs": {}, "lane": 0, "attempts": 0, "fence": 0}
    now = datetime.now(UTC)
    base |= {"state": NoticeState.PENDING, "due_at": due_at, "created_at": now}
    with database.begin(now) as db:
        for start in range(0, count, 5000):
            rows = [{**base, "id": new_id(), "key": f"{n}"} for n in range(start, start + 5000)]
            db.execute(insert(Notice), rows[: count - start])


def claimed(report: Report, kind: str, long: bool) -> None:
    """Let four processes claim and settle everything; count what two of them were given."""
    count = 100_000 if long else 5_000
    with opened(kind) as (database, url, keys):
        fill(database, count, datetime.now(UTC))
        began = time.monotonic()
        with multiprocessing.get_context("forkserver").Pool(PROCESSES) as pool:
            found = pool.starmap(_claim_all, [(url, keys.text())] * PROCESSES, chunksize=1)
        seconds = time.monotonic() - began
        times = Counter(notice for ids in found for notice in ids)
        report.say("rows, processes", f"{count:,}, {PROCESSES}")
        report.say("claimed by each", [len(ids) for ids in found])
        report.hold("claimed twice", sum(n - 1 for n in times.values()), most=0)
        report.hold("never claimed", count - len(times), most=0)
        report.say("rows a second", round(count / seconds))


def _claim_all(url: str, keys: str) -> list[str]:
    database, ids = Database.open(url, Keys.read(keys)), list[str]()
    while True:
        now = datetime.now(UTC)
        found = outbox.claim(database, now, worker="campaign", lease=LEASE, limit=20)
        if not found:
            database.dispose()
            return ids
        ids += [claim.notice_id for claim in found]
        outbox.settle_sent(database, [(claim, "D0CAMPAIGN", "1.000001") for claim in found], now)


def one_row(report: Report, kind: str, long: bool) -> None:
    """Let ten threads read a row, add one, and write it back."""
    times = 1_000 if long else 100
    with opened(kind) as (database, _, _):
        now = datetime.now(UTC)
        with database.begin(now) as db:
            db.add(Budget(team_id=TEAM, tokens=0, filled_at=now))
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            faults = list(threads.map(lambda _: _add(database, times), range(THREADS)))
        seconds = time.monotonic() - began
        with database.read() as db:
            total = db.scalars(select(Budget)).one().tokens
        report.say("threads, times", f"{THREADS}, {times:,}")
        report.hold("lost", THREADS * times - total, most=0, least=0)
        report.hold("errors, “locked” or other", sum(faults), most=0)
        report.say("writes a second", round(THREADS * times / seconds))


def _add(database: Database, times: int) -> int:
    faults = 0
    for _ in range(times):
        try:
            with database.begin(datetime.now(UTC)) as db:
                row = db.scalars(select(Budget)).one()
                row.tokens += 1
        except (TimeoutError, SQLAlchemyError) as error:
            faults += 1
            print(type(error).__name__)
    return faults
