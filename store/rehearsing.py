"""A database in memory in which a cycle is rehearsed: its rows are copied, nothing is written back.

It lasts as long as the rehearsal, and serves one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, create_engine, event, or_, select
from sqlalchemy.pool import StaticPool

from store.crypto import Keys
from store.database import Database, Db
from store.models import Base, Cycle, Notice, NoticeState

APART = {"audit", "inbox", "budgets", "upkeeps", "notices", "people", "data_keys"}
RECENT = timedelta(days=2)  # what was said so shortly ago still counts for the next days
CHUNK = 500


def in_memory(keys: Keys) -> Database:
    """Make an empty database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _say_begin_ourselves)
    event.listen(engine, "begin", _begin)
    Base.metadata.create_all(engine)
    return Database(engine, keys)


def _say_begin_ourselves(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _begin(connection: Any) -> None:
    if connection.get_execution_options().get("begin", "DEFERRED") is not None:
        connection.exec_driver_sql("BEGIN")


def copy(db: Db, to: Database, cycle: Cycle, now: datetime) -> None:
    """Copy a cycle with everything that hangs on it, its people, and what waits to be said."""
    found: dict[str, dict[str, Row[Any]]] = {"cycles": {}}
    _add(found, Cycle.__table__, db.execute(select(Cycle.__table__).where(Cycle.id == cycle.id)))
    for table in Base.metadata.sorted_tables:
        if table.name not in APART:
            for rows in _hanging_on(table, found):
                _add(found, table, db.execute(rows))
    waiting = or_(Notice.state == NoticeState.PENDING, Notice.settled_at >= now - RECENT)
    notices = Base.metadata.tables["notices"]
    planned = Notice.lane > 0  # what somebody waits for now, such as a rehearsal, is no part of it
    rows = select(notices).where(Notice.cycle_id == cycle.id, waiting, planned)
    _add(found, notices, db.execute(rows))
    _add_people(db, found)
    keys = Base.metadata.tables["data_keys"]
    _add(found, keys, db.execute(select(keys).where(keys.c.team_id == cycle.team_id)))
    with to.begin(now) as other:
        for table in Base.metadata.sorted_tables:
            if values := [dict(row._mapping) for row in found.get(table.name, {}).values()]:
                other.execute(table.insert(), values)


def said(db: Db, cycle_id: str) -> list[Notice]:
    """List what was said in a cycle, alone or inside of something else, in its order."""
    states = NoticeState.SENT, NoticeState.MERGED
    rows = select(Notice).where(Notice.cycle_id == cycle_id, Notice.state.in_(states))
    return list(db.scalars(rows.order_by(Notice.settled_at, Notice.key)))


def _add(found: dict[str, dict[str, Row[Any]]], table: Any, rows: Iterable[Row[Any]]) -> None:
    found.setdefault(table.name, {}).update({row.id: row for row in rows})


def _hanging_on(
    table: Table, found: dict[str, dict[str, Row[Any]]]
) -> Iterator[Select[tuple[Any, ...]]]:
    """Give what selects the rows of a table that refer to rows that are copied already."""
    for column in table.columns:
        for key in column.foreign_keys:
            known = list(found.get(key.column.table.name, {}))
            if key.column.table is not table and key.column.table.name not in APART:
                yield from (select(table).where(_in(column, part)) for part in _parts(known))


def _add_people(db: Db, found: dict[str, dict[str, Row[Any]]]) -> None:
    """Add everybody whom a row names, with the supervisors above them."""
    people = Base.metadata.tables["people"]
    wanted = set(_people_named(found))
    while wanted:
        for part in _parts(sorted(wanted)):
            _add(found, people, db.execute(select(people).where(_in(people.c.id, part))))
        named = {row.supervisor_id for row in found.get("people", {}).values()}
        wanted = {one for one in named if one} - set(found["people"])


def _people_named(found: dict[str, dict[str, Row[Any]]]) -> Iterator[str]:
    for name, rows in found.items():
        for column in Base.metadata.tables[name].columns:
            if any(key.column.table.name == "people" for key in column.foreign_keys):
                values = (row._mapping[column.name] for row in rows.values())
                yield from (value for value in values if value)


def _in(column: Any, ids: list[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(ids)
    return found


def _parts(ids: list[str]) -> Iterator[list[str]]:
    yield from (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))
