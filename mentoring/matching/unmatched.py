"""Why somebody has no mentor: what each rule removed, who competes, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.assign import Assignment, Solver
from mentoring.matching.model import Competition, Policy, Remedy, Rule, RuleKind, Unmatched
from mentoring.matching.pair import rules_of
from mentoring.matching.table import Sides, blocks, mask_of

Array = NDArray[Any]

NAMED = 5  # mentors named in one remedy


def explain_unmatched(
    solver: Solver, found: Assignment, sides: Sides, policy: Policy
) -> tuple[Unmatched, ...]:
    """Explain every mentee without a mentor, in the order of the rows."""
    rules = rules_of(policy)
    masks = [mask_of(rule, sides) for rule in rules]
    rows = np.flatnonzero(found.mate < 0)
    helpful = _helpful(solver, found.mate)
    groups = _groups(solver, found.mate, rows)
    explained = []
    for part in blocks(len(rows), solver.columns * len(rules)):
        removed = np.stack([mask(rows[part]) for mask in masks])
        for n, row in enumerate(rows[part].tolist()):
            explained.append(
                Unmatched(
                    mentee=sides.mentees[row].id,
                    removed=_counts(rules, removed[:, n]),
                    remedy=_remedy(rules, removed[:, n], helpful, sides),
                    competitors=groups.get(row),
                )
            )
    return tuple(explained)


def _counts(rules: tuple[Rule, ...], removed: Array) -> tuple[tuple[str, int], ...]:
    counts = removed.sum(axis=1).tolist()
    return tuple((rule.key, n) for rule, n in zip(rules, counts, strict=True) if n)


def _remedy(rules: tuple[Rule, ...], removed: Array, helpful: Array, sides: Sides) -> Remedy | None:
    """Return the first rule whose waiving leads to a match, in the order of the policy."""
    broken = removed.sum(axis=0)
    for rule, mask in zip(rules, removed, strict=True):
        if rule.kind is RuleKind.CAPACITY:
            # Every mentor whom the rules allow is full, or this mentee would be matched.
            open_to = (broken == 0) | (mask & (broken == 1))
        else:
            open_to = mask & (broken == 1) & helpful
        columns = np.flatnonzero(open_to)[:NAMED]
        if rule.may_be_waived and columns.size:
            return Remedy(rule, tuple(sides.mentors[column].id for column in columns))
    return None


def _helpful(solver: Solver, mate: Array) -> Array:
    """Mark the mentors who have a free place or can get one by moving others, losing nobody."""
    load = np.bincount(mate[mate >= 0], minlength=solver.columns)
    helpful = solver.places > load
    fresh = np.flatnonzero(helpful)
    while fresh.size:
        stuck = np.flatnonzero((mate >= 0) & ~np.append(helpful, True)[mate])
        movable = (solver.problem.scores[np.ix_(stuck, fresh)] >= 0).any(axis=1)
        fresh = np.unique(mate[stuck[movable]])
        helpful[fresh] = True
    return helpful


@dataclass
class _Group:
    mentors: Array
    waiting: list[int]


def _groups(solver: Solver, mate: Array, rows: Array) -> dict[int, Competition]:
    """Find the groups that compete for too few places (Hall violators), by unmatched row."""
    groups: list[_Group] = []
    for row in rows.tolist():
        near = solver.problem.scores[row] >= 0
        if not near.any():
            continue
        touched = [group for group in groups if (group.mentors & near).any()]
        mentors = _union(touched, solver.columns)
        if (near & ~mentors).any():
            mentors = solver.reach(mate, 0, np.array([row])).seen
            touched = [group for group in groups if (group.mentors & mentors).any()]
            mentors = mentors | _union(touched, solver.columns)
        waiting = [row] + [one for group in touched for one in group.waiting]
        groups = [group for group in groups if not any(group is one for one in touched)]
        groups.append(_Group(mentors, waiting))
    return {
        row: Competition(group_people(group, mate), int(solver.places[group.mentors].sum()))
        for group in groups
        for row in group.waiting
    }


def group_people(group: _Group, mate: Array) -> int:
    """Count those who wait in a group and those who have one of its places."""
    return len(group.waiting) + int(np.append(group.mentors, False)[mate].sum())


def _union(groups: list[_Group], columns: int) -> Array:
    mentors = np.zeros(columns, dtype=bool)
    for group in groups:
        mentors |= group.mentors
    return mentors
