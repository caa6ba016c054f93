"""When a supervisor who has not answered is asked once more, and when the coordinator hears of it.

Working days are those of who is asked. It may be looked at any time, late, or twice: every
occurrence has one key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring import milestones, places, rules, wanted
from mentoring.care import open_case
from mentoring.days import NoWorkingDay, add_working_days, local_date
from mentoring.enrollment import SILENT
from mentoring.notices import tell
from mentoring.program_file import program_of
from store import admissions, queries
from store.database import Db
from store.models import Cycle, Member, MemberState, PairState, Person, Supervision

LONGEST = timedelta(days=150)  # in which twice 30 working days have passed, holidays and all
MOVED = timedelta(days=2)  # somebody's day may have come earlier with another zone


@dataclass(frozen=True)
class Due:
    """Something that is to happen at an instant. `person` None: the coordinator is told."""

    at: datetime
    said: Supervision
    person: Person | None


def occurrences(db: Db, cycle: Cycle, now: datetime) -> Iterator[Due]:
    """Give the reminder and the case of every supervisor who has not answered, past and to come."""
    program = program_of(cycle)
    if not program.enrollment.supervisor_of:
        return
    for said in admissions.told_since(db, cycle.id, now - LONGEST):
        asked = _asked(db, said)
        if asked is None or said.told_at is None:
            continue
        days = program.enrollment.remind_days
        day = local_date(said.told_at, rules.zone_for(asked, cycle))
        first, second = (_working(asked, cycle, day, n * days) for n in (1, 2))
        yield Due(milestones.at_prompt_time(program, cycle, asked, first), said, asked)
        yield Due(milestones.at_program_time(program, cycle, second), said, None)


def _asked(db: Db, said: Supervision) -> Person | None:
    """Give who still owes an answer; None where nobody does, or where a match came before it."""
    member = said.member
    if member.state is MemberState.WITHDRAWN or member.supervisor_id != said.supervisor_id:
        return None
    if queries.pairs_of_member(db, member.id, (PairState.ACTIVE,)):
        return None
    return None if wanted.supervisor_answered(db, member) else said.delegate or said.supervisor


def _working(person: Person, cycle: Cycle, day: date, count: int) -> date:
    program = program_of(cycle)
    free = places.free_days(person, program, day)
    try:
        return add_working_days(day, count, free, program.hours.working().weekdays)
    except NoWorkingDay:
        return day + timedelta(days=count)


def plan(db: Db, cycle: Cycle, since: datetime, now: datetime) -> int:
    """Do what became due after `since` and up to `now`; count what was done."""
    done = 0
    for due in occurrences(db, cycle, now):
        moved = due.person.moved_at if due.person else None
        early = timedelta(days=5) if moved is not None and since - moved < MOVED else timedelta()
        if since - early < due.at <= now:
            done += _happen(db, cycle, due, now)
    return done


def _happen(db: Db, cycle: Cycle, due: Due, now: datetime) -> bool:
    member, stamp = due.said.member, f"{due.said.id}:{due.said.told_at:%Y%m%d%H%M%S}"
    if due.person is None:
        key, facts = f"{SILENT}:{stamp}", {"member": member.id}
        return open_silent(db, member, key, facts, now)
    key = f"supervisor_reminded:{stamp}"
    sent = tell(db, "supervisor_reminded", cycle=cycle, key=key, now=now, due_at=due.at,
                person=due.person, member=member.id)  # fmt: skip
    return sent is not None


def open_silent(db: Db, member: Member, key: str, facts: dict[str, str], now: datetime) -> bool:
    """Put before the coordinators that a supervisor does not answer; false when told before."""
    made = open_case(db, member.cycle, SILENT, key, now, person=member.person, facts=facts)
    return made is not None


def next_due(db: Db, cycle: Cycle, now: datetime) -> datetime | None:
    """Give the next instant after `now` at which there will be something to do."""
    return min((d.at for d in occurrences(db, cycle, now) if d.at > now), default=None)
