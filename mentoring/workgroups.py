"""A mentee can stand for a group: its others are asked, and take part in what the pair shares.

They are in the conversation, see the meetings and can log one, and read the plan. Evaluations,
agreements and the form of a meeting stay with the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mentoring import relations, rules
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone
from mentoring.language.forms import Drives
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store import companions, queries
from store.database import Db
from store.models import Member, Pair, Person, Role
from store.models_groups import Companion, CompanionState

IN_CONVERSATION = 8  # people besides the bot in one conversation of Slack
STANDING = CompanionState.ASKED, CompanionState.JOINED


def named(member: Member, given: Mapping[str, Any]) -> list[str]:
    """Give the Slack ids of the others whom a sign-up names; [] where no group is asked for."""
    program = program_of(member.cycle)
    if program.workgroup is None or member.role is not Role.MENTEE:
        return []
    fields = program.sign_up_form(member.role).driving(Drives.WORKGROUP)
    ids = dict.fromkeys(str(i) for f in fields for i in given.get(f.key) or [])
    return [i for i in ids if i != member.person.slack_id][: program.workgroup.most]


def update(db: Db, member: Member, given: Mapping[str, Any], now: datetime) -> None:
    """Ask those who are named anew whether they take part; tell those who are named no more."""
    found = [queries.person_by_slack(db, member.team_id, i) for i in named(member, given)]
    wanted = {p.id: p for p in found if p is not None and relations.is_full_member(p)}
    known = {c.person_id: c for c in companions.all_of(db, member.id)}
    for person in wanted.values():
        before = known.get(person.id)
        if before is None or before.state not in STANDING:
            _ask(db, member, person, before, now)
    for person_id, companion in known.items():
        if person_id not in wanted and companion.state in STANDING:
            _let_go(db, companion, now)


def _ask(db: Db, member: Member, person: Person, before: Companion | None, now: datetime) -> None:
    made = before or Companion(
        team_id=member.team_id, cycle_id=member.cycle_id, member_id=member.id, person_id=person.id
    )
    made.member, made.person = member, person
    made.state, made.answered_at = CompanionState.ASKED, None
    db.add(made)
    db.flush()
    record(db, "companion.asked", made, now, member.person)
    _tell(db, "group_asked", made, person, now)


def _let_go(db: Db, companion: Companion, now: datetime) -> None:
    told = companion.state is CompanionState.JOINED
    companion.state, companion.answered_at = CompanionState.LEFT, now
    db.flush()
    record(db, "companion.let_go", companion, now, companion.member.person)
    if told:
        _tell(db, "group_left", companion, companion.person, now)


def answer(db: Db, person: Person, companion: Companion, joins: bool, now: datetime) -> None:
    """Take part in a group, or say no, also later. Raises NotYours, AlreadyDone.

    Who joins a group that has its mentor already gets a conversation with everybody in it.
    """
    authorize(db, person, Action.JOIN_GROUP, companion)
    to = CompanionState.JOINED if joins else CompanionState.DECLINED
    if companion.state is to or companion.state is CompanionState.LEFT:
        raise AlreadyDone
    companion.state, companion.answered_at = to, now
    db.flush()
    record(db, f"companion.{to.value}", companion, now, person)
    member = companion.member
    _tell(db, "group_answered", companion, member.person, now)
    if joins:
        for pair in queries.pairs_of_member(db, member.id):
            key = f"group_met:{pair.id}:{companion.id}:{now.timestamp():.0f}"
            tell(db, "group_met", cycle=pair.cycle, key=key, now=now, pair=pair.id,
                 companion=companion.id)  # fmt: skip


def _tell(db: Db, kind: str, companion: Companion, person: Person, now: datetime) -> None:
    key = f"{kind}:{companion.id}:{now.timestamp():.0f}"
    tell(db, kind, cycle=companion.member.cycle, key=key, now=now, person=person,
         companion=companion.id)  # fmt: skip


def others(db: Db, pair: Pair) -> list[Person]:
    """Give who takes part in the mentee's group besides the mentee; [] for a mentee alone."""
    if program_of(pair.cycle).workgroup is None:
        return []
    return [p for p in companions.joined(db, pair.mentee_id) if relations.is_full_member(p)]


def conversation(db: Db, pair: Pair) -> Sequence[Person]:
    """Give who is in a pair's conversation: the two, and as many others as Slack lets in."""
    two = rules.people_of(pair)
    rest = [p for p in others(db, pair) if p not in two]
    return [*two, *rest][:IN_CONVERSATION]


def size_said(db: Db, pair: Pair) -> str:
    """Say that the mentee stands for a group, with its size; "" for a mentee alone."""
    number = len(others(db, pair))
    return f"group of {number + 1}" if number else ""


def pairs_of(db: Db, person: Person) -> list[Pair]:
    """List the active pairs of the groups in which somebody takes part."""
    authorize(db, person, Action.SEE_OWN, person)
    return companions.pairs_joined(db, person.id)
