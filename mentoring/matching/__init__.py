"""Who could mentor whom, who should, and why: pure functions over candidates and a policy.

The policy comes from the program file. Nothing here reads a database, a clock or Slack. What
computes with whole tables is loaded when somebody matches: numpy and scipy take 35 MiB, a quarter
of all that a process needs, and a third of a second.
"""

from collections.abc import Collection, Sequence

from mentoring.matching.model import (
    Alternative,
    Candidate,
    Competition,
    Policy,
    PolicyError,
    Proposal,
    Remedy,
    Result,
    Rule,
    RuleKind,
    Scored,
    Term,
    TermKind,
    Unmatched,
)
from mentoring.matching.pair import explain_pair, feasible

__all__ = [
    "Alternative",
    "Candidate",
    "Competition",
    "Policy",
    "PolicyError",
    "Proposal",
    "Remedy",
    "Result",
    "Rule",
    "RuleKind",
    "Scored",
    "Term",
    "TermKind",
    "Unmatched",
    "explain_pair",
    "feasible",
    "match",
]


def match(
    mentors: Sequence[Candidate],
    mentees: Sequence[Candidate],
    policy: Policy,
    *,
    locked: Sequence[tuple[str, str]] = (),
    blocked: Collection[tuple[str, str]] = (),
) -> Result:
    """Propose the best pairs, and say why: see `engine.match`. The first call loads it."""
    from mentoring.matching import engine

    return engine.match(mentors, mentees, policy, locked=locked, blocked=blocked)
