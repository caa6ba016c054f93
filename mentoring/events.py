"""Events of a program: named, moved and called off by a coordinator, answered, and attended.

An event is one of the program's file with a day. Who joins later is invited to what lies ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring import answers, cases, days, milestones, occasions, roll, rules, surveys
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal, TooLate
from mentoring.language import dates as language
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.roll import Roll
from mentoring.scopes import of_part
from mentoring.surveys import Survey
from store import events as stored
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Member, Person
from store.models_events import Attendance, Event, EventState, Invited

LONGEST = 1000
ASK, LATE, OVER = "event", "event_late", "attendance"  # kinds of cases


@dataclass(frozen=True)
class Told:
    """What a coordinator says about an event. `minutes` None: as long as the program says."""

    starts_at: datetime
    minutes: int | None = None
    place: str = ""
    words: str = ""


@dataclass(frozen=True)
class Answers:
    """How many said what to an invitation, and how many came."""

    coming: int
    not_coming: int
    silent: int
    came: int


def spec_of(cycle: Cycle, key: str) -> language.Event:
    """Give what the program says of an event. Raises NotFound."""
    found = next((e for e in program_of(cycle).events if e.key == key), None)
    if found is None:
        raise NotFound
    return found


def name(key: str, number: int | None) -> str:
    """Name an event that is to be planned: `key`, `key.2` for the third, `key.x` for another."""
    return f"{key}.x" if number is None else f"{key}.{number}" if number else key


def meant(cycle: Cycle, text: str) -> tuple[language.Event, int | None]:
    """Read such a name. Raises NotFound."""
    key, _, number = text.partition(".")
    if number not in ("", "x") and not (number.isdecimal() and len(number) < 4):
        raise NotFound
    return spec_of(cycle, key), None if number == "x" else int(number or 0)


def plan(db: Db, person: Person, cycle: Cycle, text: str, told: Told, now: datetime) -> Event:
    """Name the day of an event, and invite everybody. Raises NotYours, Refusal, AlreadyDone."""
    authorize(db, person, Action.STEER, cycle)
    spec, number = meant(cycle, text)
    if cycle.state is CycleState.CLOSED:
        raise TooLate(f"{cycle.name} is closed.")
    _must_lie_ahead(told, now)
    if number is not None and find(db, cycle, spec.key, number) is not None:
        raise AlreadyDone(f"{spec.title} has its day already. `/mentor events` shows it.")
    event = Event(
        team_id=cycle.team_id, cycle_id=cycle.id, key=spec.key, number=number,
        starts_at=told.starts_at, minutes=told.minutes or spec.minutes, planned_by=person.id,
    )  # fmt: skip
    event.cycle = cycle
    db.add(event)
    db.flush()
    _write(event, told)
    record(db, "event.planned", event, now, person)
    _close_cases(db, person, event, (ASK, LATE), now)
    invite(db, event, roll.read(db, cycle, members=True), now)
    return event


def _must_lie_ahead(told: Told, now: datetime) -> None:
    if told.starts_at <= now:
        raise Refusal("That time is over. Please name one that lies ahead.", field="when")
    if len(told.place) > LONGEST or len(told.words) > LONGEST:
        raise Refusal(f"Please keep it to {LONGEST} characters.", field="words")


def _write(event: Event, told: Told) -> None:
    cleaned = answers.clean({"place": told.place, "words": told.words})
    event.place, event.words = cleaned["place"].strip() or None, cleaned["words"].strip() or None


def find(db: Db, cycle: Cycle, key: str, number: int) -> Event | None:
    """Give the event that has the place of this number; one that was called off has none."""
    found = stored.events(db, cycle.id)
    return next((e for e in found if e.key == key and e.number == number), None)


def move(db: Db, person: Person, event: Event, told: Told, now: datetime) -> None:
    """Give an event another day or place; everybody who is invited is told and asked again."""
    authorize(db, person, Action.STEER, event.cycle)
    _must_be_planned(event)
    _must_lie_ahead(told, now)
    event.starts_at, event.minutes = told.starts_at, told.minutes or event.minutes
    event.moves += 1
    _write(event, told)
    record(db, "event.moved", event, now, person)
    for one in stored.attendances(db, event.id):
        one.answer = one.answered_at = None
        tell(db, "event_moved", cycle=event.cycle, now=now, person=one.person, event=event.id,
             key=f"event_moved:{event.id}:{event.moves}:{one.person_id}")  # fmt: skip


def cancel(db: Db, person: Person, event: Event, now: datetime) -> None:
    """Call an event off; everybody who is invited is told."""
    authorize(db, person, Action.STEER, event.cycle)
    _must_be_planned(event)
    event.state = EventState.CANCELLED
    record(db, "event.cancelled", event, now, person)
    _close_cases(db, person, event, (OVER,), now)
    for one in stored.attendances(db, event.id):
        tell(db, "event_cancelled", cycle=event.cycle, now=now, person=one.person, event=event.id,
             key=f"event_cancelled:{event.id}:{one.person_id}")  # fmt: skip


def _must_be_planned(event: Event) -> None:
    if event.state is not EventState.PLANNED:
        raise AlreadyDone


def invite(db: Db, event: Event, named: Roll, now: datetime) -> int:
    """Invite everybody who is meant and not invited yet; count them."""
    there = {a.person_id for a in stored.attendances(db, event.id)}
    found = [p for p in _meant(db, event, named) if p.id not in there]
    for person in found:
        made = Attendance(team_id=event.team_id, event_id=event.id, person_id=person.id)
        made.event, made.person = event, person
        db.add(made)
        tell(db, "event_invited", cycle=event.cycle, now=now, person=person, event=event.id,
             key=f"event_invited:{event.id}:{person.id}")  # fmt: skip
    db.flush()
    return len(found)


def _meant(db: Db, event: Event, named: Roll) -> Iterator[Person]:
    """Give who is to be invited: of an event for newcomers, those who have not been to one."""
    spec = spec_of(event.cycle, event.key)
    came = stored.came_to(db, event.cycle_id, event.key) if spec.newcomers else set[str]()
    for person in roll.everybody(named, spec.who):
        if person.id not in came and not (person.deleted or person.former):
            yield person


def invite_newcomers(db: Db, cycle: Cycle, now: datetime) -> int:
    """Invite whoever has joined since to the events that lie ahead; count the invitations."""
    ahead = [e for e in stored.events(db, cycle.id, (EventState.PLANNED,)) if e.starts_at > now]
    if not ahead:
        return 0
    named = roll.read(db, cycle, members=True)
    return sum(invite(db, event, named, now) for event in ahead)


def answer(db: Db, person: Person, event: Event, coming: bool, now: datetime) -> Attendance:
    """Keep whether somebody comes; who does is reminded on the working day before.

    Raises NotYours for somebody who is not invited, TooLate once it is over or called off.
    """
    authorize(db, person, Action.ATTEND, event)
    found = stored.invitation(db, event.id, person.id)
    if found is None:
        raise NotYours("You are not invited to this one.")
    if event.state is not EventState.PLANNED or event.starts_at <= now:
        raise TooLate("It is over, or was called off. `/mentor events` shows what lies ahead.")
    found.answer = Invited.COMING if coming else Invited.NOT_COMING
    found.answered_at = now
    record(db, "event.answered", event, now, person, answer=found.answer)
    at = _reminder_at(event, person)
    if coming and at > now:
        tell(db, "event_reminder", cycle=event.cycle, now=now, person=person, due_at=at,
             event=event.id, moves=event.moves,
             key=f"event_reminder:{event.id}:{event.moves}:{person.id}")  # fmt: skip
    return found


def _reminder_at(event: Event, person: Person) -> datetime:
    program = program_of(event.cycle)
    zone = rules.zone_for(person, event.cycle)
    day = days.local_date(event.starts_at, zone)
    free = occasions.holidays_around(program.hours, day)
    before = days.add_working_days(day, -1, free, program.hours.working().weekdays)
    return days.at_local(before, program.hours.prompts_at, zone)


def mark(db: Db, person: Person, event: Event, came: Collection[str], now: datetime) -> int:
    """Mark who came, by the ids of their invitations, and ask those for feedback; count them.

    It can be marked again. Raises NotYours, and Refusal before it has begun.
    """
    authorize(db, person, Action.STEER, event.cycle)
    if event.state is EventState.CANCELLED:
        raise AlreadyDone
    if event.starts_at > now:
        raise Refusal("It has not begun yet. Mark who came afterwards.")
    spec, event.state = spec_of(event.cycle, event.key), EventState.HELD
    invited = stored.attendances(db, event.id)
    for one in invited:
        one.attended = one.id in came
        if one.attended and spec.feedback:
            at = milestones.at_prompt_time(
                program_of(event.cycle), event.cycle, one.person,
                days.local_date(now, rules.zone_for(one.person, event.cycle)),
            )  # fmt: skip
            tell(db, "event_feedback", cycle=event.cycle, now=now, person=one.person,
                 due_at=max(now, at), event=event.id,
                 key=f"event_feedback:{event.id}:{one.person_id}")  # fmt: skip
    record(db, "event.marked", event, now, person, came=sum(bool(a.attended) for a in invited))
    _close_cases(db, person, event, (OVER,), now)
    return sum(bool(a.attended) for a in invited)


def feedback(db: Db, person: Person, cycle: Cycle, event_id: str) -> Survey:
    """Give the feedback form of an event to somebody who came. Raises NotFound, NotYours."""
    authorize(db, person, Action.ANSWER_SURVEY, cycle)
    event = queries.find(db, Event, cycle.team_id, event_id)
    if event is None or event.cycle_id != cycle.id:
        raise NotFound
    form = spec_of(cycle, event.key).feedback
    found = stored.invitation(db, event.id, person.id)
    if form is None or found is None or not found.attended:
        raise NotYours("These questions are for those who came.")
    scope = feedback_scope(event, person)
    return surveys.opened(db, person, cycle, form, scope, "", f"event:{event.id}")


def feedback_scope(event: Event, person: Person) -> str:
    """Name whose feedback it is on which event."""
    return of_part(event.cycle, f"event:{event.id}", person)


def _close_cases(
    db: Db, person: Person, event: Event, kinds: Collection[str], now: datetime
) -> None:
    """Close the cases that asked for what was just done."""
    for kind in kinds:
        case = queries.case_by_key(db, event.team_id, case_key(kind, event))
        if case is not None and case.closed_at is None:
            cases.resolve(db, person, case, now)


def case_key(kind: str, event: Event) -> str:
    if kind == OVER:
        return f"{OVER}:{event.id}"
    return f"{kind}:{event.cycle_id}:{name(event.key, event.number)}"


def counted(db: Db, event: Event) -> Answers:
    """Count the answers to an invitation."""
    found = stored.attendances(db, event.id)
    said = [a.answer for a in found]
    return Answers(
        said.count(Invited.COMING), said.count(Invited.NOT_COMING), said.count(None),
        sum(bool(a.attended) for a in found),
    )  # fmt: skip


def waiting(db: Db, cycle: Cycle, spec: language.Event, named: Roll) -> list[Person]:
    """Give who joined after the last event of this kind and waits for the next one."""
    held = [e for e in stored.events(db, cycle.id) if e.key == spec.key]
    if not spec.newcomers or not any(e.state is EventState.HELD for e in held):
        return []
    came = stored.came_to(db, cycle.id, spec.key)
    return [p for p in roll.everybody(named, spec.who) if p.id not in came]


def unprepared(db: Db, cycle: Cycle, members: Collection[Member]) -> frozenset[str]:
    """Give the ids of the members who are not matched before they have come to an event."""
    found: set[str] = set()
    for spec in (e for e in program_of(cycle).events if e.gates_matching):
        came = stored.came_to(db, cycle.id, spec.key)
        gated = {role for who in spec.who for role in roll.SIDES.get(who, ())}
        found |= {m.id for m in members if m.role in gated and m.person_id not in came}
    return frozenset(found)


def over_at(event: Event) -> datetime:
    """Give the instant at which an event is over."""
    return event.starts_at + timedelta(minutes=event.minutes)
