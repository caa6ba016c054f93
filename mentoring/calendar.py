"""What is due: turns the dates of every live pair into notices, and ends what has run out.

It may be asked at any time, late, twice, or by two processes at once: every occurrence has one key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from mentoring import care, closing, evaluations, milestones, rules
from mentoring.milestones import Window
from mentoring.notices import tell
from mentoring.program import Program
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, Ending, Pair, PairState, Person, Session

RECENT = timedelta(days=2)
LOOK_BACK = timedelta(days=5)  # as much earlier as a day may come after a move to another country
SHIFT = timedelta(days=14)  # the longest way from a day to the working day after it: 12 in 2025
HORIZONS = (14, 60, 2000)  # days; most often something is due soon


@dataclass(frozen=True)
class Occurrence:
    """Something that is to happen at an instant. `person` None: it concerns the coordinator."""

    at: datetime
    kind: str
    key: str
    pair: Pair
    person: Person | None = None
    refs: dict[str, Any] = field(default_factory=dict)


def occurrences(pair: Pair, window: Window) -> Iterator[Occurrence]:
    """Give what the program's dates hold for a pair on the days of a window.

    A day is moved off weekends and holidays afterwards, so look some days further back than needed.
    """
    for a in milestones.askings(pair, window):
        key = f"milestone:{pair.id}:{a.milestone.key}:{a.step}:{a.person.id}"
        refs = {"milestone": a.milestone.key, "step": a.step}
        yield Occurrence(a.at, "milestone", key, pair, a.person, refs)
    for milestone, at in milestones.escalations(pair, window):
        key = f"escalation:{pair.id}:{milestone.key}"
        yield Occurrence(at, "escalation", key, pair, None, {"milestone": milestone.key})
    yield from _cadence(pair, window)
    if window.holds(rules.ends(pair) + timedelta(days=1)):
        yield Occurrence(closing.over_at(pair), "closing", f"closing:{pair.id}", pair)


def _cadence(pair: Pair, window: Window) -> Iterator[Occurrence]:
    program = program_of(pair.cycle)
    for day in _checks(program, pair, window):
        for person in rules.people_of(pair):
            at = milestones.at_prompt_time(program, pair.cycle, person, day)
            key = f"cadence:{pair.id}:{day}:{person.id}"
            yield Occurrence(at, "cadence", key, pair, person)
        at = milestones.at_program_time(program, pair.cycle, day)
        yield Occurrence(at, "quiet", f"quiet:{pair.id}:{day}", pair)


def _checks(program: Program, pair: Pair, window: Window) -> Iterator[date]:
    """Give the days of a window on which it is looked at how often a pair met."""
    every, start = program.cadence.check_every_days, rules.begun(pair)
    past = (window.first - start).days  # of these, all checks before the window are left out
    day = start + timedelta(days=every * max(1, -(-past // every)))
    while day < rules.ends(pair) and day <= window.last:
        yield day
        day += timedelta(days=every)


class Meetings:
    """The meetings of every pair that is looked at, each read from the database once."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._known: dict[str, list[Session]] = {}

    def of(self, pair: Pair) -> list[Session]:
        if pair.id not in self._known:
            self._known[pair.id] = queries.sessions(self._db, pair.id)
        return self._known[pair.id]


def wanted(db: Db, occurrence: Occurrence, meetings: Meetings) -> bool:
    """Say whether an occurrence would have anything to say, as things stand."""
    pair, at = occurrence.pair, occurrence.at
    if occurrence.kind == "closing":
        return pair.state is PairState.ACTIVE
    if occurrence.kind in ("cadence", "quiet"):
        return pair.state is PairState.ACTIVE and _is_nudged(occurrence, meetings)
    milestone = program_of(pair.cycle).milestone(occurrence.refs["milestone"])
    if occurrence.person is None:
        return not milestones.is_done(db, pair, milestone, at)
    return milestones.is_open(db, pair, milestone, occurrence.person, at)


def _is_nudged(occurrence: Occurrence, meetings: Meetings) -> bool:
    """Say whether the pair is behind: its people hear of it a few times, then the coordinator."""
    pair, at = occurrence.pair, occurrence.at
    program, sessions = program_of(pair.cycle), meetings.of(pair)
    if not rules.is_behind(program, pair, sessions, at):
        return False
    checks = rules.checks_without_meeting(program, pair, sessions, at)
    if occurrence.person is None:
        return checks == program.cadence.quiet_after + 1
    return checks <= program.cadence.quiet_after


def _concerned(db: Db, cycle: Cycle) -> list[Pair]:
    """Give the pairs that still have dates: the active ones, and those to be evaluated."""
    found = queries.pairs(db, cycle.id, (PairState.ACTIVE, PairState.ENDED))
    return [p for p in found if p.published_at and p.ending is not Ending.REMATCHED]


def plan(db: Db, cycle: Cycle, now: datetime) -> int:
    """Put everything that became due up to `now` into the outbox; count what was put there."""
    since = cycle.planned_to or cycle.created_at
    window = Window((since - LOOK_BACK - SHIFT).date(), now.date() + timedelta(days=1))
    if cycle.planned_to is None:
        evaluations.invite_former_mentees(db, cycle, now)
    put, meetings = 0, Meetings(db)
    pairs = _concerned(db, cycle)
    for pair in pairs:
        for occurrence in occurrences(pair, window):
            due = _since(occurrence, since) < occurrence.at <= now
            if not (due and wanted(db, occurrence, meetings)):
                continue
            if occurrence.kind == "closing":
                following = closing.complete(db, pair, now)
                pairs += [following] if following else []  # its own dates may be due already
                put += 1
            else:
                put += _happen(db, cycle, occurrence, now)
    cycle.planned_to = now
    if any(p.state is PairState.ACTIVE for p in pairs):
        return put
    return put + _close(db, cycle, now)


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
    if occurrence.kind == "escalation":
        milestone = program_of(cycle).milestone(occurrence.refs["milestone"])
        return care.escalate(db, occurrence.pair, milestone, now)
    if occurrence.kind == "quiet":
        return care.report_quiet(db, occurrence.pair, occurrence.key, now)
    done = tell(
        db,
        occurrence.kind,
        cycle=cycle,
        key=occurrence.key,
        now=now,
        person=occurrence.person,
        due_at=occurrence.at,
        pair=occurrence.pair.id,
        **occurrence.refs,
    )
    return done is not None


def next_due(db: Db, cycle: Cycle, now: datetime) -> datetime | None:
    """Give the next instant after `now` at which the calendar will have something to do."""
    pairs, meetings = _concerned(db, cycle), Meetings(db)
    for days_ahead in HORIZONS:
        window = Window(now.date() - SHIFT, now.date() + timedelta(days=days_ahead))
        ahead = [o for p in pairs for o in occurrences(p, window) if o.at > now]
        for occurrence in sorted(ahead, key=lambda o: o.at):
            if wanted(db, occurrence, meetings):
                return occurrence.at
    closes_at = closing.closes_at(db, cycle)
    return closes_at if closes_at and closes_at > now else None
