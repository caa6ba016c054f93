"""The dates of a pair: when each milestone asks, whom, and until when it is open.

A date is `months` and then days from the anchor, in the program's calendar; it is asked at the
program's time of day in the reader's own zone, on their first working day from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from mentoring import days, occasions, places, roll, rules, shifts, signing
from mentoring.language.dates import WHO_HAVE_ENDED
from mentoring.language.forms import Author, Drives
from mentoring.occasions import Span
from mentoring.program import Anchor, Asks, Hours, Milestone, Program
from mentoring.program_file import program_of
from mentoring.scopes import of_office, of_pair, of_person
from store import queries
from store.database import Db
from store.models import (
    Cycle,
    Pair,
    PairState,
    Person,
    Session,
    SessionState,
    Submission,
)

RENEWAL_FORM = "renewal"  # ours: one question, the same for every program
EVALUATED = WHO_HAVE_ENDED
OF_THE_COORDINATOR = (Asks.TASK, Asks.TALK)


@dataclass(frozen=True)
class Asking:
    """One question of a milestone to one person. `step` is its place on the ladder, from 0.

    `number` is the occasion of a milestone that comes again, from 0.
    """

    milestone: Milestone
    step: int
    day: date
    at: datetime
    person: Person
    number: int = 0

    @property
    def name(self) -> str:
        return occasions.name(self.milestone, self.number)


@dataclass(frozen=True)
class Window:
    """A range of days, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


ALWAYS = Window(date.min, date.max)


def of_pairs(program: Program) -> list[Milestone]:
    """Give the milestones that concern pairs, and not the cycle as a whole."""
    return [m for m in program.milestones if not occasions.is_of_the_cycle(m)]


def span_of(pair: Pair) -> Span:
    """Give the time of a pair's agreement as it is counted: without its pauses."""
    ends = shifts.counted(pair, rules.ends(pair))
    return Span(rules.begun(pair), ends, program_of(pair.cycle).length.months)


def asked_on(pair: Pair, day: date) -> date:
    """Move a day of a ladder behind the pair's pauses; those asked before a pause stay."""
    if not pair.pauses:
        return day
    program = program_of(pair.cycle)

    def working(one: date) -> date:
        free = holidays_near(program, one)
        return days.working_day_on_or_after(one, free, program.hours.working().weekdays)

    return shifts.moved(pair, day, working)


def anchor_day(pair: Pair, milestone: Milestone, number: int = 0) -> date:
    """Give the day that an occasion of a milestone counts from, whatever pauses there were."""
    return occasions.anchored(milestone, span_of(pair), number)


def first_day(pair: Pair, milestone: Milestone, number: int = 0) -> date:
    """Give the first day of an occasion's ladder."""
    return _on_day(pair, milestone, milestone.days[0], number)


def _on_day(pair: Pair, milestone: Milestone, offset: int, number: int) -> date:
    hours = program_of(pair.cycle).hours
    day = occasions.on_day(milestone, hours, anchor_day(pair, milestone, number), offset)
    return asked_on(pair, day)


def due_day(program: Program, pair: Pair, milestone: Milestone, number: int = 0) -> date:
    """Give the day that people are told as the last one: the last of the ladder, or another."""
    if milestone.asks is Asks.AGREEMENT and (due := rules.agreement_due(program, pair)):
        return due
    if milestone.asks is Asks.PLAN and (due := rules.plan_due(program, pair)):
        return due
    if milestone.asks is Asks.REMATCH and program.rematch:
        return rules.day_at(pair, program.rematch.days)
    if milestone.asks is Asks.RENEWAL:
        return rules.ends(pair)
    return _on_day(pair, milestone, milestone.days[-1], number)


def last_day(pair: Pair, milestone: Milestone, number: int = 0) -> date:
    """Give the last day of an occasion: that of its escalation, else the ladder's."""
    last = milestone.escalate.day if milestone.escalate else milestone.days[-1]
    return _on_day(pair, milestone, last, number)


def period_of(pair: Pair, milestone: Milestone, number: int = 0) -> str:
    """Name the occasion, so that a form can be answered again on the next one."""
    return period_in(span_of(pair), milestone, number)


def period_in(span: Span, milestone: Milestone, number: int) -> str:
    """Name the occasion in a pair's time."""
    return occasions.anchored(milestone, span, number).isoformat()


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
    return occasions.holidays_around(program.hours, day)


def askings(pair: Pair, window: Window = ALWAYS) -> Iterator[Asking]:
    """Give every question that the milestones have for a pair on some days, done or not."""
    program, span = program_of(pair.cycle), span_of(pair)
    for milestone in of_pairs(program):
        rungs = occasions.ladder(milestone, span, program.hours)
        for rung, day in ((r, asked_on(pair, r.day)) for r in rungs):
            if not window.holds(day):
                continue
            for person in asked_of(pair, milestone):
                at = at_prompt_time(program, pair.cycle, person, day)
                yield Asking(milestone, rung.step, day, at, person, rung.number)


def errands(pair: Pair, window: Window = ALWAYS) -> Iterator[tuple[Milestone, int, datetime]]:
    """Give when the coordinator gets each task and each talk: milestone, number, instant."""
    program, span = program_of(pair.cycle), span_of(pair)
    for milestone in of_pairs(program):
        if milestone.asks in OF_THE_COORDINATOR:
            for rung in occasions.ladder(milestone, span, program.hours):
                day = asked_on(pair, rung.day)
                if rung.step == 0 and window.holds(day):
                    at = at_program_time(program, pair.cycle, day)
                    yield milestone, rung.number, at


def escalations(pair: Pair, window: Window = ALWAYS) -> Iterator[tuple[Milestone, int, datetime]]:
    """Give when the coordinator hears of each milestone that is not done by then."""
    program, span = program_of(pair.cycle), span_of(pair)
    for milestone in of_pairs(program):
        if milestone.escalate is None:
            continue
        for number, anchor in occasions.occasions(milestone, span):
            offset = milestone.escalate.day
            day = asked_on(pair, occasions.on_day(milestone, program.hours, anchor, offset))
            if window.holds(day):
                yield milestone, number, at_program_time(program, pair.cycle, day)


def asked_of(pair: Pair, milestone: Milestone) -> list[Person]:
    """Give everybody whom a milestone may ask, each person once; of an office, all who hold it."""
    if milestone.asks in OF_THE_COORDINATOR:
        return []
    if milestone.asks is Asks.AGREEMENT:
        wanted = rules.signers(program_of(pair.cycle).agreement, pair, pair.cycle.offices)
        return list(dict.fromkeys(s.person for s in wanted if s.person))
    return roll.around(pair, milestone.who)


def asks(db: Db, pair: Pair, milestone: Milestone, person: Person) -> bool:
    """Say whether a milestone may ask this person: `asked_of` would read all who hold an office."""
    if milestone.asks is Asks.AGREEMENT or milestone.asks in OF_THE_COORDINATOR:
        return person in asked_of(pair, milestone)
    return roll.is_meant(db, pair, milestone.who, person)


def is_open(
    db: Db, pair: Pair, milestone: Milestone, person: Person, at: datetime, number: int = 0
) -> bool:
    """Say whether what the milestone asks is still to be done by this person at that time."""
    if milestone.asks is Asks.FORM:
        unanswered = not has_answered(db, pair, milestone, person, number)
        return expects_answers(pair, milestone) and unanswered
    if milestone.asks is Asks.NOTE:
        return expects_answers(pair, milestone)
    if pair.state is not PairState.ACTIVE:
        return False
    if milestone.asks is Asks.AGREEMENT:
        return awaits_signature(db, pair, person)
    if milestone.asks is Asks.PLAN:
        return may_plan(db, pair) and not has_plan(db, pair)
    if milestone.asks is Asks.RENEWAL:
        return renewal_answer(db, pair, person) is None
    if milestone.asks is Asks.MEETING:
        return not has_met(queries.sessions(db, pair.id), at)
    return rules.may_rematch(program_of(pair.cycle), pair, at)


def is_done(db: Db, pair: Pair, milestone: Milestone, at: datetime, number: int = 0) -> bool:
    """Say whether nobody has anything left to do for a milestone."""
    if milestone.asks in OF_THE_COORDINATOR:
        return not errand_waits(db, pair, milestone, number)
    asked = asked_of(pair, milestone)
    return not any(is_open(db, pair, milestone, p, at, number) for p in asked)


def errand_waits(db: Db, pair: Pair, milestone: Milestone, number: int) -> bool:
    """Say whether a task or a talk was put before the coordinator and is not done."""
    found = queries.case_by_key(db, pair.team_id, errand_key(pair.id, milestone, number))
    return found is not None and found.closed_at is None


def errand_key(of: str, milestone: Milestone, number: int) -> str:
    """Name the case of a task or a talk. `of` is the id of the pair, or of the cycle."""
    return f"{milestone.asks}:{of}:{occasions.name(milestone, number)}"


def has_met(sessions: Sequence[Session], at: datetime) -> bool:
    """Say whether a pair has met, or has agreed on a time that lies ahead."""
    return any(
        s.state in rules.TOOK_PLACE or (s.state is SessionState.AGREED and s.starts_at >= at)
        for s in sessions
    )


def expects_answers(pair: Pair, milestone: Milestone) -> bool:
    """Say whether a milestone is still of use: while the pair lasts, and the last ones after it."""
    over = pair.state is PairState.ENDED and pair.ending in milestone.after
    return pair.state is PairState.ACTIVE or (over and milestone.anchor is Anchor.END)


def has_answered(db: Db, pair: Pair, milestone: Milestone, person: Person, number: int = 0) -> bool:
    """Say whether this person has answered the milestone's form on this occasion.

    Of the two of a pair who are asked together, and of those who share an office, one suffices.
    """
    return answers_of(db, pair, milestone, person, number) is not None


def answers_of(
    db: Db, pair: Pair, milestone: Milestone, person: Person, number: int = 0
) -> Submission | None:
    """Give what this person answered on this occasion, the newest version."""
    found = queries.latest_submission(
        db,
        cycle_id=pair.cycle_id,
        form=milestone.form or "",
        scope=scope_of(pair, milestone, person),
        period=period_of(pair, milestone, number),
    )
    return found or _said_first(db, pair, milestone)


def _said_first(db: Db, pair: Pair, milestone: Milestone) -> Submission | None:
    """Give where the two said by themselves that the mentee stands, where a date asks for that."""
    if milestone.form is None or not may_be_said_before(pair.cycle, milestone):
        return None
    return queries.latest_submission(
        db, cycle_id=pair.cycle_id, form=milestone.form, scope=of_pair(pair)
    )


def may_be_said_before(cycle: Cycle, milestone: Milestone) -> bool:
    """Say whether a date asks for the first levels, which the two may give by a command as well."""
    spec = program_of(cycle).competencies
    return spec is not None and milestone.form == spec.baseline and milestone.who is Author.PAIR


def scope_of(pair: Pair, milestone: Milestone, person: Person) -> str:
    """Name whose answers they are: the pair's, those of an office, or this person's own."""
    if milestone.who is Author.PAIR:
        return of_pair(pair)
    if milestone.who in roll.OFFICES:
        return of_office(pair, milestone.who)
    return of_person(pair, person)


def has_ended(pair: Pair) -> bool:
    return pair.state is PairState.ENDED


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


def may_plan(db: Db, pair: Pair) -> bool:
    """Say whether the pair can write its plan; some programs want a signed agreement first."""
    if not program_of(pair.cycle).plan.after_agreement or has_plan(db, pair):
        return True
    return rules.is_signed(queries.current_agreement(db, pair.id))


def renewal_answer(db: Db, pair: Pair, person: Person) -> bool | None:
    """Give what this person said about renewing; None while there is no answer."""
    found = queries.latest_submission(
        db, cycle_id=pair.cycle_id, form=RENEWAL_FORM, scope=of_person(pair, person)
    )
    return None if found is None else bool(found.answers["renew"])


def wants_renewal(db: Db, pair: Pair) -> bool:
    """Say whether both have answered that they want to renew."""
    return all(renewal_answer(db, pair, p) is True for p in rules.people_of(pair))
