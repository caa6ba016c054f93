"""The nouns of matching: who can be matched, by which rules and terms, and what came of it.

Rules and terms are data from the program file; each carries the words that people read."""

from __future__ import annotations

import string
from dataclasses import dataclass
from enum import StrEnum

LARGEST_TOTAL = 30_000  # scores are kept as 16-bit integers
TEXT_SHARE = 5  # free text weighs one part in five at most


class PolicyError(ValueError):
    """The rules and terms of the program do not fit together."""


class RuleKind(StrEnum):
    """What a hard rule looks at."""

    NOT_SUPERVISOR = "not_supervisor"
    GRADE_GAP = "grade_gap"
    NOT_SAME_UNIT = "not_same_unit"
    NOT_SAME_PERSON = "not_same_person"
    NEVER_AGAIN = "never_again"
    CAPACITY = "capacity"


class TermKind(StrEnum):
    """What a weighted term looks at."""

    SKILLS_OVERLAP = "skills_overlap"
    WISH = "wish"
    MENTOR_WISH = "mentor_wish"
    SAME_SITE = "same_site"
    DIFFERENT_UNIT = "different_unit"
    GRADE_DISTANCE = "grade_distance"
    ZONE_DISTANCE = "zone_distance"
    TEXT = "text"
    STYLE = "style"


WISHES = frozenset({TermKind.WISH, TermKind.MENTOR_WISH})
NEVER_WAIVED = frozenset({RuleKind.NOT_SAME_PERSON, RuleKind.NEVER_AGAIN})

PLACEHOLDERS = {
    TermKind.SKILLS_OVERLAP: frozenset({"n", "wanted", "skills"}),
    TermKind.WISH: frozenset({"rank"}),
    TermKind.MENTOR_WISH: frozenset({"rank"}),
    TermKind.SAME_SITE: frozenset({"site"}),
    TermKind.DIFFERENT_UNIT: frozenset({"mentor_unit", "mentee_unit"}),
    TermKind.GRADE_DISTANCE: frozenset({"n"}),
    TermKind.ZONE_DISTANCE: frozenset({"hours"}),
    TermKind.TEXT: frozenset({"words"}),
    TermKind.STYLE: frozenset({"n", "asked"}),
}


@dataclass(frozen=True)
class Candidate:
    """One member of a cycle, on one side.

    `id` names the member, `person` the human being behind it (the same on both sides).
    `grade` None: not known; it compares with grades of the same `scale` only. `chain` holds the
    person ids of the supervisors, first-line first. `skills` are offered by a mentor and wanted
    by a mentee. `capacity` counts for mentors only. `wishes` are candidate ids of the other side,
    best first. `left_over`: found no mentor last time and comes first now. `styles` are answers
    to what both sides are asked, in one order for everybody, "" for none. `turn` counts those
    who signed up earlier, and `lot` is what the draw between equals goes by ("": the id).
    """

    id: str
    person: str
    grade: int | None = None
    unit: str = ""
    site: str = ""
    chain: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    text: str = ""
    zone_offset_minutes: int = 0
    capacity: int = 1
    wishes: tuple[str, ...] = ()
    left_over: bool = False
    scale: str = ""
    styles: tuple[str, ...] = ()
    turn: int = 0
    lot: str = ""


def grades_above(mentor: Candidate, mentee: Candidate) -> int | None:
    """Count the grades from a mentee up to a mentor; None when they do not compare."""
    if mentor.grade is None or mentee.grade is None or mentor.scale != mentee.scale:
        return None
    return mentor.grade - mentee.grade


def styles_shared(mentor: Candidate, mentee: Candidate) -> int:
    """Count the questions to which two gave the same answer."""
    return sum(bool(a) and a == b for a, b in zip(mentor.styles, mentee.styles, strict=False))


@dataclass(frozen=True)
class Rule:
    """A hard rule: a pair that breaks it is never proposed.

    `sentence` is what people read, `clause` the place in the guide. `depth` (not_supervisor): 1
    is the first-line supervisor only, None the whole chain; it holds in both directions. `gap`
    (grade_gap): the mentor stands at least so many grades above. `unknown_allowed` (grade_gap,
    not_same_unit): whether a pair passes when the grade or unit of one of them is not known.
    `exception`: a coordinator may put a pair that breaks it on the board, with a reason.
    """

    key: str
    kind: RuleKind
    sentence: str
    clause: str = ""
    depth: int | None = 1
    gap: int = 0
    unknown_allowed: bool = False
    exception: bool = False

    @property
    def may_be_waived(self) -> bool:
        """Tell whether a coordinator could make an exception at all."""
        return self.kind not in NEVER_WAIVED


@dataclass(frozen=True)
class Term:
    """A weighted term: what a pair gains, 0 to `points`, when something speaks for it.

    `label` is the sentence shown when it earns points, `otherwise` the one shown when it earns
    none ("" shows nothing). Both may hold the words in braces that PLACEHOLDERS lists for the kind.
    `ranks` (wishes): how many wishes earn points, evenly falling. `best` (grade_distance): the
    grades above the mentee that earn most. `reach`: how far from the best the points fall to
    zero, in grades for grade_distance and in minutes for zone_distance.
    """

    key: str
    kind: TermKind
    points: int
    label: str
    otherwise: str = ""
    ranks: int = 3
    best: int = 2
    reach: int = 4

    def __post_init__(self) -> None:
        """Refuse what could never be scored or said."""
        if self.points < 0:
            raise PolicyError(f"The term {self.key} has {self.points} points; use 0 or more.")
        if self.reach < 1 or self.ranks < 1:
            raise PolicyError(f"The term {self.key} needs a reach and ranks of 1 or more.")
        known = PLACEHOLDERS[self.kind]
        for label in (self.label, self.otherwise):
            used = {name for _, name, _, _ in string.Formatter().parse(label) if name is not None}
            if used - known:
                raise PolicyError(
                    f"The term {self.key} uses {{{min(used - known)}}} in a label; "
                    f"{self.kind} knows {', '.join(sorted(known))}."
                )


@dataclass(frozen=True)
class Policy:
    """The hard rules and weighted terms of one program.

    `wish_weight` multiplies the points of both wish terms: it is the coordinator's dial between
    wishes and fit. `alternatives` is how many next-best mentors are named for each pair.
    """

    rules: tuple[Rule, ...] = ()
    terms: tuple[Term, ...] = ()
    wish_weight: int = 1
    alternatives: int = 3

    def __post_init__(self) -> None:
        """Refuse keys used twice, a total that is too large, and text that weighs too much."""
        keys = [rule.key for rule in self.rules] + [term.key for term in self.terms]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise PolicyError(f"The key {twice[0]} is used twice; give each its own.")
        if self.wish_weight < 0:
            raise PolicyError(f"The weight of wishes is {self.wish_weight}; use 0 or more.")
        if self.best_score > LARGEST_TOTAL:
            raise PolicyError(f"All points add up to {self.best_score}; {LARGEST_TOTAL} at most.")
        text = sum(term.points for term in self.terms if term.kind is TermKind.TEXT)
        if text * TEXT_SHARE > self.best_score:
            raise PolicyError(
                f"Free text has {text} of {self.best_score} points; a fifth of them at most."
            )

    def points_of(self, term: Term) -> int:
        """Return the most that a term can earn, the weight of wishes included."""
        return term.points * self.wish_weight if term.kind in WISHES else term.points

    @property
    def best_score(self) -> int:
        """The score of a pair for which everything speaks."""
        return sum(self.points_of(term) for term in self.terms)


@dataclass(frozen=True)
class Scored:
    """What one term gave one pair: `points` of at most `most`, and the sentence that says why."""

    key: str
    points: int
    most: int
    sentence: str


@dataclass(frozen=True)
class Alternative:
    """Another mentor for the same mentee.

    `cost` is what the sum of all scores would lose if this mentor were chosen and everybody else
    were matched anew at or above the same floor (below zero: it would gain, but lowers the floor).
    `matches_lost` is how many people would then go without a mentor, somebody left over last time
    counting twice; `cost` then includes the scores of the lost pairs. Both are exact up to 600
    mentors, and the least that could be lost beyond.
    """

    mentor: str
    score: int
    cost: int
    matches_lost: int = 0


@dataclass(frozen=True)
class Proposal:
    """A pair to review, with the reasons.

    `broken` names the rules that a locked pair breaks; it is empty for every other pair.
    """

    mentor: str
    mentee: str
    score: int
    terms: tuple[Scored, ...]
    alternatives: tuple[Alternative, ...] = ()
    locked: bool = False
    broken: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """The one rule that would have to be waived for one mentee to be matched.

    With it waived for this mentee alone (for a capacity rule: one place more with one of the
    `mentors`), one person more is matched and nobody loses a mentor.
    """

    rule: Rule
    mentors: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say what would help, in words for the coordinator."""
        if self.rule.kind is RuleKind.CAPACITY:
            return "One more place with one of these mentors would lead to a match."
        return f"An exception to this rule would lead to a match: {self.rule.sentence}"


@dataclass(frozen=True)
class Competition:
    """So many people can be mentored only by mentors who have so few places."""

    people: int
    places: int


@dataclass(frozen=True)
class Unmatched:
    """A mentee for whom no mentor was found, and why.

    `removed` counts, for each rule in the policy's order, the mentors that it rules out; a mentor
    can be ruled out by several. `remedy` None: no single exception would help. `competitors`
    None: the rules leave no mentor at all, so that there is nobody to compete for.
    """

    mentee: str
    removed: tuple[tuple[str, int], ...]
    remedy: Remedy | None
    competitors: Competition | None


@dataclass(frozen=True)
class Result:
    """A whole proposal.

    `pairs` are in the order in which the mentees signed up. `floor` is the lowest score of any pair
    (0 when there is none), `total` the sum; locked pairs count in both. `unmatched_mentors` have no
    mentee at all. `blocking_pairs` counts the allowed pairs in which both would score higher than
    in the pairs that they have.
    """

    pairs: tuple[Proposal, ...]
    unmatched_mentees: tuple[Unmatched, ...]
    unmatched_mentors: tuple[str, ...]
    floor: int
    total: int
    blocking_pairs: int
