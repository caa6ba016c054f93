"""Says clause by clause where a guide lives in the program, and what shows it in this cycle.

Counts and states only: never a word that somebody wrote. How many have answered what only the
author reads is told from five on.
"""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.access import Action, authorize
from mentoring.conformance_evidence import shown
from mentoring.language.forms import Form, FormField
from mentoring.language.handbook import Process
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.program_rules import Rule, facts, rules_of, spoken
from mentoring.program_year import year
from store.database import Db
from store.evidence import Evidence, evidence
from store.models import Cycle, Person


@dataclass(frozen=True)
class Line:
    """A rule with what shows it. `shown`: None where nothing can be counted, False is a gap."""

    clause: str
    place: str
    says: str
    evidence: str
    shown: bool | None


@dataclass(frozen=True)
class Practice:
    """A heading of the guide with its rules, as an audit asks for it."""

    key: str
    title: str
    lines: tuple[Line, ...]

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.shown is False)


@dataclass(frozen=True)
class Sheet:
    """A form of the guide with its questions: what is asked, how, and by which clause."""

    title: str
    line: Line
    questions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Report:
    """All clauses of a program. `cycle` None: no cycle was looked at.

    `year`: what has a date, in its order, with the date in words in `says`.
    """

    program: Program
    cycle: str | None
    lines: tuple[Line, ...]
    practices: tuple[Practice, ...]
    year: tuple[Line, ...]
    sheets: tuple[Sheet, ...]

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.shown is False)

    @property
    def process(self) -> Process | None:
        return self.program.conformance.process if self.program.conformance else None


def report_for(db: Db, person: Person, cycle: Cycle) -> Report:
    """Report on a cycle to one of its coordinators. Raises NotYours for anybody else."""
    authorize(db, person, Action.STEER, cycle)
    return report(program_of(cycle), evidence(db, cycle.id), cycle.name)


def report(program: Program, found: Evidence | None = None, cycle: str | None = None) -> Report:
    """Report on a program, with the evidence of a cycle where there is one."""
    rules = rules_of(program)
    lines = tuple(_line(program, rule, found) for rule in rules)
    practices = program.conformance.practices if program.conformance else {}
    return Report(
        program,
        cycle,
        lines,
        tuple(
            Practice(key, title, tuple(one for one in lines if cites(one.clause, key)))
            for key, title in practices.items()
        ),
        tuple(_line(program, row.rule, found, row.when) for row in year(program)),
        tuple(
            Sheet(one.part.title, _line(program, one, found), _questions(one.part))
            for one in rules
            if isinstance(one.part, Form)
        ),
    )


def cites(clause: str, key: str) -> bool:
    """Say whether a clause names a practice or a part of it: P2.3 is of P2, P10 not of P1."""
    names = clause.replace(",", " ").replace(";", " ").split()
    return any(name == key or name.startswith(f"{key}.") for name in names)


def _line(program: Program, rule: Rule, found: Evidence | None, says: str = "") -> Line:
    said = "; ".join(f"{k}: {v}" for k, v in list(facts(rule.part, written=True).items())[:4])
    evident, text = shown(program, rule, found) if found else (None, "")
    return Line(rule.clause, rule.place, says or said, text, evident)


def _questions(form: Form) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (f"{outer.label}: {field.label}" if field is not outer else field.label, _kind(field),
         field.clause or outer.clause or form.clause)
        for outer in form.fields
        for field in (outer.fields or (outer,))
    )  # fmt: skip


def _kind(field: FormField) -> str:
    needed = "" if field.required else ", may stay empty"
    drives = f", drives {spoken(field.drives.value)}" if field.drives else ""
    return f"{spoken(field.type.value)}{needed}{drives}"
