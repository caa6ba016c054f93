"""The dates of a pair: when each milestone asks, whom, and until when it is open.

A date is `months` and then days from the anchor, in the program's calendar; it is asked at the
program's time of day in the reader's own zone, on their first working day from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mentoring import days, places, rules, signing
from mentoring.language.forms import Author, Drives
from mentoring.program import Anchor, Asks, Hours, Milestone, Program
from mentoring.program_file import program_of
from mentoring.scopes import of_pair, of_person
from store import queries
from store.database import Db
from store.models import Cycle, Ending, Pair, PairState, Person, Submission

RENEWAL_FORM = "renewal"  # ours: one question, the same for every program
EVALUATED = (Ending.COMPLETED, Ending.COMPLETED_EARLY, Ending.LAPSED)


@dataclass(frozen=True)
class Asking:
    """One question of a milestone to one person. `step` is its place on the ladder, from 0."""

    milestone: Milestone
    step: int
    day: date
    at: datetime
    person: Person


@dataclass(frozen=True)
class Window:
    """A range of days, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


ALWAYS = Window(date.min, date.max)


def anchor_day(pair: Pair, milestone: Milestone) -> date:
    """Give the day that the milestone counts from."""
    start = rules.begun(pair) if milestone.anchor is Anchor.PUBLICATION else rules.ends(pair)
    return days.add_months(start, milestone.months)


def due_day(program: Program, pair: Pair, milestone: Milestone) -> date:
    """Give the day that people are told as the last one: the last of the ladder, or another."""
    start = rules.begun(pair)
    if milestone.asks is Asks.AGREEMENT and (due := rules.agreement_due(program, pair)):
        return due
    if milestone.asks is Asks.PLAN and (due := rules.plan_due(program, pair)):
        return due
    if milestone.asks is Asks.REMATCH and program.rematch:
        return start + timedelta(days=program.rematch.days)
    if milestone.asks is Asks.RENEWAL:
        return rules.ends(pair)
    return anchor_day(pair, milestone) + timedelta(days=milestone.days[-1])


def period_of(pair: Pair, milestone: Milestone) -> str:
    """Name the occasion, so that a form can be answered again on the next one."""
    return anchor_day(pair, milestone).isoformat()


def at_prompt_time(program: Program, cycle: Cycle, person: Person, day: date) -> datetime:
    """Give the instant at which a person is asked on a day, or on their next working day."""
    free = places.free_days(person, program, day)
    return _prompted_at(program.hours, day, rules.zone_for(person, cycle), free)


def at_program_time(program: Program, cycle: Cycle, day: date) -> datetime:
    """Give the instant at which the coordinator hears of a day's things, or the next workday's."""
    free = holidays_near(program, day)
    return _prompted_at(program.hours, day, rules.zone_of(cycle.zone), free)


@lru_cache(maxsize=10_000)  # the same few days, places and zones for all pairs, every minute
def _prompted_at(hours: Hours, day: date, zone: ZoneInfo, free: frozenset[date]) -> datetime:
    working = days.working_day_on_or_after(day, free, hours.working().weekdays)
    return days.at_local(working, hours.prompts_at, zone)


def holidays_near(program: Program, day: date) -> frozenset[date]:
    """Give the public holidays of the program's country around a day; none if it names none."""
    if program.hours.country is None:
        return frozenset()
    return days.public_holidays(program.hours.country, None, (day.year, day.year + 1))


def askings(pair: Pair, window: Window = ALWAYS) -> Iterator[Asking]:
    """Give every question that the milestones have for a pair on some days, done or not."""
    program = program_of(pair.cycle)
    for milestone in program.milestones:
        start = anchor_day(pair, milestone)
        for step, offset in enumerate(milestone.days):
            day = start + timedelta(days=offset)
            if not window.holds(day):
                continue
            for person in asked_of(pair, milestone):
                at = at_prompt_time(program, pair.cycle, person, day)
                yield Asking(milestone, step, day, at, person)


def escalations(pair: Pair, window: Window = ALWAYS) -> Iterator[tuple[Milestone, datetime]]:
    """Give when the coordinator hears of each milestone that is not done by then."""
    program = program_of(pair.cycle)
    for milestone in program.milestones:
        if milestone.escalate is None:
            continue
        day = anchor_day(pair, milestone) + timedelta(days=milestone.escalate.day)
        if window.holds(day):
            yield milestone, at_program_time(program, pair.cycle, day)


def asked_of(pair: Pair, milestone: Milestone) -> list[Person]:
    """Give everybody whom a milestone may ask, each person once."""
    mentor, mentee = rules.people_of(pair)
    if milestone.asks is Asks.AGREEMENT:
        wanted = rules.signers(program_of(pair.cycle).agreement, pair, pair.cycle.offices)
        return list(dict.fromkeys(s.person for s in wanted if s.person))
    sides = {Author.MENTOR: [mentor], Author.MENTEE: [mentee]}
    return sides.get(milestone.who, [mentor, mentee])


def is_open(db: Db, pair: Pair, milestone: Milestone, person: Person, at: datetime) -> bool:
    """Say whether what the milestone asks is still to be done by this person at that time."""
    if milestone.asks is Asks.FORM:
        return expects_answers(pair, milestone) and not has_answered(db, pair, milestone, person)
    if pair.state is not PairState.ACTIVE:
        return False
    if milestone.asks is Asks.AGREEMENT:
        return awaits_signature(db, pair, person)
    if milestone.asks is Asks.PLAN:
        return not has_plan(db, pair)
    if milestone.asks is Asks.RENEWAL:
        return renewal_answer(db, pair, person) is None
    return rules.may_rematch(program_of(pair.cycle), pair, at)


def is_done(db: Db, pair: Pair, milestone: Milestone, at: datetime) -> bool:
    """Say whether nobody has anything left to do for a milestone."""
    return not any(is_open(db, pair, milestone, p, at) for p in asked_of(pair, milestone))


def expects_answers(pair: Pair, milestone: Milestone) -> bool:
    """Say whether a form is still of use: during the pair's time, the evaluation also after it."""
    over = pair.state is PairState.ENDED and pair.ending in EVALUATED
    return pair.state is PairState.ACTIVE or (over and milestone.anchor is Anchor.END)


def has_answered(db: Db, pair: Pair, milestone: Milestone, person: Person) -> bool:
    """Say whether this person has answered the milestone's form for this occasion."""
    return answers_of(db, pair, milestone, person) is not None


def answers_of(db: Db, pair: Pair, milestone: Milestone, person: Person) -> Submission | None:
    """Give what this person answered on this occasion, the newest version."""
    return queries.latest_submission(
        db,
        cycle_id=pair.cycle_id,
        form=milestone.form or "",
        scope=of_person(pair, person),
        period=period_of(pair, milestone),
    )


def says(db: Db, pair: Pair, milestone: Milestone, person: Person, drives: Drives) -> bool:
    """Say whether this person's newest answers say yes to what drives something."""
    program = program_of(pair.cycle)
    found = answers_of(db, pair, milestone, person)
    if found is None or milestone.form is None:
        return False
    given = found.answers
    return any(given.get(f.key) is True for f in program.forms[milestone.form].driving(drives))


def awaits_signature(db: Db, pair: Pair, person: Person) -> bool:
    """Say whether the agreement waits for this person; see `signing.awaits`."""
    return signing.awaits(db, pair, person)


def has_plan(db: Db, pair: Pair) -> bool:
    """Say whether the pair has a plan; a renewed pair goes on with the one that it had."""
    found = queries.latest_submission(
        db, cycle_id=pair.cycle_id, form=program_of(pair.cycle).plan.form, scope=of_pair(pair)
    )
    before = db.get(Pair, pair.renews_id) if pair.renews_id else None
    return found is not None or (before is not None and has_plan(db, before))


def renewal_answer(db: Db, pair: Pair, person: Person) -> bool | None:
    """Give what this person said about renewing; None while there is no answer."""
    found = queries.latest_submission(
        db, cycle_id=pair.cycle_id, form=RENEWAL_FORM, scope=of_person(pair, person)
    )
    return None if found is None else bool(found.answers["renew"])


def wants_renewal(db: Db, pair: Pair) -> bool:
    """Say whether both have answered that they want to renew."""
    return all(renewal_answer(db, pair, p) is True for p in rules.people_of(pair))
