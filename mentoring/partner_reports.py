"""What people said of their partners, added up: for each partner, and over the whole program.

Nobody's words are in it. A cell over fewer than five people is hidden, and so are others, until
what is hidden cannot be worked out from the total: two cells at least, with five people in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from mentoring import means
from mentoring.access import Action, authorize
from mentoring.cells import csv_text
from mentoring.errors import AlreadyDone, NotFound, Refusal
from mentoring.language.forms import FieldType, Form, FormField
from mentoring.notices import tell
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Cycle, Member, Pair, Person, Submission

CHOSEN = (FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO)
COUNTED = (FieldType.RATING, *CHOSEN)
Of = TypeVar("Of")
HEADER = ("Form", "About", "Item", "People", "Mean", "Of", "Choice", "Count")


@dataclass(frozen=True)
class Cell:
    """What `n` people said to one item. `n` None: it is not told, and nothing else of it.

    `mean` None: the item is no rating, which goes from 1 to `best`. `counts`: of each choice.
    """

    field: FormField
    n: int | None
    mean: float | None = None
    best: int = 0
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Report:
    """What was said to the items of a form. `about` None: over all partners of the program."""

    key: str
    form: Form
    about: Member | None
    cells: tuple[Cell, ...]

    @property
    def told(self) -> tuple[Cell, ...]:
        """Give the cells that are not hidden."""
        return tuple(c for c in self.cells if c.n is not None)


def reports(db: Db, reader: Person, cycle: Cycle) -> list[Report]:
    """Give a coordinator each form's report over all, then that of each partner, by name.

    Raises NotYours, and NotFound where the program asks nobody about their partner.
    """
    authorize(db, reader, Action.STEER, cycle)
    program = program_of(cycle)
    forms = {k: f for k, f in program.forms.items() if f.about_partner}
    if not forms:
        raise NotFound("Your program asks nobody what they think of their partner.")
    return [r for key, form in forms.items() for r in _reports(db, program, cycle, key, form)]


def own(db: Db, member: Member) -> list[Report]:
    """Give what was said of one partner, for themselves: the items with five people and more."""
    program = program_of(member.cycle)
    found = []
    for key, form in program.forms.items():
        if form.about_partner:
            said = _by_partner(db, member.cycle, key).get(member, [])
            cells = tuple(_cell(program, f, _given(f, said)) for f in _items(form))
            found.append(Report(key, form, member, cells))
    return [r for r in found if r.told]


def release(db: Db, person: Person, member: Member, now: datetime) -> None:
    """Let a partner read what was said of them, added up; they are told once.

    Raises NotYours, Refusal for fewer than five answers, and AlreadyDone.
    """
    cycle = member.cycle
    authorize(db, person, Action.STEER, cycle)
    if not own(db, member):
        raise Refusal("Fewer than five people have said something. It cannot be released yet.")
    key = f"partner_report:{member.id}"
    made = tell(db, "partner_report", cycle=cycle, key=key, now=now, person=member.person,
                member=member.id)  # fmt: skip
    if made is None:
        raise AlreadyDone(f"{member.person.name} has it already.")
    record(db, "evaluations.released", member, now, person, reader=member.person_id)


def as_csv(found: Iterable[Report]) -> bytes:
    """Write the reports as a table; of what is hidden it has a row without numbers."""
    return csv_text(HEADER, _rows(found)).encode("utf-8-sig", "replace")


def _rows(found: Iterable[Report]) -> Iterator[tuple[str | int | float | None, ...]]:
    for report in found:
        about = report.about.person.name if report.about else "all together"
        for cell in report.cells:
            head = report.form.title, about, cell.field.label
            if cell.n is None:
                yield (*head, "not told", None, None, None, None)
            elif cell.mean is not None:
                yield (*head, cell.n, round(cell.mean, 1), cell.best, None, None)
            for choice, count in cell.counts:
                yield (*head, cell.n, None, None, choice, count)


# adding up


def _reports(db: Db, program: Program, cycle: Cycle, key: str, form: Form) -> list[Report]:
    by_partner = _by_partner(db, cycle, key)
    columns = [_column(program, f, by_partner) for f in _items(form)]
    total = Report(key, form, None, tuple(c[None] for c in columns))
    people = sorted(by_partner, key=lambda m: (m.person.name.casefold(), m.id))
    return [total, *(Report(key, form, m, tuple(c[m] for c in columns)) for m in people)]


def _by_partner(db: Db, cycle: Cycle, key: str) -> dict[Member, list[Submission]]:
    """Give what was said of each partner; of each author about them the newest counts."""
    newest: dict[tuple[str, str], tuple[Member, Submission]] = {}
    for sent in queries.submissions(db, cycle.id, key):
        if sent.pair is not None:
            partner = _partner(sent.pair, sent.author_id)
            newest[partner.id, sent.author_id] = partner, sent
    found: dict[Member, list[Submission]] = defaultdict(list)
    for partner, sent in newest.values():
        found[partner].append(sent)
    return found


def _partner(pair: Pair, author_id: str) -> Member:
    return pair.mentee if pair.mentor.person_id == author_id else pair.mentor


def _items(form: Form) -> list[FormField]:
    return [f for f in form.fields if f.type in COUNTED]


def _column(
    program: Program, field: FormField, by_partner: Mapping[Member, list[Submission]]
) -> dict[Member | None, Cell]:
    """Give one item about each partner and, as None, about all, with what must be hidden hidden."""
    given = {m: _given(field, sent) for m, sent in by_partner.items()}
    everything = [one for each in given.values() for one in each]
    hidden = hidden_of({m: len(each) for m, each in given.items()})
    cells: dict[Member | None, Cell] = {None: _cell(program, field, everything)}
    for member, each in given.items():
        cells[member] = Cell(field, None) if member in hidden else _cell(program, field, each)
    return cells


def hidden_of(counts: Mapping[Of, int]) -> set[Of]:
    """Say which parts of a total are hidden: those over few, and more where that is not enough.

    What is hidden together is two parts at least, with `means.FEWEST` people in them, or nothing.
    """
    parts = sorted((k for k, n in counts.items() if n), key=lambda k: counts[k])
    hidden = {k for k in parts if counts[k] < means.FEWEST}
    for part in parts:
        people = sum(counts[k] for k in hidden)
        if not hidden or (len(hidden) > 1 and people >= means.FEWEST):
            break
        hidden.add(part)
    return hidden | {k for k, n in counts.items() if not n}


def _given(field: FormField, sent: Iterable[Submission]) -> list[object]:
    found = ((s.answers or {}).get(field.key) for s in sent)
    return [one for one in found if one not in (None, "", [])]


def _cell(program: Program, field: FormField, given: list[object]) -> Cell:
    options = [(str(o.key), o.label) for o in program.options(field)]
    keys = [key for key, _ in options]
    if field.type is FieldType.RATING:
        marks = [keys.index(str(one)) + 1 for one in given if one in keys]
        mean = means.mean(marks)
        return Cell(field, None if mean is None else len(marks), mean, len(keys))
    if len(given) < means.FEWEST:
        return Cell(field, None)
    if field.type is FieldType.YES_NO:
        options = [("True", "yes"), ("False", "no")]
    said = Counter(str(key) for one in given for key in (one if isinstance(one, list) else [one]))
    return Cell(field, len(given), counts=tuple((label, said[key]) for key, label in options))
