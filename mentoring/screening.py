"""Looking at applicants before the matching: a coordinator's checklist about each, and a decision.

The answers are a form of the program; what follows from them stands with the member.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mentoring import answers
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.care import open_case
from mentoring.cases import resolve
from mentoring.errors import NotFound, WrongAnswers
from mentoring.language.forms import Drives, Form
from mentoring.notices import tell
from mentoring.prefill import prefilled
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_member
from store import queries
from store.database import Db
from store.models import Member, MemberState, Person, Role, Submission

TO_SCREEN, CHANGED = "to_screen", "screened_changed"  # the kinds of case
KINDS = (TO_SCREEN, CHANGED)


def is_screened(program: Program, role: Role) -> bool:
    """Say whether the program looks at the applicants of a role."""
    return program.screening is not None and role in program.screening.forms


def holds_back(member: Member) -> bool:
    """Say whether a member is kept out of the matching, for now or because of what was found."""
    screening = program_of(member.cycle).screening
    if screening is None or not screening.gate or member.role not in screening.forms:
        return False
    return member.qualified is not True


def waiting(members: Iterable[Member]) -> list[Member]:
    """Give those who are signed up and whom nobody has looked at."""
    return [
        m
        for m in members
        if m.state is not MemberState.WITHDRAWN
        and m.qualified is None
        and is_screened(program_of(m.cycle), m.role)
    ]


def form_key(member: Member) -> str:
    """Name the checklist for a member. Raises NotFound where the program has none."""
    screening = program_of(member.cycle).screening
    if screening is None or member.role not in screening.forms:
        raise NotFound("This program screens nobody in that role.")
    return screening.forms[member.role]


def form_of(member: Member) -> Form:
    return program_of(member.cycle).forms[form_key(member)]


def found(db: Db, member: Member) -> Submission | None:
    """Give the newest screening of a member; None before there is one."""
    return answers.latest(db, member.cycle, form_key(member), of_member(member))


def shown(db: Db, person: Person, member: Member) -> Answers:
    """Give what the checklist shows a coordinator: their draft, else what was found last."""
    hold_screens(db, person, member)
    given = answers.begun(db, member.cycle, form_key(member), of_member(member), author=person)
    return prefilled(form_of(member).fields, given, member.person)


def hold_screens(db: Db, person: Person, member: Member) -> None:
    """Raise a Refusal unless this person steers the cycle and the member takes part."""
    authorize(db, person, Action.SCREEN, member)
    if member.state is MemberState.WITHDRAWN:
        raise NotFound(f"{member.person.name} does not take part any more.")


def keep_draft(db: Db, person: Person, member: Member, typed: Mapping[str, Any]) -> None:
    """Keep what was typed in a checklist that was closed."""
    before = found(db, member)
    if before is None or answers.differ(typed, before.answers):
        answers.keep_draft(db, member.cycle, form_key(member), of_member(member), person, typed)


def screen(db: Db, person: Person, member: Member, given: Answers, now: datetime) -> Submission:
    """Take the checklist with its decision. Who is not taken is told; who is, when it was a no.

    Raises WrongAnswers, and NotYours for anybody but a coordinator.
    """
    hold_screens(db, person, member)
    form, program = form_of(member), program_of(member.cycle)
    if wrong := answers.faults(program, form.fields, given):
        raise WrongAnswers(wrong)
    sent = answers.hand_in(
        db, member.cycle, form_key(member), of_member(member), person, given, now, about=member
    )
    before, member.qualified = member.qualified, decision(form, given)
    record(db, "member.screened", member, now, person, qualified=member.qualified)
    for case in queries.open_cases(db, member.cycle_id):
        if case.kind in KINDS and case.facts.get("member") == member.id:
            resolve(db, person, case, now)
    if member.qualified is not before and (before is False or not member.qualified):
        kind = "screened_in" if member.qualified else "screened_out"
        tell(db, kind, cycle=member.cycle, key=f"{kind}:{sent.id}", now=now,
             person=member.person, member=member.id)  # fmt: skip
    return sent


def decision(form: Form, given: Mapping[str, Any]) -> bool | None:
    """Read whether somebody was found qualified; None where the form does not decide."""
    said = [given.get(f.key) for f in form.driving(Drives.QUALIFIED)]
    return None if not said or said[0] is None else said[0] in (True, "yes")


def put_before(db: Db, member: Member, sent: Submission, now: datetime) -> None:
    """Put an applicant before the coordinators, or tell them that a profile has changed since."""
    if not is_screened(program_of(member.cycle), member.role):
        return
    kind = TO_SCREEN if member.qualified is None else CHANGED
    waits = (c for c in queries.open_cases(db, member.cycle_id) if c.kind in KINDS)
    if any(c.facts.get("member") == member.id for c in waits):
        return
    open_case(db, member.cycle, kind, f"{kind}:{sent.id}", now, person=member.person,
              facts={"member": member.id})  # fmt: skip
