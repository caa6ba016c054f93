"""The questions that a program's lists ask the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from store.database import Db
from store.models_registers import Entry
from store.prepared import prepared
from store.probing import SELDOM_OF_PERSON

__all__ = ["authored", "counted", "entries", "last_number", "overdue", "owned_by"]


def entries(db: Db, cycle_id: str, register: str, states: Sequence[str] = ()) -> list[Entry]:
    """List the entries of a register, open ones first, the newest first. `states` (): all."""
    rows = select(Entry).where(Entry.cycle_id == cycle_id, Entry.register == register)
    if states:
        rows = rows.where(Entry.state.in_(states))
    rows = rows.options(joinedload(Entry.author), joinedload(Entry.owner))
    return list(db.scalars(rows.order_by(Entry.closed_at.is_not(None), Entry.number.desc())))


def counted(db: Db, cycle_id: str) -> dict[tuple[str, str], int]:
    """Count the entries of a cycle by register and state."""
    rows = select(Entry.register, Entry.state, func.count()).where(Entry.cycle_id == cycle_id)
    found = db.execute(rows.group_by(Entry.register, Entry.state))
    return {(register, state): number for register, state, number in found}


def last_number(db: Db, cycle_id: str, register: str) -> int:
    """Give the highest number of a register; 0 for an empty one."""
    rows = select(func.max(Entry.number))
    found = db.scalar(rows.where(Entry.cycle_id == cycle_id, Entry.register == register))
    return found or 0


def authored(db: Db, person_id: str) -> list[Entry]:
    """List what somebody has added, in all cycles, the newest first."""
    rows = select(Entry).where(Entry.author_id == person_id).options(joinedload(Entry.cycle))
    return list(db.scalars(rows.order_by(Entry.created_at.desc(), Entry.id)))


def owned_by(db: Db, person_id: str) -> list[Entry]:
    """List the open entries that somebody sees to, the one that is due first at the beginning."""
    return list(db.scalars(*_owned_by(person_id)))


@prepared
def _owned_by(person_id: str) -> Select[Entry]:
    mine = Entry.owner_id == person_id, Entry.closed_at.is_(None)
    rows = select(Entry).where(*mine).options(joinedload(Entry.cycle))
    return rows.order_by(Entry.due_on, Entry.id).execution_options(**SELDOM_OF_PERSON)


def overdue(db: Db, cycle_id: str, today: date) -> list[Entry]:
    """List the open entries whose day is over."""
    late = Entry.cycle_id == cycle_id, Entry.closed_at.is_(None), Entry.due_on < today
    return list(db.scalars(select(Entry).where(*late).order_by(Entry.due_on, Entry.id)))
