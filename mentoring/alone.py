"""Whether somebody who looks for a partner can find one now, or waits until somebody has room."""

from __future__ import annotations

from mentoring.program_file import program_of
from store import free, queries
from store.database import Db
from store.models import Case, Member, MemberState, Pair, Person

LEFT = ("rematch", "withdrawn", "left_slack")  # the cases after which somebody is without a partner


def waits(db: Db, member: Member) -> bool:
    """Say whether a member is signed up, in no pair, and nobody with room is left for them."""
    if member.state is not MemberState.APPLIED or member.person.deleted:
        return False
    if queries.pairs_of_member(db, member.id, free.TAKEN):
        return False
    return _nobody_for(db, member)


def _nobody_for(db: Db, member: Member) -> bool:
    return not free.has_room(db, member.cycle_id, member.role.other, member.person_id)


def told(db: Db, case: Case) -> str:
    """Say to coordinators whom a pair's end leaves with nobody to match; "" where there is none."""
    pair = case.pair
    if pair is None or case.kind not in LEFT:
        return ""
    if case.kind == "left_slack":
        stays = _partner(pair, case.person)
        nobody = stays is not None and _nobody_for(db, stays)
        return _mentee_text(pair) if nobody and stays is pair.mentee else ""
    if waits(db, pair.mentee):
        return _mentee_text(pair)
    return _mentor_text(pair) if waits(db, pair.mentor) else ""


def _partner(pair: Pair, person: Person | None) -> Member | None:
    others = [m for m in (pair.mentor, pair.mentee) if person and m.person_id != person.id]
    return others[0] if len(others) == 1 else None


def _mentee_text(pair: Pair) -> str:
    words = program_of(pair.cycle).words
    return (
        f"No {words.mentor.one} with room is left for the {words.mentee.one} now. Ask who is "
        f"interested with `/mentor canvass` first, or ask {words.mentor.a} to take one more."
    )


def _mentor_text(pair: Pair) -> str:
    words = program_of(pair.cycle).words
    return f"No {words.mentee.one} is free for the {words.mentor.one} now."
