"""The lists that a program keeps: who adds to them, and who reads what stands in them.

What becomes of an entry is in `entry_steps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring import answers, relations, rules
from mentoring.access import Action, authorize, may
from mentoring.answers import Answers
from mentoring.care import open_case
from mentoring.errors import NotFound, NotYours, TooLate, WrongAnswers
from mentoring.language.forms import Author, Drives, FieldType, Form
from mentoring.language.registers import Register, RegisterState
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_register
from store import counts, queries
from store import registers as rows
from store.database import Db
from store.models import Cycle, CycleState, Member, Pair, Person, Role
from store.models_registers import Entry

LONGEST_TITLE = 120
ADDED = "entry_added"  # the kind of case while nobody has looked at a new entry

Numbers = tuple[Register, list[tuple[str, int]]]  # how many entries are in which state


def register_of(cycle: Cycle, key: str) -> Register:
    """Give a register of a cycle's program. Raises NotFound."""
    found = next((r for r in program_of(cycle).registers if r.key == key), None)
    if found is None:
        raise NotFound
    return found


def of_entry(entry: Entry) -> Register:
    return register_of(entry.cycle, entry.register)


def state_of(entry: Entry) -> RegisterState:
    return of_entry(entry).state(entry.state)


def form_of(cycle: Cycle, register: Register) -> Form:
    return program_of(cycle).forms[register.form]


# who adds


def open_to(db: Db, person: Person) -> list[tuple[Cycle, Register]]:
    """List the registers to which somebody may add something now."""
    if not relations.is_full_member(person):
        return []
    return [
        (cycle, register)
        for cycle in queries.open_cycles(db, person.team_id)
        if program_of(cycle).registers
        for roles in [_roles(db, person, cycle)]
        for register in program_of(cycle).registers
        if roles & set(register.adds)
    ]


def _roles(db: Db, person: Person, cycle: Cycle) -> set[Author]:
    """Give what somebody is in a cycle, in the words of the program file."""
    found: set[Author] = set()
    memberships = queries.memberships_of(db, person.id)
    for member in (m for m in memberships if m.cycle_id == cycle.id):
        found |= {Author(member.role.value), Author.EACH, Author.PAIR}
    held = {o.kind.value for o in queries.offices_of(db, person.id) if o.cycle_id == cycle.id}
    found |= {a for a in Author if a.value in held}
    reports = [m for m in counts.reports_of(db, person.id) if m.cycle_id == cycle.id]
    return found | {_supervising(m) for m in reports}


def _supervising(member: Member) -> Author:
    return Author.SUPERVISOR if member.role is Role.MENTEE else Author.MENTOR_SUPERVISOR


def hold_may_add(db: Db, person: Person, cycle: Cycle, register: Register) -> None:
    """Raise NotYours for somebody whose part the register does not name, TooLate at the end."""
    authorize(db, person, Action.ADD_ENTRY, cycle)
    if not _roles(db, person, cycle) & set(register.adds):
        raise NotYours(f"You cannot add a {register.name.one} in {cycle.name}.")
    if cycle.state is CycleState.CLOSED:
        raise TooLate(f"{cycle.name} is closed, so nothing can be added any more.")


def begun(db: Db, person: Person, cycle: Cycle, register: Register) -> Answers:
    """Give what somebody typed and did not send. Raises as `hold_may_add`."""
    hold_may_add(db, person, cycle, register)
    scope = of_register(person, register.key)
    draft = answers.draft_of(db, cycle, register.form, scope, person)
    return draft.answers if draft else {}


def keep_draft(db: Db, person: Person, cycle: Cycle, register: Register, typed: Answers) -> None:
    hold_may_add(db, person, cycle, register)
    scope = of_register(person, register.key)
    answers.keep_draft(db, cycle, register.form, scope, person, typed)


def add(
    db: Db, person: Person, cycle: Cycle, register: Register, typed: Mapping[str, Any],
    now: datetime, pair: Pair | None = None,
) -> Entry:  # fmt: skip
    """Add an entry; the coordinators get a card, unless one of them wrote it.

    `pair`: what it is about, if it is the author's own. Raises as `hold_may_add`, WrongAnswers.
    """
    hold_may_add(db, person, cycle, register)
    if wrong := answers.faults(program_of(cycle), form_of(cycle, register).fields, typed):
        raise WrongAnswers(wrong)
    about = pair if pair and pair.cycle_id == cycle.id and rules.is_of(pair, person) else None
    entry = Entry(
        team_id=cycle.team_id,
        cycle_id=cycle.id,
        register=register.key,
        number=rows.last_number(db, cycle.id, register.key) + 1,
        state=register.states[0].key,
        author_id=person.id,
        pair_id=about.id if about else None,
    )
    entry.answers = answers.without_empty_rows(answers.clean(typed))
    entry.cycle, entry.author = cycle, person
    db.add(entry)
    answers.forget_draft(db, cycle, register.form, of_register(person, register.key), person)
    db.flush()
    record(db, "entry.added", entry, now, person, register=register.key)
    if not may(db, person, Action.STEER, cycle):
        open_case(db, cycle, ADDED, f"{ADDED}:{entry.id}", now, person=person, facts=facts(entry))
    return entry


def facts(entry: Entry) -> dict[str, Any]:
    """Name an entry in a case, without a word of it."""
    return {"entry": entry.id, "register": entry.register, "number": entry.number}


# who reads


def listed(db: Db, person: Person, cycle: Cycle, register: Register) -> list[Entry]:
    """List all entries of a register, to a coordinator. Raises NotYours."""
    authorize(db, person, Action.STEER, cycle)
    return rows.entries(db, cycle.id, register.key)


def numbers(db: Db, person: Person, cycle: Cycle) -> list[Numbers]:
    """Count the entries of every register by state, to a coordinator; empty states are left out."""
    authorize(db, person, Action.STEER, cycle)
    found = rows.counted(db, cycle.id)
    return [
        (r, [(s.label, found[r.key, s.key]) for s in r.states if (r.key, s.key) in found])
        for r in program_of(cycle).registers
    ]


def mine(db: Db, person: Person) -> list[Entry]:
    """List what somebody added to lists of programs that still know them, the newest first."""
    authorize(db, person, Action.SEE_OWN, person)
    return [e for e in rows.authored(db, person.id) if _is_known(e)]


def owned(db: Db, person: Person) -> list[Entry]:
    """List the open entries that somebody sees to."""
    authorize(db, person, Action.SEE_OWN, person)
    return [e for e in rows.owned_by(db, person.id) if _is_known(e)]


def _is_known(entry: Entry) -> bool:
    return entry.register in {r.key for r in program_of(entry.cycle).registers}


def shown(db: Db, person: Person) -> list[Entry]:
    """List what everybody of somebody's programs may read."""
    authorize(db, person, Action.SEE_OWN, person)
    return [
        entry
        for cycle in queries.open_cycles(db, person.team_id)
        for register in program_of(cycle).registers
        if (states := [s.key for s in register.states if s.shown])
        for entry in rows.entries(db, cycle.id, register.key, states)
        if entry.answers_sealed is not None and may(db, person, Action.READ_ENTRY, entry)
    ]


def read(db: Db, person: Person, entry: Entry) -> Entry:
    """Give an entry to somebody who may read it. Raises NotYours; NotFound once it was erased."""
    authorize(db, person, Action.READ_ENTRY, entry)
    if entry.answers_sealed is None or not _is_known(entry):
        raise NotFound("This was erased. There is nothing in it any more.")
    return entry


def sees_who(db: Db, person: Person, entry: Entry) -> bool:
    """Say whether somebody learns whose entry it is: the coordinators, its owner, the author do."""
    return person.id == entry.author_id or may(db, person, Action.KEEP_ENTRY, entry)


def is_credited(entry: Entry) -> bool:
    """Say whether the author wants their name with an entry that everybody reads."""
    fields = form_of(entry.cycle, of_entry(entry)).driving(Drives.CREDIT)
    return any((entry.answers or {}).get(f.key) is True for f in fields)


def title(entry: Entry) -> str:
    """Give the first words of an entry, for lists."""
    given = entry.answers or {}
    form = form_of(entry.cycle, of_entry(entry))
    typed = [f for f in form.fields if f.type in (FieldType.TEXT, FieldType.LONG_TEXT)]
    first = next((" ".join(str(given[f.key]).split()) for f in typed if given.get(f.key)), "")
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"
