"""The whole way from candidates to an explained proposal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.alternatives import Choice, choices
from mentoring.matching.assign import Assignment, Problem, Solver
from mentoring.matching.model import (
    Alternative,
    Candidate,
    Policy,
    Proposal,
    Result,
    RuleKind,
)
from mentoring.matching.pair import feasible, rules_of, score_pair
from mentoring.matching.table import Sides, blocks, score_table
from mentoring.matching.text import Corpus
from mentoring.matching.unmatched import explain_unmatched

Array = NDArray[Any]


def match(
    mentors: Sequence[Candidate],
    mentees: Sequence[Candidate],
    policy: Policy,
    *,
    locked: Sequence[tuple[str, str]] = (),
    blocked: Collection[tuple[str, str]] = (),
) -> Result:
    """Propose the best pairs, explain each, and say why somebody got none.

    The aims, in this order: most people matched; among those, most who were left over last time;
    the highest floor (the score of the worst pair); the highest total; then the mentees who signed
    up first; then a draw by the lots, so that the order of the input never matters. `locked` and
    `blocked` hold (mentor id, mentee id). Locked pairs stay as they are, even against a rule, which
    is then named. Raises ValueError for an id that is given twice, a locked id that is unknown, or
    a mentee who is locked twice.
    """
    kept = _read_locks(mentors, mentees, locked)
    sides = Sides(
        tuple(sorted(mentors, key=_turn)),
        tuple(sorted((one for one in mentees if one.id not in kept), key=_turn)),
        frozenset(blocked),
    )
    corpus = Corpus(one.text for one in (*mentors, *mentees))
    solver = Solver(_problem(sides, policy, corpus, Counter(kept.values())))
    found = solver.solve()
    pairs = _propose(solver, found, sides, policy, corpus)
    pairs += _keep(kept, mentors, mentees, sides, policy, corpus)
    busy = {pair.mentor for pair in pairs}
    turns = {one.id: _turn(one) for one in mentees}
    return Result(
        pairs=tuple(sorted(pairs, key=lambda pair: turns[pair.mentee])),
        unmatched_mentees=explain_unmatched(solver, found, sides, policy),
        unmatched_mentors=tuple(
            one.id for one in sides.mentors if one.capacity > 0 and one.id not in busy
        ),
        floor=min((pair.score for pair in pairs), default=0),
        total=sum(pair.score for pair in pairs),
        blocking_pairs=_count_blocking(solver, found.mate),
    )


def _read_locks(
    mentors: Sequence[Candidate], mentees: Sequence[Candidate], locked: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Return the locked mentor of each locked mentee."""
    for side in (mentors, mentees):
        twice = [one for one, n in Counter(one.id for one in side).items() if n > 1]
        if twice:
            raise ValueError(f"The id {min(twice)} is given twice on one side.")
    known_mentors, known_mentees = {one.id for one in mentors}, {one.id for one in mentees}
    kept: dict[str, str] = {}
    for mentor, mentee in locked:
        if mentor not in known_mentors or mentee not in known_mentees:
            raise ValueError(f"The locked pair {mentor}, {mentee} is not among the candidates.")
        if kept.setdefault(mentee, mentor) != mentor:
            raise ValueError(f"The mentee {mentee} is locked to two mentors.")
    return kept


def _problem(sides: Sides, policy: Policy, corpus: Corpus, taken: Counter[str]) -> Problem:
    left = [max(0, mentor.capacity - taken[mentor.id]) for mentor in sides.mentors]
    return Problem(
        scores=score_table(sides, policy, corpus),
        places=np.array(left, dtype=np.int64),
        first=np.array([mentee.left_over for mentee in sides.mentees], dtype=bool),
        mentee_lots=_lots(sides.mentees),
        mentor_lots=_lots(sides.mentors),
    )


def _turn(one: Candidate) -> tuple[int, str]:
    return one.turn, one.id


def _lots(people: Sequence[Candidate]) -> Array:
    drawn = ((one.lot or one.id).encode() for one in people)
    digests = (hashlib.blake2b(one, digest_size=8).digest() for one in drawn)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def _propose(
    solver: Solver, found: Assignment, sides: Sides, policy: Policy, corpus: Corpus
) -> list[Proposal]:
    others = choices(solver, found, policy.alternatives)
    pairs = []
    for row in np.flatnonzero(found.mate >= 0).tolist():
        mentor, mentee = sides.mentors[int(found.mate[row])], sides.mentees[row]
        score, terms = score_pair(mentor, mentee, policy, corpus)
        alternatives = tuple(
            _alternative(choice, int(solver.problem.scores[row, choice.column]), sides)
            for choice in others.get(row, ())
        )
        pairs.append(Proposal(mentor.id, mentee.id, score, terms, alternatives))
    return pairs


def _alternative(choice: Choice, score: int, sides: Sides) -> Alternative:
    return Alternative(sides.mentors[choice.column].id, score, choice.cost, choice.matches_lost)


def _keep(
    kept: dict[str, str],
    mentors: Sequence[Candidate],
    mentees: Sequence[Candidate],
    sides: Sides,
    policy: Policy,
    corpus: Corpus,
) -> list[Proposal]:
    """Explain the locked pairs, and name the rules that they break."""
    by_mentor = {one.id: one for one in mentors}
    by_mentee = {one.id: one for one in mentees}
    taken = Counter(kept.values())
    pairs = []
    for mentee_id, mentor_id in kept.items():
        mentor, mentee = by_mentor[mentor_id], by_mentee[mentee_id]
        score, terms = score_pair(mentor, mentee, policy, corpus)
        broken = tuple(feasible(mentor, mentee, policy, sides.blocked))
        if taken[mentor_id] > mentor.capacity > 0:
            broken += tuple(rule for rule in rules_of(policy) if rule.kind is RuleKind.CAPACITY)
        pairs.append(Proposal(mentor_id, mentee_id, score, terms, (), True, broken))
    return pairs


def _count_blocking(solver: Solver, mate: Array) -> int:
    """Count the allowed pairs in which both would score higher than they do now."""
    scores, rows = solver.problem.scores, np.flatnonzero(mate >= 0)
    own = np.full(solver.rows, -1, dtype=np.int16)
    own[rows] = scores[rows, mate[rows]]
    load = np.bincount(mate[rows], minlength=solver.columns)
    worst = np.full(solver.columns, np.iinfo(np.int16).max, dtype=np.int16)
    np.minimum.at(worst, mate[rows], own[rows])
    worst[load < solver.places] = -1
    count = 0
    for part in blocks(solver.rows, solver.columns):
        better = np.maximum(own[part][:, None], worst[None, :])
        count += int((scores[part[0] : part[-1] + 1] > better).sum())
    return count
