"""The scores of all pairs at once, as one table of 16-bit integers; -1 marks a forbidden pair.

Every rule and term becomes a function from a block of mentees to its part of the table, so that
no step holds more than one block besides the table. `pair.py` says the same for a single pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mentoring.matching.model import Candidate, Policy, Rule, RuleKind, Term, TermKind
from mentoring.matching.pair import DAY, rules_of, wish_points
from mentoring.matching.text import UNIT, Corpus, text_points

BLOCK_CELLS = 1 << 21
UNKNOWN = np.iinfo(np.int32).min
SCALE = 1000  # more than any grade

Array = NDArray[Any]
Block = Callable[[Array], Array]  # row numbers of mentees -> their part of the table


@dataclass(frozen=True)
class Sides:
    """The two sides of one matching, in the order of sign-up, and the pairs never to be formed."""

    mentors: tuple[Candidate, ...]
    mentees: tuple[Candidate, ...]
    blocked: frozenset[tuple[str, str]]

    @property
    def shape(self) -> tuple[int, int]:
        """The size of the table: mentees down, mentors across."""
        return len(self.mentees), len(self.mentors)


def blocks(rows: int, columns: int) -> Iterator[Array]:
    """Cut the rows of a table into blocks that stay small in memory."""
    step = max(1, BLOCK_CELLS // max(columns, 1))
    for start in range(0, rows, step):
        yield np.arange(start, min(start + step, rows))


def score_table(sides: Sides, policy: Policy, corpus: Corpus) -> Array:
    """Return the score of every pair (mentees down, mentors across), -1 where it is forbidden."""
    masks = [mask_of(rule, sides) for rule in rules_of(policy)]
    terms = [points_of(term, policy.points_of(term), sides, corpus) for term in policy.terms]
    table = np.zeros(sides.shape, dtype=np.int16)
    for rows in blocks(*sides.shape):
        part = table[rows[0] : rows[-1] + 1]
        for points in terms:
            part += points(rows)
        for mask in masks:
            np.putmask(part, mask(rows), -1)
    return table


def mask_of(rule: Rule, sides: Sides) -> Block:
    """Return the function that tells which mentors a rule forbids to a block of mentees."""
    match rule.kind:
        case RuleKind.NOT_SUPERVISOR:
            return _marked(_lines(rule.depth, sides), sides.shape)
        case RuleKind.GRADE_GAP:
            return _by_value(*_grades(sides), _gap_judge(rule))
        case RuleKind.NOT_SAME_UNIT:
            return _by_value(*_codes(sides, lambda one: one.unit), _unit_judge(rule))
        case RuleKind.NOT_SAME_PERSON:
            return _by_value(*_codes(sides, lambda one: one.person), lambda low, high: low == high)
        case RuleKind.NEVER_AGAIN:
            return _marked(_places(sides.blocked, sides), sides.shape)
        case RuleKind.CAPACITY:
            full = np.array([mentor.capacity < 1 for mentor in sides.mentors], dtype=bool)
            return lambda rows: np.broadcast_to(full, (len(rows), len(full)))


def points_of(term: Term, most: int, sides: Sides, corpus: Corpus) -> Block:
    """Return the function that gives a block of mentees the points of one term."""
    match term.kind:
        case TermKind.SKILLS_OVERLAP:
            return _skills(most, sides)
        case TermKind.WISH | TermKind.MENTOR_WISH:
            return _wishes(term, most, sides)
        case TermKind.SAME_SITE:
            sites = _codes(sides, lambda one: one.site)
            return _by_value(*sites, lambda low, high: most * ((low == high) & _known(low, high)))
        case TermKind.DIFFERENT_UNIT:
            units = _codes(sides, lambda one: one.unit)
            return _by_value(*units, lambda low, high: most * ((low != high) & _known(low, high)))
        case TermKind.GRADE_DISTANCE:
            return _by_value(*_grades(sides), _grade_points(term, most))
        case TermKind.ZONE_DISTANCE:
            zones = _numbers(sides, lambda one: one.zone_offset_minutes)
            return _by_value(*zones, _zone_points(term, most))
        case TermKind.TEXT:
            return _texts(most, sides, corpus)
        case TermKind.STYLE:
            return _styles(most, sides)


def _known(low: Array, high: Array) -> Array:
    known: Array = (low != UNKNOWN) & (high != UNKNOWN)
    return known


def _comparable(low: Array, high: Array) -> Array:
    """Say which grades are known and of one scale."""
    same: Array = _known(low, high) & (low // SCALE == high // SCALE)
    return same


def _gap_judge(rule: Rule) -> Callable[[Array, Array], Array]:
    def judge(low: Array, high: Array) -> Array:
        known = _comparable(low, high)
        close = high.astype(np.int64) - low < rule.gap
        return np.where(known, close, not rule.unknown_allowed)

    return judge


def _unit_judge(rule: Rule) -> Callable[[Array, Array], Array]:
    def judge(low: Array, high: Array) -> Array:
        return np.where(_known(low, high), low == high, not rule.unknown_allowed)

    return judge


def _grade_points(term: Term, most: int) -> Callable[[Array, Array], Array]:
    def points(low: Array, high: Array) -> Array:
        distance = np.abs(high.astype(np.int64) - low - term.best)
        left = _fall(most, distance, term.reach)
        return np.where(_comparable(low, high), left, 0)

    return points


def _zone_points(term: Term, most: int) -> Callable[[Array, Array], Array]:
    def points(low: Array, high: Array) -> Array:
        ahead = (high - low) % DAY
        distance = np.minimum(ahead, DAY - ahead).astype(np.int64)
        return _fall(most, distance, term.reach)

    return points


def _fall(most: int, distance: Array, reach: int) -> Array:
    left: Array = most * np.maximum(0, reach - distance) // reach
    return left


def _by_value(low: Array, high: Array, judge: Callable[[Array, Array], Array]) -> Block:
    """Judge each value that occurs among the mentees once, and copy the row to all who have it."""

    def block(rows: Array) -> Array:
        values, where = np.unique(low[rows], return_inverse=True)
        judged = judge(values[:, None], high[None, :])
        return (judged if judged.dtype == bool else judged.astype(np.int16))[where]

    return block


def _numbers(sides: Sides, number: Callable[[Candidate], int | None]) -> tuple[Array, Array]:
    def column(people: Sequence[Candidate]) -> Array:
        found = (number(one) for one in people)
        return np.array([UNKNOWN if n is None else n for n in found], dtype=np.int32)

    return column(sides.mentees), column(sides.mentors)


def _grades(sides: Sides) -> tuple[Array, Array]:
    """Number the grades, those of each scale in a range of their own."""
    scales = sorted({one.scale for one in sides.mentees + sides.mentors})
    first = {scale: n * SCALE for n, scale in enumerate(scales)}
    return _numbers(sides, lambda one: None if one.grade is None else first[one.scale] + one.grade)


def _codes(sides: Sides, name: Callable[[Candidate], str]) -> tuple[Array, Array]:
    """Number the names that occur; an empty name is not known."""
    found = sorted({name(one) for one in sides.mentees + sides.mentors} - {""})
    number = {text: n for n, text in enumerate(found)}
    return _numbers(sides, lambda one: number.get(name(one)))


def _marked(cells: Iterable[tuple[int, int]], shape: tuple[int, int]) -> Block:
    """Mark single cells of the table, given as (mentee row, mentor column)."""
    return _sparse(dict.fromkeys(cells, 1), shape, bool)


def _sparse(cells: dict[tuple[int, int], int], shape: tuple[int, int], kind: type) -> Block:
    rows = np.array([row for row, _ in cells], dtype=np.int32)
    columns = np.array([column for _, column in cells], dtype=np.int32)
    values = np.array(list(cells.values()), dtype=np.int16)
    table = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    return lambda block: table[block].toarray().astype(kind, copy=False)


def _lines(depth: int | None, sides: Sides) -> Iterator[tuple[int, int]]:
    """Find the pairs of which one is the other's supervisor, up to `depth` levels."""
    rows, columns = defaultdict(list), defaultdict(list)
    for row, mentee in enumerate(sides.mentees):
        rows[mentee.person].append(row)
    for column, mentor in enumerate(sides.mentors):
        columns[mentor.person].append(column)
    for row, mentee in enumerate(sides.mentees):
        for above in mentee.chain[:depth]:
            yield from ((row, column) for column in columns.get(above, ()))
    for column, mentor in enumerate(sides.mentors):
        for above in mentor.chain[:depth]:
            yield from ((row, column) for row in rows.get(above, ()))


def _places(pairs: Collection[tuple[str, str]], sides: Sides) -> Iterator[tuple[int, int]]:
    rows = {mentee.id: row for row, mentee in enumerate(sides.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(sides.mentors)}
    for mentor, mentee in pairs:
        if mentee in rows and mentor in columns:
            yield rows[mentee], columns[mentor]


def _wishes(term: Term, most: int, sides: Sides) -> Block:
    of_mentor = term.kind is TermKind.MENTOR_WISH
    wishing, wished = (
        (sides.mentors, sides.mentees) if of_mentor else (sides.mentees, sides.mentors)
    )
    number = {one.id: n for n, one in enumerate(wished)}
    cells: dict[tuple[int, int], int] = {}
    for me, one in enumerate(wishing):
        for rank, other in reversed(list(enumerate(one.wishes, start=1))):
            if other in number:
                cell = (number[other], me) if of_mentor else (me, number[other])
                cells[cell] = wish_points(most, rank, term.ranks)
    return _sparse(cells, sides.shape, np.int16)


def _skills(most: int, sides: Sides) -> Block:
    """Multiply the wanted by the offered skills, each wanted one worth its part of `most`."""
    wanted = {skill for mentee in sides.mentees for skill in mentee.skills}
    offered = {skill for mentor in sides.mentors for skill in mentor.skills}
    column = {skill: n for n, skill in enumerate(sorted(wanted & offered))}
    longest = max((len(mentee.skills) for mentee in sides.mentees), default=0)
    small = most <= 1000 and longest <= 50
    kind, margin = (np.float32, 4e-3) if small else (np.float64, 1e-6)
    low = np.zeros((len(sides.mentees), len(column)), dtype=kind)
    high = np.zeros((len(column), len(sides.mentors)), dtype=kind)
    for row, mentee in enumerate(sides.mentees):
        found = [column[skill] for skill in mentee.skills if skill in column]
        low[row, found] = most / max(len(mentee.skills), 1)
    for n, mentor in enumerate(sides.mentors):
        high[[column[skill] for skill in mentor.skills if skill in column], n] = 1
    # A sum is a whole number or at least 1 / longest below the next one: the margin mends the
    # rounding of thirds before the rest is cut off.
    return lambda rows: (low[rows] @ high + kind(margin)).astype(np.int16)


def _styles(most: int, sides: Sides) -> Block:
    asked = max((len(one.styles) for one in sides.mentees), default=0)
    columns = [_codes(sides, _style_at(n)) for n in range(asked)]

    def block(rows: Array) -> Array:
        alike = np.zeros((len(rows), sides.shape[1]), dtype=np.int32)
        for low, high in columns:
            mine, theirs = low[rows][:, None], high[None, :]
            alike += (mine == theirs) & _known(mine, theirs)
        points: Array = (most * alike // max(asked, 1)).astype(np.int16)
        return points

    return block


def _style_at(place: int) -> Callable[[Candidate], str]:
    return lambda one: one.styles[place] if place < len(one.styles) else ""


def _texts(most: int, sides: Sides, corpus: Corpus) -> Block:
    low = corpus.matrix([mentee.text for mentee in sides.mentees])
    high = corpus.matrix([mentor.text for mentor in sides.mentors]).T.tocsr()

    def block(rows: Array) -> Array:
        product = low[rows] @ high
        alike = np.minimum(product.data.astype(np.int64), UNIT * UNIT)
        product.data = text_points(most, alike)
        points: Array = product.astype(np.int16).toarray()
        return points

    return block
