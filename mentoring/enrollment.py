"""Signing up: a person becomes a member of a cycle in one role, changes the profile, and leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring import (
    answers,
    cases,
    eligibility,
    endorsements,
    rules,
    screening,
    signers_anew,
    workgroups,
)
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.care import open_case
from mentoring.eligibility import NotEligible
from mentoring.errors import NotYours, Refusal, TooLate, WrongAnswers
from mentoring.language.people import Criterion
from mentoring.notices import tell
from mentoring.profiles import Applicant, capacity, faults, sent, supervisor
from mentoring.records import record
from mentoring.scopes import of_applicant, of_member
from store import admissions, queries
from store.database import Db
from store.models import (
    Cycle,
    CycleState,
    Member,
    MemberState,
    Notice,
    PairState,
    Person,
    Role,
    Submission,
    Supervision,
)
from store.models_people import AdmissionKind

SILENT = "supervisor_silent"  # the kind of case when a supervisor does not answer
NO_SUPERVISOR = "no_supervisor"  # the kind of case while nobody is named
LEFT_THE_BOARD = "left_the_board"


def hold_open(cycle: Cycle) -> None:
    """Raise TooLate for a cycle that is closed; sign-up stays open while it runs."""
    if cycle.state is CycleState.CLOSED:
        raise TooLate(f"{cycle.name} is closed and takes nobody any more.")


def hold_may_join(person: Person) -> None:
    """Raise NotYours for guests, apps and people who have left (S3-02)."""
    if person.guest or person.bot or person.deleted or person.stranger:
        raise NotYours(
            "The program is for the employees of this workspace; guests cannot sign up. "
            "If you are an employee, ask your workspace's administrator to make you a full member."
        )


def joinable(db: Db, person: Person) -> list[Cycle]:
    """List the cycles that somebody can sign up for. Raises Refusal when there is none."""
    hold_may_join(person)
    authorize(db, person, Action.SEE_OWN, person)
    found = queries.open_cycles(db, person.team_id)
    if not found:
        raise Refusal(
            "No program is open for sign-up right now. You will hear when one begins; "
            "a coordinator starts it with `/mentor setup` in a private channel."
        )
    return found


def sign_up(
    db: Db, person: Person, cycle: Cycle, role: Role, given: Answers, now: datetime
) -> Submission | None:
    """Take a profile: the first one, a changed one, or that of somebody who comes back.

    The member gets a receipt; the supervisor is told when the program wants it and they are new.
    None: nothing differs from what was sent before. Raises WrongAnswers with a sentence for each
    field that cannot stand, NotEligible where the roster shows that something is missing.
    """
    hold_open(cycle)
    hold_may_join(person)
    authorize(db, person, Action.JOIN, cycle)
    applicant = Applicant(person, cycle, role)
    if wrong := faults(db, applicant, given):
        raise WrongAnswers(wrong)
    unknown = _hold_eligible(db, applicant, now)
    named = supervisor(db, applicant, given) if applicant.supervisor_kept else None
    answers.forget_draft(db, cycle, applicant.form_key, of_applicant(person), person)
    if _stands(db, applicant, given, named):
        return None
    member, before = _enrolled(db, applicant, now)
    if unknown is not None:
        eligibility.ask_to_confirm(db, member, unknown, now)
    waiting = signers_anew.waiting(db, queries.pairs_of_member(db, member.id))
    member.capacity = capacity(applicant, given)
    member.supervisor_id, member.supervisor = named.id if named else None, named
    submission = answers.hand_in(
        db, cycle, applicant.form_key, of_member(member), person, given, now, about=member
    )
    endorsements.changed(db, submission, now)
    screening.put_before(db, member, submission, now)
    workgroups.update(db, member, given, now)
    tell(db, "receipt", cycle=cycle, key=f"receipt:{submission.id}", now=now, person=person,
         member=member.id, submission=submission.id)  # fmt: skip
    if before != member.supervisor_id:
        _change_supervisor(db, applicant, member, before, submission.id, now)
        signers_anew.follow(db, waiting, now)
    return submission


def _hold_eligible(db: Db, applicant: Applicant, now: datetime) -> tuple[Criterion, ...] | None:
    """Give what the roster does not tell of somebody; None for who is in already.

    Raises NotEligible.
    """
    member = queries.member(db, applicant.cycle.id, applicant.person.id, applicant.role)
    if member is not None and member.state is not MemberState.WITHDRAWN:
        return None
    found = eligibility.judge(db, applicant, now)
    if found.failed:
        raise NotEligible(found)
    eligibility.let_lapse(db, applicant, now, AdmissionKind.EXCEPTION)
    return found.unknown


def _stands(db: Db, applicant: Applicant, given: Answers, named: Person | None) -> bool:
    """Say whether all of it is what the member sent last."""
    member = queries.member(db, applicant.cycle.id, applicant.person.id, applicant.role)
    if member is None or member.state is MemberState.WITHDRAWN:
        return False
    same = member.supervisor_id == (named.id if named else None)
    return same and not answers.differ(given, sent(db, applicant))


def _enrolled(db: Db, applicant: Applicant, now: datetime) -> tuple[Member, str | None]:
    """Give the membership, made or taken up again, and the id of the supervisor who knows of it."""
    person, cycle = applicant.person, applicant.cycle
    member = queries.member(db, cycle.id, person.id, applicant.role)
    if member is None:
        member = Member(
            team_id=cycle.team_id, cycle_id=cycle.id, person_id=person.id, role=applicant.role
        )
        member.cycle, member.person = cycle, person
        db.add(member)
        db.flush()
        record(db, "member.signed_up", member, now, person, role=applicant.role)
        return member, None
    if member.state is MemberState.WITHDRAWN:
        member.state = MemberState.APPLIED
        record(db, "member.returned", member, now, person, role=applicant.role)
        return member, None
    return member, member.supervisor_id


def _change_supervisor(
    db: Db, applicant: Applicant, member: Member, before: str | None, why: str, now: datetime
) -> None:
    """Note who supervises a member; they are told where the program wants it, the old one too."""
    if (named := member.supervisor) is not None:
        record(db, "member.supervisor", member, now, member.person, supervisor=named.id)
        if applicant.supervised:
            ask_supervisor(db, member, named, why, now)
        close_cases(db, member, NO_SUPERVISOR, now)
    if before is not None:
        _relieve(db, member, before, why, now)
    db.flush()


def ask_supervisor(db: Db, member: Member, asked: Person, why: str, now: datetime) -> None:
    """Tell a supervisor, or who acts for them, and note when. `why` makes the key unique: ids."""
    said = admissions.supervision(db, member.id, member.supervisor_id)
    if said is None and member.supervisor_id is not None:
        said = Supervision(team_id=member.team_id, cycle_id=member.cycle_id, member_id=member.id,
                           supervisor_id=member.supervisor_id)  # fmt: skip
        said.member = member
        db.add(said)
    if said is not None:
        said.told_at = now
        if asked.id == said.supervisor_id:
            said.delegate_id, said.noted_at = None, None
    db.flush()
    tell(db, "supervisor_told", cycle=member.cycle, key=f"supervisor_told:{why}", now=now,
         person=asked, member=member.id)  # fmt: skip


def told(db: Db, person: Person, member: Member) -> Notice | None:
    """Give the message that told a supervisor of a member; None when none was sent."""
    sent_ones = queries.notices_to(db, person.id, "supervisor_told")
    return next((n for n in sent_ones if n.refs.get("member") == member.id), None)


def _relieve(db: Db, member: Member, supervisor_id: str, why: str, now: datetime) -> None:
    """Take back what a supervisor was asked. `why` makes the key unique: an id."""
    close_cases(db, member, SILENT, now)
    relieve_delegate(db, member, supervisor_id, why, now)
    _take_card_back(db, member, supervisor_id, why, now)


def relieve_delegate(db: Db, member: Member, supervisor_id: str, why: str, now: datetime) -> None:
    """Take back what somebody was asked in a supervisor's place; nothing where nobody was."""
    said = admissions.supervision(db, member.id, supervisor_id)
    if said is not None and said.delegate_id is not None:
        before, said.delegate_id, said.delegate = said.delegate_id, None, None
        _take_card_back(db, member, before, why, now)


def _take_card_back(db: Db, member: Member, person_id: str, why: str, now: datetime) -> None:
    before = queries.find(db, Person, member.team_id, person_id)
    card = told(db, before, member) if before else None
    if before is not None and card is not None:
        key = f"supervisor_relieved:{card.id}:{why}"
        tell(db, "supervisor_relieved", cycle=member.cycle, key=key, now=now, person=before,
             member=member.id, card=card.id)  # fmt: skip


def keep_draft(db: Db, person: Person, cycle: Cycle, role: Role, typed: Mapping[str, Any]) -> None:
    """Keep what was typed in a form that was closed, unless it is what was sent already."""
    authorize(db, person, Action.JOIN, cycle)
    applicant = Applicant(person, cycle, role)
    if answers.differ(typed, sent(db, applicant)):
        answers.keep_draft(db, cycle, applicant.form_key, of_applicant(person), person, typed)


def withdraw(db: Db, person: Person, member: Member, now: datetime) -> bool:
    """Take a sign-up back before a match; false when it was taken back before.

    Proposals on the board are dropped, and the coordinator hears of it. Raises Refusal for
    somebody in an active pair, and NotYours for somebody else's sign-up.
    """
    authorize(db, person, Action.KEEP_PROFILE, member)
    if member.state is MemberState.WITHDRAWN:
        return False
    if queries.pairs_of_member(db, member.id, (PairState.ACTIVE,)):
        raise Refusal(
            f"You are in a pair in {member.cycle.name}. To leave it, type `/mentor end`; "
            "after that you can withdraw."
        )
    take_back(db, person, member, now)
    return True


def take_back(
    db: Db, person: Person, member: Member, now: datetime, by: Person | None = None
) -> None:
    """Take back the sign-up of somebody in no active pair. The caller has asked whether it may.

    `by`: the coordinator who does so, because of a decision; None: the person themselves.
    """
    member.state = MemberState.WITHDRAWN
    record(db, "member.taken_back" if by else "member.withdrew", member, now, by or person)
    eligibility.let_lapse(db, Applicant(person, member.cycle, member.role), now)
    form = Applicant(person, member.cycle, member.role).form_key
    answers.forget_draft(db, member.cycle, form, of_applicant(person), person)
    for kind in (NO_SUPERVISOR, *screening.KINDS):
        close_cases(db, member, kind, now)
    if member.supervisor_id is not None:
        _relieve(db, member, member.supervisor_id, f"{now.timestamp():.0f}", now)
    _leave_board(db, member, now)


def _leave_board(db: Db, member: Member, now: datetime) -> None:
    proposed = queries.pairs_of_member(db, member.id, rules.ON_THE_BOARD)
    for pair in proposed:
        pair.state = PairState.DROPPED
        record(db, "pair.dropped", pair, now, member.person)
    if proposed:
        open_case(
            db, member.cycle, LEFT_THE_BOARD, f"{LEFT_THE_BOARD}:{proposed[0].id}", now,
            person=member.person, facts={"member": member.id},
        )  # fmt: skip


def close_cases(db: Db, member: Member, kind: str, now: datetime) -> None:
    """Close the open cases of a kind about a member: what they asked for has been done."""
    for case in queries.open_cases(db, member.cycle_id):
        if case.kind == kind and case.person_id == member.person_id:
            cases.resolve(db, member.person, case, now)


def pause(db: Db, person: Person, member: Member, paused: bool, now: datetime) -> bool:
    """Let a mentor take nobody more for now, or take somebody again (B9); false: no change.

    Pairs that are active or on the board stay. Raises NotYours for anybody but the mentor.
    """
    authorize(db, person, Action.KEEP_PROFILE, member)
    hold_open(member.cycle)
    if member.role is not Role.MENTOR:
        raise NotYours("Only mentors can pause. To leave, type `/mentor withdraw`.")
    wanted = MemberState.PAUSED if paused else MemberState.APPLIED
    if member.state is MemberState.WITHDRAWN:
        raise Refusal("You have withdrawn. Type `/mentor signup` to join again.")
    if member.state is wanted:
        return False
    member.state = wanted
    record(db, "member.paused" if paused else "member.resumed", member, now, person)
    return True
