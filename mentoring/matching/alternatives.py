"""The next-best mentors of everybody who is matched, and what choosing one of them would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.assign import Assignment, Problem, Solver

Array = NDArray[Any]

EXACT_MENTORS = 600  # the exact cost takes time with the cube of this
NOWHERE = np.int64(1) << 60


@dataclass(frozen=True)
class Choice:
    """Another mentor (a column of the table), with the cost in points and in matches."""

    column: int
    cost: int
    matches_lost: int


def choices(
    solver: Solver, found: Assignment, most: int, exact_up_to: int = EXACT_MENTORS
) -> dict[int, list[Choice]]:
    """Return, for each matched row of the table, up to `most` other mentors, cheapest first.

    Those at or above the floor come before the others. The cost is exact up to so many
    mentors; beyond, it is what the prices prove that the choice costs at least, and only pairs
    that came near to being chosen are looked at.
    """
    if most < 1 or not (found.mate >= 0).any():
        return {}
    if solver.columns <= exact_up_to:
        return _exact_choices(solver.problem, found, most)
    return _bounded_choices(solver, found, most)


def _exact_choices(problem: Problem, found: Assignment, most: int) -> dict[int, list[Choice]]:
    match = 2 * len(found.mate) * (int(problem.scores.max()) + 1) + 1
    bonus = match * (1 + problem.first.astype(np.int64))
    values = problem.scores + bonus[:, None]
    detours = _detours(problem, found, values)
    rows = np.flatnonzero(found.mate >= 0)
    mates = found.mate[rows]
    costs = values[rows, mates][:, None] - values[rows] + detours[:-1, mates].T
    costs[problem.scores[rows] < 0] = NOWHERE
    costs[np.arange(len(rows)), mates] = NOWHERE
    order = np.lexsort((costs, problem.scores[rows] < found.floor), axis=1)[:, :most]
    return {
        int(row): [_choice(column, int(cost[column]), match) for column in best]
        for row, cost, best in zip(rows, costs, order.tolist(), strict=True)
        for best in [[column for column in best if cost[column] < NOWHERE // 2]]
    }


def _choice(column: int, cost: int, match: int) -> Choice:
    lost = (cost + match // 2) // match
    return Choice(column, cost - lost * match, lost)


def _detours(problem: Problem, found: Assignment, values: Array) -> Array:
    """Return the least that it costs to free a place at one mentor and gain one at another.

    Mentors are the nodes, and one node more stands for "without": a step moves a mentee from one
    mentor to the next, or out, or in. The shortest ways between all of them are found by Floyd
    and Warshall's algorithm, a row of nodes at a time.
    """
    steps = _steps(problem, found, values)
    for middle in range(len(steps)):
        np.minimum(steps, steps[:, middle, None] + steps[None, middle, :], out=steps)
    return steps


def _steps(problem: Problem, found: Assignment, values: Array) -> Array:
    columns = problem.scores.shape[1]
    steps = np.full((columns + 1, columns + 1), NOWHERE)
    gained = np.where(problem.scores >= found.floor, values, -NOWHERE)
    matched = np.flatnonzero(found.mate >= 0)
    mates = found.mate[matched]
    own = values[matched, mates]
    np.minimum.at(steps[:-1, :-1], mates, own[:, None] - gained[matched])
    np.minimum.at(steps[:-1, -1], mates, own)
    spare = problem.places > np.bincount(mates, minlength=columns)
    steps[:-1, -1][spare] = 0
    steps[-1, :-1] = -gained[found.mate < 0].max(axis=0, initial=0)
    np.fill_diagonal(steps, 0)
    return np.minimum(steps, NOWHERE)


def _bounded_choices(solver: Solver, found: Assignment, most: int) -> dict[int, list[Choice]]:
    rows, columns = np.divmod(found.pairs, solver.columns)
    spared = found.gains[rows] + found.prices[columns] - solver.weigh(found.pairs, found.scale)
    other = (found.mate[rows] >= 0) & (found.mate[rows] != columns) & (solver.places[columns] > 0)
    other &= solver.problem.scores[rows, columns] >= found.floor
    order = np.flatnonzero(other)[np.lexsort((spared[other], rows[other]))]
    starts = np.searchsorted(rows[order], np.arange(solver.rows + 1))
    nearest = np.arange(len(order)) - starts[rows[order]] < most
    chosen: dict[int, list[Choice]] = {}
    for n in order[nearest].tolist():
        lost, rest = divmod(int(spared[n]), found.scale.match)
        choice = Choice(int(columns[n]), rest // found.scale.score, lost)
        chosen.setdefault(int(rows[n]), []).append(choice)
    return chosen
