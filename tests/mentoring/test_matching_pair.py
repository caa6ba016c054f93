from dataclasses import replace

import pytest

from mentoring.matching import (
    Candidate,
    Policy,
    PolicyError,
    Rule,
    RuleKind,
    Term,
    TermKind,
    explain_pair,
    feasible,
)
from mentoring.matching.text import shared_words, words
from tests.mentoring.matching_cast import POLICY, mentee, mentor

LINE = Rule("line", RuleKind.NOT_SUPERVISOR, "")
WHOLE_LINE = replace(LINE, depth=None)
GAP = Rule("gap", RuleKind.GRADE_GAP, "", gap=2)
UNIT = Rule("unit", RuleKind.NOT_SAME_UNIT, "")
SELF = Rule("self", RuleKind.NOT_SAME_PERSON, "")
PLACES = Rule("places", RuleKind.CAPACITY, "")

ALICE = mentor("alice")
BOB = mentee("bob")


@pytest.mark.parametrize(
    ("rule", "high", "low", "allowed"),
    [
        (LINE, ALICE, replace(BOB, chain=("alice", "zoe")), False),
        (LINE, ALICE, replace(BOB, chain=("zoe", "alice")), True),
        (WHOLE_LINE, ALICE, replace(BOB, chain=("zoe", "alice")), False),
        (LINE, replace(ALICE, chain=("bob",)), BOB, False),
        (LINE, replace(ALICE, chain=("zoe", "bob")), BOB, True),
        (WHOLE_LINE, replace(ALICE, chain=("zoe", "bob")), BOB, False),
        (LINE, replace(ALICE, person="p"), replace(BOB, chain=("p",)), False),
        (GAP, mentor("alice", grade=14), mentee("bob", grade=12), True),
        (GAP, mentor("alice", grade=13), mentee("bob", grade=12), False),
        (GAP, mentor("alice", grade=None), BOB, False),
        (replace(GAP, unknown_allowed=True), mentor("alice", grade=None), BOB, True),
        (GAP, mentor("alice", grade=15, scale="NH"), mentee("bob", grade=12), False),
        (GAP, mentor("a", grade=4, scale="NH"), mentee("bob", grade=2, scale="NH"), True),
        (UNIT, replace(ALICE, unit="a"), replace(BOB, unit="a"), False),
        (UNIT, replace(ALICE, unit="a"), replace(BOB, unit="b"), True),
        (UNIT, replace(ALICE, unit="a"), BOB, False),
        (replace(UNIT, unknown_allowed=True), ALICE, BOB, True),
        (SELF, replace(ALICE, person="p"), replace(BOB, person="p"), False),
        (SELF, ALICE, BOB, True),
        (PLACES, replace(ALICE, capacity=0), BOB, False),
        (PLACES, ALICE, BOB, True),
    ],
)
def test_each_rule_forbids_what_it_names(
    rule: Rule, high: Candidate, low: Candidate, allowed: bool
) -> None:
    assert feasible(high, low, Policy((rule,))) == ([] if allowed else [rule])


def test_every_broken_rule_is_named_in_the_order_of_the_policy() -> None:
    low = replace(BOB, chain=("alice",), grade=14)
    assert feasible(ALICE, low, Policy((GAP, SELF, LINE))) == [GAP, LINE]


def test_a_pair_that_failed_is_forbidden_only_in_its_own_direction() -> None:
    again = Rule("again", RuleKind.NEVER_AGAIN, "")
    assert feasible(ALICE, BOB, Policy((again,)), {("alice", "bob")}) == [again]
    assert feasible(ALICE, BOB, Policy((again,)), {("bob", "alice")}) == []


def term(kind: TermKind, label: str, **settings: int) -> Term:
    return Term("it", kind, 100, label, **settings)  # type: ignore[arg-type]


SHARED = term(TermKind.SKILLS_OVERLAP, "shares {n} of the {wanted} skills wanted: {skills}")
WISH = term(TermKind.WISH, "is wish number {rank}")
BY_MENTOR = term(TermKind.MENTOR_WISH, "the mentor's wish number {rank}")
SITE = term(TermKind.SAME_SITE, "both work in {site}")
OTHER_UNIT = term(TermKind.DIFFERENT_UNIT, "sees {mentor_unit} from {mentee_unit}")
GRADES = term(TermKind.GRADE_DISTANCE, "{n} grades above", best=2, reach=4)
STYLE = term(TermKind.STYLE, "{n} of {asked} answers alike")
ZONE = term(TermKind.ZONE_DISTANCE, "{hours} hours apart", reach=240)


@pytest.mark.parametrize(
    ("one", "high", "low", "points", "sentence"),
    [
        (
            SHARED,
            mentor("alice", skills=frozenset({"law", "budget", "art"})),
            mentee("bob", skills=frozenset({"law", "budget", "python"})),
            66,
            "shares 2 of the 3 skills wanted: budget, law",
        ),
        (SHARED, mentor("alice", skills=frozenset({"law"})), BOB, 0, ""),
        (WISH, ALICE, mentee("bob", wishes=("alice",)), 100, "is wish number 1"),
        (WISH, ALICE, mentee("bob", wishes=("x", "alice")), 66, "is wish number 2"),
        (WISH, ALICE, mentee("bob", wishes=("x", "y", "alice")), 33, "is wish number 3"),
        (WISH, ALICE, mentee("bob", wishes=("x", "y", "z", "alice")), 0, ""),
        (WISH, ALICE, BOB, 0, ""),
        (BY_MENTOR, mentor("alice", wishes=("bob",)), BOB, 100, "the mentor's wish number 1"),
        (
            SITE,
            mentor("alice", site="Pantex"),
            mentee("bob", site="Pantex"),
            100,
            "both work in Pantex",
        ),
        (SITE, mentor("alice", site="Y-12"), mentee("bob", site="Pantex"), 0, ""),
        (SITE, ALICE, BOB, 0, ""),
        (
            OTHER_UNIT,
            mentor("alice", unit="Law"),
            mentee("bob", unit="Audit"),
            100,
            "sees Law from Audit",
        ),
        (OTHER_UNIT, mentor("alice", unit="Law"), mentee("bob", unit="Law"), 0, ""),
        (OTHER_UNIT, mentor("alice", unit="Law"), BOB, 0, ""),
        (GRADES, mentor("alice", grade=14), mentee("bob", grade=12), 100, "2 grades above"),
        (GRADES, mentor("alice", grade=15), mentee("bob", grade=12), 75, "3 grades above"),
        (GRADES, mentor("alice", grade=12), mentee("bob", grade=13), 25, "-1 grades above"),
        (GRADES, mentor("alice", grade=18), mentee("bob", grade=12), 0, ""),
        (GRADES, mentor("alice", grade=None), BOB, 0, ""),
        (
            STYLE,
            mentor("alice", styles=("calm", "desk", "")),
            mentee("bob", styles=("calm", "walk", "")),
            33,
            "1 of 3 answers alike",
        ),
        (ZONE, mentor("alice", zone_offset_minutes=-330), BOB, 0, ""),
        (ZONE, mentor("alice", zone_offset_minutes=-90), BOB, 62, "1.5 hours apart"),
        (
            ZONE,
            mentor("alice", zone_offset_minutes=720),
            mentee("bob", zone_offset_minutes=-660),
            75,
            "1 hours apart",
        ),
    ],
)
def test_each_term_gives_its_points_and_says_why(
    one: Term, high: Candidate, low: Candidate, points: int, sentence: str
) -> None:
    score, (scored,) = explain_pair(high, low, Policy((), (one,)))
    assert score == scored.points == points
    assert (scored.key, scored.most, scored.sentence) == ("it", 100, sentence)


def test_a_term_that_earns_nothing_can_say_so() -> None:
    site = replace(SITE, otherwise="works elsewhere than {site}")
    _, (scored,) = explain_pair(ALICE, mentee("bob", site="Pantex"), Policy((), (site,)))
    assert scored.sentence == "works elsewhere than Pantex"


def test_the_weight_of_wishes_multiplies_their_points() -> None:
    low = mentee("bob", wishes=("x", "alice"))
    score, (scored,) = explain_pair(ALICE, low, Policy((), (WISH,), wish_weight=2))
    assert (score, scored.most) == (133, 200)


def test_free_text_counts_whole_shared_words_and_a_rare_one_more() -> None:
    one = replace(POLICY.terms[-1], points=20)
    policy = Policy((), (replace(SITE, points=80), one))
    low = mentee("bob", text="I want to learn AI and retail audits")
    ai, retail = mentor("ai", text="AI in audits"), mentor("shop", text="retail, daily detail")
    others = [mentor(f"m{n}", text="audits of retail") for n in range(5)]
    everybody = [low, ai, retail, *others]
    rare, common = (
        explain_pair(high, low, policy, everybody=everybody)[1][-1] for high in (ai, retail)
    )
    assert rare.points > common.points > 0
    assert rare.sentence == "both write of ai, audits"
    assert common.sentence == "both write of retail"


def test_words_without_meaning_and_parts_of_words_do_not_count() -> None:
    assert words("How I could help you with the AI") == ["ai"]
    assert shared_words("AI in retail", "A retailer in Spain") == []


def test_equal_texts_earn_all_points_of_free_text() -> None:
    policy = Policy((), (replace(SITE, points=80), replace(POLICY.terms[-1], points=20)))
    high, low = mentor("alice", text="safety audits"), mentee("bob", text="safety audits")
    assert explain_pair(high, low, policy)[1][-1].points == 20


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Term("t", TermKind.SAME_SITE, -1, ""), "has -1 points"),
        (lambda: Term("t", TermKind.SAME_SITE, 1, "in {town}"), "{town} in a label"),
        (lambda: Term("t", TermKind.SAME_SITE, 1, "", otherwise="{n}"), "{n} in a label"),
        (lambda: Term("t", TermKind.ZONE_DISTANCE, 1, "", reach=0), "needs a reach"),
        (lambda: Policy((LINE,), (replace(SITE, key="line"),)), "line is used twice"),
        (lambda: Policy((), (), wish_weight=-1), "weight of wishes is -1"),
        (lambda: Policy((), (replace(SITE, points=40_000),)), "add up to 40000"),
        (lambda: Policy((), (SITE, replace(POLICY.terms[-1], points=26))), "a fifth"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(PolicyError) as refused:
        make()
    assert sentence in str(refused.value)
