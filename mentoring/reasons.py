"""Why two are proposed, or somebody is not: kept as keys, numbers and ids, said in plain words.

The words come from the program file. What people wrote is not kept here; names of people and
skills are looked up when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.language.forms import Drives
from mentoring.matching import Alternative, Candidate, Policy, Scored, TermKind, Unmatched
from mentoring.matching.model import grades_above, styles_shared
from mentoring.pool import keyed, policy_of
from mentoring.program import Program, SoftTerm
from store.models import Pair, Role

Facts = dict[str, Any]
EQUALS = "; between equals the earlier sign-up goes first, and then a draw decides"
RANKS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Reason:
    """One term of a pair: what it gave, of how much, in a sentence."""

    points: int
    most: int
    sentence: str


@dataclass(frozen=True)
class Other:
    """Another mentor for the same mentee, by member id, and what it would cost in a sentence."""

    mentor_id: str
    score: int
    price: str


def kept(
    policy: Policy,
    terms: Iterable[Scored],
    mentor: Candidate,
    mentee: Candidate,
    alternatives: Iterable[Alternative] = (),
) -> Facts:
    """Give what is stored of a pair's reasons."""
    kinds = {t.key: t.kind for t in policy.terms}
    return {
        "best": policy.best_score,
        "terms": [
            {"key": t.key, "points": t.points, "most": t.most}
            | _numbers(kinds[t.key], mentor, mentee)
            for t in terms
        ],
        "alternatives": [
            {"mentor": a.mentor, "score": a.score, "cost": a.cost, "lost": a.matches_lost}
            for a in alternatives
        ],
    }


def _numbers(kind: TermKind, mentor: Candidate, mentee: Candidate) -> dict[str, int]:
    """Give the numbers that a term's sentence speaks of."""
    if kind is TermKind.SKILLS_OVERLAP:
        return {"shared": len(mentor.skills & mentee.skills), "wanted": len(mentee.skills)}
    if kind is TermKind.WISH and mentor.id in mentee.wishes:
        return {"rank": mentee.wishes.index(mentor.id) + 1}
    above = grades_above(mentor, mentee)
    if kind is TermKind.GRADE_DISTANCE and above is not None:
        return {"above": above}
    if kind is TermKind.STYLE:
        return {"shared": styles_shared(mentor, mentee), "wanted": len(mentee.styles)}
    if kind is TermKind.ZONE_DISTANCE:
        apart = abs(mentor.zone_offset_minutes - mentee.zone_offset_minutes)
        return {"minutes": min(apart, 24 * 60 - apart)}
    return {}


def best_of(pair: Pair) -> int:
    """Give the score of a pair for which everything would speak."""
    return int(pair.reasons.get("best", 0))


def reasons_of(program: Program, pair: Pair, shared: frozenset[str]) -> list[Reason]:
    """Put the terms of a pair into sentences. `shared` are the skills that meet, as keys."""
    terms = dict(keyed(program.matching.terms))
    names = skill_names(program, pair.mentee.role, shared)
    return [
        Reason(t["points"], t["most"], _sentence(terms[t["key"]], t, pair, names))
        for t in pair.reasons.get("terms", [])
        if t["key"] in terms
    ]


def _sentence(term: SoftTerm, numbers: Mapping[str, Any], pair: Pair, skills: str) -> str:
    if not numbers["points"]:
        return term.label
    detail = _detail(TermKind(term.kind), numbers, pair, skills)
    return f"{term.label}: {detail}" if detail else term.label


def _detail(kind: TermKind, numbers: Mapping[str, Any], pair: Pair, skills: str) -> str:
    match kind:
        case TermKind.SKILLS_OVERLAP:
            counted = f"{numbers['shared']} of {numbers['wanted']}"
            return f"{counted} ({skills})" if skills else counted
        case TermKind.STYLE:
            return f"{numbers['shared']} of {numbers['wanted']} answers alike"
        case TermKind.WISH:
            return f"{ranked(numbers['rank'])} choice"
        case TermKind.SAME_SITE:
            return pair.mentee.person.site or ""
        case TermKind.DIFFERENT_UNIT:
            return pair.mentor.person.unit or ""
        case TermKind.GRADE_DISTANCE:
            above = numbers["above"]
            return f"{above} grade{'s' if above > 1 else ''} above"
        case TermKind.ZONE_DISTANCE:
            return _apart(numbers["minutes"])
    return ""


def ranked(rank: int) -> str:
    """Spell the place of a wish, 1 for the best."""
    return RANKS[rank - 1] if rank <= len(RANKS) else f"{rank}th"


def _apart(minutes: int) -> str:
    if not minutes:
        return "the same time"
    hours = f"{minutes / 60:g}"
    return f"{hours} hour{'' if hours == '1' else 's'} apart"


def skill_names(program: Program, role: Role, skills: frozenset[str]) -> str:
    """Name skills by the program's labels, in the order of its list."""
    fields = program.sign_up_form(role).driving(Drives.SKILLS)
    options = [o for f in fields for o in program.options(f)]
    return ", ".join(o.label for o in options if o.key in skills)


def others_of(program: Program, pair: Pair) -> list[Other]:
    """Give the next-best mentors, the cheapest first."""
    return [
        Other(a["mentor"], a["score"], _price(program, a["cost"], a["lost"]))
        for a in pair.reasons.get("alternatives", [])
    ]


def _price(program: Program, cost: int, lost: int) -> str:
    mentees = program.words.mentee
    if lost > 0:
        who = mentees.one if lost == 1 else mentees.many
        more = "one" if lost == 1 else str(lost)
        return f"{more} {who} more would be without {program.words.mentor.a}"
    if cost > 0:
        return f"all pairs together would lose {cost} points"
    if cost < 0:
        return f"all pairs together would gain {-cost} points, but the weakest pair would be weaker"
    return f"all pairs together would keep the same points{EQUALS}"


# those without a pair


def kept_unmatched(one: Unmatched) -> Facts:
    """Give what is stored of why a mentee has no mentor."""
    facts: Facts = {"member": one.mentee, "removed": [list(r) for r in one.removed]}
    if one.remedy is not None:
        facts |= {"remedy": one.remedy.rule.key, "mentors": list(one.remedy.mentors)}
    if one.competitors is not None:
        facts |= {"people": one.competitors.people, "places": one.competitors.places}
    return facts


def binding(program: Program, facts: Facts, names: Mapping[str, str]) -> str:
    """Say for the coordinator why a mentee has no mentor, and what would help."""
    rules = {r.key: r.sentence for r in policy_of(program).rules}
    if "people" in facts:
        said = _competition(program, facts["people"], facts["places"])
    else:
        counted = [f"{rules[key]}: {n}" for key, n in facts["removed"] if key in rules]
        said = f"no {program.words.mentor.one} is possible"
        said += f" ({'; '.join(counted)})" if counted else ""
    return f"{said}. {_remedy(facts, rules, names)}".strip()


def _competition(program: Program, people: int, places: int) -> str:
    mentors, mentees = program.words.mentor.many, program.words.mentee.many
    if not places:
        return f"all {mentors} who would be possible are taken"
    share = "place" if places == 1 else "places"
    return f"{people} {mentees} compete for {places} {share} with the {mentors} who are possible"


def _remedy(facts: Facts, rules: Mapping[str, str], names: Mapping[str, str]) -> str:
    who: Sequence[str] = [names[m] for m in facts.get("mentors", []) if m in names]
    if "remedy" not in facts or not who:
        return ""
    if facts["remedy"] == "capacity":
        return f"One more place would help, with {_either(who)}."
    return f"With {_either(who)} only one rule is in the way: {rules.get(facts['remedy'], '')}."


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
