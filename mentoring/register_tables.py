"""The lists of a program as tables, for coordinators, who lead every entry to its end."""

from __future__ import annotations

from collections.abc import Iterator

from mentoring import agreement_text, registers
from mentoring.access import Action, authorize
from mentoring.cells import Value, csv_text
from mentoring.days import local_date
from mentoring.language.registers import Register
from mentoring.program_file import program_of
from mentoring.rules import zone_of
from store.database import Db
from store.models import Cycle, Entry, Person

ERASED = "(erased)"


def tables(db: Db, reader: Person, cycle: Cycle) -> list[tuple[Register, bytes]]:
    """Write every list of a program as CSV, an entry a row. Raises NotYours."""
    authorize(db, reader, Action.STEER, cycle)
    return [
        (kept, _table(cycle, kept, registers.listed(db, reader, cycle, kept)))
        for kept in program_of(cycle).registers
    ]


def _table(cycle: Cycle, kept: Register, entries: list[Entry]) -> bytes:
    fields = registers.form_of(cycle, kept).fields
    head = ("Number", "Added on", "Added by", "State", "Seen to by", "By when", "Closed on")
    header = (*head, *(f.label for f in fields), "Last word")
    return csv_text(header, (tuple(_cells(e)) for e in entries)).encode("utf-8-sig", "replace")


def _cells(entry: Entry) -> Iterator[Value]:
    program, kept, zone = program_of(entry.cycle), registers.of_entry(entry), entry.cycle.zone
    owner = entry.owner.name if entry.owner else None
    yield from (entry.number, local_date(entry.created_at, zone_of(zone)), entry.author.name)
    yield from (registers.state_of(entry).label, owner, entry.due_on)
    yield local_date(entry.closed_at, zone_of(zone)) if entry.closed_at else None
    given = entry.answers or {}
    for field in registers.form_of(entry.cycle, kept).fields:
        answer = given.get(field.key)
        said = agreement_text.say(program, field, answer) if answer not in (None, "", []) else None
        yield said if entry.answers_sealed else ERASED
    yield next((str(c.words) for c in reversed(entry.changes) if c.words), None)
