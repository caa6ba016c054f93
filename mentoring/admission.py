"""A coordinator decides: about an exception that somebody asks for, or what the roster leaves open.

Whoever is granted an exception is signed up with the form as they had filled it in.
"""

from __future__ import annotations

from datetime import datetime

from mentoring import answers, eligibility, enrollment, profiles
from mentoring.access import Action, authorize
from mentoring.eligibility import written
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.notices import tell
from mentoring.profiles import Applicant
from mentoring.records import record
from mentoring.scopes import of_applicant
from store import queries
from store.database import Db
from store.models import Admission, MemberState, OfficeKind, Person
from store.models_people import AdmissionKind, AdmissionState


def read_reason(db: Db, reader: Person, admission: Admission, now: datetime) -> str:
    """Give why somebody asks, to a coordinator; that it was read is recorded. "" for no words.

    Raises NotYours for anybody else, AlreadyDone where it was decided.
    """
    _hold_open(db, reader, admission)
    if not admission.reason:
        return ""
    record(db, "admission.read", admission, now, reader)
    return str(admission.reason)


def decide(
    db: Db, decider: Person, admission: Admission, grant: bool, words: str, now: datetime
) -> bool:
    """Grant or refuse, with a reason, and tell the person; say whether they are signed up now.

    Raises NotYours for anybody but a coordinator, and for one who asks for themselves where there
    is another; AlreadyDone; Refusal without a reason.
    """
    _hold_open(db, decider, admission)
    admission.answer = written(words, "words")
    state = AdmissionState.GRANTED if grant else AdmissionState.REFUSED
    eligibility.settle(db, admission, state, now, decider)
    signed_up = _granted(db, admission, now) if grant else _refused(db, decider, admission, now)
    tell(db, "admission_answered", cycle=admission.cycle, now=now, person=admission.person,
         key=f"admission_answered:{admission.id}", admission=admission.id,
         signed_up=signed_up)  # fmt: skip
    return signed_up


def _hold_open(db: Db, person: Person, admission: Admission) -> None:
    authorize(db, person, Action.DECIDE_ADMISSION, admission)
    heads = queries.office_holders(db, admission.cycle_id, OfficeKind.COORDINATOR)
    if person.id == admission.person_id and len(heads) > 1:
        raise NotYours("This is about you, so another coordinator has to decide.")
    if admission.state is not AdmissionState.ASKED:
        raise AlreadyDone("This was decided already. Nothing was changed.")


def _applicant(admission: Admission) -> Applicant:
    return Applicant(admission.person, admission.cycle, admission.role)


def _granted(db: Db, admission: Admission, now: datetime) -> bool:
    """Let somebody in; false when they have to look at their form once more."""
    applicant = _applicant(admission)
    member = queries.member(db, admission.cycle_id, admission.person_id, admission.role)
    if member is not None and member.state is not MemberState.WITHDRAWN:
        member.confirmed = True
        return True
    if admission.kind is AdmissionKind.CONFIRMATION:
        return False
    try:
        given = profiles.shown(db, applicant)
        enrollment.sign_up(db, applicant.person, applicant.cycle, applicant.role, given, now)
    except Refusal:
        return False
    return True


def _refused(db: Db, decider: Person, admission: Admission, now: datetime) -> bool:
    """Take a provisional sign-up back; what was typed stays, for an exception or another time."""
    applicant = _applicant(admission)
    member = queries.member(db, admission.cycle_id, admission.person_id, admission.role)
    provisional = admission.kind is AdmissionKind.CONFIRMATION
    if member is None or member.state is MemberState.WITHDRAWN or not provisional:
        return False
    given = profiles.sent(db, applicant)
    enrollment.take_back(db, admission.person, member, now, by=decider)
    scope = of_applicant(admission.person)
    answers.keep_draft(db, member.cycle, applicant.form_key, scope, admission.person, given)
    return False
