"""What people do in a rehearsal in which everybody does everything on time.

They do it by the verbs that people use, with model answers, in the order in which it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from mentoring import (
    agreements,
    cases,
    closing,
    days,
    endorsements,
    evaluations,
    events,
    meetings,
    milestones,
    occasions,
    plans,
    rules,
    signing,
)
from mentoring.answers import Answers
from mentoring.errors import Refusal
from mentoring.language.forms import Drives, FieldType, Form, FormField
from mentoring.meetings import Told
from mentoring.milestones import Window
from mentoring.program import Asks, Program
from mentoring.program_file import program_of
from store import events as gatherings
from store import paper, queries
from store.database import Db
from store.models import Case, Cycle, Pair, PairState, Person, SessionState
from store.models_events import Event, EventState
from store.models_paper import EndorsementKind, EndorsementState

BETWEEN = 28  # days of which a month of meetings is made, so that nobody is ever behind
HOUR, SOON = timedelta(hours=1), timedelta(days=7)
RECENT = timedelta(days=30)
GATHERING = time(15)  # when people come together


def act(db: Db, cycle: Cycle, now: datetime) -> None:
    """Do everything that is open now for the people of a cycle."""
    _gather(db, cycle, now)
    for case in queries.open_cases(db, cycle.id):
        _try(cases.close_case, db, db.get_one(Person, cycle.created_by), case, now)
    for pair in queries.pairs(db, cycle.id, (PairState.ACTIVE, PairState.ENDED)):
        if pair.state is PairState.ACTIVE:
            _sign(db, pair, now)
            _plan(db, pair, now)
            _meet(db, pair, now)
        _answer(db, pair, now)
        _endorse(db, pair, now)


def _gather(db: Db, cycle: Cycle, now: datetime) -> None:
    """Name the day of every event that is asked for; all come, and are marked when it is over."""
    steers = db.get_one(Person, cycle.created_by)
    for case in queries.open_cases(db, cycle.id):
        if case.kind in (events.ASK, events.LATE):
            named = case.key.split(":", 2)[2]
            told = events.Told(_day_of(cycle, case, now))
            _try(events.plan, db, steers, cycle, named, told, now)
    for event in gatherings.events(db, cycle.id, (EventState.PLANNED,)):
        _come(db, steers, event, now)


def _day_of(cycle: Cycle, case: Case, now: datetime) -> datetime:
    """Give the working day by which an event is to be held; the next one when that is over."""
    hours, zone = program_of(cycle).hours, rules.zone_of(cycle.zone)
    tomorrow = days.local_date(now, zone) + timedelta(days=1)
    due = date.fromisoformat(case.facts["due"]) if case.facts.get("due") else tomorrow
    free, work = occasions.holidays_around(hours, due), hours.working().weekdays
    day = days.add_working_days(due + timedelta(days=1), -1, free, work)
    if day < tomorrow:
        day = days.add_working_days(tomorrow - timedelta(days=1), 1, free, work)
    return days.at_local(day, GATHERING, zone)


def _come(db: Db, steers: Person, event: Event, now: datetime) -> None:
    invited = gatherings.attendances(db, event.id)
    if event.starts_at > now:
        for one in (a for a in invited if a.answer is None):
            _try(events.answer, db, one.person, event, True, now)
    elif events.over_at(event) <= now:
        _try(events.mark, db, steers, event, {one.id for one in invited}, now)


def _endorse(db: Db, pair: Pair, now: datetime) -> None:
    """Confirm and approve what waits for it."""
    for kind in EndorsementKind:
        for one in paper.endorsements_of_pair(db, pair.id, kind):
            if one.state is EndorsementState.ASKED:
                _try(endorsements.say_yes, db, one.person, one, now)


def _try(verb: Callable[..., Any], *arguments: Any, **more: Any) -> None:
    """Do something if it may be done now; what may not is left, as people leave it."""
    try:
        verb(*arguments, **more)
    except Refusal:
        return


def _sign(db: Db, pair: Pair, now: datetime) -> None:
    program = program_of(pair.cycle)
    if queries.current_agreement(db, pair.id) is None:
        terms = sample(program, program.forms[program.agreement.form])
        _try(agreements.prepare, db, pair.mentee.person, pair, terms, now)
    for _ in program.agreement.signers:
        agreement = queries.current_agreement(db, pair.id)
        missing = signing.missing(db, agreement) if agreement else []
        for person in {s.person.id: s.person for s in missing if s.person}.values():
            _try(agreements.sign, db, person, agreement, now)


def _plan(db: Db, pair: Pair, now: datetime) -> None:
    if not milestones.has_plan(db, pair):
        program = program_of(pair.cycle)
        answers = sample(program, program.forms[program.plan.form])
        _try(plans.save, db, pair.mentee.person, pair, answers, now)


def _meet(db: Db, pair: Pair, now: datetime) -> None:
    """Log a meeting when the last one is as long ago as the cadence allows, and confirm it.

    The first one comes in the first week.
    """
    mentor, mentee = rules.people_of(pair)
    held = queries.sessions(db, pair.id)
    for one in held:
        if one.state is SessionState.LOGGED:
            _try(meetings.confirm, db, mentee if one.logged_by == mentor.id else mentor, one, now)
    every = timedelta(days=max(1, BETWEEN // program_of(pair.cycle).cadence.per_month))
    last = max((s.starts_at for s in held), default=pair.published_at or now)
    if now - last >= (every if held else min(every, SOON)):
        _try(meetings.log, db, mentor, pair, Told(now - HOUR, 60), now)


def _answer(db: Db, pair: Pair, now: datetime) -> None:
    """Answer what a milestone has asked, each person what they were asked."""
    window = Window((now - RECENT).date(), now.date() + timedelta(days=1))
    program = program_of(pair.cycle)
    for one in milestones.askings(pair, window):
        if one.at > now or not milestones.is_open(
            db, pair, one.milestone, one.person, now, one.number
        ):
            continue
        if one.milestone.asks is Asks.RENEWAL:
            _try(closing.answer_renewal, db, one.person, pair, False, now)
        elif one.milestone.form is not None:
            given = sample(program, program.forms[one.milestone.form])
            _try(_hand_in, db, one.person, pair, one.name, given, now)


def _hand_in(db: Db, person: Person, pair: Pair, key: str, given: Answers, now: datetime) -> None:
    evaluations.answer(db, evaluations.asked(db, person, pair, key, now), given, now)


def sample(program: Program, form: Form) -> Answers:
    """Give answers to every required field of a form: the shortest that can stand.

    No answer causes more work: nobody wishes for a talk, every supervisor supports the time.
    """
    return dict(_samples(program, form.fields))


def _samples(program: Program, fields: tuple[FormField, ...]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        if field.type is FieldType.GROUP:
            rows = range(field.least)
            yield field.key, [dict(_samples(program, field.fields)) for _ in rows]
        elif field.required:
            yield field.key, _sample(program, field)


def _sample(program: Program, field: FormField) -> Any:
    keys = [option.key for option in program.options(field)]
    if field.type is FieldType.YES_NO:
        return field.drives in (Drives.SUPPORT, Drives.QUALIFIED)
    if field.type in (FieldType.CHOICE, FieldType.RATING):
        return field.default or keys[len(keys) // 2]
    if field.type is FieldType.CHOICES:
        return keys[:1]
    if field.type is FieldType.NUMBER:
        return field.default or field.min or 1
    if field.type is FieldType.DATE:
        return "2030-01-31"
    return "As we agreed" if field.max is None or field.max >= 12 else "x"
