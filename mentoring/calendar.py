"""What is due: turns the dates of every live pair into notices, and ends what has run out.

It may be asked at any time, late, twice, or by two processes at once: every occurrence has one key.
Of a large cycle `look` finds without a lock whose day has come, `plan_pairs` does what is due for
some of them at a time, and `finish` all that is of no pair; `plan` is all three at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring import (
    care,
    closing,
    entry_steps,
    errands,
    evaluations,
    events,
    milestones,
    occurrences,
    pausing,
    roll,
    rules,
    supervision,
    surveys,
)
from mentoring.milestones import Window
from mentoring.notices import tell
from mentoring.occurrences import Occurrence
from mentoring.program import Anchor, Asks, Milestone
from mentoring.program_file import program_of
from mentoring.roll import Roll
from store import counts, queries
from store import events as stored
from store.database import Db
from store.leisure import leisurely
from store.models import Cycle, Event, Pair, PairState, Session
from store.models_events import EventState

RECENT = timedelta(days=2)
LOOK_BACK = timedelta(days=5)  # as much earlier as a day may come after a move to another country
SHIFT = timedelta(days=14)  # the longest way from a day to the working day after it: 12 in 2025
AT_A_TIME = 10  # pairs that are looked at between two rests: PostgreSQL ends who rests for long
HORIZONS = (14, 60, 2000)  # days; most often something is due soon


@dataclass(frozen=True)
class Due:
    """What a look has found: the pairs for which something has come after `since`.

    `seen` holds all pairs with what their dates hang on, to find out which have changed meanwhile.
    """

    since: datetime
    pairs: list[Pair]
    seen: frozenset[counts.Dated]


class Meetings:
    """The meetings of pairs: of a cycle's active ones at once when the first is asked for.

    Those of any other pair, and all without a cycle, are read when they are asked for.
    """

    def __init__(self, db: Db, cycle: Cycle | None = None) -> None:
        self._db, self._cycle = db, cycle
        self._known: dict[str, list[Session]] | None = None

    def of(self, pair: Pair) -> list[Session]:
        if self._known is None:
            cycle = self._cycle
            self._known = counts.sessions_of_cycle(self._db, cycle.id) if cycle else {}
        if pair.id not in self._known and not (self._cycle and pair.state is PairState.ACTIVE):
            self._known[pair.id] = queries.sessions(self._db, pair.id)
        return self._known.get(pair.id, [])


def wanted(db: Db, occurrence: Occurrence, meetings: Meetings) -> bool:
    """Say whether an occurrence would have anything to say, as things stand."""
    pair, cycle, at = occurrence.pair, occurrence.cycle, occurrence.at
    if pair is None:
        return _wanted_in_cycle(db, occurrence)
    if occurrence.kind == "resumed":
        return pausing.ends_with(pair, occurrence.refs["until"])
    if occurrence.kind == "closing":
        return pair.state is PairState.ACTIVE
    if occurrence.kind in ("cadence", "quiet"):
        return pair.state is PairState.ACTIVE and _is_nudged(pair, occurrence, meetings)
    milestone, number = _milestone(occurrence)
    if milestone.asks in milestones.OF_THE_COORDINATOR:
        if occurrence.kind == "escalation":
            return milestones.errand_waits(db, pair, milestone, number)
        return errands.is_wanted(db, cycle, pair, milestone, number)
    if occurrence.person is None:
        return not milestones.is_done(db, pair, milestone, at, number)
    return milestones.is_open(db, pair, milestone, occurrence.person, at, number)


def _milestone(occurrence: Occurrence) -> tuple[Milestone, int]:
    found = program_of(occurrence.cycle).milestone(occurrence.refs["milestone"])
    return found, occurrence.refs.get("occasion", 0)


def _wanted_in_cycle(db: Db, occurrence: Occurrence) -> bool:
    cycle = occurrence.cycle
    if occurrence.kind in (events.ASK, events.LATE, events.OVER):
        return _event_wanted(db, occurrence)
    milestone, number = _milestone(occurrence)
    if occurrence.person is not None:
        return surveys.is_open(db, cycle, milestone, occurrence.person, number)
    if occurrence.kind == "task":
        return errands.is_wanted(db, cycle, None, milestone, number)
    if milestone.asks is Asks.TASK:
        key = milestones.errand_key(cycle.id, milestone, number)
        found = queries.case_by_key(db, cycle.team_id, key)
        return found is not None and found.closed_at is None
    if milestone.asks is not Asks.FORM:
        return False
    named = roll.read(db, cycle, members=True)
    return bool(surveys.missing(db, cycle, milestone, number, named))


def _event_wanted(db: Db, occurrence: Occurrence) -> bool:
    """Say whether the coordinator has still to name the day of an event, or to mark who came."""
    cycle, refs = occurrence.cycle, occurrence.refs
    if queries.case_by_key(db, cycle.team_id, occurrence.key) is not None:
        return False
    if occurrence.kind == events.OVER:
        event = db.get(Event, refs["event"])
        return event is not None and event.state is EventState.PLANNED
    return events.find(db, cycle, refs["event_key"], refs["number"]) is None


def _is_nudged(pair: Pair, occurrence: Occurrence, meetings: Meetings) -> bool:
    """Say whether the pair is behind: its people hear of it a few times, then the coordinator."""
    at, program, sessions = occurrence.at, program_of(pair.cycle), meetings.of(pair)
    if not rules.is_behind(program, pair, sessions, at):
        return False
    checks = rules.checks_without_meeting(program, pair, sessions, at)
    if occurrence.person is None:
        return checks == program.cadence.quiet_after + 1
    slow = rules.checks_behind(program, pair, sessions, at)
    return max(checks, slow) <= program.cadence.quiet_after


def _concerned(db: Db, cycle: Cycle) -> list[Pair]:
    """Give the pairs that still have dates."""
    return [p for p in queries.pairs(db, cycle.id, counts.DATED) if _has_dates(p)]


def _has_dates(pair: Pair) -> bool:
    """Say whether a pair is announced and active, or still to be evaluated."""
    last = [m for m in program_of(pair.cycle).milestones if m.anchor is Anchor.END]
    after = {ending for milestone in last for ending in milestone.after}
    return pair.published_at is not None and (pair.ending is None or pair.ending in after)


def _named(db: Db, cycle: Cycle) -> Roll:
    """Read who holds an office, and the members where a date of the program asks them."""
    program = program_of(cycle)
    whole = any(occurrences.asks_members(m) for m in program.milestones)
    return roll.read(db, cycle, members=whole)


def plan(db: Db, cycle: Cycle, now: datetime) -> int:
    """Put everything that became due up to `now` into the outbox; count what was put there."""
    due = look(db, cycle, now)
    return plan_pairs(db, due.pairs, due.since, now) + finish(db, cycle, due, now)


def look(db: Db, cycle: Cycle, now: datetime) -> Due:
    """Find the pairs whose day has come. It changes nothing, and takes its time."""
    since = cycle.planned_to or cycle.created_at
    window, found = _window(since, now), []
    for pair in leisurely(_concerned(db, cycle), AT_A_TIME):
        coming = occurrences.of_pair(pair, window)
        if any(_is_due(occurrence, since, now) for occurrence in coming):
            found.append(pair)
    return Due(since, found, counts.dated(db, cycle.id))


def plan_pairs(db: Db, pairs: Iterable[Pair], since: datetime, now: datetime) -> int:
    """Do what became due for some pairs after `since`; count what was done."""
    put, meetings, window = 0, Meetings(db), _window(since, now)
    for pair in pairs:
        for occurrence in occurrences.of_pair(pair, window):
            if not (_is_due(occurrence, since, now) and wanted(db, occurrence, meetings)):
                continue
            if occurrence.kind == "closing":
                closing.complete(db, pair, now)
                put += 1
            else:
                put += _happen(db, pair.cycle, occurrence, now)
    return put


def finish(db: Db, cycle: Cycle, due: Due, now: datetime) -> int:
    """Do what is of no pair, and what is of the pairs that have changed since the look.

    It counts what was done. From now on the cycle is planned up to `now`.
    """
    if cycle.planned_to is None:
        evaluations.invite_former_mentees(db, cycle, now)
    there = counts.dated(db, cycle.id)
    put, changed = 0, [pair_id for pair_id, *_ in there - due.seen]
    if changed:
        pairs = filter(_has_dates, queries.pairs_by_ids(db, changed))
        put += plan_pairs(db, pairs, due.since, now)
        there = counts.dated(db, cycle.id)
    put += _plan_cycle(db, cycle, due.since, now)
    cycle.planned_to = max(now, cycle.planned_to or now)
    if any(state is PairState.ACTIVE for _, state, *_ in there):
        return put
    return put + _close(db, cycle, now)


def _plan_cycle(db: Db, cycle: Cycle, since: datetime, now: datetime) -> int:
    put, meetings, named = 0, Meetings(db), _named(db, cycle)
    if planned := stored.events(db, cycle.id, (EventState.PLANNED,)):
        put += events.invite_newcomers(db, cycle, now)
    for occurrence in occurrences.of_cycle(cycle, _window(since, now), named, planned):
        if _is_due(occurrence, since, now) and wanted(db, occurrence, meetings):
            put += _happen(db, cycle, occurrence, now)
    return put + entry_steps.report_late(db, cycle, now) + supervision.plan(db, cycle, since, now)


def _window(since: datetime, now: datetime) -> Window:
    return Window((since - LOOK_BACK - SHIFT).date(), now.date() + timedelta(days=1))


def _is_due(occurrence: Occurrence, since: datetime, now: datetime) -> bool:
    return _since(occurrence, since) < occurrence.at <= now


def _all(
    cycle: Cycle, pairs: list[Pair], window: Window, named: Roll, planned: list[Event]
) -> Iterator[Occurrence]:
    """Give what a cycle holds."""
    yield from occurrences.of_cycle(cycle, window, named, planned)
    for pair in pairs:
        yield from occurrences.of_pair(pair, window)


def _close(db: Db, cycle: Cycle, now: datetime) -> bool:
    """Close a cycle in which there is nothing more to come."""
    at = closing.closes_at(db, cycle)
    if at is None or at > now:
        return False
    closing.close_cycle(db, cycle, now)
    return True


def _since(occurrence: Occurrence, planned_to: datetime) -> datetime:
    """Look further back for somebody whose day came earlier by a move to another zone."""
    moved = occurrence.person.moved_at if occurrence.person else None
    recently = moved is not None and planned_to - moved < RECENT
    return planned_to - LOOK_BACK if recently else planned_to


def _happen(db: Db, cycle: Cycle, occurrence: Occurrence, now: datetime) -> bool:
    pair = occurrence.pair
    if occurrence.kind == "quiet" and pair is not None:
        return care.report_quiet(db, pair, occurrence.key, now)
    if occurrence.kind == "resumed" and pair is not None:
        return pausing.resume_by_itself(db, pair, now)
    if occurrence.person is None:
        return _put_before_coordinators(db, cycle, occurrence, now)
    of_pair = {"pair": pair.id} if pair else {}
    done = tell(
        db,
        occurrence.kind,
        cycle=cycle,
        key=occurrence.key,
        now=now,
        person=occurrence.person,
        due_at=occurrence.at,
        **of_pair,
        **occurrence.refs,
    )
    return done is not None


def _put_before_coordinators(db: Db, cycle: Cycle, occurrence: Occurrence, now: datetime) -> bool:
    if occurrence.kind in (events.ASK, events.LATE, events.OVER):
        kind, key, refs = occurrence.kind, occurrence.key, occurrence.refs
        return care.open_case(db, cycle, kind, key, now, facts=refs) is not None
    milestone, number = _milestone(occurrence)
    if occurrence.kind in (errands.TASK, errands.TALK):
        return errands.put(db, cycle, occurrence.pair, milestone, number, now)
    if milestone.asks in milestones.OF_THE_COORDINATOR:
        return errands.remind(db, cycle, occurrence.pair, milestone, number, now)
    return care.escalate(db, cycle, occurrence.pair, occurrence.key, occurrence.refs, now)


def next_due(db: Db, cycle: Cycle, now: datetime) -> datetime | None:
    """Give the next instant after `now` at which the calendar will have something to do."""
    found = (
        _next_of_dates(db, cycle, now),
        entry_steps.next_late(db, cycle, now),
        supervision.next_due(db, cycle, now),
    )
    return min((at for at in found if at is not None), default=None)


def _next_of_dates(db: Db, cycle: Cycle, now: datetime) -> datetime | None:
    pairs, meetings, named = _concerned(db, cycle), Meetings(db, cycle), _named(db, cycle)
    planned = stored.events(db, cycle.id, (EventState.PLANNED,))
    for days_ahead in HORIZONS:
        window = Window(now.date() - SHIFT, now.date() + timedelta(days=days_ahead))
        ahead = [o for o in _all(cycle, pairs, window, named, planned) if o.at > now]
        for occurrence in sorted(ahead, key=lambda o: o.at):
            if wanted(db, occurrence, meetings):
                return occurrence.at
    closes_at = closing.closes_at(db, cycle)
    return closes_at if closes_at and closes_at > now else None
