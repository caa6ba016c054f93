"""How a pair's time ends on its day, completed or renewed because both want it; and a cycle's.

Every ending goes through `end_pair`. What ends before its day is in `leaving`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentoring import answers, days, milestones, occasions, rules, shifts
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, TooLate
from mentoring.milestones import wants_renewal
from mentoring.notices import tell
from mentoring.occasions import Span
from mentoring.program import Anchor, Program
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_person
from store import queries
from store.database import Db
from store.models import (
    Cycle,
    CycleState,
    Ending,
    Pair,
    PairState,
    Person,
    Session,
    SessionState,
)

OPEN = (SessionState.PROPOSED, SessionState.AGREED)
UNLOGGED = timedelta(days=14)  # as long as a check-in keeps
LAST_ANSWERS = timedelta(days=7)  # for what the coordinator asks for in person, after the ladders
ENDED = "This pair has already ended. Nothing was changed."


@dataclass(frozen=True)
class Year:
    """What a pair did in its time, in numbers."""

    meetings: int
    minutes: int


def over_at(pair: Pair) -> datetime:
    """Give the instant at which the agreement is over: midnight after its last day."""
    return days.at_local(
        rules.ends(pair) + timedelta(days=1), time(0), rules.zone_of(pair.cycle.zone)
    )


def end_pair(
    db: Db, pair: Pair, ending: Ending, now: datetime, actor: Person | None = None
) -> None:
    """End a pair, and call off what it had ahead. Raises AlreadyDone for one that is not active.

    The audit entry of a re-match names no actor: nobody is to know later who asked for it (S3-24).
    """
    if pair.state is not PairState.ACTIVE:
        raise AlreadyDone(ENDED)
    stop_pause(pair, now)
    pair.state, pair.ending, pair.ended_at = PairState.ENDED, ending, now
    today = days.local_date(now, rules.zone_of(pair.cycle.zone))
    pair.ends_on = min(rules.ends(pair), today)
    known = None if ending is Ending.REMATCHED else actor
    record(db, "pair.ended", pair, now, known, ending=ending)
    _call_off(db, pair, now)


def stop_pause(pair: Pair, now: datetime) -> bool:
    """Let the pause that a pair is in end today, and its last day move less; false without one."""
    found, today = rules.paused(pair, now), rules.today_of(pair, now)
    if found is None:
        return False
    pair.ends_on = rules.ends(pair) - (found.until - today)
    pair.pauses = {**(pair.pauses or {}), **shifts.Pause(found.first, today).row}
    return True


def _call_off(db: Db, pair: Pair, now: datetime) -> None:
    """Cancel what was proposed or lies ahead; that an ended pair meets no more is said with it."""
    for session in queries.sessions(db, pair.id, OPEN):
        if session.state is SessionState.PROPOSED or session.starts_at > now:
            session.state = SessionState.CANCELLED
            record(db, "session.cancelled", session, now)


def answer_renewal(db: Db, person: Person, pair: Pair, renew: bool, now: datetime) -> bool:
    """Keep what one of the two says about renewing; true when both now want it (S3-17).

    It can be changed until the last day: both hear when both want it, and when that is over again.
    Raises NotYours for somebody else, TooLate after the end.
    """
    may_answer_renewal(db, person, pair, now)
    agreed = wants_renewal(db, pair)
    if milestones.renewal_answer(db, pair, person) is renew:
        return agreed
    said = answers.hand_in(
        db, pair.cycle, milestones.RENEWAL_FORM, of_person(pair, person), person,
        {"renew": renew}, now, pair=pair,
    )  # fmt: skip
    agree = wants_renewal(db, pair)
    if agree is not agreed:
        kind = "renewed" if agree else "renewal_off"
        for one in rules.people_of(pair):
            tell(db, kind, cycle=pair.cycle, key=f"{kind}:{said.id}:{one.id}", now=now,
                 person=one, pair=pair.id)  # fmt: skip
    return agree


def may_answer_renewal(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Raise NotYours for anybody but the two, TooLate when there is nothing to renew."""
    authorize(db, person, Action.LEAVE_PAIR, pair)
    if not program_of(pair.cycle).closing.renewable:
        raise TooLate("Agreements of this program are not renewed; keep meeting informally.")
    if pair.state is not PairState.ACTIVE or now >= over_at(pair):
        raise TooLate("This pair has ended and cannot be renewed any more.")


def complete(db: Db, pair: Pair, now: datetime) -> Pair | None:
    """End a pair whose last day is over. Give the pair of its next year when both want one.

    It may come days late: the dates are those of the agreement all the same.
    """
    last = rules.ends(pair)
    following = _renew(db, pair, now) if wants_renewal(db, pair) else None
    end_pair(db, pair, Ending.COMPLETED, now)
    pair.ends_on = last
    if following is None:
        thank(db, pair, now, after=last)
    return following


def thank(db: Db, pair: Pair, now: datetime, *, after: date | None = None) -> None:
    """Thank both, with the numbers of their time: at once, or in the morning after a day.

    Two who never met get no certificate of it.
    """
    program = program_of(pair.cycle)
    words = program.recognition.certificate if program.recognition else None
    certified = words is not None and year_of(db, pair).meetings > 0
    for one in rules.people_of(pair):
        due_at = now
        if after is not None:
            next_day = after + timedelta(days=1)
            due_at = milestones.at_prompt_time(program, pair.cycle, one, next_day)
        tell(db, "completed", cycle=pair.cycle, key=f"completed:{pair.id}:{one.id}", now=now,
             person=one, due_at=due_at, pair=pair.id)  # fmt: skip
        if certified:
            tell(db, "certificate", cycle=pair.cycle, key=f"certificate:{pair.id}:{one.id}",
                 now=now, person=one, due_at=due_at, pair=pair.id)  # fmt: skip


def year_of(db: Db, pair: Pair) -> Year:
    """Count the meetings of a pair, and how long they took."""
    held = queries.sessions(db, pair.id, rules.TOOK_PLACE)
    return Year(len(held), sum(s.minutes for s in held))


def _renew(db: Db, pair: Pair, now: datetime) -> Pair:
    starts_on = rules.ends(pair) + timedelta(days=1)
    following = Pair(
        team_id=pair.team_id,
        cycle_id=pair.cycle_id,
        mentor_id=pair.mentor_id,
        mentee_id=pair.mentee_id,
        state=PairState.ACTIVE,
        score=pair.score,
        reasons=pair.reasons,
        published_at=now,
        starts_on=starts_on,
        ends_on=program_of(pair.cycle).ends_on(starts_on),
        channel_id=pair.channel_id,
        renews_id=pair.id,
    )
    following.cycle, following.mentor, following.mentee = pair.cycle, pair.mentor, pair.mentee
    db.add(following)
    db.flush()
    record(db, "pair.renewed", following, now)
    for session in queries.sessions(db, pair.id, OPEN, since=over_at(pair) - UNLOGGED):
        _carry_over(session, following)
    return following


def _carry_over(session: Session, following: Pair) -> None:
    """Let a meeting that is ahead, or not logged yet, be one of the new year."""
    topic = session.topic
    session.pair_id, session.pair = following.id, following
    session.topic = topic  # sealed anew: the key is that of the pair


def closes_at(db: Db, cycle: Cycle) -> datetime | None:
    """Give when a cycle closes: a week after the last ladder. None while somebody is in a pair.

    Not before the length of the program is over: who was re-matched early waits for a new match.
    """
    if cycle.published_at is None or cycle.state is CycleState.CLOSED:
        return None
    live = (PairState.ACTIVE, *rules.ON_THE_BOARD)
    pairs = queries.pairs(db, cycle.id, (*live, PairState.ENDED))
    if any(p.state in live for p in pairs):
        return None
    program, zone = program_of(cycle), rules.zone_of(cycle.zone)
    planned = program.ends_on(days.local_date(cycle.published_at, zone))
    last = max([planned, *(rules.ends(p) for p in pairs)])
    day = _last_date(program, cycle, last) + LAST_ANSWERS
    working = days.working_day_on_or_after(
        day, milestones.holidays_near(program, day), program.hours.working().weekdays
    )
    return days.at_local(working, program.hours.prompts_at, zone)


def _last_date(program: Program, cycle: Cycle, last: date) -> date:
    """Give the last day of the last ladder. `last` is that on which the last pair ended."""
    ends = {Anchor.END: Span(last, last, program.length.months),
            Anchor.CYCLE_END: occasions.of_cycle(program, cycle)}  # fmt: skip
    found = [last]
    for milestone in (m for m in program.milestones if m.anchor in ends):
        offset = max(*milestone.days, milestone.escalate.day if milestone.escalate else 0)
        for _, day in occasions.occasions(milestone, ends[milestone.anchor]):
            found.append(occasions.on_day(milestone, program.hours, day, offset))
    return max(found)


def close_cycle(db: Db, cycle: Cycle, now: datetime) -> None:
    """Close a cycle: nobody signs up or answers any more, and the coordinators get its numbers."""
    cycle.state, cycle.closed_at = CycleState.CLOSED, now
    record(db, "cycle.closed", cycle, now)
    tell(db, "cycle_closed", cycle=cycle, key=f"cycle_closed:{cycle.id}", now=now,
         channel=cycle.channel_id)  # fmt: skip
