"""All that is stored, as somebody sees it who reads every table: to compare two courses of things.

Ids that are new get the name of their table and a number, and what is random is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, text

from store.database import Db
from store.models import Agreement, Base, Pair

RANDOM = {"mac", "previous", "wrapped"}
TABLES = [table.name for table in Base.metadata.sorted_tables]


class Undone(Exception):
    """What was tried was taken back."""


@contextmanager
def undone(db: Db) -> Iterator[list[str]]:
    """Try something, and take it back. Raises Undone."""
    found: list[str] = []
    with db.begin_nested():
        yield found
        raise Undone


def ids(db: Db) -> set[str]:
    """Give the id of every row that is there."""
    return {str(row[0]) for table in TABLES for row in db.execute(_all("id", table))}


def rows(db: Db, known: set[str]) -> list[str]:
    """Give every row of every table as one line."""
    lines, names = list[str](), dict[str, str]()
    for table in TABLES:
        for number, row in enumerate(db.execute(_all("*", table, order="rowid")).mappings()):
            if row["id"] not in known:
                names[str(row["id"])] = f"{table}-{number}"
            told = {k: v for k, v in row.items() if k not in RANDOM and not isinstance(v, bytes)}
            lines.append(f"{table} {told}")
    if not names:
        return sorted(lines)
    new = re.compile("|".join(map(re.escape, names)))
    return sorted(new.sub(lambda found: names[found[0]], line) for line in lines)


def agreements_of(db: Db, pair: Pair) -> list[Agreement]:
    """List every version, the oldest first."""
    found = select(Agreement).where(Agreement.pair_id == pair.id).order_by(Agreement.version)
    return list(db.scalars(found))


def _all(columns: str, table: str, order: str = "id"):  # type: ignore[no-untyped-def]
    return text(f"SELECT {columns} FROM {table} ORDER BY {order}")
