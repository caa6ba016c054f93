"""Whether a notice is still wanted at the moment of sending: one question for each reason.

Each takes the notice and the moment, looks at the rows that the notice names, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from mentoring import milestones, rules, surveys
from mentoring.access import Action, may
from mentoring.language.forms import Drives
from mentoring.program_file import program_of
from mentoring.relations import is_full_member
from mentoring.scopes import of_member
from store import admissions, queries
from store.database import Db
from store.models import (
    Agreement,
    AgreementState,
    Base,
    Case,
    Companion,
    CompanionState,
    Consent,
    Cycle,
    CycleState,
    Decision,
    Endorsement,
    Entry,
    Member,
    MemberState,
    Notice,
    Pair,
    PairState,
    Release,
    Role,
    Session,
    SessionState,
)
from store.models_paper import EndorsementState
from store.models_trust import ConsentState, ReleaseState

Row = TypeVar("Row")
Question = Callable[[Db, Notice, datetime], bool]


def named(db: Db, notice: Notice, model: type[Row], ref: str) -> Row | None:
    """Give the row that a notice names; None when it names none, or when it is gone."""
    found = notice.refs.get(ref)
    return db.get(model, found) if found else None


def always(db: Db, notice: Notice, at: datetime) -> bool:
    """Say yes: it reports something that has happened."""
    return True


def allowed(action: Action, model: type[Base], ref: str, question: Question = always) -> Question:
    """Ask also whether the reader may still do `action` with the row that the notice names.

    For every kind that says words of somebody: who lost the right since it was put into the outbox
    (a guest now, another supervisor, an office given up) does not get them.
    """

    def asked(db: Db, notice: Notice, at: datetime) -> bool:
        row, reader = named(db, notice, model, ref), notice.person
        if row is None or reader is None or not question(db, notice, at):
            return False
        return may(db, reader, action, row)

    return asked


def pair_is_active(db: Db, notice: Notice, at: datetime) -> bool:
    pair = named(db, notice, Pair, "pair")
    return pair is not None and pair.state is PairState.ACTIVE


def pair_is_paused(db: Db, notice: Notice, at: datetime) -> bool:
    pair = named(db, notice, Pair, "pair")
    return pair is not None and rules.paused(pair, at) is not None


def pair_goes_on(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether the pair is active and in no pause."""
    return pair_is_active(db, notice, at) and not pair_is_paused(db, notice, at)


def renewal_stands(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether both still want to renew, or have been renewed."""
    pair = named(db, notice, Pair, "pair")
    return pair is not None and milestones.wants_renewal(db, pair)


def renewal_is_off(db: Db, notice: Notice, at: datetime) -> bool:
    return not renewal_stands(db, notice, at)


def may_become_mentor(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether somebody still would be a mentor by their newest evaluation, and is none yet."""
    pair = named(db, notice, Pair, "pair")
    if pair is None or notice.person is None:
        return False
    if any(m.role is Role.MENTOR for m in queries.memberships_of(db, notice.person.id)):
        return False
    milestone = program_of(pair.cycle).milestone(notice.refs["milestone"])
    return milestones.says(db, pair, milestone, notice.person, Drives.FUTURE_MENTOR)


def pair_on_the_board(db: Db, notice: Notice, at: datetime) -> bool:
    pair = named(db, notice, Pair, "pair")
    return pair is not None and pair.state in rules.ON_THE_BOARD


def member_still_waits(db: Db, notice: Notice, at: datetime) -> bool:
    member = named(db, notice, Member, "member")
    return member is not None and member.state is MemberState.APPLIED


def not_taken(db: Db, notice: Notice, at: datetime) -> bool:
    member = named(db, notice, Member, "member")
    stays = member is not None and member.state is not MemberState.WITHDRAWN
    return stays and member is not None and member.qualified is False


def taken(db: Db, notice: Notice, at: datetime) -> bool:
    member = named(db, notice, Member, "member")
    stays = member is not None and member.state is not MemberState.WITHDRAWN
    return stays and member is not None and member.qualified is True


def supervisor_to_tell(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether this person is still asked about the member and has not answered yet."""
    member = named(db, notice, Member, "member")
    if member is None or member.state is MemberState.WITHDRAWN:
        return False
    if notice.person_id is None or asked_about(db, member) != notice.person_id:
        return False
    return not supervisor_answered(db, member)


def supervisor_of_pair(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether the pair is active and this person still supervises the member it is about."""
    member, reader = named(db, notice, Member, "member"), notice.person
    if member is None or reader is None or not pair_is_active(db, notice, at):
        return False
    supervisor = member.supervisor or rules.by_roster(member)
    return supervisor is not None and supervisor.id == reader.id and is_full_member(reader)


def supervisor_to_relieve(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether what this person was asked stands in their DM and is asked no more."""
    member = named(db, notice, Member, "member")
    if member is None or not card_stands(db, notice, at):
        return False
    return member.state is MemberState.WITHDRAWN or asked_about(db, member) != notice.person_id


def asked_about(db: Db, member: Member) -> str | None:
    """Give the id of who answers for a member: the supervisor, or who does so in their place."""
    said = admissions.supervision(db, member.id, member.supervisor_id)
    return said.delegate_id if said is not None and said.delegate_id else member.supervisor_id


def supervisor_answered(db: Db, member: Member) -> bool:
    """Say whether the supervisor of now has done what they were asked: assess, or take note."""
    if program_of(member.cycle).enrollment.assesses(member.role):
        return is_assessed(db, member)
    said = admissions.supervision(db, member.id, member.supervisor_id)
    return said is not None and said.noted_at is not None


def supervisor_missing(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether the member is in the program and still has no supervisor."""
    member = named(db, notice, Member, "member")
    if member is None or member.state is MemberState.WITHDRAWN:
        return False
    return member.supervisor_id is None


def is_assessed(db: Db, member: Member) -> bool:
    """Say whether the supervisor of now, or who acts for them, has assessed this member.

    Yes where no assessment is asked for.
    """
    enrollment = program_of(member.cycle).enrollment
    if enrollment.assessment is None or not enrollment.assesses(member.role):
        return True
    form, scope = enrollment.assessment, of_member(member)
    found = queries.latest_submission(db, cycle_id=member.cycle_id, form=form, scope=scope)
    if found is None:
        return False
    return found.author_id in (member.supervisor_id, asked_about(db, member))


def signature_missing(db: Db, notice: Notice, at: datetime) -> bool:
    agreement = named(db, notice, Agreement, "agreement")
    if agreement is None or agreement.state is not AgreementState.SIGNING:
        return False
    signed = {s.signer for s in agreement.signatures if s.decision is Decision.SIGNED}
    return agreement.pair.state is PairState.ACTIVE and notice.refs.get("signer") not in signed


def endorsement_asked(db: Db, notice: Notice, at: datetime) -> bool:
    one = named(db, notice, Endorsement, "endorsement")
    return one is not None and one.state is EndorsementState.ASKED


def endorsement_stands(db: Db, notice: Notice, at: datetime) -> bool:
    one = named(db, notice, Endorsement, "endorsement")
    return one is not None and one.state is not EndorsementState.VOID


def agreement_printable(db: Db, notice: Notice, at: datetime) -> bool:
    agreement = named(db, notice, Agreement, "agreement")
    return agreement is not None and agreement.text_sealed is not None


def session_open(db: Db, notice: Notice, at: datetime) -> bool:
    session = named(db, notice, Session, "session")
    return session is not None and session.state is SessionState.PROPOSED


def session_unlogged(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether a meeting still waits for this person's word on whether it took place."""
    session = named(db, notice, Session, "session")
    if session is None or not rules.may_tell(session.pair, at):
        return False
    logged = session.state is SessionState.LOGGED and session.logged_by != notice.person_id
    return session.state is SessionState.AGREED or logged


def session_unconfirmed(db: Db, notice: Notice, at: datetime) -> bool:
    session = named(db, notice, Session, "session")
    if session is None or not rules.may_tell(session.pair, at):
        return False
    return session.state is SessionState.LOGGED


def pair_is_behind(db: Db, notice: Notice, at: datetime) -> bool:
    pair = named(db, notice, Pair, "pair")
    if pair is None or pair.state is not PairState.ACTIVE:
        return False
    return rules.is_behind(program_of(pair.cycle), pair, queries.sessions(db, pair.id), at)


def milestone_open(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether what the milestone asks of this person is still to be done.

    After the cycle is closed nobody can answer any more, however late the notice is.
    """
    pair = named(db, notice, Pair, "pair")
    if pair is None or notice.person is None or pair.cycle.state is CycleState.CLOSED:
        return False
    milestone = program_of(pair.cycle).milestone(notice.refs["milestone"])
    number = notice.refs.get("occasion", 0)
    return milestones.is_open(db, pair, milestone, notice.person, at, number)


def survey_open(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether a date of the cycle still has something to say to this person."""
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    if cycle is None or notice.person is None:
        return False
    milestone = program_of(cycle).milestone(notice.refs["milestone"])
    return surveys.is_open(db, cycle, milestone, notice.person, notice.refs.get("occasion", 0))


def companion_asked(db: Db, notice: Notice, at: datetime) -> bool:
    companion = named(db, notice, Companion, "companion")
    return companion is not None and companion.state is CompanionState.ASKED


def companion_joined(db: Db, notice: Notice, at: datetime) -> bool:
    companion = named(db, notice, Companion, "companion")
    joined = companion is not None and companion.state is CompanionState.JOINED
    return joined and pair_is_active(db, notice, at)


def entry_owned(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether this person still sees to an entry that is not done."""
    entry = named(db, notice, Entry, "entry")
    mine = entry is not None and entry.owner_id == notice.person_id
    return mine and entry is not None and entry.closed_at is None


def entry_due(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether an entry still waits for this person on the same day."""
    entry = named(db, notice, Entry, "entry")
    same = entry is not None and str(entry.due_on) == notice.refs.get("due")
    return same and entry_owned(db, notice, at)


def consent_asked(db: Db, notice: Notice, at: datetime) -> bool:
    consent = named(db, notice, Consent, "consent")
    return consent is not None and consent.state is ConsentState.ASKED and consent.until > at


def consent_open(db: Db, notice: Notice, at: datetime) -> bool:
    consent = named(db, notice, Consent, "consent")
    return consent is not None and consent.state is ConsentState.OPEN and consent.until > at


def release_undecided(db: Db, notice: Notice, at: datetime) -> bool:
    release = named(db, notice, Release, "release")
    return release is not None and release.state is ReleaseState.ASKED


def case_open(db: Db, notice: Notice, at: datetime) -> bool:
    case = named(db, notice, Case, "case")
    return case is not None and case.closed_at is None


def card_stands(db: Db, notice: Notice, at: datetime) -> bool:
    """Say whether the message that this one changes was sent."""
    card = named(db, notice, Notice, "card")
    return card is not None and card.sent_ts is not None


def case_card_stands(db: Db, notice: Notice, at: datetime) -> bool:
    return case_open(db, notice, at) and card_stands(db, notice, at)


def office_held(db: Db, notice: Notice, at: datetime) -> bool:
    """Ask whether the reader still holds the office that the notice names."""
    mine = queries.offices_of(db, notice.person_id or "")
    kind = notice.refs.get("office")
    return any(o.cycle_id == notice.cycle_id and o.kind.value == kind for o in mine)
