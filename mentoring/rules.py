"""Questions about where a pair stands. They decide and change nothing.

Days of a pair are counted from its publication day, which is day 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring import shifts
from mentoring.days import at_local, local_date
from mentoring.language.forms import Author
from mentoring.program import AgreementSpec, Program, SignerRole
from store.models import (
    Agreement,
    AgreementState,
    Cycle,
    Decision,
    Delegation,
    Ending,
    Member,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
)

TOOK_PLACE = (SessionState.LOGGED, SessionState.CONFIRMED)
TELLING = timedelta(days=14)  # how long after a completed pair its meetings can be logged
MORNING, NIGHT = time(7), time(21)  # between NIGHT and MORNING nobody is written to unasked
WATCHED = {
    Role.MENTOR: (SignerRole.MENTOR_SUPERVISOR, Author.MENTOR_SUPERVISOR),
    Role.MENTEE: (SignerRole.MENTEE_SUPERVISOR, Author.SUPERVISOR),
}
ON_THE_BOARD = (PairState.PROPOSED, PairState.HELD, PairState.APPROVED)


@dataclass(frozen=True)
class Signer:
    """Who signs an agreement in which role. `person` None: nobody is known for that role.

    `instead_of`: whose delegate the person is; None where they sign for themselves.
    """

    role: SignerRole
    person: Person | None
    instead_of: Person | None = None


def day_of(pair: Pair, now: datetime) -> int:
    """Give the day that the pair is in, in the program's zone. The publication day is 0.

    Days of a pause are not counted.
    """
    return (shifts.counted(pair, today_of(pair, now)) - begun(pair)).days


def today_of(pair: Pair, now: datetime) -> date:
    """Give the day that it is in the program's zone."""
    return local_date(now, zone_of(pair.cycle.zone))


def paused(pair: Pair, now: datetime) -> shifts.Pause | None:
    """Give the pause that an active pair is in; None for one that goes on as usual."""
    live = pair.state is PairState.ACTIVE
    return shifts.running(pair, today_of(pair, now)) if live else None


def begun(pair: Pair) -> date:
    """Give the publication day. Raises ValueError for a pair that was never published."""
    if pair.starts_on is None:
        raise ValueError(f"pair {pair.id} was never published")
    return pair.starts_on


def ends(pair: Pair) -> date:
    """Give the last day of the agreement, pauses included. Raises ValueError without one."""
    if pair.ends_on is None:
        raise ValueError(f"pair {pair.id} was never published")
    return pair.ends_on


def people_of(pair: Pair) -> tuple[Person, Person]:
    """Give the mentor and the mentee."""
    return pair.mentor.person, pair.mentee.person


def agreement_due(program: Program, pair: Pair) -> date | None:
    """Give the last day for everybody to sign; None: the program names none."""
    days = program.agreement.due_day
    return None if days is None else day_at(pair, days)


def plan_due(program: Program, pair: Pair) -> date | None:
    """Give the day by which the plan should be there; None: the program names none."""
    days = program.plan.due_day
    return None if days is None else day_at(pair, days)


def day_at(pair: Pair, number: int) -> date:
    """Give the day so many days after the publication, later by the pauses."""
    return shifts.moved(pair, begun(pair) + timedelta(days=number))


def is_late(due: date | None, pair: Pair, now: datetime) -> bool:
    """Say whether a day is over in the program's zone. Without a day nobody is late."""
    return due is not None and due < local_date(now, zone_of(pair.cycle.zone))


def is_of(pair: Pair, person: Person) -> bool:
    return person.id in {p.id for p in people_of(pair)}


def partner_of(pair: Pair, person: Person) -> Person:
    mentor, mentee = people_of(pair)
    return mentee if person.id == mentor.id else mentor


def supervisor_of(member: Member) -> str | None:
    """Give the id of who supervises a member: of a mentor whom they named none, the roster's.

    Not the roster's who has said that the member is not theirs.
    """
    roster = member.person.supervisor_id if member.role is Role.MENTOR else None
    return member.supervisor_id or (roster if roster != member.disowned_id else None)


def supervisor(member: Member) -> Person | None:
    """Give who supervises a member, as `supervisor_of`."""
    if member.supervisor is not None or member.role is not Role.MENTOR:
        return member.supervisor
    return by_roster(member)


def by_roster(member: Member) -> Person | None:
    """Give the supervisor whom the roster names, unless they have said that it is not them."""
    known = member.person.supervisor
    return None if known is None or known.id == member.disowned_id else known


def has_supervisor(program: Program, role: Role) -> bool:
    """Say whether the supervisor of a role has any part in a program: told, asked, or to sign.

    Where they have none, the one whom a member names only counts for the matching.
    """
    signs, asked = WATCHED[role]
    return (
        role in program.enrollment.supervisor_of
        or signs in program.agreement.signers
        or program.plan.approver == signs.value
        or any(m.who is asked for m in program.milestones)
    )


def may_rematch(program: Program, pair: Pair, now: datetime) -> bool:
    """Say whether the no-fault window is open: days 0 to the program's last one, inclusive.

    A renewed pair has none: the two know each other, and have chosen to go on.
    """
    window = program.rematch
    if window is None or pair.state is not PairState.ACTIVE or pair.renews_id is not None:
        return False
    return 0 <= day_of(pair, now) <= window.days


def may_tell(pair: Pair, now: datetime) -> bool:
    """Say whether meetings can be logged: while the pair is active, and two weeks after its goal.

    The last meeting may have been on the last day. A pair that ended otherwise is left in peace.
    """
    if pair.state is PairState.ACTIVE:
        return True
    over = pair.ended_at is not None and pair.ending in (Ending.COMPLETED, Ending.COMPLETED_EARLY)
    return over and pair.ended_at is not None and now - pair.ended_at <= TELLING


def signers(spec: AgreementSpec, pair: Pair, offices: Iterable[Office] = ()) -> list[Signer]:
    """Give who must sign, in the program's order. `offices` names who holds which office.

    A delegate signs as long as the one who would have signed is still the one.
    """
    held = {o.kind: o.person for o in reversed(list(offices))}
    coordinator = held.get(OfficeKind.COORDINATOR)
    known: dict[SignerRole, Person | None] = {
        SignerRole.MENTOR: pair.mentor.person,
        SignerRole.MENTEE: pair.mentee.person,
        SignerRole.MENTEE_SUPERVISOR: pair.mentee.supervisor,
        SignerRole.MENTOR_SUPERVISOR: supervisor(pair.mentor),
        SignerRole.COORDINATOR: coordinator,
        SignerRole.CONTACT: held.get(OfficeKind.CONTACT, coordinator),
        SignerRole.HEAD: held.get(OfficeKind.HEAD),
    }
    stand_ins = {d.signer: d for d in pair.delegations}
    return [_signer(role, known[role], stand_ins.get(role.value)) for role in spec.signers]


def _signer(role: SignerRole, known: Person | None, instead: Delegation | None) -> Signer:
    if instead is None or instead.delegate.deleted:
        return Signer(role, known)
    if instead.principal_id != (known.id if known else None):
        return Signer(role, known)
    return Signer(role, instead.delegate, known)


def missing_signers(wanted: Iterable[Signer], agreement: Agreement) -> list[Signer]:
    """Give who has not signed this version of the text."""
    signed = {s.signer for s in agreement.signatures if s.decision is Decision.SIGNED}
    return [s for s in wanted if s.role.value not in signed]


def is_signed(agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.state is AgreementState.SIGNED


def months_in(starts_on: date, today: date) -> int:
    """Count the whole months since a day, by the calendar."""
    months = (today.year - starts_on.year) * 12 + today.month - starts_on.month
    return months - (1 if today.day < starts_on.day else 0)


def meetings_expected(program: Program, pair: Pair, today: date) -> int:
    """Give how many meetings the last 30 days should have had, in proportion for a younger pair."""
    days = min(30, (today - begun(pair)).days)
    days -= shifts.days_paused(pair, today - timedelta(days=days), today)
    return meetings_a_month(program, pair, today) * days // 30


def meetings_a_month(program: Program, pair: Pair, today: date) -> int:
    """Give how many meetings a month the program asks of a pair by now; pauses do not count."""
    return program.meetings_a_month(months_in(begun(pair), shifts.counted(pair, today)))


def is_behind(program: Program, pair: Pair, sessions: Iterable[Session], now: datetime) -> bool:
    """Say whether the pair met less often in the last 30 days than its cadence.

    A meeting that is agreed for the next 14 days counts: who has made a plan needs no nudge. Nobody
    is behind in a pause.
    """
    today = today_of(pair, now)
    if shifts.running(pair, today):
        return False
    since, ahead = now - timedelta(days=30), now + timedelta(days=14)
    met = sum(counts(program, s) and s.starts_at >= since for s in sessions)
    planned = any(s.state is SessionState.AGREED and now <= s.starts_at <= ahead for s in sessions)
    return met + planned < meetings_expected(program, pair, today)


def counts(program: Program, session: Session) -> bool:
    """Say whether a meeting took place and counts for the cadence (S2-25).

    One of which nobody said in which form it was counts.
    """
    wanted = program.session.counts if program.session else ()
    if session.state not in TOOK_PLACE:
        return False
    return not wanted or session.format is None or session.format in wanted


def last_met(program: Program, pair: Pair, sessions: Iterable[Session], at: datetime) -> date:
    """Give the day of the last meeting before `at`; the publication day when there was none."""
    zone = zone_of(pair.cycle.zone)
    met = [s.starts_at for s in sessions if counts(program, s) and s.starts_at <= at]
    return local_date(max(met), zone) if met else begun(pair)


def checks_without_meeting(
    program: Program, pair: Pair, sessions: Iterable[Session], at: datetime
) -> int:
    """Count the cadence checks since the last meeting, the one at `at` included."""
    today = today_of(pair, at)
    met = last_met(program, pair, sessions, at)
    silent = (today - met).days - shifts.days_paused(pair, met, today)
    return silent // program.cadence.check_every_days


def checks_behind(program: Program, pair: Pair, sessions: Iterable[Session], at: datetime) -> int:
    """Count the cadence checks in a row at which the pair was behind, the one at `at` included.

    More than `quiet_after` are not counted.
    """
    held, every = list(sessions), timedelta(days=program.cadence.check_every_days)
    checks = (at - every * number for number in range(program.cadence.quiet_after + 1))
    seen = (([s for s in held if s.starts_at <= check], check) for check in checks)
    behind = takewhile(lambda then: is_behind(program, pair, *then), seen)
    return sum(1 for _ in behind)


def after_the_night(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment itself by day, and seven in the morning when it lies in a person's night."""
    local = moment.astimezone(zone)
    if local.time() >= NIGHT:
        return at_local(local.date() + timedelta(days=1), MORNING, zone)
    if local.time() < MORNING:
        return at_local(local.date(), MORNING, zone)
    return moment


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_for(person: Person, cycle: Cycle | None = None) -> ZoneInfo:
    """Give the person's own zone; the program's when Slack does not tell it."""
    return zone_of(person.tz or (cycle.zone if cycle else "UTC"))
