"""Whose a filled-in form is: the text that `Submission.scope` holds."""

from __future__ import annotations

from store.models import Base, Cycle, Member, Pair, Person


def of_member(member: Member) -> str:
    """Name what belongs to one member: a profile, or the assessment of it."""
    return f"member:{member.id}"


def of_applicant(person: Person) -> str:
    """Name what somebody typed into a sign-up form and has not sent: there may be no member yet."""
    return f"applicant:{person.id}"


def of_register(person: Person, register: str) -> str:
    """Name what somebody typed into the form of a list and has not sent."""
    return f"register:{register}:person:{person.id}"


def of_window(person: Person, thing: Base) -> str:
    """Name what somebody typed about a row into a window of ours and has not sent."""
    return f"window:{thing.id}:person:{person.id}"


def of_cycle(cycle: Cycle) -> str:
    """Name what belongs to a whole cycle: the text of its canvass."""
    return f"cycle:{cycle.id}"


def of_pair(pair: Pair) -> str:
    """Name what the two share: the terms of the agreement, the plan."""
    return f"pair:{pair.id}"


def of_person(pair: Pair, person: Person) -> str:
    """Name what one of the two says alone: a review, an evaluation."""
    return f"pair:{pair.id}:person:{person.id}"


def of_office(pair: Pair, office: str) -> str:
    """Name what those who share an office say about a pair: one answer for all of them."""
    return f"pair:{pair.id}:{office}"


def of_part(cycle: Cycle, part: str, person: Person) -> str:
    """Name what somebody says about a cycle, or about something in it, such as an event."""
    return f"cycle:{cycle.id}:{part}:person:{person.id}"
