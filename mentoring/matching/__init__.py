"""Who could mentor whom, who should, and why: pure functions over candidates and a policy.

The policy comes from the program file. Nothing here reads a database, a clock or Slack."""

from mentoring.matching.engine import match
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
