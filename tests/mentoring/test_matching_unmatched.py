from dataclasses import replace

from hypothesis import given

from mentoring.matching import (
    Competition,
    Policy,
    Remedy,
    Result,
    Rule,
    RuleKind,
    feasible,
    match,
)
from tests.mentoring.matching_cast import POLICY, Round, mentee, mentor, rounds


def run(trial: Round, **locked: list[tuple[str, str]]) -> Result:
    return match(trial.mentors, trial.mentees, trial.policy, blocked=trial.blocked, **locked)


@given(rounds(mentors=6, mentees=8))
def test_every_remedy_leads_to_one_match_more_when_it_is_tried(trial: Round) -> None:
    before = run(trial)
    for one in before.unmatched_mentees:
        for name in one.remedy.mentors if one.remedy else ():
            assert one.remedy is not None
            after = try_remedy(trial, one.mentee, one.remedy.rule, name)
            assert len(after.pairs) == len(before.pairs) + 1


def try_remedy(trial: Round, low: str, rule: Rule, high: str) -> Result:
    if rule.kind is not RuleKind.CAPACITY:
        return run(trial, locked=[(high, low)])
    wider = tuple(
        replace(one, capacity=one.capacity + 1) if one.id == high else one for one in trial.mentors
    )
    return run(replace(trial, mentors=wider))


@given(rounds(mentors=6, mentees=8))
def test_who_has_no_remedy_is_not_helped_by_waiving_any_one_rule(trial: Round) -> None:
    before = run(trial)
    for one in before.unmatched_mentees:
        if one.remedy:
            continue
        low = next(person for person in trial.mentees if person.id == one.mentee)
        for high in trial.mentors:
            broken = feasible(high, low, trial.policy, trial.blocked)
            if len(broken) == 1 and broken[0].may_be_waived:
                after = try_remedy(trial, low.id, broken[0], high.id)
                assert len(after.pairs) <= len(before.pairs)


@given(rounds(mentors=6, mentees=8))
def test_the_counts_say_how_many_mentors_each_rule_removed(trial: Round) -> None:
    for one in run(trial).unmatched_mentees:
        low = next(person for person in trial.mentees if person.id == one.mentee)
        broken = [
            rule.key
            for high in trial.mentors
            for rule in feasible(high, low, trial.policy, trial.blocked)
        ]
        assert dict(one.removed) == {key: broken.count(key) for key in broken}


@given(rounds(mentors=6, mentees=8))
def test_competitors_are_more_people_than_places(trial: Round) -> None:
    for one in run(trial).unmatched_mentees:
        low = next(person for person in trial.mentees if person.id == one.mentee)
        allowed = [
            high for high in trial.mentors if not feasible(high, low, trial.policy, trial.blocked)
        ]
        assert (one.competitors is None) == (not allowed)
        if one.competitors:
            assert one.competitors.people > one.competitors.places
            assert one.competitors.places >= sum(high.capacity for high in allowed)


def test_two_groups_that_share_no_mentor_are_told_apart() -> None:
    rule = Rule("unit", RuleKind.NOT_SAME_UNIT, "The mentor is from another unit.")
    high = [mentor("a", unit="north"), mentor("b", unit="south")]
    low = [mentee(f"s{n}", unit="south") for n in range(3)]
    low += [mentee(f"n{n}", unit="north") for n in range(2)]
    result = match(high, low, Policy((rule,), POLICY.terms))
    told = {one.mentee[0]: one.competitors for one in result.unmatched_mentees}
    assert told == {"s": Competition(3, 1), "n": Competition(2, 1)}


def test_a_remedy_may_work_through_moving_somebody_else() -> None:
    # Eve has Ann. With the line waived Carl gets Ann, and Eve moves to Ben.
    line = Rule("line", RuleKind.NOT_SUPERVISOR, "The first-line supervisor cannot be the mentor.")
    again = Rule("again", RuleKind.NEVER_AGAIN, "These two do not form a pair again.")
    high = [mentor("ann"), mentor("ben")]
    low = [mentee("carl", chain=("ann",)), mentee("eve", wishes=("ann",))]
    result = match(high, low, Policy((line, again), POLICY.terms), blocked={("ben", "carl")})
    (one,) = result.unmatched_mentees
    assert one.mentee == "carl"
    assert one.removed == (("line", 1), ("again", 1))
    assert one.remedy == Remedy(line, ("ann",))
    assert one.remedy.sentence == (
        "An exception to this rule would lead to a match: "
        "The first-line supervisor cannot be the mentor."
    )


def test_more_places_are_the_remedy_when_all_allowed_mentors_are_full() -> None:
    result = match([mentor("ann")], [mentee("bob"), mentee("carl")], POLICY)
    (one,) = result.unmatched_mentees
    assert one.remedy is not None
    assert (one.remedy.rule.kind, one.remedy.mentors) == (RuleKind.CAPACITY, ("ann",))
    assert one.remedy.sentence.startswith("One more place")
    assert one.competitors == Competition(2, 1)


def test_no_remedy_waives_an_earlier_failure() -> None:
    result = match([mentor("ann")], [mentee("bob")], POLICY, blocked={("ann", "bob")})
    (one,) = result.unmatched_mentees
    assert (one.removed, one.remedy, one.competitors) == ((("again", 1),), None, None)
