"""What a row costs on its way to an object: by our plan, by SQLAlchemy's session, by the driver.

Run `python -m benchmarks.reading`. All three ask for the same pair with both people, in turn, in
one process; what is printed is the processor's time of the thread, and how it compares with the
driver, which makes no objects at all and is the floor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from benchmarks.campaigns import population
from benchmarks.campaigns.ground import database_url
from store import queries
from store.crypto import Keys
from store.database import Database, Db
from store.loading import reading
from store.models import CycleState, Member, PairState

ROUNDS, TIMES = 15, 40


def main() -> None:
    """Measure and print."""
    table = Table("database", "way", "microseconds", "over the driver")
    for kind in ("sqlite", "postgresql"):
        with database_url(kind) as url:
            took = _measure(Database.open(url, Keys.new()))
        for name, each in took.items():
            row = f"{each:.0f}", f"{each / took['driver']:.1f} x"
            table.add_row(kind, name, *row)
    Console().print(table)


def _measure(database: Database) -> dict[str, float]:
    """Give the median time of each way, what every transaction costs left out."""
    database.migrate()
    now = datetime.now(UTC)
    with database.begin(now) as db:
        known = population.people(db, "T0", [f"U0{n}" for n in range(21)], now)
        cycle = population.cycle(db, "T0", known[0], now, CycleState.RUNNING)
        population.pairs(db, cycle, known[1:], now - timedelta(days=30), PairState.ACTIVE)
        member = queries.members(db, cycle.id)[0]
    ways = {"driver": _driver, "plan": _plan, "session": _session}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            took[name].append(_time(database, member, way))
    database.dispose()
    return {name: statistics.median(each) for name, each in took.items()}


def _time(database: Database, member: Member, way: Callable[[Db, Member], object]) -> float:
    total = 0.0
    for _ in range(TIMES):
        with database.read() as db:
            db.rows(*queries._takes_part(member.cycle_id, member.person_id))  # it has begun
            began = time.thread_time()
            way(db, member)
            total += time.thread_time() - began
    return total / TIMES * 1e6


def _plan(db: Db, member: Member) -> object:
    return queries.pairs_of_member(db, member.id)


def _session(db: Db, member: Member) -> object:
    asked, values = queries._pairs_of_member(member.id, (PairState.ACTIVE,))
    return Session.scalars(db, asked, values).all()


def _driver(db: Db, member: Member) -> object:
    asked, values = queries._pairs_of_member(member.id, (PairState.ACTIVE,))
    driver, dialect = db._driver()
    plan = reading(asked, dialect)
    assert plan is not None
    return plan.raw(driver, values)


if __name__ == "__main__":
    main()
