"""Who may take part, as the roster shows it, and what is asked of a coordinator where it does not.

Somebody who does not meet a criterion can ask for an exception. What the roster does not tell is
put before a coordinator to confirm; until then the person is signed up, and matched with nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mentoring import answers, rules
from mentoring.access import Action, authorize
from mentoring.care import open_case
from mentoring.cases import resolve
from mentoring.days import add_months, local_date
from mentoring.errors import AlreadyDone, Refusal
from mentoring.language.people import Criterion, Shows
from mentoring.notices import tell
from mentoring.profiles import Applicant
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_applicant
from store import admissions, queries
from store.database import Db
from store.models import Admission, Case, Cycle, Member, Person, Role
from store.models_people import AdmissionKind, AdmissionState

EXCEPTION, CONFIRM = "exception_asked", "to_confirm"  # the kinds of case
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Judgement:
    """What stands against somebody in a role: what is not met, and what the roster does not tell.

    `asked`: an exception that waits for an answer; `refused`: the newest one that was refused.
    """

    failed: tuple[Criterion, ...] = ()
    unknown: tuple[Criterion, ...] = ()
    asked: Admission | None = None
    refused: Admission | None = None

    @property
    def may_ask(self) -> bool:
        """Say whether an exception can be asked for now."""
        return bool(self.failed) and self.asked is None and all(c.exception for c in self.failed)


class NotEligible(Refusal):
    """The roster shows that something is missing that the program asks for."""

    def __init__(self, found: Judgement) -> None:
        self.found = found
        super().__init__(" ".join(c.sentence for c in found.failed))


def judge(db: Db, applicant: Applicant, now: datetime) -> Judgement:
    """Hold somebody against the program's criteria for a role; what was granted counts as met."""
    criteria = criteria_for(applicant.cycle, applicant.role)
    if not criteria:
        return Judgement()
    found = admissions.admissions_of(
        db, applicant.cycle.id, applicant.person.id, applicant.role
    )  # the oldest first
    granted = {k for a in found if a.state is AdmissionState.GRANTED for k in a.criteria.split()}
    met = {c.key: is_met(c, applicant.person, applicant.cycle, now) for c in criteria}
    open_ = [c for c in criteria if c.key not in granted]
    exceptions = [a for a in found if a.kind is AdmissionKind.EXCEPTION]
    return Judgement(
        failed=tuple(c for c in open_ if met[c.key] is False),
        unknown=tuple(c for c in open_ if met[c.key] is None),
        asked=next((a for a in exceptions if a.state is AdmissionState.ASKED), None),
        refused=next((a for a in found[::-1] if a.state is AdmissionState.REFUSED), None),
    )


def criteria_for(cycle: Cycle, role: Role) -> tuple[Criterion, ...]:
    eligibility = program_of(cycle).eligibility
    return tuple(c for c in eligibility.criteria if role in c.roles) if eligibility else ()


def criteria_of(admission: Admission) -> list[Criterion]:
    """Give the criteria that something was asked about."""
    keys = admission.criteria.split()
    return [c for c in criteria_for(admission.cycle, admission.role) if c.key in keys]


def is_met(criterion: Criterion, person: Person, cycle: Cycle, now: datetime) -> bool | None:
    """Say whether the roster shows what a criterion asks for; None: it does not tell."""
    if criterion.shows is Shows.GOOD_STANDING:
        return person.good_standing
    if criterion.shows is Shows.MANAGEMENT:
        return person.management or (False if _is_listed(person) else None)
    if criterion.shows is Shows.GRADE:
        return True if person.grade else None
    if person.hired is None:
        return None
    today = local_date(now, rules.zone_of(cycle.zone))
    return add_months(person.hired, criterion.at_least or 0) <= today


def _is_listed(person: Person) -> bool:
    """Say whether the roster knows anything of somebody: only then its silence is a no."""
    return any((person.grade, person.unit, person.site, person.hired, person.supervisor_id))


# exceptions


def ask_exception(db: Db, applicant: Applicant, reason: str, now: datetime) -> Admission:
    """Put somebody's wish for an exception before the coordinators.

    Raises AlreadyDone while one waits, Refusal where there is nothing to ask or no reason.
    """
    person, cycle = applicant.person, applicant.cycle
    authorize(db, person, Action.JOIN, cycle)
    found = judge(db, applicant, now)
    if found.asked is not None:
        raise AlreadyDone("Your request waits for an answer already.")
    if not found.failed:
        raise Refusal("Nothing stands in your way any more. Type `/mentor signup` to join.")
    if not found.may_ask:
        raise Refusal(f"{sentences(found.failed)} There is no exception from that.")
    made = _ask(db, applicant, AdmissionKind.EXCEPTION, found.failed, written(reason, "reason"))
    answers.forget_draft(db, cycle, _draft_of(applicant), of_applicant(person), person)
    record(db, "admission.asked", made, now, person, criteria=made.criteria)
    _open(db, made, EXCEPTION, now)
    return made


def keep_reason(db: Db, applicant: Applicant, reason: str) -> None:
    """Keep what was typed as a reason and not sent."""
    person, cycle = applicant.person, applicant.cycle
    authorize(db, person, Action.JOIN, cycle)
    typed = {"reason": reason.strip()[:LONGEST_REASON]}
    answers.keep_draft(db, cycle, _draft_of(applicant), of_applicant(person), person, typed)


def kept_reason(db: Db, applicant: Applicant) -> str:
    """Give what was typed as a reason and not sent; "" for nothing."""
    person = applicant.person
    scope = of_applicant(person)
    found = answers.draft_of(db, applicant.cycle, _draft_of(applicant), scope, person)
    return str(found.answers.get("reason") or "") if found else ""


def _draft_of(applicant: Applicant) -> str:
    return f"exception.{applicant.role}"  # no form of a program can be called so


def written(words: str, field: str) -> str:
    """Give a reason as it is kept. Raises Refusal for an empty or a too long one."""
    kept = str(answers.clean({"words": words})["words"]).strip()
    if not kept:
        raise Refusal("Please write a reason.", field=field)
    if len(kept) > LONGEST_REASON:
        raise Refusal(f"Please keep it to {LONGEST_REASON} characters.", field=field)
    return kept


def ask_to_confirm(db: Db, member: Member, unknown: Iterable[Criterion], now: datetime) -> None:
    """Ask the coordinators for what the roster does not tell; matched is the member after that."""
    applicant = Applicant(member.person, member.cycle, member.role)
    waiting = [a for a in _asked(db, applicant) if a.kind is AdmissionKind.CONFIRMATION]
    criteria = tuple(unknown)
    member.confirmed = not (criteria or waiting)
    if criteria and not waiting:
        made = _ask(db, applicant, AdmissionKind.CONFIRMATION, criteria)
        record(db, "admission.to_confirm", made, now, member.person, criteria=made.criteria)
        _open(db, made, CONFIRM, now)


def _ask(
    db: Db, applicant: Applicant, kind: AdmissionKind, criteria: Iterable[Criterion],
    reason: str | None = None,
) -> Admission:  # fmt: skip
    made = Admission(
        team_id=applicant.cycle.team_id,
        cycle_id=applicant.cycle.id,
        person_id=applicant.person.id,
        role=applicant.role,
        kind=kind,
        criteria=" ".join(c.key for c in criteria),
    )
    made.cycle, made.person, made.reason = applicant.cycle, applicant.person, reason
    db.add(made)
    db.flush()
    return made


def _open(db: Db, made: Admission, kind: str, now: datetime) -> None:
    open_case(db, made.cycle, kind, case_key(made), now, person=made.person,
              facts={"admission": made.id})  # fmt: skip


def case_key(admission: Admission) -> str:
    """Name the case that puts an admission before the coordinators."""
    return f"admission:{admission.id}"


def case_of(db: Db, admission: Admission) -> Case | None:
    return queries.case_by_key(db, admission.team_id, case_key(admission))


def _asked(db: Db, applicant: Applicant) -> list[Admission]:
    found = admissions.admissions_of(db, applicant.cycle.id, applicant.person.id, applicant.role)
    return [a for a in found if a.state is AdmissionState.ASKED]


def settle(
    db: Db, admission: Admission, state: AdmissionState, now: datetime, by: Person | None = None
) -> None:
    """Write down what became of it, and close its case."""
    admission.state, admission.decided_at = state, now
    admission.decided_by = by.id if by else None
    record(db, f"admission.{state}", admission, now, by, criteria=admission.criteria)
    case = case_of(db, admission)
    if case is not None and case.closed_at is None:
        resolve(db, by or admission.person, case, now)


def let_lapse(
    db: Db, applicant: Applicant, now: datetime, kind: AdmissionKind | None = None
) -> None:
    """Close what is asked about somebody and needs no answer any more. `kind` None: both."""
    for admission in _asked(db, applicant):
        if kind in (None, admission.kind):
            settle(db, admission, AdmissionState.LAPSED, now)


def settle_by_roster(db: Db, team_id: str, now: datetime) -> None:
    """Confirm those of whom the roster tells by now what was asked of a coordinator."""
    for cycle in queries.open_cycles(db, team_id):
        for admission in admissions.waiting_in(db, cycle.id):
            asked = criteria_of(admission)
            if all(is_met(c, admission.person, cycle, now) for c in asked):
                _settle_one(db, admission, now)


def _settle_one(db: Db, admission: Admission, now: datetime) -> None:
    member = queries.member(db, admission.cycle_id, admission.person_id, admission.role)
    settle(db, admission, AdmissionState.GRANTED, now)
    if member is not None:
        member.confirmed = True
    tell(db, "admission_answered", cycle=admission.cycle, now=now, person=admission.person,
         key=f"admission_answered:{admission.id}", admission=admission.id,
         signed_up=admission.kind is AdmissionKind.CONFIRMATION)  # fmt: skip


def sentences(criteria: Iterable[Criterion]) -> str:
    return " ".join(c.sentence for c in criteria)
