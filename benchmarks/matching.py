"""Compare matching, end to end, with what a competent peer would write.

Both score, assign and explain the same seeded people, in the same run: `mentoring.matching`, and
numpy broadcasting with scipy's dense linear_sum_assignment (in fractions of points, so that its
total is a little higher by rounding alone). Each runs in a process of its own, so
that the peak of its memory can be read. The peer aims at the total only: it raises no floor, and
names no alternatives, no reasons for the unmatched and no proof.

    python -m benchmarks.matching            100, 500, 1,000 and 10,000 people a side
    python -m benchmarks.matching 100 500    other sizes
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mentoring.matching import (
    Candidate,
    Policy,
    Rule,
    RuleKind,
    Term,
    TermKind,
    explain_pair,
    feasible,
    match,
)
from mentoring.matching.text import Corpus

Array = NDArray[Any]
Kind = TermKind

SIZES = (100, 500, 1_000, 10_000)
RULES = (
    Rule("line", RuleKind.NOT_SUPERVISOR, "The first-line supervisor cannot be the mentor."),
    Rule("gap", RuleKind.GRADE_GAP, "The mentor is a grade above.", gap=1),
    Rule("self", RuleKind.NOT_SAME_PERSON, "Nobody mentors themselves."),
)
TERMS = (
    Term("skills", Kind.SKILLS_OVERLAP, 400, "shares {n} of the {wanted} skills: {skills}"),
    Term("wish", Kind.WISH, 250, "is wish number {rank}"),
    Term("site", Kind.SAME_SITE, 80, "both work in {site}"),
    Term("unit", Kind.DIFFERENT_UNIT, 40, "sees {mentor_unit} from {mentee_unit}"),
    Term("grade", Kind.GRADE_DISTANCE, 100, "{n} grades above"),
    Term("zone", Kind.ZONE_DISTANCE, 50, "{hours} hours apart", reach=240),
    Term("text", Kind.TEXT, 80, "both write of {words}"),
)
POLICY = Policy(RULES, TERMS)


def people(size: int) -> tuple[list[Candidate], list[Candidate]]:
    """Make mentors and mentees, `size` on each side, with one place for each mentee."""
    chance = random.Random(size)
    mentors = [one_person(chance, "m", "e", n, size, (9, 15)) for n in range(size)]
    mentees = [one_person(chance, "e", "m", n, size, (5, 13)) for n in range(size)]
    return mentors, mentees


def one_person(
    chance: random.Random, side: str, other: str, n: int, size: int, grades: tuple[int, int]
) -> Candidate:
    """Make one person out of 60 skills, 100 units, 12 sites, 4 zones and 800 words."""
    return Candidate(
        id=f"{side}{n}",
        person=f"{side}{n}",
        grade=chance.randint(*grades),
        unit=f"unit{chance.randrange(100)}",
        site=f"site{chance.randrange(12)}",
        chain=tuple(f"m{chance.randrange(size)}" for _ in range(3)),
        skills=frozenset(f"skill{k}" for k in chance.sample(range(60), chance.randint(3, 8))),
        text=" ".join(f"word{k}" for k in chance.choices(range(800), k=15)),
        zone_offset_minutes=chance.choice([0, -60, -120, -180]),
        wishes=tuple(f"{other}{chance.randrange(size)}" for _ in range(3)),
    )


def run_ours(mentors: list[Candidate], mentees: list[Candidate]) -> dict[str, Any]:
    """Match with the engine."""
    result = match(mentors, mentees, POLICY)
    return {"matched": len(result.pairs), "total": result.total, "floor": result.floor}


def run_peer(mentors: list[Candidate], mentees: list[Candidate]) -> dict[str, Any]:
    """Match with broadcasting and a dense assignment, and explain the pairs."""
    scores = peer_scores(mentors, mentees)
    rows, columns = linear_sum_assignment(scores, maximize=True)
    explained = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if not feasible(mentors[column], mentees[row], POLICY):
            explained.append(explain_pair(mentors[column], mentees[row], POLICY))
    points = [scores[row, column] for row, column in zip(rows, columns, strict=True)]
    kept = [round(point) for point in points if point > 0]
    return {"matched": len(explained), "total": sum(kept), "floor": min(kept)}


def peer_scores(mentors: list[Candidate], mentees: list[Candidate]) -> Array:
    """Score all pairs by broadcasting, term by term, in doubles; forbidden pairs far below."""
    low, high = (np.array([one.grade for one in side]) for side in (mentees, mentors))
    above = high[None, :] - low[:, None]
    scores: Array = 100.0 * np.maximum(0, 4 - np.abs(above - 2)) / 4
    wanted, offered = (many_hot([one.skills for one in side]) for side in (mentees, mentors))
    scores += 400 * (wanted @ offered.T) / wanted.sum(axis=1)[:, None]
    scores += 80 * equal([one.site for one in mentees], [one.site for one in mentors])
    scores += 40 * ~equal([one.unit for one in mentees], [one.unit for one in mentors])
    zones = [np.array([one.zone_offset_minutes for one in side]) for side in (mentees, mentors)]
    scores += 50 * np.maximum(0, 240 - np.abs(zones[0][:, None] - zones[1][None, :])) / 240
    words = Corpus(one.text for one in [*mentors, *mentees])
    texts = [words.matrix([one.text for one in side]) for side in (mentees, mentors)]
    scores += 80 * (texts[0] @ texts[1].T).toarray() / 1e6
    number = {one.id: n for n, one in enumerate(mentors)}
    for row, one in enumerate(mentees):
        for rank, wish in enumerate(one.wishes):
            scores[row, number[wish]] += 250 * (3 - rank) / 3
    scores[above < 1] = -1e6
    forbid_supervisors(scores, mentors, mentees)
    return scores


def forbid_supervisors(scores: Array, mentors: list[Candidate], mentees: list[Candidate]) -> None:
    """Push the pairs of a first-line supervisor far below."""
    number = {one.person: n for n, one in enumerate(mentors)}
    for row, one in enumerate(mentees):
        scores[row, number[one.chain[0]]] = -1e6


def many_hot(sets: list[frozenset[str]]) -> Array:
    """Return a row of zeros and ones for each set of skills."""
    table = np.zeros((len(sets), 60))
    for row, skills in enumerate(sets):
        table[row, [int(skill.removeprefix("skill")) for skill in skills]] = 1
    return table


def equal(low: list[str], high: list[str]) -> Array:
    """Compare every name of one list with every name of the other."""
    _, codes = np.unique([*low, *high], return_inverse=True)
    same: Array = codes[: len(low), None] == codes[None, len(low) :]
    return same


def measure(way: str, size: int) -> dict[str, Any]:
    """Run one way in a process of its own; report seconds and the peak of its memory in MB."""
    command = [sys.executable, "-m", "benchmarks.matching", way, str(size)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    report: dict[str, Any] = json.loads(answer)
    return report


def run_here(way: str, size: int) -> None:
    """Run one way in this process and print what it took as JSON."""
    mentors, mentees = people(size)
    start = time.perf_counter()
    report = {"ours": run_ours, "peer": run_peer}[way](mentors, mentees)
    report["seconds"] = time.perf_counter() - start
    report["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(report))


def compare(sizes: tuple[int, ...]) -> None:
    """Print a line for each size: both ways, and the ratios."""
    print(f"{'people':>7} {'way':>5} {'s':>7} {'MB':>6} {'matched':>8} {'total':>9} {'floor':>6}")
    for size in sizes:
        ours, peer = measure("ours", size), measure("peer", size)
        for way, got in (("ours", ours), ("peer", peer)):
            print(
                f"{size:>7} {way:>5} {got['seconds']:>7.2f} {got['megabytes']:>6.0f}"
                f" {got['matched']:>8} {got['total']:>9} {got['floor']:>6}"
            )
        faster = peer["seconds"] / ours["seconds"]
        smaller = peer["megabytes"] / ours["megabytes"]
        print(f"{'':>7} peer / ours: time {faster:.2f}, memory {smaller:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["peer"]):
        run_here(sys.argv[1], int(sys.argv[2]))
    else:
        compare(tuple(int(size) for size in sys.argv[1:]) or SIZES)
