"""What a member's supervisor does: assesses the potential, or says that it is not their report.

Whether somebody is the supervisor is asked at that moment: a profile may have named another since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring import answers
from mentoring.access import Action, authorize, may
from mentoring.answers import Answers
from mentoring.care import open_case
from mentoring.enrollment import NO_SUPERVISOR, hold_open, told
from mentoring.errors import NotFound, NotYours, WrongAnswers
from mentoring.language.forms import Drives, Form
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_member
from store.database import Db
from store.models import Member, MemberState, Person, Submission

NO_SUPPORT = "no_support"  # the kind of case when a supervisor does not support the time


def hold_supervises(db: Db, person: Person, member: Member) -> None:
    """Raise a Refusal unless this person is the member's supervisor now, and the member is in."""
    hold_open(member.cycle)
    if not may(db, person, Action.ASSESS, member) and told(db, person, member):
        raise NotYours(
            f"You are not named as {member.person.name}'s supervisor any more. "
            "There is nothing for you to do."
        )
    authorize(db, person, Action.ASSESS, member)
    if member.state is MemberState.WITHDRAWN:
        raise NotFound(
            f"{member.person.name} does not take part any more. There is nothing for you to do."
        )


def assessment_form(member: Member) -> Form:
    """Give the form of the assessment. Raises NotFound where the program has none."""
    program = program_of(member.cycle)
    if program.enrollment.assessment is None:
        raise NotFound("This program asks for no assessment.")
    return program.forms[program.enrollment.assessment]


def _form_key(member: Member) -> str:
    return str(program_of(member.cycle).enrollment.assessment)


def assessed(db: Db, person: Person, member: Member) -> Submission | None:
    """Give the newest assessment of a member by this person; None while there is none."""
    found = answers.latest(db, member.cycle, _form_key(member), of_member(member))
    return found if found is not None and found.author_id == person.id else None


def shown(db: Db, person: Person, member: Member) -> Answers:
    """Give what the form shows: this person's draft or last answers, never somebody else's."""
    hold_supervises(db, person, member)
    draft = answers.draft_of(db, member.cycle, _form_key(member), of_member(member), person)
    if draft is not None and draft.answers:
        return draft.answers
    found = assessed(db, person, member)
    return dict(found.answers) if found else {}


def assess(db: Db, person: Person, member: Member, given: Answers, now: datetime) -> Submission:
    """Take the supervisor's assessment (Attachment 3), and thank them with its date.

    Raises WrongAnswers, and NotYours for anybody who is not the supervisor at this moment.
    """
    hold_supervises(db, person, member)
    form, program = assessment_form(member), program_of(member.cycle)
    if wrong := answers.faults(program, form.fields, given):
        raise WrongAnswers(wrong)
    submission = answers.hand_in(
        db, member.cycle, _form_key(member), of_member(member), person, given, now, about=member
    )
    card = told(db, person, member)
    tell(db, "assessed", cycle=member.cycle, key=f"assessed:{submission.id}", now=now,
         person=person, member=member.id, submission=submission.id,
         card=card.id if card else None)  # fmt: skip
    if any(given.get(f.key) is False for f in form.driving(Drives.SUPPORT)):
        open_case(
            db, member.cycle, NO_SUPPORT, f"{NO_SUPPORT}:{member.id}:{person.id}", now,
            person=member.person, facts={"member": member.id},
        )  # fmt: skip
    return submission


def keep_draft(db: Db, person: Person, member: Member, typed: Mapping[str, Any]) -> None:
    """Keep what was typed in an assessment that was closed, unless it was sent already."""
    found = assessed(db, person, member)
    if found is None or answers.differ(typed, found.answers):
        answers.keep_draft(db, member.cycle, _form_key(member), of_member(member), person, typed)


def disown(db: Db, person: Person, member: Member, now: datetime) -> None:
    """Take the supervisor's word that this is not their report.

    The member is asked to name another, and the coordinator sees that one is missing.
    """
    hold_supervises(db, person, member)
    member.supervisor_id, member.supervisor = None, None
    record(db, "member.disowned", member, now, person)
    form = program_of(member.cycle).enrollment.forms[member.role]
    last = answers.latest(db, member.cycle, form, of_member(member))
    version = last.version if last else 0
    key = f"{NO_SUPERVISOR}:{member.id}:{version}"
    tell(db, "name_supervisor", cycle=member.cycle, key=key, now=now, person=member.person,
         member=member.id)  # fmt: skip
    open_case(db, member.cycle, NO_SUPERVISOR, key, now, person=member.person,
              facts={"member": member.id})  # fmt: skip
