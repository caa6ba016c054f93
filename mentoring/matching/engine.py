"""The whole way from candidates to an explained proposal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mentoring.matching.model import Candidate, Policy, Result


def match(
    mentors: Sequence[Candidate],
    mentees: Sequence[Candidate],
    policy: Policy,
    *,
    locked: Sequence[tuple[str, str]] = (),
    blocked: Collection[tuple[str, str]] = (),
) -> Result:
    """Propose the best pairs, explain each, and say why somebody got none.

    The aims, in this order: most people matched; among those, most who were left over last time;
    the highest floor (the score of the worst pair); the highest total; then a hash of the ids, so
    that the order of the input never matters. `locked` and `blocked` hold (mentor id, mentee id).
    Locked pairs stay as they are, even against a rule, which is then named. Raises ValueError for
    an id that is given twice, a locked id that is unknown, or a mentee who is locked twice.
    """
    raise NotImplementedError
