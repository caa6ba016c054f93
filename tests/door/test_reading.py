"""What a command that only reads may do: nothing but read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert

from handlers import ACTIONS, COMMANDS, ONLY_READING, routing
from handlers.commands import Reads
from store.columns import new_id
from store.database import Database
from store.models import InboxEntry


def test_a_statement_that_writes_is_an_error_where_only_reading_is_meant(
    database: Database,
) -> None:
    values = {"id": new_id(), "team_id": "T1", "created_at": datetime.now(UTC), "key": "k"}
    for statement in (insert(InboxEntry).values(**values), delete(InboxEntry)):
        with pytest.raises(RuntimeError, match=r"Database\.read"), database.read() as db:
            db.execute(statement)
    with pytest.raises(RuntimeError, match=r"Database\.read"), database.read() as db:
        db.add(InboxEntry(**values))


def test_the_commands_that_only_read_are_these() -> None:
    opening = {
        "signup",
        "plan",
        "rematch",
        "support",
        "end",
        "share",
        "guide",
        "competencies",
        "pause",
    }
    telling = {"", "meetings", "privacy", "about", "help", "withdraw", "events"}
    telling |= {"register", "assets", "glossary"}
    steering = {"status", "cases", "board", "publish"}
    reading = {word for word, what in routing.READING.items() if what is not Reads.NOTHING}
    assert opening | telling | steering == reading == {w for w, c in COMMANDS.items() if c.reads}
    assert {w for w, what in routing.READING.items() if what is Reads.LONG} == steering


def test_the_actions_that_only_read_are_all_there() -> None:
    assert set(ACTIONS) >= set(ONLY_READING)
