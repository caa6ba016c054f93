"""Compares two programs rule by rule, in words: what one asks and the other does not, with clauses.

It compares what the programs say and not how their files are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mentoring.program import Program
from mentoring.program_rules import Rule, facts, rules_of, spoken

LONG = 70  # characters of a text beside which there is no room for another one


@dataclass(frozen=True)
class Difference:
    """A rule that the two have differently, or that one of them has. `first`, `second`: clauses."""

    topic: str
    name: str
    first: str | None
    second: str | None
    lines: tuple[str, ...]


def differences(first: Program, second: Program) -> list[Difference]:
    """Give the rules that differ, in the order of the file's keys; those of the first one first."""
    ours = {rule.path: rule for rule in rules_of(first)}
    theirs = {rule.path: rule for rule in rules_of(second)}
    paths = [*ours, *(p for p in theirs if p not in ours)]
    order = {name: n for n, name in enumerate(Program.model_fields)}
    found = [
        _difference(ours.get(p), theirs.get(p))
        for p in sorted(paths, key=lambda path: order[path[0]])
    ]
    return [d for d in found if d is not None]


def _difference(ours: Rule | None, theirs: Rule | None) -> Difference | None:
    rule = ours or theirs
    if rule is None:
        return None
    if ours and theirs:
        lines = tuple(_lines(facts(ours.part), facts(theirs.part)))
        if not lines:
            return None
    else:
        lines = tuple(_only(facts(rule.part, written=True)))
    name = " ".join(spoken(step) for step in rule.path[1:])
    clauses = ours.clause if ours else None, theirs.clause if theirs else None
    return Difference(rule.topic, name, *clauses, lines)


def _only(said: Mapping[str, str]) -> Iterator[str]:
    yield "; ".join(f"{key}: {_short(value)}" for key, value in said.items())


def _lines(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys([*first, *second]):
        one, other = first.get(key, "nothing"), second.get(key, "nothing")
        if one == other:
            continue
        if max(len(one), len(other)) > LONG and "nothing" not in (one, other):
            yield f"{key}: in other words"
        else:
            yield f"{key}: {_short(one)} | {_short(other)}"


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1].rstrip()}…"


def report(first: Program, second: Program) -> list[str]:
    """Write the differences down, a line each, under the parts of the file that they stand in."""
    found = differences(first, second)
    names = first.program, second.program
    count = "1 rule differs" if len(found) == 1 else f"{len(found)} rules differ"
    lines = [f"{first.title} ({names[0]}) | {second.title} ({names[1]}): {count}."]
    topic = ""
    for one in found:
        if one.topic != topic:
            topic = one.topic
            lines += ["", f"{topic[:1].upper()}{topic[1:]}"]
        lines += _written(one, names)
    return lines


def _written(one: Difference, names: tuple[str, str]) -> Iterator[str]:
    clauses = one.first, one.second
    only = next((n for n, c, o in zip(names, clauses, clauses[::-1], strict=True) if not o), None)
    head = f"  {one.name}" if one.name else " "
    if only is not None:
        yield f"{head} only in {only} ({one.first or one.second})".replace("   ", "  ")
    else:
        yield f"{head} ({one.first} | {one.second})".replace("   ", "  ")
    yield from (f"    {line}" for line in one.lines if line)
