"""Who asked for a re-match is nowhere: the world looks the same, whoever of the two it was."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from mentoring import cases, leaving, overview
from mentoring.pool import pool_of
from store.database import Database, Db
from store.models import AuditEntry, Base, Case, Cycle, Member, Pair, Person, Role
from tests import cast
from tests.cast import MONDAY

DAY = MONDAY + timedelta(days=9)
RANDOM = ("id", "mac", "previous")


class Undo(Exception):
    """That was one world; back to where they part."""


def rows(db: Db) -> list[tuple[str, dict[str, object]]]:
    """Give every row of every table, with the name of its table."""
    tables = Base.metadata.sorted_tables
    return [(t.name, dict(row)) for t in tables for row in db.execute(select(t)).mappings()]


def written(db: Db, before: set[object]) -> list[str]:
    """Give every row as text; the random id of a new row is its table's name."""
    found = rows(db)
    new = {str(row["id"]): table for table, row in found if row["id"] not in before}
    said = [f"{t} { {k: v for k, v in row.items() if k not in RANDOM} }" for t, row in found]
    for row_id, table in new.items():
        said = [line.replace(row_id, f"<{table}>") for line in said]
    return sorted(said)


def told(db: Db) -> list[object]:
    """Give what a coordinator can look at afterwards: cases, numbers, who can be matched, trail."""
    cycle = db.scalars(select(Cycle)).one()
    carol = db.scalars(select(Person).where(Person.name == "Carol")).one()
    pool = pool_of(db, cycle, DAY)
    trail = [(e.actor_id, e.action, e.details) for e in db.scalars(select(AuditEntry))]
    cards = [repr(cases.case_text(db, case, DAY).what) for case in db.scalars(select(Case))]
    numbers = [
        (t.title, [(c.key, len(c.lines)) for c in t.counts])
        for t in overview.overview(db, cycle, carol, DAY)
    ]
    return [cards, numbers, sorted(pool.candidates), sorted(map(str, pool.blocked)), trail]


def test_nothing_that_is_stored_or_shown_tells_who_asked_for_a_re_match(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        pair_id = cast.cast(db).pair.id
    with sqlite.read() as db:
        before = {row["id"] for _, row in rows(db)}
    worlds = []
    for role in Role:
        try:
            with sqlite.begin(DAY) as db:
                pair = db.get_one(Pair, pair_id)
                asker: Member = pair.mentor if role is Role.MENTOR else pair.mentee
                leaving.rematch(db, asker.person, pair, DAY)
                db.flush()
                worlds.append((written(db, before), told(db)))
                raise Undo
        except Undo:
            pass
    assert worlds[0] == worlds[1]
    assert any("rematch" in line for line in worlds[0][0])
