"""What a member's supervisor does: assesses, takes note, has a concern, lets somebody else answer.

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
from mentoring.cases import cycle_of
from mentoring.enrollment import (
    NO_SUPERVISOR,
    SILENT,
    ask_supervisor,
    close_cases,
    hold_open,
    relieve_delegate,
    told,
)
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal, WrongAnswers
from mentoring.language.forms import Drives, Form
from mentoring.notices import tell
from mentoring.prefill import prefilled
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.relations import is_full_member
from mentoring.scopes import of_member
from store import admissions, queries
from store.database import Db
from store.models import Case, Member, MemberState, Person, Submission, Supervision

CONCERN = "supervisor_concern"  # the kind of case, whose words coordinators alone read
LONGEST_CONCERN = 2000
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
    key = program.enrollment.assessment
    if key is None or not program.enrollment.assesses(member.role):
        raise NotFound("This program asks for no assessment of this person.")
    return program.forms[key]


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
    found = assessed(db, person, member)
    given = dict(found.answers) if found else {}
    if draft is not None and draft.answers:
        given = draft.answers
    form = program_of(member.cycle).forms.get(_form_key(member))
    return prefilled(form.fields, given, member.person) if form else given


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
    close_cases(db, member, SILENT, now)
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

    The member is asked to name another, and the coordinator sees that one is missing. Who was to
    answer in a supervisor's place hands it back.
    """
    hold_supervises(db, person, member)
    if person.id != member.supervisor_id:
        _hand_back(db, person, member, now)
        return
    relieve_delegate(db, member, person.id, "disowned", now)
    close_cases(db, member, SILENT, now)
    member.supervisor_id, member.supervisor = None, None
    if member.person.supervisor_id == person.id:
        member.disowned_id = person.id
    record(db, "member.disowned", member, now, person)
    form = program_of(member.cycle).enrollment.forms[member.role]
    last = answers.latest(db, member.cycle, form, of_member(member))
    version = last.version if last else 0
    key = f"{NO_SUPERVISOR}:{member.id}:{version}"
    tell(db, "name_supervisor", cycle=member.cycle, key=key, now=now, person=member.person,
         member=member.id)  # fmt: skip
    open_case(db, member.cycle, NO_SUPERVISOR, key, now, person=member.person,
              facts={"member": member.id})  # fmt: skip


def note(db: Db, person: Person, member: Member, now: datetime) -> None:
    """Take the supervisor's word that they know of it (S0-06). Doing so twice changes nothing."""
    hold_supervises(db, person, member)
    said = _said_by(db, person, member)
    if said.noted_at is None:
        said.noted_at = now
        record(db, "member.noted", member, now, person)
        close_cases(db, member, SILENT, now)


def _said_by(db: Db, person: Person, member: Member) -> Supervision:
    found = admissions.supervision(db, member.id, person.id)
    if found is None:
        found = Supervision(team_id=member.team_id, cycle_id=member.cycle_id, member_id=member.id,
                            supervisor_id=person.id)  # fmt: skip
        db.add(found)
        db.flush()
    return found


def raise_concern(db: Db, person: Person, member: Member, words: str, now: datetime) -> Case:
    """Put a supervisor's concern before the coordinators, who alone read the words.

    Where no assessment is asked for, it is an answer too. Raises Refusal for no words.
    """
    hold_supervises(db, person, member)
    kept = str(answers.clean({"words": words})["words"]).strip()
    if not kept:
        raise Refusal("Please write what your concern is.", field="words")
    if len(kept) > LONGEST_CONCERN:
        raise Refusal(f"Please keep it to {LONGEST_CONCERN} characters.", field="words")
    said = _said_by(db, person, member)
    said.concern = [*(said.concern or []), {"at": now.isoformat(), "words": kept}]
    record(db, "member.concern", member, now, person)
    close_cases(db, member, SILENT, now)
    if said.noted_at is None:
        said.noted_at = now
    case = _concern_case(db, said, member, now)
    card = told(db, person, member)
    if card is not None and not program_of(member.cycle).enrollment.assesses(member.role):
        tell(db, "supervisor_thanked", cycle=member.cycle, now=now, person=person,
             key=f"supervisor_thanked:{case.id}", member=member.id, card=card.id)  # fmt: skip
    return case


def _concern_case(db: Db, said: Supervision, member: Member, now: datetime) -> Case:
    """Open the case, or give the one that waits already."""
    number = 0
    while (there := queries.case_by_key(db, said.team_id, f"{CONCERN}:{said.id}:{number}")) and (
        there.closed_at is not None
    ):
        number += 1
    key, facts = f"{CONCERN}:{said.id}:{number}", {"supervision": said.id}
    made = open_case(db, member.cycle, CONCERN, key, now, person=member.person, facts=facts)
    found = made or there
    if found is None:
        raise AlreadyDone
    return found


def read_concern(db: Db, reader: Person, case: Case, now: datetime) -> tuple[Supervision, str]:
    """Give a supervisor's words to a coordinator; that they were read is recorded.

    Raises NotYours for anybody else, NotFound where there are no words.
    """
    authorize(db, reader, Action.HANDLE_CASE, case)
    key = str(case.facts.get("supervision") or "")
    said = queries.find(db, Supervision, case.team_id, key)
    if case.kind != CONCERN or said is None or not said.concern:
        raise NotFound("There are no words with this case.")
    record(db, "case.read", case, now, reader, cycle=cycle_of(db, case).id)
    return said, "\n\n".join(part["words"] for part in said.concern)


def delegate(db: Db, person: Person, member: Member, to: Person, now: datetime) -> None:
    """Let somebody else assess in the supervisor's place; both and the member are told.

    Raises NotYours for anybody but the supervisor, Refusal for somebody who cannot do it.
    """
    hold_supervises(db, person, member)
    assessment_form(member)
    if person.id != member.supervisor_id:
        raise NotYours("Only the supervisor can name somebody else. You can hand it back.")
    if not is_full_member(to) or to.id in (person.id, member.person_id):
        raise Refusal("Please choose a colleague who knows the work of this person.", field="to")
    said = _said_by(db, person, member)
    if said.delegate_id == to.id:
        raise AlreadyDone(f"{to.name} is asked already.")
    relieve_delegate(db, member, person.id, to.id, now)
    said.delegate_id, said.delegate = to.id, to
    record(db, "member.delegated", member, now, person, delegate=to.id)
    stamp = f"{said.id}:{now.timestamp():.0f}"
    ask_supervisor(db, member, to, stamp, now)
    card = told(db, person, member)
    for reader in (person, member.person):
        tell(db, "supervisor_delegated", cycle=member.cycle, now=now, person=reader,
             key=f"supervisor_delegated:{stamp}:{reader.id}", member=member.id,
             supervision=said.id, card=card.id if card and reader is person else None)  # fmt: skip


def _hand_back(db: Db, person: Person, member: Member, now: datetime) -> None:
    """Let somebody who was to answer in a supervisor's place say no: the supervisor is asked."""
    said = admissions.supervision(db, member.id, member.supervisor_id)
    if said is None or said.delegate_id != person.id or member.supervisor is None:
        raise NotFound
    said.delegate_id, said.delegate = None, None
    record(db, "member.handed_back", member, now, person)
    stamp = f"{said.id}:back:{now.timestamp():.0f}"
    ask_supervisor(db, member, member.supervisor, stamp, now)
