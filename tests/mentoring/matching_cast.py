"""The people and policies of the matching tests, and the slow, plain way to match them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from mentoring.matching import (
    Candidate,
    Policy,
    Rule,
    RuleKind,
    Term,
    TermKind,
    explain_pair,
    feasible,
)

RULES = (
    Rule("line", RuleKind.NOT_SUPERVISOR, "The first-line supervisor cannot be the mentor."),
    Rule("gap", RuleKind.GRADE_GAP, "The mentor is a grade above.", gap=1, unknown_allowed=True),
    Rule("unit", RuleKind.NOT_SAME_UNIT, "The mentor is from another unit.", unknown_allowed=True),
    Rule("self", RuleKind.NOT_SAME_PERSON, "Nobody mentors themselves."),
    Rule("again", RuleKind.NEVER_AGAIN, "These two do not form a pair again."),
    Rule("places", RuleKind.CAPACITY, "One associate per mentor at a time."),
)
TERMS = (
    Term("skills", TermKind.SKILLS_OVERLAP, 70, "shares {n} of {wanted} skills: {skills}"),
    Term("wish", TermKind.WISH, 30, "is wish number {rank}"),
    Term("mentor_wish", TermKind.MENTOR_WISH, 20, "was chosen by the mentor"),
    Term("site", TermKind.SAME_SITE, 10, "both work in {site}"),
    Term("other_unit", TermKind.DIFFERENT_UNIT, 10, "{mentor_unit} and {mentee_unit}"),
    Term("grades", TermKind.GRADE_DISTANCE, 20, "{n} grades above", reach=3),
    Term("zone", TermKind.ZONE_DISTANCE, 10, "{hours} hours apart", reach=180),
    Term("style", TermKind.STYLE, 10, "{n} of {asked} answers alike"),
    Term("text", TermKind.TEXT, 30, "both write of {words}"),
)
POLICY = Policy(RULES, TERMS)
SKILLS = ("budget", "law", "python", "writing")
WORDS = ("safety", "audit", "AI", "retail", "planning")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Round:
    """One matching to try: the arguments of match()."""

    mentors: tuple[Candidate, ...]
    mentees: tuple[Candidate, ...]
    policy: Policy
    blocked: frozenset[Pair]


def mentor(id: str, **facts: object) -> Candidate:
    """Make a mentor of grade 14 in no unit, with one place."""
    return replace(Candidate(id, person=id, grade=14), **facts)  # type: ignore[arg-type]


def mentee(id: str, **facts: object) -> Candidate:
    """Make a mentee of grade 12 in no unit."""
    return replace(Candidate(id, person=id, grade=12), **facts)  # type: ignore[arg-type]


def candidates(side: str, others: str, most: int) -> st.SearchStrategy[tuple[Candidate, ...]]:
    """Make up to `most` people of one side; few values, so that rules bite and scores tie."""
    people = st.sampled_from([f"p{n}" for n in range(6)])
    made = st.builds(
        Candidate,
        id=st.just(""),
        person=people,
        grade=st.sampled_from([None, 11, 12, 13, 14]),
        unit=st.sampled_from(["", "north", "south"]),
        site=st.sampled_from(["", "Pantex", "Y-12"]),
        chain=st.lists(people, max_size=2, unique=True).map(tuple),
        skills=st.frozensets(st.sampled_from(SKILLS), max_size=3),
        text=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        zone_offset_minutes=st.sampled_from([-480, -300, 0, 60, 345]),
        capacity=st.integers(0, 2),
        wishes=st.lists(
            st.sampled_from([f"{others}{n}" for n in range(5)]), max_size=3, unique=True
        ).map(tuple),
        left_over=st.booleans(),
        scale=st.sampled_from(["", "", "NH"]),
        styles=st.tuples(st.sampled_from(["", "calm", "brisk"]), st.sampled_from(["", "desk"])),
    )
    return st.lists(made, max_size=most).map(
        lambda found: tuple(replace(one, id=f"{side}{n}") for n, one in enumerate(found))
    )


@st.composite
def rounds(draw: st.DrawFn, mentors: int = 4, mentees: int = 5) -> Round:
    """Draw a small matching with any subset of the rules and a few forbidden pairs."""
    rules = tuple(rule for rule in RULES if draw(st.booleans()))
    pairs = st.tuples(
        st.sampled_from([f"m{n}" for n in range(4)]), st.sampled_from([f"e{n}" for n in range(5)])
    )
    return Round(
        draw(candidates("m", "e", mentors)),
        draw(candidates("e", "m", mentees)),
        Policy(rules, TERMS, wish_weight=draw(st.integers(0, 2)), alternatives=9),
        draw(st.frozensets(pairs, max_size=4)),
    )


def allowed_scores(trial: Round) -> dict[Pair, int]:
    """Score every pair that the rules allow, one by one."""
    everybody = trial.mentors + trial.mentees
    return {
        (high.id, low.id): explain_pair(high, low, trial.policy, everybody=everybody)[0]
        for high in trial.mentors
        for low in trial.mentees
        if not feasible(high, low, trial.policy, trial.blocked)
    }


def assignments(trial: Round) -> Iterator[dict[str, str]]:
    """Try every way to give mentees a mentor or none (mentee id -> mentor id)."""
    scores = allowed_scores(trial)
    options = [
        [None, *(high.id for high in trial.mentors if (high.id, low.id) in scores)]
        for low in trial.mentees
    ]
    places = {high.id: high.capacity for high in trial.mentors}
    for choice in itertools.product(*options):
        load = Counter(one for one in choice if one)
        if all(load[one] <= places[one] for one in load):
            yield {low.id: one for low, one in zip(trial.mentees, choice, strict=True) if one}


Aims = tuple[int, int, int, int]


def aims(trial: Round, pairs: Sequence[Pair], scores: dict[Pair, int]) -> Aims:
    """Return what an assignment reaches: matched, of them left over before, floor, total."""
    first = {low.id for low in trial.mentees if low.left_over}
    points = [scores[pair] for pair in pairs]
    left_over = sum(low in first for _, low in pairs)
    return len(pairs), left_over, min(points, default=0), sum(points)
