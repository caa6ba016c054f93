"""Where a person stands: every role, every pair, what is there and what is missing.

Home, `/mentor` and the commands read it; nothing here changes anything. What a person is to do
about it is in `next_steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring import alone, milestones, occasions, rules, shifts, signing, wanted, workgroups
from mentoring.access import Action, authorize
from mentoring.days import local_date
from mentoring.errors import Refusal
from mentoring.program import Asks, Milestone, Program
from mentoring.program_file import program_of
from mentoring.rules import Signer
from store import admissions, counts, queries
from store.database import Db
from store.models import (
    Admission,
    AgreementState,
    Cycle,
    Ending,
    Member,
    Office,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
)
from store.models_people import AdmissionKind, AdmissionState

ANSWERED_ALONE = (Asks.FORM, Asks.RENEWAL)


@dataclass(frozen=True)
class PairStanding:
    """An active pair as one of the two sees it.

    `agreement` None: no text yet. `missing`: who has not signed the text. `signs`: it is this
    person's turn. `met` of `expected`: the
    meetings of this calendar month. `waiting`: meetings that wait for a tap of this person. A due
    day of None: the program names none. `rematch_until` None: the window is closed. `asked`: what
    waits for this person's own answer.
    """

    pair: Pair
    program: Program
    role: Role
    partner: Person
    agreement: AgreementState | None
    agreement_due: date | None
    missing: tuple[Signer, ...]
    has_plan: bool
    plan_due: date | None
    met: int
    expected: int
    behind: bool
    next_meeting: Session | None
    waiting: tuple[Session, ...]
    rematch_until: date | None
    asked: tuple[Milestone, ...]
    signs: bool = False


@dataclass(frozen=True)
class PastPair:
    """A pair that has ended, and what is still asked of this person about it."""

    pair: Pair
    program: Program
    role: Role
    partner: Person
    ending: Ending
    asked: tuple[Milestone, ...]


@dataclass(frozen=True)
class MemberStanding:
    """One role of a person in one cycle. `room`: takes somebody more.

    `alone`: after the first pairs of the program, in none, and nobody with room is left.
    """

    member: Member
    program: Program
    assessed: bool
    pairs: tuple[PairStanding, ...]
    past: tuple[PastPair, ...]
    alone: bool = False

    @property
    def room(self) -> bool:
        return len(self.pairs) < self.member.capacity


@dataclass(frozen=True)
class ReportStanding:
    """Somebody whose supervisor this person is. `unsigned`: pairs whose text waits for them.

    `asked`: what a pair's dates ask of the supervisor and is not answered.
    """

    member: Member
    program: Program
    assessed: bool
    unsigned: tuple[Pair, ...]
    asked: tuple[tuple[Pair, Milestone], ...] = ()


@dataclass(frozen=True)
class Standing:
    """Everything that a person is in the programs of a workspace. `open`: what they could join.

    `unsigned`: pairs of others whose text waits for them, by an office or in somebody's place.
    `asked`: the exceptions that they asked for and that nobody has decided.
    """

    person: Person
    now: datetime
    members: tuple[MemberStanding, ...]
    reports: tuple[ReportStanding, ...]
    unsigned: tuple[Pair, ...]
    offices: tuple[tuple[Office, Cycle], ...]
    open: tuple[Cycle, ...]
    asked: tuple[Admission, ...] = ()

    @property
    def pairs(self) -> tuple[PairStanding, ...]:
        return tuple(p for m in self.members for p in m.pairs)

    @property
    def past(self) -> tuple[PastPair, ...]:
        return tuple(p for m in self.members for p in m.past)

    @property
    def cycles(self) -> tuple[Cycle, ...]:
        """The cycles that the person has something to do with, each once."""
        mine = [m.member.cycle for m in self.members] + [c for _, c in self.offices]
        return tuple(dict.fromkeys([*mine, *(r.member.cycle for r in self.reports)]))


def standing(db: Db, person: Person, now: datetime) -> Standing:
    """Read where a person stands in every cycle that is not closed."""
    members = queries.memberships_of(db, person.id)
    cycles = {c.id: c for c in queries.open_cycles(db, person.team_id)}
    offices = [o for o in queries.offices_of(db, person.id) if o.cycle_id in cycles]
    mine = {m.cycle_id for m in members}
    reports = tuple(_report(db, m, person, now) for m in counts.reports_of(db, person.id))
    known = {p.id for r in reports for p in r.unsigned}
    waiting = signing.waiting_for(db, person, [(o, cycles[o.cycle_id]) for o in offices])
    return Standing(
        person=person,
        now=now,
        members=tuple(_member(db, m, person, now) for m in members),
        reports=reports,
        unsigned=tuple(p for p in waiting if p.id not in known),
        offices=tuple((o, cycles[o.cycle_id]) for o in offices),
        open=tuple(c for c in cycles.values() if c.id not in mine),
        asked=_exceptions(db, person, cycles.values()),
    )


def _exceptions(db: Db, person: Person, cycles: Iterable[Cycle]) -> tuple[Admission, ...]:
    """Read what somebody asked for and nobody has decided; only where there are criteria."""
    known = {c.id for c in cycles if program_of(c).eligibility is not None}
    found = admissions.of_person(db, person.id) if known else []
    kind, state = AdmissionKind.EXCEPTION, AdmissionState.ASKED
    return tuple(a for a in found if (a.kind, a.state) == (kind, state) and a.cycle_id in known)


def _member(db: Db, member: Member, person: Person, now: datetime) -> MemberStanding:
    found = queries.pairs_of_member(db, member.id, (PairState.ACTIVE, PairState.ENDED))
    program = program_of(member.cycle)
    watched = member.role in program.enrollment.supervisor_of
    begun, single = member.cycle.published_at is not None, all(p.ending for p in found)
    return MemberStanding(
        member=member,
        program=program,
        assessed=not watched or wanted.is_assessed(db, member),
        pairs=tuple(pair_standing(db, p, person, now) for p in found if p.ending is None),
        past=tuple(_past(db, p, person, now) for p in found if p.ending is not None),
        alone=begun and single and alone.waits(db, member),
    )


def pair_standing(db: Db, pair: Pair, person: Person, now: datetime) -> PairStanding:
    """Read where an active pair stands, as one of the two sees it."""
    program = program_of(pair.cycle)
    agreement = queries.current_agreement(db, pair.id)
    sessions = queries.sessions(db, pair.id)
    window = program.rematch
    may = rules.may_rematch(program, pair, now)
    met, expected = this_month(program, pair, sessions, now)
    return PairStanding(
        pair=pair,
        program=program,
        role=_role(pair, person),
        partner=rules.partner_of(pair, person),
        agreement=agreement.state if agreement else None,
        agreement_due=rules.agreement_due(program, pair),
        missing=tuple(signing.missing(db, agreement)) if agreement else (),
        has_plan=milestones.has_plan(db, pair),
        plan_due=rules.plan_due(program, pair),
        met=met,
        expected=expected,
        behind=rules.is_behind(program, pair, sessions, now),
        next_meeting=next((s for s in sessions if _is_ahead(s, now)), None),
        waiting=tuple(s for s in sessions if _waits_for(s, person, now)),
        rematch_until=rules.day_at(pair, window.days) if window and may else None,
        asked=_asked(db, pair, person, now),
        signs=bool(agreement and signing.roles_missing(db, agreement, person)),
    )


def _role(pair: Pair, person: Person) -> Role:
    return Role.MENTOR if pair.mentor.person_id == person.id else Role.MENTEE


def this_month(
    program: Program, pair: Pair, sessions: Sequence[Session], now: datetime
) -> tuple[int, int]:
    """Count the meetings of this calendar month, and how many the program asks for in it."""
    zone = rules.zone_of(pair.cycle.zone)
    today = local_date(now, zone)
    days = [local_date(s.starts_at, zone) for s in sessions if s.state in rules.TOOK_PLACE]
    met = sum((d.year, d.month) == (today.year, today.month) for d in days)
    return met, rules.meetings_a_month(program, pair, today)


def _is_ahead(session: Session, now: datetime) -> bool:
    return session.state is SessionState.AGREED and session.starts_at >= now


def _waits_for(session: Session, person: Person, now: datetime) -> bool:
    """Say whether a meeting waits for this person: to accept, to confirm or to tell of it."""
    if session.state is SessionState.PROPOSED:
        return session.proposed_by != person.id and session.starts_at > now
    if session.state is SessionState.LOGGED:
        return session.logged_by != person.id
    over = session.starts_at + timedelta(minutes=session.minutes)
    return session.state is SessionState.AGREED and over <= now


def _asked(db: Db, pair: Pair, person: Person, now: datetime) -> tuple[Milestone, ...]:
    """Give the reviews, evaluations and renewals that have begun and wait for this person."""
    return tuple(
        m
        for m in milestones.of_pairs(program_of(pair.cycle))
        if m.asks in ANSWERED_ALONE
        and (number := newest(pair, m, now)) is not None
        and milestones.asks(db, pair, m, person)
        and milestones.is_open(db, pair, m, person, now, number)
    )


def newest(pair: Pair, milestone: Milestone, now: datetime) -> int | None:
    """Give the newest occasion of a milestone that has begun; None before the first one."""
    hours = program_of(pair.cycle).hours
    return occasions.current(milestone, milestones.span_of(pair), hours, counted_day(pair, now))


def counted_day(pair: Pair, now: datetime) -> date:
    """Give the day that a pair has come to, as its time is counted: without its pauses."""
    today = rules.today_of(pair, now)
    if not pair.pauses:
        return today
    paused = rules.paused(pair, now) is not None
    # what begins on the first day of a pause comes after it
    return shifts.counted(pair, today) - timedelta(days=int(paused))


def _past(db: Db, pair: Pair, person: Person, now: datetime) -> PastPair:
    return PastPair(
        pair=pair,
        program=program_of(pair.cycle),
        role=_role(pair, person),
        partner=rules.partner_of(pair, person),
        ending=pair.ending or Ending.LAPSED,
        asked=_asked(db, pair, person, now),
    )


def _report(db: Db, member: Member, person: Person, now: datetime) -> ReportStanding:
    program = program_of(member.cycle)
    watched = member.role in program.enrollment.supervisor_of
    pairs = queries.pairs_of_member(db, member.id, (PairState.ACTIVE, PairState.ENDED))
    live = [p for p in pairs if p.state is PairState.ACTIVE]
    return ReportStanding(
        member=member,
        program=program,
        assessed=not watched or wanted.supervisor_answered(db, member),
        unsigned=tuple(p for p in live if _awaits_supervisor(db, p, person)),
        asked=tuple((p, m) for p in pairs for m in _asked(db, p, person, now)),
    )


def _awaits_supervisor(db: Db, pair: Pair, person: Person) -> bool:
    """Say whether there is a text to sign; a supervisor has nothing to do before."""
    agreement = queries.current_agreement(db, pair.id)
    signing = agreement is not None and agreement.state is AgreementState.SIGNING
    return signing and milestones.awaits_signature(db, pair, person)


def pair_meant(db: Db, person: Person, mentioned: Sequence[str] = ()) -> Pair:
    """Give the active pair that a command is about. `mentioned`: the Slack ids it names.

    Raises Refusal when there is none, and when several fit: then it says what to type.
    """
    authorize(db, person, Action.SEE_OWN, person)
    found = queries.active_pairs_of_person(db, person.id) or workgroups.pairs_of(db, person)
    if not found:
        raise Refusal(
            "You are not in an active pair right now. Type `/mentor` to see where you stand."
        )
    named = [p for p in found if rules.partner_of(p, person).slack_id in mentioned]
    if len(named) == 1 or (not mentioned and len(found) == 1):
        return (named or found)[0]
    partners = ", ".join(sorted(rules.partner_of(p, person).name for p in named or found))
    if mentioned and not named:
        raise Refusal(f"You have no active pair with the person you named. You have: {partners}.")
    raise Refusal(
        f"You have several pairs: {partners}. Say which one you mean: type @ and the name of "
        "your partner after the command's word."
    )
