"""Says clause by clause where a guide lives in the program, and what shows it in this cycle.

Counts and states only: never a word that somebody wrote. How many have answered what only the
author reads is told from five on.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mentoring.access import Action, authorize
from mentoring.cells import csv_text, harmless
from mentoring.language.agreements import AgreementSpec, PlanSpec
from mentoring.language.dates import Asks, Event, Milestone
from mentoring.language.forms import Form, Reader
from mentoring.language.parts import Part
from mentoring.language.registers import Register
from mentoring.language.sessions import Cadence, SessionSpec
from mentoring.program import HardRule, Program
from mentoring.program_file import program_of
from mentoring.program_rules import Rule, facts, rules_of
from store.database import Db
from store.evidence import Evidence, evidence
from store.models import Cycle, Person

FEWEST = 5
HEAD = ("clause", "where in the program", "what it does", "evidence in this cycle")
STANDS = "stands in the program"
STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}th,td{padding:.3em .8em .3em 0;vertical-align:top;"
    "border-bottom:1px solid #ddd;text-align:left}.gap{font-weight:bold}"
)


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
class Report:
    """All clauses of a program. `cycle` None: no cycle was looked at."""

    program: Program
    cycle: str | None
    lines: tuple[Line, ...]
    practices: tuple[Practice, ...]

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.shown is False)


def report_for(db: Db, person: Person, cycle: Cycle) -> Report:
    """Report on a cycle to one of its coordinators. Raises NotYours for anybody else."""
    authorize(db, person, Action.STEER, cycle)
    return report(program_of(cycle), evidence(db, cycle.id), cycle.name)


def report(program: Program, found: Evidence | None = None, cycle: str | None = None) -> Report:
    """Report on a program, with the evidence of a cycle where there is one."""
    lines = tuple(_line(program, rule, found) for rule in rules_of(program))
    practices = program.conformance.practices if program.conformance else {}
    return Report(
        program,
        cycle,
        lines,
        tuple(
            Practice(key, title, tuple(one for one in lines if cites(one.clause, key)))
            for key, title in practices.items()
        ),
    )


def cites(clause: str, key: str) -> bool:
    """Say whether a clause names a practice or a part of it: P2.3 is of P2, P10 not of P1."""
    names = clause.replace(",", " ").replace(";", " ").split()
    return any(name == key or name.startswith(f"{key}.") for name in names)


def _line(program: Program, rule: Rule, found: Evidence | None) -> Line:
    said = "; ".join(f"{k}: {v}" for k, v in list(facts(rule.part, written=True).items())[:4])
    shown, text = _shown(program, rule, found) if found else (None, "")
    return Line(rule.clause, rule.place, said, text, shown)


def _shown(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    for kind, tell in TELLS.items():
        if isinstance(rule.part, kind):
            return tell(program, rule, found)
    return None, STANDS


def _counted(count: int, noun: str, gap: str) -> tuple[bool, str]:
    return (True, f"{count} {noun}") if count else (False, gap)


def _form(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    form, count = rule.part, found.forms.get(rule.path[-1], 0)
    hidden = isinstance(form, Form) and Reader.COORDINATOR not in form.readers
    if hidden and 0 < count < FEWEST:
        return True, f"answered by fewer than {FEWEST}"
    return _counted(count, "answered", "nobody has answered it yet")


def _agreement(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    return found.signed > 0, f"{found.signed} signed by all, of {found.pairs} pairs"


def _plan(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    count = found.forms.get(program.plan.form, 0)
    return count > 0, f"{count} plans, of {found.pairs} pairs"


def _milestone(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    one = rule.part
    if not isinstance(one, Milestone):
        return None, STANDS
    if one.asks is Asks.AGREEMENT:
        return _agreement(program, rule, found)
    if one.asks is Asks.PLAN:
        return _plan(program, rule, found)
    if one.form is not None:
        form = program.forms[one.form]
        return _form(program, Rule(("forms", one.form), rule.clause, form), found)
    if one.asks in (Asks.TASK, Asks.TALK):
        return _counted(found.tasks.get(one.key, 0), "done", "not done yet")
    return None, "told or asked when its day comes"


def _event(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    return _counted(found.events.get(rule.path[-1], 0), "held", "not held yet")


def _register(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    return _counted(found.entries.get(rule.path[-1], 0), "entries", "no entry yet")


def _meetings(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    return _counted(found.meetings, "meetings logged", "no meeting logged yet")


def _rule(program: Program, rule: Rule, found: Evidence) -> tuple[bool | None, str]:
    return _counted(found.pairs, "pairs announced; each was held against it", "no pair yet")


TELLS: Mapping[type[Part], Callable[[Program, Rule, Evidence], tuple[bool | None, str]]] = {
    Form: _form,
    AgreementSpec: _agreement,
    PlanSpec: _plan,
    Milestone: _milestone,
    Event: _event,
    Register: _register,
    Cadence: _meetings,
    SessionSpec: _meetings,
    HardRule: _rule,
}


# as files and lines


def as_lines(found: Report) -> list[str]:
    """Give the report in lines: the practices where the guide has some, then every clause."""
    lines = [f"{found.program.title}: {len(found.lines)} rules cite a clause."]
    lines += [f"{p.key} {p.title}: {len(p.lines)} rules" for p in found.practices]
    rules = (f"{x.clause:34.34}  {x.place:44.44}  {x.says[:90]}" for x in found.lines)
    return [*lines, "", *rules]


def as_csv(found: Report) -> bytes:
    rows = ((x.clause, x.place, x.says, x.evidence) for x in found.lines)
    return csv_text(HEAD, rows).encode("utf-8", "replace")


def as_page(found: Report) -> bytes:
    """Give the report as a page: the practices as an audit asks for them, then every clause."""
    title = html.escape(f"Conformance: {found.cycle or found.program.title}")
    source = html.escape(f"{found.program.title}, after {found.program.guide}")
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><p>{source}. "
        f"{len(found.lines)} rules cite a clause; {len(found.gaps)} have no evidence yet.</p>",
    ]
    for one in found.practices:
        parts += [f"<h2>{html.escape(f'{one.key} {one.title}')}</h2>", _table(one.lines)]
    parts += ["<h2>Every clause</h2>", _table(found.lines), "</body></html>"]
    return ("\n".join(parts) + "\n").encode("utf-8", "replace")


def _table(lines: tuple[Line, ...]) -> str:
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    return f"<table><tr>{head}</tr>{''.join(_rows(lines))}</table>"


def _rows(lines: tuple[Line, ...]) -> Iterator[str]:
    for one in lines:
        cells = (one.clause, one.place, one.says, one.evidence)
        said = "".join(f"<td>{html.escape(str(harmless(cell)))}</td>" for cell in cells)
        yield f'<tr class="gap">{said}</tr>' if one.shown is False else f"<tr>{said}</tr>"
