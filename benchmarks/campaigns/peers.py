"""The same kills for what a developer would otherwise write, in the same run.

Three small senders on the same ground: the outbox, at least once (send, then mark), at most once
(mark, then send), and a job per reminder in APScheduler's SQLAlchemy job store.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from benchmarks.campaigns.crash import FAULTS, POST, REST_OF_ALL, _kill_at_random, _wait
from benchmarks.campaigns.ground import Ground, ground
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.workers import Crew, Order, deliver, order_of

QUIET = 15.0  # seconds without a message: it is over
TABLE = "CREATE TABLE reminder (id TEXT PRIMARY KEY, slack_id TEXT, state TEXT, taken REAL)"


def peers(report: Report, kind: str, long: bool) -> None:
    """Count what each policy loses and says twice under the same kills and faults."""
    count, kills = (3_000, 60) if long else (300, 6)
    report.say("messages, kills, faults", f"{count:,}, {kills}, 4%")
    for name, work, workers in (
        ("outbox (ours)", deliver, 2),
        ("at least once: send, then mark", at_least_once, 2),
        ("at most once: mark, then send", at_most_once, 2),
        ("a job per reminder in APScheduler's store", a_job_each, 1),
    ):
        with ground(kind, speed=12) as place:
            ids = _put(place, work, count)
            for fault in FAULTS:
                place.fault(fault, method=POST, rate=0.04 / 3)
            crew = Crew(work, order_of(place))
            crew.hire(workers)
            try:
                _kill_at_random(place, crew, int(count * 0.8), kills, QUIET)
                _wait(place, REST_OF_ALL) if work is deliver else _wait_for_quiet(place)
            finally:
                crew.dismiss()
            arrived = place.arrived()
            lost, twice = len(ids - arrived.keys()), sum(n - 1 for n in arrived.values())
            report.say(name, f"lost {lost}, twice {twice}")


def _put(place: Ground, work: object, count: int) -> set[str]:
    if work is deliver:
        place.put(count)
        return place.ids()
    people = [p.id for p in place.sandbox.world.workspace.people.values() if not p.deleted]
    rows = [(f"reminder-{n}", people[n % len(people)]) for n in range(count)]
    with sqlite3.connect(_file(place.url)) as db:
        db.execute(TABLE)
        db.executemany("INSERT INTO reminder VALUES (?, ?, 'pending', 0)", rows)
    if work is a_job_each:
        scheduler = _scheduler(place.url)
        scheduler.start(paused=True)
        when = datetime.now(UTC) + timedelta(seconds=1)
        order = order_of(place)
        for notice, slack_id in rows:
            scheduler.add_job(remind, "date", (order, notice, slack_id), run_date=when)
        scheduler.shutdown()
    return {notice for notice, _ in rows}


def _file(url: str) -> Path:
    """Keep the peers' own table beside the database."""
    name = url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.split("host=")[1]
    return Path(name).parent / "peers.db"


def _wait_for_quiet(place: Ground) -> None:
    before, since, end = -1, time.monotonic(), time.monotonic() + REST_OF_ALL
    while time.monotonic() - since < QUIET and time.monotonic() < end:
        found = place.said()
        if found != before:
            before, since = found, time.monotonic()
        time.sleep(0.2)


def _client(order: Order) -> WebClient:
    """Give the SDK's client as it comes, with its own retries."""
    return WebClient(token=order.token, base_url=order.api_url, timeout=2)


def _send(client: WebClient, notice: str, slack_id: str) -> None:
    metadata = {"event_type": "mentor_notice", "event_payload": {"id": notice}}
    client.chat_postMessage(channel=slack_id, text="A reminder", metadata=metadata)


def at_least_once(order: Order) -> None:
    """Send, and mark as sent afterwards; what was taken a minute ago is taken again."""
    _loop(order, mark_first=False)


def at_most_once(order: Order) -> None:
    """Mark as sent, and send afterwards."""
    _loop(order, mark_first=True)


def _loop(order: Order, mark_first: bool) -> None:
    client, parent = _client(order), os.getppid()
    db = sqlite3.connect(_file(order.url), timeout=10, isolation_level=None)
    while os.getppid() == parent:
        row = db.execute(
            "UPDATE reminder SET taken = ? WHERE id = (SELECT id FROM reminder WHERE "
            "state = 'pending' AND taken < ? LIMIT 1) RETURNING id, slack_id",
            (time.time(), time.time() - 5),
        ).fetchone()
        if row is None:
            time.sleep(0.05)
            continue
        mark = "UPDATE reminder SET state = 'sent' WHERE id = ?"
        if mark_first:
            db.execute(mark, (row[0],))
        try:
            _send(client, *row)
        except (SlackApiError, OSError):
            continue
        if not mark_first:
            db.execute(mark, (row[0],))


def _scheduler(url: str) -> BackgroundScheduler:
    store = SQLAlchemyJobStore(url=f"sqlite:///{_file(url)}")
    return BackgroundScheduler(
        jobstores={"default": store}, executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"misfire_grace_time": None}, timezone=UTC,
    )  # fmt: skip


def remind(order: Order, notice: str, slack_id: str) -> None:
    _send(_client(order), notice, slack_id)


def a_job_each(order: Order) -> None:
    """Let APScheduler run one job for each reminder."""
    logging.disable(logging.CRITICAL)
    parent = os.getppid()
    scheduler = _scheduler(order.url)
    scheduler.start()
    while os.getppid() == parent:
        time.sleep(0.2)
