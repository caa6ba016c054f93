"""The inbox: a repeated request has no second effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import inbox
from store.database import Database
from tests.store.cast import NOW, TEAM


def test_a_request_is_new_once(database: Database) -> None:
    with database.begin(NOW) as db:
        assert not inbox.seen(db, TEAM, "event:Ev1", NOW)
        assert inbox.seen(db, TEAM, "event:Ev1", NOW)
        assert not inbox.seen(db, TEAM, "event:Ev2", NOW)
        assert not inbox.seen(db, "T2", "event:Ev1", NOW)
    with database.begin(NOW) as db:
        assert inbox.seen(db, TEAM, "event:Ev1", NOW)


def test_a_request_that_failed_may_come_again(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin(NOW) as db:
        assert 1 / inbox.seen(db, TEAM, "event:Ev1", NOW)
    with database.begin(NOW) as db:
        assert not inbox.seen(db, TEAM, "event:Ev1", NOW)


def test_of_several_at_once_one_has_the_effect(database: Database) -> None:
    def ask(_: int) -> bool:
        with database.begin(NOW) as db:
            return inbox.seen(db, TEAM, "event:Ev1", NOW)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ask, range(8))) == [False] + [True] * 7
