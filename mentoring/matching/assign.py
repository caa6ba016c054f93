"""The best assignment over a table of scores, by the aims in their order.

A sparse set of pairs is solved, prices are read from the answer, and a scan of the whole table
looks for pairs that the prices do not justify. They join the set until there is none: so the
last scan is the proof that no better assignment exists, whatever the set began with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from mentoring.matching.table import blocks

Array = NDArray[Any]

ALL_PAIRS = 300_000  # tables up to this size are solved with every pair from the start
BEST_PAIRS = 32  # pairs for each mentee at the start in a larger table
SAMPLE = 512  # mentors looked at to guess where a mentee's best pairs begin
NEAR = 20  # points that a pair may lack and still join the set when the prices change
EXACT = 1 << 49  # the solver counts in doubles: an eighth of 2 ** 52 keeps its sums exact
FINEST = 1 << 20
DRAWS = 64  # fewer would decide too little


@dataclass(frozen=True)
class Problem:
    """A table of scores (-1: forbidden), the places of each mentor, who comes first, and lots.

    Rows and columns stand in the order of sign-up. Between assignments that are otherwise equal
    the earlier mentees go first, and then the lots of both sides decide.
    """

    scores: Array
    places: Array
    first: Array
    mentee_lots: Array
    mentor_lots: Array


@dataclass(frozen=True)
class Scale:
    """How the aims become one integer weight: scores above ties, matches above all scores.

    A tie is worth less than `ties`; each step of a mentee's turn is worth `draws`, 0 where there
    are too many people to count both (a few thousand).
    """

    floor: int
    ties: int
    draws: int
    score: int
    match: int


@dataclass(frozen=True)
class Assignment:
    """For each mentee the mentor's column, or -1; with the floor and the prices that prove it.

    `gains` and `prices` are in the units of `scale`: no allowed pair at or above the floor weighs
    more than the gain of its mentee and the price of its mentor together.
    """

    mate: Array
    floor: int
    scale: Scale
    gains: Array
    prices: Array
    pairs: Array


class Solver:
    """Solves one problem; keeps the set of pairs that matter, as cells of the table."""

    def __init__(self, problem: Problem, pairs: Array | None = None) -> None:
        """Begin with some pairs (sorted cells of the table); None picks the likely ones."""
        self.problem = problem
        self.rows, self.columns = problem.scores.shape
        self.places = np.minimum(problem.places, self.rows)
        self.pairs = likely_pairs(problem.scores) if pairs is None else pairs

    def solve(self) -> Assignment:
        """Return the assignment that is best by all aims."""
        everybody = np.ones(self.rows, dtype=bool)
        self._most = _matched(self.widest(0, everybody))
        self._most_first = _matched(self.widest(0, self.problem.first))
        floor = self._highest_floor()
        scale = self._scale(floor)
        while True:
            mate = self._best(scale)
            gains, prices = self._prices(mate, scale)
            missing = self._underpriced(gains, prices, scale)
            if not missing.size:
                return Assignment(mate, floor, scale, gains, prices, self.pairs)
            self._join(missing)

    def widest(self, floor: int, wanted: Array) -> Array:
        """Match as many of the wanted mentees as possible with pairs at or above a floor."""
        possible = min(int(wanted.sum()), int(self.places.sum()))
        if not possible:
            return np.full(self.rows, -1, dtype=np.int64)
        while True:
            mate = self._widest_here(floor, wanted)
            if _matched(mate) == possible:
                return mate
            reach = self.reach(mate, floor, np.flatnonzero(wanted & (mate < 0)))
            if not reach.open:
                return mate
            self._join(reach.pairs)

    def reach(self, mate: Array, floor: int, start: Array) -> Reach:
        """Follow, from some mentees, who could make room for whom, until a free place is found."""
        spare = self.places > np.bincount(mate[mate >= 0], minlength=self.columns)
        seen = np.zeros(self.columns, dtype=bool)
        found, frontier, people = [], start, 0
        while frontier.size and not (seen & spare).any():
            before = seen.copy()
            people += len(frontier)
            found.extend(self._look(frontier, floor, seen))
            fresh = np.append(seen & ~before, False)
            frontier = np.flatnonzero(fresh[mate])
        pairs = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        return Reach(seen, people, bool((seen & spare).any()), pairs)

    def _look(self, frontier: Array, floor: int, seen: Array) -> list[Array]:
        found = []
        for part in blocks(len(frontier), self.columns):
            rows = frontier[part]
            near = self.problem.scores[rows] >= floor
            fresh = np.flatnonzero(near.any(axis=0) & ~seen)
            seen[fresh] = True
            found.append(rows[near[:, fresh].argmax(axis=0)] * self.columns + fresh)
        return found

    def _join(self, pairs: Array) -> None:
        place = np.searchsorted(self.pairs, pairs)
        new = pairs[np.append(self.pairs, -1)[place] != pairs]
        self.pairs = np.sort(np.concatenate([self.pairs, new]), kind="stable")

    def _split(self, pairs: Array) -> tuple[Array, Array]:
        return np.divmod(pairs, max(self.columns, 1))

    def _at_least(self, floor: int) -> Array:
        return self.pairs[self.problem.scores.ravel()[self.pairs] >= floor]

    def _slots(self, columns: Array) -> tuple[Array, Array]:
        """Repeat each pair for every place of its mentor: (number of the pair, place)."""
        starts = np.cumsum(self.places) - self.places
        times = self.places[columns]
        which = np.repeat(np.arange(len(columns)), times)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
        return which, starts[columns][which] + nth

    def _owners(self) -> Array:
        return np.repeat(np.arange(self.columns), self.places)

    def _widest_here(self, floor: int, wanted: Array) -> Array:
        pairs = self._at_least(floor)
        pairs = pairs[wanted[pairs // self.columns]]
        rows, columns = self._split(pairs)
        which, slots = self._slots(columns)
        owners = self._owners()
        graph = _graph(np.ones(len(which)), rows[which], slots, (self.rows, len(owners)))
        slot = csgraph.maximum_bipartite_matching(graph, perm_type="column")
        mate: Array = np.append(owners, -1)[slot].astype(np.int64)
        return mate

    def _highest_floor(self) -> int:
        if not self._most:
            return 0
        best = np.sort(self.problem.scores.max(axis=1))
        low, high = 0, int(best[-self._most])
        while low < high:
            middle = (low + high + 1) // 2
            if self._holds(middle):
                low = middle
            else:
                high = middle - 1
        return low

    def _holds(self, floor: int) -> bool:
        # The mentees that can be matched together form a matroid: if the most of all and the most
        # of those who come first can both be reached, one assignment reaches both.
        everybody = np.ones(self.rows, dtype=bool)
        return (
            _matched(self.widest(floor, everybody)) == self._most
            and _matched(self.widest(floor, self.problem.first)) == self._most_first
        )

    def _scale(self, floor: int) -> Scale:
        most = max(self._most, 1)
        span = max(int(self.problem.scores.max(initial=0)) - floor, 0) + 1
        ties = max(1, min(FINEST, EXACT // (most * most * span + most)))
        draws = ties // max(self.rows, 1)
        score = most * (ties - 1) + 1
        match = most * span * score + 1
        return Scale(floor, ties, draws if draws >= DRAWS else 0, score, match)

    def weigh(self, pairs: Array, scale: Scale) -> Array:
        """Return the weight of pairs of the table, all aims in one integer."""
        rows, columns = self._split(pairs)
        above = self.problem.scores.ravel()[pairs].astype(np.int64) - scale.floor
        lots = self.problem.mentee_lots[rows], self.problem.mentor_lots[columns]
        ties = _draw(*lots, scale.draws or scale.ties) + (self.rows - 1 - rows) * scale.draws
        bonus = scale.match * (1 + self.problem.first[rows].astype(np.int64))
        weight: Array = above * scale.score + ties + bonus
        return weight

    def _best(self, scale: Scale) -> Array:
        """Solve the set of pairs; the scarcer side looks for partners, or stays alone at cost."""
        pairs = self._at_least(scale.floor)
        rows, columns = self._split(pairs)
        weights = self.weigh(pairs, scale)
        mate = np.full(self.rows, -1, dtype=np.int64)
        if not pairs.size:
            return mate
        which, slots = self._slots(columns)
        owners = self._owners()
        dear = int(weights.max(initial=0)) + 1
        costs, near, far = dear - weights[which], rows[which], slots
        few, many = self.rows, len(owners)
        flipped = many < few
        if flipped:
            near, far, few, many = far, near, many, few
        alone = np.arange(few)
        graph = _graph(
            np.concatenate([costs, np.full(few, dear)]),
            np.concatenate([near, alone]),
            np.concatenate([far, many + alone]),
            (few, many + few),
        )
        one, other = csgraph.min_weight_full_bipartite_matching(graph)
        one, other = one[other < many], other[other < many]
        if flipped:
            one, other = other, one
        mate[one] = owners[other]
        return mate

    def _prices(self, mate: Array, scale: Scale) -> tuple[Array, Array]:
        """Return the gain of each mentee and the lowest price of each mentor that fit together."""
        pairs = self._at_least(scale.floor)
        rows, columns = self._split(pairs)
        weights = self.weigh(pairs, scale)
        matched = np.flatnonzero(mate >= 0)
        own = np.zeros(self.rows, dtype=np.int64)
        own[matched] = self.weigh(matched * self.columns + mate[matched], scale)
        prices = np.zeros(self.columns, dtype=np.int64)
        for _ in range(self.rows + self.columns + 2):
            gains = own - np.append(prices, 0)[mate]
            raised = prices.copy()
            np.maximum.at(raised, columns, weights - gains[rows])
            if (raised == prices).all():
                return gains, prices
            prices = raised
        raise ArithmeticError("The assignment has no prices: it is not the best one.")

    def _underpriced(self, gains: Array, prices: Array, scale: Scale) -> Array:
        """Scan the whole table for pairs that weigh more than gain and price together.

        When there are any, those that come near are returned too, so that few rounds are needed.
        """
        bonus = scale.match * (1 + self.problem.first.astype(np.int64))
        low = ((gains - bonus) // scale.score + scale.floor - NEAR).astype(np.int32)
        high = (prices // scale.score).astype(np.int32)
        found, proven = [np.zeros(0, dtype=np.int64)], True
        for rows in blocks(self.rows, self.columns):
            part = self.problem.scores[rows[0] : rows[-1] + 1]
            least = np.maximum(low[rows][:, None] + high[None, :], scale.floor)
            pairs = np.flatnonzero(part >= least) + rows[0] * self.columns
            row, column = self._split(pairs)
            proven &= bool((self.weigh(pairs, scale) <= gains[row] + prices[column]).all())
            found.append(pairs)
        return found[0] if proven else np.concatenate(found)


@dataclass(frozen=True)
class Reach:
    """What a search from some mentees found.

    `seen` marks the mentors, `people` counts the mentees on the way, `open` tells whether one of
    the mentors has a free place, `pairs` are the cells by which each mentor was found.
    """

    seen: Array
    people: int
    open: bool
    pairs: Array


def likely_pairs(scores: Array) -> Array:
    """Return the cells to begin with: all allowed pairs, or the best of each mentee."""
    if scores.size <= ALL_PAIRS:
        return np.flatnonzero(scores >= 0)
    rows, columns = scores.shape
    low = _likely_from(scores[:, :: max(1, columns // SAMPLE)], columns, axis=1)
    high = _likely_from(scores[:: max(1, rows // SAMPLE)], rows, axis=0)
    found = []
    for block in blocks(rows, columns):
        part = scores[block[0] : block[-1] + 1]
        likely = (part >= low[block][:, None]) | (part >= high)
        found.append(np.flatnonzero(likely) + block[0] * columns)
    return np.concatenate(found)


def _likely_from(sample: Array, whole: int, axis: int) -> Array:
    """Guess from a sample where the best pairs of each person begin; forbidden pairs never do."""
    rank = max(1, BEST_PAIRS * sample.shape[axis] // whole)
    least: Array = np.partition(sample, -rank, axis=axis).take(-rank, axis=axis)
    return np.maximum(least, 0)


def _matched(mate: Array) -> int:
    return int((mate >= 0).sum())


def _graph(weights: Array, rows: Array, columns: Array, shape: tuple[int, int]) -> Any:
    return sparse.csr_matrix((weights.astype(np.float64), (rows, columns)), shape=shape)


def _draw(mentee: Array, mentor: Array, most: int) -> Array:
    """Mix two lots into a number below `most` (the finalizer of splitmix64)."""
    mixed = mentee ^ (mentor * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(most)).astype(np.int64)
