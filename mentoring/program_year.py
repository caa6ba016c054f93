"""The year of a program, row by row: what comes when, for whom, before anybody has signed up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mentoring.language.agreements import AgreementSpec, PlanSpec
from mentoring.language.dates import Anchor, Event, Every, Milestone
from mentoring.language.sessions import Cadence
from mentoring.program import Introduction, Program, RematchWindow
from mentoring.program_rules import Rule, rules_of

MONTH = 30  # days, to put rows in order
FROM = {
    Anchor.CYCLE: "the first day of the cycle",
    Anchor.PUBLICATION: "the announcement",
    Anchor.MIDDLE: "the middle",
    Anchor.END: "the end",
    Anchor.CYCLE_END: "the last day of the cycle",
}


@dataclass(frozen=True)
class Row:
    """Something with a date. `day` puts rows in order; `when` says it in words."""

    day: int
    when: str
    rule: Rule


def year(program: Program) -> list[Row]:
    """Give everything in a program that has a date, in the order of the year."""
    return sorted(_rows(program), key=lambda row: row.day)


def _rows(program: Program) -> Iterator[Row]:
    for rule in rules_of(program):
        part = rule.part
        if isinstance(part, Milestone | Event):
            days = part.days if isinstance(part, Milestone) else (part.days,)
            yield Row(_begins(program, part) + days[0], _when(part, days), rule)
        elif isinstance(part, Cadence):
            every = part.check_every_days
            yield Row(every, f"every {every} days: whether the two have met", rule)
        elif isinstance(part, Introduction):
            yield Row(0, "with the announcement", rule)
        elif isinstance(part, RematchWindow):
            yield Row(part.days, f"open until day {part.days}", rule)
        elif isinstance(part, AgreementSpec | PlanSpec) and part.due_day is not None:
            yield Row(part.due_day, f"due on day {part.due_day}", rule)


def _begins(program: Program, part: Milestone | Event) -> int:
    whole = program.length.months
    months = {Anchor.MIDDLE: whole // 2, Anchor.END: whole, Anchor.CYCLE_END: whole}
    early = -MONTH if part.anchor is Anchor.CYCLE else 0  # a cycle begins before its pairs
    return early + MONTH * (months.get(part.anchor, 0) + part.months)


def _when(part: Milestone | Event, days: tuple[int, ...]) -> str:
    start = FROM[part.anchor]
    start = f"{part.months} months after {start}" if part.months else start
    unit = "working day" if isinstance(part, Milestone) and part.working_days else "day"
    said = f"{unit}s {', '.join(map(str, days))}" if len(days) > 1 else f"{unit} {days[0]}"
    case = part.escalate if isinstance(part, Milestone) else None
    told = f"; a case on {unit} {case.day}" if case else ""
    return f"{said} from {start}{_again(part.every)}{told}"


def _again(every: Every | None) -> str:
    if every is None:
        return ""
    number, unit = (every.months, "month") if every.months else (every.days, "day")
    said = f"every {number} {unit}s" if number != 1 else f"every {unit}"
    return f", again {said}" + (f", {every.times} times in all" if every.times else "")
