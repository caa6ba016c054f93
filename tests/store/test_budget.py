"""The sending budget that all workers of a workspace share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from store import budget
from store.database import Database
from store.models import Budget
from tests.store.cast import MINUTE, NOW, TEAM

SECOND = timedelta(seconds=1)


def test_a_full_bucket_allows_a_burst_and_then_one_at_a_time(database: Database) -> None:
    takes = [budget.take(database, TEAM, NOW, rate_per_minute=60, burst=3) for _ in range(4)]
    assert takes == [None, None, None, SECOND]
    assert budget.take(database, TEAM, NOW + SECOND, 60, 3) is None
    assert budget.take(database, TEAM, NOW + SECOND, 60, 3) == SECOND


def test_a_bucket_never_holds_more_than_the_burst(database: Database) -> None:
    budget.take(database, TEAM, NOW, 60, 2)
    later = NOW + 60 * MINUTE
    assert [budget.take(database, TEAM, later, 60, 2) for _ in range(3)] == [None, None, SECOND]


def test_workspaces_do_not_share_a_bucket(database: Database) -> None:
    assert budget.take(database, TEAM, NOW, 60, 1) is None
    assert budget.take(database, "T2", NOW, 60, 1) is None


def test_a_pause_stops_everybody_and_empties_the_bucket(database: Database) -> None:
    budget.pause(database, TEAM, NOW + 30 * SECOND, NOW)
    assert budget.take(database, TEAM, NOW, 60, 10) == 30 * SECOND
    assert budget.take(database, TEAM, NOW + 30 * SECOND, 60, 10) == SECOND
    assert budget.take(database, TEAM, NOW + 31 * SECOND, 60, 10) is None


def test_a_shorter_pause_does_not_end_a_longer_one(database: Database) -> None:
    budget.pause(database, TEAM, NOW + 30 * SECOND, NOW)
    budget.pause(database, TEAM, NOW + 5 * SECOND, NOW)
    assert budget.take(database, TEAM, NOW, 60, 10) == 30 * SECOND


def test_the_tokens_of_calls_that_were_not_made_are_there_again(database: Database) -> None:
    assert budget.take_some(database, TEAM, NOW, 60, 10, 10) == (10, None)
    budget.give_back(database, TEAM, 4, NOW, 10)
    assert budget.take_some(database, TEAM, NOW, 60, 10, 10)[0] == 4
    budget.give_back(database, TEAM, 40, NOW, 10)
    assert budget.take_some(database, TEAM, NOW, 60, 10, 20)[0] == 10


def test_no_more_tokens_come_back_during_a_pause_than_it_leaves(database: Database) -> None:
    assert budget.take_some(database, TEAM, NOW, 60, 60, 50)[0] == 50
    budget.pause(database, TEAM, NOW + SECOND, NOW)
    budget.give_back(database, TEAM, 40, NOW, 60)
    assert budget.take_some(database, TEAM, NOW + SECOND, 60, 60, 60)[0] == budget.LEFT


def test_many_workers_take_no_more_than_there_is(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        takes = threads.map(lambda _: budget.take(database, TEAM, NOW, 60, 20), range(60))
        assert sum(wait is None for wait in takes) == 20


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.floats(-2, 10), max_size=40), rate=st.sampled_from([20.0, 60.0, 525.0]))
def test_no_clock_makes_the_budget_larger(sqlite: Database, gaps: list[float], rate: float) -> None:
    with sqlite.begin(NOW) as db:
        db.execute(delete(Budget))
    clocks = [NOW + timedelta(seconds=gap) for gap in accumulate([0.0, *gaps])]
    taken = sum(budget.take(sqlite, TEAM, now, rate, burst=5) is None for now in clocks)
    passed = (max(clocks) - NOW) / MINUTE
    assert taken <= 5 + passed * rate + 1e-6


@pytest.mark.parametrize("rate", [20.0, 525.0])
def test_whoever_waits_as_told_gets_a_token(sqlite: Database, rate: float) -> None:
    now = NOW
    for _ in range(20):
        wait = budget.take(sqlite, TEAM, now, rate, burst=1)
        if wait is not None:
            now += wait
            assert budget.take(sqlite, TEAM, now, rate, burst=1) is None
