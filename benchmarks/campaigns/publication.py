"""One press that announces very many pairs: how long the coordinator waits for the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from benchmarks.campaigns import population
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.rows import TEAM, opened
from handlers.views import publication as views
from mentoring import publishing
from store.database import Database
from store.models import (
    AuditEntry,
    Cycle,
    CycleState,
    Member,
    Notice,
    Pair,
    PairState,
    Person,
    Role,
)


def publication(report: Report, kind: str, long: bool) -> None:
    """Press the button as its listener does, with everything that follows in the transaction."""
    count = 500 if long else 100
    with opened(kind) as (database, _, _):
        cycle_id = _prepare(database, count)
        seconds = _press(database, cycle_id)
        report.say("pairs announced in one press", count)
        report.aim("seconds until it is committed", seconds, most=1 if long else 0.5)
        with database.read() as db:
            kinds = select(Notice.kind, func.count()).group_by(Notice.kind)
            told = {row[0]: row[1] for row in db.execute(kinds)}
            active = select(func.count()).where(Pair.state == PairState.ACTIVE)
            entries = select(func.count()).where(AuditEntry.action == "pair.published")
            report.hold("pairs that are not active", count - (db.scalar(active) or 0), most=0)
            report.hold("entries missing", count - (db.scalar(entries) or 0), most=0)
        for what, each in (("matched", 2), ("supervisor_matched", 1), ("introduction", 1)):
            missing = each * count - told.get(what, 0)
            report.hold(f"{what} missing or too many", missing, most=0, least=0)


def _prepare(database: Database, count: int) -> str:
    now = datetime.now(UTC)
    with database.begin(now) as db:
        people = population.people(db, TEAM, [f"U0{n}" for n in range(2 * count + 2)], now)
        carol, sam, *everybody = people
        cycle = population.cycle(db, TEAM, carol, now, CycleState.ENROLLING)
        population.pairs(db, cycle, everybody, now, PairState.APPROVED)
        db.execute(update(Member).where(Member.role == Role.MENTEE).values(supervisor_id=sam))
        return cycle.id


def _press(database: Database, cycle_id: str) -> float:
    now = datetime.now(UTC)
    with database.read() as db:
        cycle = db.get_one(Cycle, cycle_id)
        views.question_message(cycle, publishing.board(db, cycle, now))
    began = time.perf_counter()
    with database.begin(now) as db:
        cycle = db.get_one(Cycle, cycle_id)
        carol = db.get_one(Person, cycle.created_by)
        seen = publishing.review(db, cycle, now)
        views.published_message(cycle, publishing.publish(db, carol, cycle, now, seen))
    return time.perf_counter() - began
