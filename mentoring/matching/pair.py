"""One pair at a time: which rules forbid it, and what each term gives it, in words.

The coordinator's swap asks these, and every proposal is explained by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mentoring.matching.model import (
    Candidate,
    Policy,
    Rule,
    RuleKind,
    Scored,
    Term,
    TermKind,
    grades_above,
    styles_shared,
)
from mentoring.matching.text import Corpus, shared_words, text_points

DAY = 24 * 60  # minutes

EARLIER = Rule("never_again", RuleKind.NEVER_AGAIN, "These two do not form a pair again.")
PLACES = Rule("capacity", RuleKind.CAPACITY, "A mentor takes no more people than agreed.")


def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules of the policy and, where it is silent, the two that always hold."""
    kinds = {rule.kind for rule in policy.rules}
    return policy.rules + tuple(rule for rule in (EARLIER, PLACES) if rule.kind not in kinds)


def feasible(
    mentor: Candidate,
    mentee: Candidate,
    policy: Policy,
    blocked: Collection[tuple[str, str]] = (),
) -> list[Rule]:
    """List the rules that forbid the pair; an empty list means that it is allowed.

    `blocked` holds (mentor id, mentee id) of the pairs that must not be formed again. Places that
    other mentees already take are not counted here.
    """
    return [rule for rule in rules_of(policy) if _breaks(rule, mentor, mentee, blocked)]


def explain_pair(
    mentor: Candidate,
    mentee: Candidate,
    policy: Policy,
    *,
    everybody: Iterable[Candidate] | None = None,
) -> tuple[int, tuple[Scored, ...]]:
    """Return the score of a pair and what each term gave it, whether or not it is allowed.

    How much a word of free text weighs depends on who else is there: with the same `everybody`
    as in `match` (mentors and mentees) the score is the same; None weighs these two alone.
    """
    people = (mentor, mentee) if everybody is None else everybody
    return score_pair(mentor, mentee, policy, Corpus(person.text for person in people))


def score_pair(
    mentor: Candidate, mentee: Candidate, policy: Policy, corpus: Corpus
) -> tuple[int, tuple[Scored, ...]]:
    """Return the score of a pair and its terms, with the words weighed by `corpus`."""
    scored = []
    for term in policy.terms:
        most = policy.points_of(term)
        points, facts = _score(term, most, mentor, mentee, corpus)
        sentence = (term.label if points else term.otherwise).format(**facts)
        scored.append(Scored(term.key, points, most, sentence))
    return sum(one.points for one in scored), tuple(scored)


def _breaks(
    rule: Rule, mentor: Candidate, mentee: Candidate, blocked: Collection[tuple[str, str]]
) -> bool:
    match rule.kind:
        case RuleKind.NOT_SUPERVISOR:
            lines = mentee.chain[: rule.depth], mentor.chain[: rule.depth]
            return mentor.person in lines[0] or mentee.person in lines[1]
        case RuleKind.GRADE_GAP:
            above = grades_above(mentor, mentee)
            return not rule.unknown_allowed if above is None else above < rule.gap
        case RuleKind.NOT_SAME_UNIT:
            if not mentor.unit or not mentee.unit:
                return not rule.unknown_allowed
            return mentor.unit == mentee.unit
        case RuleKind.NOT_SAME_PERSON:
            return mentor.person == mentee.person
        case RuleKind.NEVER_AGAIN:
            return (mentor.id, mentee.id) in blocked
        case RuleKind.CAPACITY:
            return mentor.capacity < 1


def _score(
    term: Term, most: int, mentor: Candidate, mentee: Candidate, corpus: Corpus
) -> tuple[int, dict[str, object]]:
    match term.kind:
        case TermKind.SKILLS_OVERLAP:
            return _score_skills(most, mentor.skills, mentee.skills)
        case TermKind.WISH:
            return _score_wish(term, most, mentee.wishes, mentor.id)
        case TermKind.MENTOR_WISH:
            return _score_wish(term, most, mentor.wishes, mentee.id)
        case TermKind.SAME_SITE:
            here = bool(mentee.site) and mentor.site == mentee.site
            return most * here, {"site": mentee.site}
        case TermKind.DIFFERENT_UNIT:
            apart = bool(mentor.unit and mentee.unit) and mentor.unit != mentee.unit
            return most * apart, {"mentor_unit": mentor.unit, "mentee_unit": mentee.unit}
        case TermKind.GRADE_DISTANCE:
            return _score_grades(term, most, grades_above(mentor, mentee))
        case TermKind.ZONE_DISTANCE:
            ahead = (mentor.zone_offset_minutes - mentee.zone_offset_minutes) % DAY
            minutes = min(ahead, DAY - ahead)
            return fall(most, minutes, term.reach), {"hours": f"{minutes / 60:g}"}
        case TermKind.TEXT:
            points = text_points(most, corpus.likeness(mentor.text, mentee.text))
            return points, {"words": ", ".join(shared_words(mentor.text, mentee.text))}
        case TermKind.STYLE:
            alike, asked = styles_shared(mentor, mentee), len(mentee.styles)
            return most * alike // asked if asked else 0, {"n": alike, "asked": asked}


def fall(most: int, distance: int, reach: int) -> int:
    """Return the points left at a distance: all of them at 0, none at `reach` and beyond."""
    return most * max(0, reach - distance) // reach


def wish_points(most: int, rank: int, ranks: int) -> int:
    """Return the points of a wish by its rank, 1 for the best; none beyond `ranks`."""
    return fall(most, rank - 1, ranks)


def _score_skills(
    most: int, offered: frozenset[str], wanted: frozenset[str]
) -> tuple[int, dict[str, object]]:
    shared = sorted(offered & wanted)
    points = most * len(shared) // len(wanted) if wanted else 0
    return points, {"n": len(shared), "wanted": len(wanted), "skills": ", ".join(shared)}


def _score_wish(
    term: Term, most: int, wishes: tuple[str, ...], wished: str
) -> tuple[int, dict[str, object]]:
    if wished not in wishes:
        return 0, {"rank": "-"}
    rank = wishes.index(wished) + 1
    return wish_points(most, rank, term.ranks), {"rank": rank}


def _score_grades(term: Term, most: int, above: int | None) -> tuple[int, dict[str, object]]:
    if above is None:
        return 0, {"n": "-"}
    return fall(most, abs(above - term.best), term.reach), {"n": above}
