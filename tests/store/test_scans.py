"""What is asked all the time goes through an index, however many people there are."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from store.crypto import Keys
from store.database import Database
from tests.store.test_loading import every_prepared_select

FEW = {"cycles"}  # a workspace has some of them, and never many
WHOLE = re.compile(r"SCAN (\w+)")
EMPTY_LIST = re.compile(r"\(?__\[POSTCOMPILE_\w+\]\)?")


def read_whole(connection: sqlite3.Connection, statement: Select[object]) -> set[str]:
    """Name the tables that a statement reads from their first row to their last."""
    text = EMPTY_LIST.sub("(?)", str(statement.compile(dialect=sqlite.dialect())))
    steps = connection.execute(f"EXPLAIN QUERY PLAN {text}", [None] * text.count("?"))
    return {name for _, _, _, step in steps for name in WHOLE.findall(step)} - {"CONSTANT"}


def test_no_prepared_select_reads_a_whole_table(tmp_path: Path, keys: Keys) -> None:
    file = tmp_path / "mentor.db"
    database = Database.open(f"sqlite:///{file}", keys)
    database.migrate()
    database.dispose()
    connection = sqlite3.connect(file)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    found = {
        name: whole
        for name, each in every_prepared_select()
        if (whole := (read_whole(connection, each) & tables) - FEW)
    }
    connection.close()
    assert found == {}
