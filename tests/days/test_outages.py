"""A quarter of a year of silence, and one over a cycle's end: nothing is lost without a row."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.moment import Step, decide
from mentoring import calendar, occurrences
from mentoring.milestones import Window
from store import queries
from store.database import Database, Db
from store.models import Case, Cycle, CycleState, Notice, PairState
from tests.cast import MONDAY, cast


def fell_due(db: Db, cycle: Cycle, since: datetime, now: datetime) -> set[str]:
    """Work out beside the plan what fell due, with nothing remembered."""
    window = Window(since.date() - timedelta(days=30), now.date() + timedelta(days=1))
    meetings = calendar.Meetings(db, cycle)
    return {
        o.key
        for pair in queries.pairs(db, cycle.id, (PairState.ACTIVE,))
        for o in occurrences.of_pair(pair, window)
        if since < o.at <= now and calendar.wanted(db, o, meetings)
    }


@pytest.mark.parametrize(("day", "days"), [(3, 92), (10, 300), (340, 160)])
def test_after_any_outage_everything_has_a_row_and_an_end(
    sqlite: Database, day: int, days: int
) -> None:
    since = MONDAY + timedelta(days=day)
    now = since + timedelta(days=days)
    with sqlite.begin(MONDAY) as db:
        cycle = cast(db).cycle
        cycle.planned_to = since
        cycle_id = cycle.id
    with sqlite.begin(now) as db:
        cycle = db.get_one(Cycle, cycle_id)
        expected = {k for k in fell_due(db, cycle, since, now) if not k.startswith("closing:")}
        for _ in range(2):
            calendar.plan(db, cycle, now)
        rows = {n.key: n for n in db.scalars(select(Notice))}
        cases = set(db.scalars(select(Case.key)))
        ended = Counter(decide(db, rows[k], now, None)[0] for k in expected if k in rows)
        closed = cycle.state is CycleState.CLOSED
    assert len(expected) > 10
    assert expected - rows.keys() - cases == set()
    assert ended[Step.EXPIRE] + ended[Step.DROP] > 0
    assert closed is (day + days > 450)
    if closed:
        assert ended[Step.SAY] + ended[Step.LATER] == 0
        assert f"cycle_closed:{cycle_id}" in rows
