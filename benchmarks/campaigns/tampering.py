"""Somebody has the database in their hands, but not the keys: what they change is found.

The audit trail is edited, thinned out and cut; ciphertexts are moved from row to row.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text, update

from benchmarks.campaigns.report import Report
from benchmarks.campaigns.rows import TEAM, opened
from store import audit
from store.crypto import KeyProblem
from store.database import Database, Db
from store.models import (
    Agreement,
    Cycle,
    Member,
    Pair,
    Person,
    Role,
    Session,
    SessionState,
    Submission,
)

ENTRIES = 60
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
TEXTS = ("action", "object_kind", "object_id", "actor_id", "previous", "mac", "id", "team_id")


class Undone(Exception):
    """Takes a tampering back, so that the next one meets a whole trail."""


def trail(report: Report, kind: str, long: bool) -> None:
    """Tamper with the trail in one way after the other; count what `verify` does not find."""
    rounds, chance = 1_000 if long else 250, random.Random(41)
    ways: list[tuple[str, Callable[[Db, random.Random], str]]] = [
        ("an edit", _edit),
        ("a removed entry", _remove),
        ("a removed entry, the rest renumbered", _close_up),
        ("two entries exchanged", _exchange),
        ("a cut end", _cut),
    ]
    missed: Counter[str] = Counter()
    with opened(kind) as (database, _, _):
        _write(database)
        with database.read() as db:
            noted = audit.head(db, TEAM)
            report.hold("problems of the whole trail", len(audit.verify(db, TEAM, noted)), most=0)
        for number in range(rounds):
            name, tamper = ways[number % len(ways)]
            with suppress(Undone), _disarmed(database) as db:
                what = tamper(db, chance)
                if not audit.verify(db, TEAM, noted):
                    missed[f"{name} ({what})"] += 1
                raise Undone
    report.say("entries, tamperings", f"{ENTRIES}, {rounds:,}")
    report.say("ways", ", ".join(name for name, _ in ways))
    report.say("not found", dict(missed) or "none")
    report.hold("tamperings that were not found", sum(missed.values()), most=0)


def _write(database: Database) -> None:
    for number in range(ENTRIES):
        with database.begin(NOW + timedelta(minutes=number)) as db:
            audit.record(
                db, team_id=TEAM, actor_id=f"person-{number % 7}", action=f"pair.step{number}",
                object_kind="pair", object_id=f"pair-{number % 5}", now=db.info["now"],
                details={"n": number},
            )  # fmt: skip


@contextmanager
def _disarmed(database: Database) -> Iterator[Db]:
    """Give a transaction in which the triggers do not stand in the way."""
    with database.begin(NOW) as db:
        if db.get_bind().dialect.name == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in db.execute(text(names)).scalars().all():
                db.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.execute(text("SET LOCAL session_replication_role = replica"))
        yield db


def _edit(db: Db, chance: random.Random) -> str:
    """Change one value of one entry: a sign of a text, the time, or the details."""
    number, column = chance.randint(1, ENTRIES), chance.choice([*TEXTS, "created_at", "details"])
    if column == "details":
        value: object = f'{{"n": {number + ENTRIES}}}'
        cast = "json" if db.get_bind().dialect.name == "postgresql" else "text"
        _run(db, f"UPDATE audit SET details = CAST(:v AS {cast}) WHERE number = :n", number, value)
        return column
    row = db.execute(text(f"SELECT {column} FROM audit WHERE number = :n"), {"n": number})
    old = str(row.scalar_one())
    if column == "created_at":
        value = str(NOW.replace(tzinfo=None) + timedelta(days=chance.randint(1, 99)))
        if db.get_bind().dialect.name == "postgresql":
            value = datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    else:
        place = chance.randrange(len(old))
        sign = chance.choice([s for s in "abcdef0123456789" if s != old[place]])
        value = old[:place] + sign + old[place + 1 :]
    _run(db, f"UPDATE audit SET {column} = :v WHERE number = :n", number, value)
    return column


def _run(db: Db, statement: str, number: int, value: object) -> None:
    db.execute(text(statement), {"n": number, "v": value})


def _remove(db: Db, chance: random.Random) -> str:
    number = chance.randint(1, ENTRIES - 1)
    db.execute(text("DELETE FROM audit WHERE number = :n"), {"n": number})
    return "first" if number == 1 else "inside"


def _close_up(db: Db, chance: random.Random) -> str:
    number = chance.randint(1, ENTRIES - 1)
    db.execute(text("DELETE FROM audit WHERE number = :n"), {"n": number})
    for later in range(number + 1, ENTRIES + 1):
        _run(db, "UPDATE audit SET number = :v WHERE number = :n", later, later - 1)
    return "first" if number == 1 else "inside"


def _exchange(db: Db, chance: random.Random) -> str:
    one, other = chance.sample(range(1, ENTRIES + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        _run(db, "UPDATE audit SET number = :v WHERE number = :n", old, new)
    return "neighbours" if abs(one - other) == 1 else "apart"


def _cut(db: Db, chance: random.Random) -> str:
    kept = chance.randint(0, ENTRIES - 1)
    db.execute(text("DELETE FROM audit WHERE number > :n"), {"n": kept})
    return "all of it" if kept == 0 else "some"


def swaps(report: Report, kind: str, long: bool) -> None:
    """Give every sealed cell the ciphertext of another, again and again; count what opens."""
    wanted, chance = 10_000 if long else 1_000, random.Random(43)
    done, opened_anyway = 0, 0
    with opened(kind) as (database, _, _):
        cells = _cells(database)
        while done < wanted:
            order = chance.sample(cells, len(cells))
            given = dict(zip(order, order[1:] + order[:1], strict=True))
            with suppress(Undone), database.begin(NOW) as db:
                _move(db, given)
                opened_anyway += sum(_opens(db, cell) for cell in given)
                raise Undone
            done += len(given)
    report.say("sealed cells, swaps", f"{len(cells)}, {done:,}")
    report.hold("ciphertexts that opened in another place", opened_anyway, most=0)


Cell = tuple[type[Any], str, str]  # a noun, the id of a row, a sealed column


def _cells(database: Database) -> list[Cell]:
    """Write rows of three tables, for several pairs and people; give their sealed cells."""
    with database.begin(NOW) as db:
        rows = [row for number in range(25) for row in _rows(db, number)]
        db.flush()
        return [
            (type(row), row.id, column)
            for row in rows
            for column in row.sealed_columns()
            if getattr(row, column) is not None
        ]


def _rows(db: Db, number: int) -> list[Any]:
    """Make a pair with an agreement, a meeting and some forms."""
    person = Person(team_id=TEAM, slack_id=f"U{number}", name=f"Person {number}")
    db.add(person)
    cycle = Cycle(
        team_id=TEAM, program="pxso", program_text="", name="C", starts_on=date(2027, 1, 1),
        zone="UTC", channel_id=f"C{number}", announce_id="C0", created_by=person.id,
    )  # fmt: skip
    db.add(cycle)
    mentor, mentee = (
        Member(team_id=TEAM, cycle_id=cycle.id, person_id=person.id, role=role) for role in Role
    )
    pair = Pair(team_id=TEAM, cycle_id=cycle.id, mentor_id=mentor.id, mentee_id=mentee.id)
    db.add_all([mentor, mentee, pair])
    agreement = Agreement(team_id=TEAM, pair_id=pair.id, version=1, text_hash="", terms={"a": 1})
    agreement.text = f"the text {number}"
    meeting = Session(team_id=TEAM, pair_id=pair.id, state=SessionState.LOGGED, minutes=60)
    meeting.starts_at, meeting.proposed_by = NOW, person.id
    meeting.place, meeting.topic = "place", "topic"
    forms = [_form(cycle, person, pair, scope) for scope in (f"pair:{pair.id}", "a", "b", "c")]
    db.add_all([agreement, meeting, *forms])
    return [agreement, meeting, *forms]


def _form(cycle: Cycle, person: Person, pair: Pair, scope: str) -> Submission:
    return Submission(
        team_id=TEAM, cycle_id=cycle.id, form="form", scope=scope, author_id=person.id,
        pair_id=pair.id, version=1, answers={"a": scope},
    )  # fmt: skip


def _move(db: Db, given: dict[Cell, Cell]) -> None:
    """Write into every cell the ciphertext of another, behind Mentor's back."""
    found = {cell: getattr(db.get_one(cell[0], cell[1]), cell[2]) for cell in given}
    for (noun, row_id, column), source in given.items():
        statement = update(noun).where(noun.id == row_id).values({column: found[source]})
        db.execute(statement.execution_options(synchronize_session=False))
    db.expire_all()


def _opens(db: Db, cell: Cell) -> bool:
    noun, row_id, column = cell
    try:
        getattr(db.get_one(noun, row_id), column.removesuffix("_sealed"))
    except KeyProblem:
        return False
    return True
