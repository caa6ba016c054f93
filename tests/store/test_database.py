"""Transactions: what they promise on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime

from store.database import Database
from store.models import Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_row_is_stamped_with_the_instant_of_its_transaction(database: Database) -> None:
    alice = Person(team_id="T1", slack_id="U1", name="Alice")
    with database.begin(NOW) as db:
        db.add(alice)
    with database.read() as db:
        assert db.get_one(Person, alice.id).created_at == NOW
