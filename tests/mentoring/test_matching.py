from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Candidate, Policy, Result, Rule, RuleKind, TermKind, match
from mentoring.matching.alternatives import choices
from mentoring.matching.assign import Problem, Solver
from mentoring.matching.table import Sides, score_table
from mentoring.matching.text import Corpus
from tests.mentoring.matching_cast import (
    POLICY,
    Pair,
    Round,
    aims,
    allowed_scores,
    assignments,
    mentee,
    mentor,
    rounds,
)


def run(trial: Round, locked: list[Pair] | None = None) -> Result:
    return match(
        trial.mentors, trial.mentees, trial.policy, locked=locked or [], blocked=trial.blocked
    )


def pairs_of(result: Result) -> list[Pair]:
    return [(pair.mentor, pair.mentee) for pair in result.pairs]


@given(rounds())
def test_nothing_is_better_than_the_proposal_by_any_aim(trial: Round) -> None:
    result, scores = run(trial), allowed_scores(trial)
    best = max(
        aims(trial, [(high, low) for low, high in found.items()], scores)
        for found in assignments(trial)
    )
    assert aims(trial, pairs_of(result), scores) == best
    assert (result.floor, result.total) == best[2:]


@given(rounds(mentors=8, mentees=10))
def test_no_rule_is_broken_and_no_mentor_gets_too_many(trial: Round) -> None:
    result, scores = run(trial), allowed_scores(trial)
    got = [pair.mentor for pair in result.pairs]
    assert all(pair in scores for pair in pairs_of(result))
    assert all(got.count(one.id) <= one.capacity for one in trial.mentors)
    everybody = {pair.mentee for pair in result.pairs} | {
        one.mentee for one in result.unmatched_mentees
    }
    assert everybody == {one.id for one in trial.mentees}
    assert len(result.pairs) + len(result.unmatched_mentees) == len(trial.mentees)


@given(rounds(mentors=8, mentees=10), st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(trial: Round, chance: np.random.Generator) -> None:
    mentors, mentees = list(trial.mentors), list(trial.mentees)
    chance.shuffle(mentors)
    chance.shuffle(mentees)
    again = replace(trial, mentors=tuple(mentors), mentees=tuple(mentees))
    assert run(again) == run(trial)


@given(rounds(mentors=8, mentees=10), st.randoms(use_true_random=False))
def test_the_same_people_get_the_same_pairs_whatever_their_rows_are_called(
    trial: Round, chance: Random
) -> None:
    """Turns and lots decide between equals, and neither comes from an id that is drawn anew."""
    everybody = trial.mentors + trial.mentees
    new = {one.id: f"{chance.randint(0, 99)}:{n}" for n, one in enumerate(everybody)}

    def renamed(side: tuple[Candidate, ...], ids: dict[str, str]) -> tuple[Candidate, ...]:
        return tuple(
            replace(one, id=ids[one.id], turn=n, lot=f"{one.person}:{n}",
                    wishes=tuple(ids[w] for w in one.wishes if w in ids))
            for n, one in enumerate(side)
        )  # fmt: skip

    found = []
    for ids in ({one: one for one in new}, new):
        back = {name: one for one, name in ids.items()}
        blocked = frozenset((ids[m], ids[e]) for m, e in trial.blocked if m in ids and e in ids)
        mentors, mentees = renamed(trial.mentors, ids), renamed(trial.mentees, ids)
        pairs = pairs_of(run(Round(mentors, mentees, trial.policy, blocked)))
        found.append([(back[m], back[e]) for m, e in pairs])
    assert found[0] == found[1]


def test_where_all_else_is_equal_who_signed_up_first_goes_first() -> None:
    places = (mentor("m1", capacity=2), mentor("m2", capacity=1))
    late_first = tuple(mentee(f"e{n}", turn=9 - n) for n in range(10))
    result = match(places, late_first, Policy())
    assert [pair.mentee for pair in result.pairs] == ["e9", "e8", "e7"]


@given(rounds(mentors=8, mentees=10))
def test_no_two_pairs_gain_by_swapping_mentors(trial: Round) -> None:
    result, scores = run(trial), allowed_scores(trial)
    for one in result.pairs:
        for other in result.pairs:
            swapped = [
                scores.get((one.mentor, other.mentee)),
                scores.get((other.mentor, one.mentee)),
            ]
            kept = [point for point in swapped if point is not None and point >= result.floor]
            assert len(kept) < 2 or sum(kept) <= one.score + other.score


@given(rounds(), st.data())
def test_locked_pairs_are_kept_and_the_rest_is_best_around_them(
    trial: Round, data: st.DataObject
) -> None:
    scores = allowed_scores(trial)
    start = data.draw(st.sampled_from(list(assignments(trial))))
    locked = [(high, low) for low, high in start.items()][:2]
    result = run(trial, locked)
    assert set(locked) <= set(pairs_of(result))
    assert {(pair.mentor, pair.mentee) for pair in result.pairs if pair.locked} == set(locked)
    assert all(not pair.broken for pair in result.pairs)
    around = [
        [(high, low) for low, high in found.items() if (high, low) not in locked]
        for found in assignments(trial)
        if all(found.get(low) == high for high, low in locked)
    ]
    free = [pair for pair in pairs_of(result) if pair not in locked]
    assert aims(trial, free, scores) == max(aims(trial, one, scores) for one in around)


@given(rounds(mentors=3, mentees=4))
def test_the_cost_of_an_alternative_is_what_choosing_it_loses(trial: Round) -> None:
    result, scores = run(trial), allowed_scores(trial)
    weight = {one.id: 1 + one.left_over for one in trial.mentees}
    matched = sum(weight[pair.mentee] for pair in result.pairs)
    every = list(assignments(trial))
    for pair in result.pairs:
        for other in pair.alternatives:
            reached = max(
                (
                    sum(weight[low] for low in found),
                    sum(scores[high, low] for low, high in found.items()),
                )
                for found in every
                if found.get(pair.mentee) == other.mentor
                and all(
                    scores[high, low] >= result.floor
                    for low, high in found.items()
                    if low != pair.mentee
                )
            )
            assert reached == (matched - other.matches_lost, result.total - other.cost)


@given(rounds(mentors=6, mentees=8), st.data())
def test_the_pairs_that_the_solver_begins_with_do_not_matter(
    trial: Round, data: st.DataObject
) -> None:
    problem = problem_of(trial)
    cells = np.flatnonzero(problem.scores >= 0)
    some = [cell for cell in cells.tolist() if data.draw(st.booleans())]
    full = Solver(problem).solve()
    solver = Solver(problem, np.array(some, dtype=np.int64))
    part = solver.solve()
    assert part.mate.tolist() == full.mate.tolist()
    assert part.floor == full.floor
    exact = choices(Solver(problem), full, 9)
    for row, found in choices(solver, part, 9, exact_up_to=0).items():
        cost = {one.column: (one.matches_lost, one.cost) for one in exact[row]}
        assert all((one.matches_lost, one.cost) <= cost[one.column] for one in found)


def problem_of(trial: Round) -> Problem:
    sides = Sides(trial.mentors, trial.mentees, trial.blocked)
    corpus = Corpus(one.text for one in trial.mentors + trial.mentees)
    chance = np.random.default_rng(7)
    return Problem(
        scores=score_table(sides, trial.policy, corpus),
        places=np.array([one.capacity for one in trial.mentors], dtype=np.int64),
        first=np.array([one.left_over for one in trial.mentees], dtype=bool),
        mentee_lots=chance.integers(1 << 63, size=len(trial.mentees), dtype=np.uint64),
        mentor_lots=chance.integers(1 << 63, size=len(trial.mentors), dtype=np.uint64),
    )


@given(rounds(mentors=6, mentees=8))
def test_the_table_says_the_same_as_pair_by_pair(trial: Round) -> None:
    scores, table = allowed_scores(trial), problem_of(trial).scores
    assert table.tolist() == [
        [scores.get((high.id, low.id), -1) for high in trial.mentors] for low in trial.mentees
    ]


@given(rounds())
def test_blocking_pairs_are_counted_like_by_hand(trial: Round) -> None:
    result, scores = run(trial), allowed_scores(trial)
    own = {pair.mentee: pair.score for pair in result.pairs}
    worst = {}
    for one in trial.mentors:
        held = [pair.score for pair in result.pairs if pair.mentor == one.id]
        worst[one.id] = min(held, default=1_000) if len(held) == one.capacity else -1
    blocking = [
        (high, low)
        for (high, low), score in scores.items()
        if score > max(own.get(low, -1), worst[high])
    ]
    assert result.blocking_pairs == len(blocking)


def test_a_mentee_left_over_last_time_comes_first() -> None:
    wanted = frozenset({"law"})
    alice = mentor("alice", skills=wanted)
    bob, carol = mentee("bob", skills=wanted), mentee("carol", left_over=True)
    assert pairs_of(match([alice], [bob, carol], POLICY)) == [("alice", "carol")]


def test_the_worst_pair_is_raised_before_the_total() -> None:
    skills = [frozenset("abcdefghij"[:n]) for n in range(11)]
    policy = Policy((), (replace(POLICY.terms[0], points=100),))
    ann, ben = mentor("ann", skills=skills[10]), mentor("ben", skills=skills[4])
    wide = mentee("wide", skills=skills[10])
    narrow = mentee("narrow", skills=skills[5])
    # wide with ann and narrow with ben: 100 + 80; the other way round: 40 + 100.
    assert match([ann, ben], [wide, narrow], policy).floor == 80
    far = mentee("far", skills=frozenset("fghij"))
    # far needs ann to score anything at all, though wide would gain 60 by her.
    result = match([ann, ben], [wide, far], policy)
    assert (result.floor, result.total) == (40, 140)


def test_a_lock_against_a_rule_is_kept_and_the_rule_is_named() -> None:
    boss, other = mentor("boss"), mentor("other")
    low = mentee("low", chain=("boss",))
    result = match([boss, other], [low], POLICY, locked=[("boss", "low")])
    assert pairs_of(result) == [("boss", "low")]
    assert [rule.key for rule in result.pairs[0].broken] == ["line"]
    assert result.unmatched_mentors == ("other",)


def test_locks_beyond_the_places_of_a_mentor_name_the_rule_of_capacity() -> None:
    low, lower = mentee("low"), mentee("lower")
    locked = [("boss", "low"), ("boss", "lower")]
    result = match([mentor("boss")], [low, lower], POLICY, locked=locked)
    assert [[rule.key for rule in pair.broken] for pair in result.pairs] == [["places"]] * 2


def test_a_blocked_pair_is_never_formed_even_without_a_rule_for_it() -> None:
    result = match([mentor("a")], [mentee("b")], Policy(), blocked={("a", "b")})
    assert result.pairs == ()
    assert result.unmatched_mentees[0].removed == (("never_again", 1),)


@pytest.mark.parametrize(
    ("locked", "sentence"),
    [
        ([("nobody", "low")], "nobody, low is not among the candidates"),
        ([("boss", "low"), ("other", "low")], "low is locked to two mentors"),
    ],
)
def test_a_wrong_lock_is_refused(locked: list[Pair], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        match([mentor("boss"), mentor("other")], [mentee("low")], POLICY, locked=locked)


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="boss is given twice"):
        match([mentor("boss"), mentor("boss")], [], POLICY)


@pytest.mark.parametrize("mentors", [0, 2])
@pytest.mark.parametrize("mentees", [0, 2])
def test_an_empty_side_gives_an_empty_proposal(mentors: int, mentees: int) -> None:
    high = [mentor(f"m{n}", capacity=0) for n in range(mentors)]
    low = [mentee(f"e{n}") for n in range(mentees)]
    result = match(high, low, POLICY)
    assert (result.pairs, result.floor, result.total) == ((), 0, 0)
    assert [one.mentee for one in result.unmatched_mentees] == ["e0", "e1"][:mentees]


def test_a_policy_without_terms_still_matches_as_many_as_possible() -> None:
    rule = Rule("line", RuleKind.NOT_SUPERVISOR, "")
    high = [mentor("a"), mentor("b")]
    low = [mentee("c", chain=("a",)), mentee("d")]
    assert pairs_of(match(high, low, Policy((rule,)))) == [("b", "c"), ("a", "d")]


def test_more_weight_on_wishes_changes_who_is_proposed() -> None:
    terms = tuple(
        term for term in POLICY.terms if term.kind in {TermKind.WISH, TermKind.SKILLS_OVERLAP}
    )
    law = frozenset({"law"})
    high = [mentor("ann", skills=law), mentor("ben")]
    low = [mentee("carl", skills=law, wishes=("ben",))]
    assert pairs_of(match(high, low, Policy((), terms))) == [("ann", "carl")]
    assert pairs_of(match(high, low, Policy((), terms, wish_weight=3))) == [("ben", "carl")]


def test_a_large_table_gets_the_same_answer_from_its_likely_pairs_alone() -> None:
    chance = np.random.default_rng(3)
    scores = chance.integers(0, 1000, (620, 600)).astype(np.int16)
    scores[chance.random(scores.shape) < 0.3] = -1
    scores[:40, 20:] = -1  # forty people compete for twenty mentors
    problem = Problem(
        scores=scores,
        places=chance.integers(1, 3, 600),
        first=chance.random(620) < 0.1,
        mentee_lots=chance.integers(1 << 63, size=620, dtype=np.uint64),
        mentor_lots=chance.integers(1 << 63, size=600, dtype=np.uint64),
    )
    few, every = Solver(problem), Solver(problem, np.flatnonzero(scores >= 0))
    assert few.pairs.size * 4 < every.pairs.size
    one, other = few.solve(), every.solve()
    assert one.floor == other.floor
    assert one.mate.tolist() == other.mate.tolist()
