"""Whose a filled-in form is: the text that `Submission.scope` holds."""

from __future__ import annotations

from store.models import Member, Pair, Person


def of_member(member: Member) -> str:
    """Name what belongs to one member: a profile, or the assessment of it."""
    return f"member:{member.id}"


def of_pair(pair: Pair) -> str:
    """Name what the two share: the terms of the agreement, the plan."""
    return f"pair:{pair.id}"


def of_person(pair: Pair, person: Person) -> str:
    """Name what one of the two says alone: a review, an evaluation."""
    return f"pair:{pair.id}:person:{person.id}"
