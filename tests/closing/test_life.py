"""Any life of any pairs: whatever two mentors and two mentees do, some things always hold.

The machine knows when a re-match is possible, and takes every refusal as an answer.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from handlers import messages
from mentoring import calendar, closing, leaving, meetings, rules
from mentoring.days import local_date
from mentoring.errors import Refusal
from mentoring.meetings import Told
from mentoring.notices import KINDS
from mentoring.program_file import program_of
from store import audit, queries
from store.crypto import Keys
from store.database import Database, Db
from store.models import (
    AuditEntry,
    Case,
    Cycle,
    CycleState,
    Ending,
    Member,
    Notice,
    Pair,
    PairState,
    Person,
    Role,
    Session,
)
from tests.cast import MONDAY, TEAM, cast, person

PICK = st.integers(0, 5)
SIDE = st.booleans()
BY_THE_PROGRAM = {"pair.ended", "case.opened", "session.cancelled"}


class Life(RuleBasedStateMachine):
    """Alice mentors up to two and Dora one; Bob and Eve are mentored."""

    template: Path
    folder: Path
    keys: Keys
    lives = 0

    def __init__(self) -> None:
        super().__init__()
        Life.lives += 1
        file = self.folder / f"{Life.lives}.db"
        shutil.copyfile(self.template, file)
        self.file = file
        self.database = Database.open(f"sqlite:///{file}", self.keys)
        self.now = MONDAY
        self.ended: dict[str, Any] = {}
        with self.database.begin(self.now) as db:
            made = cast(db)
            made.mentor.capacity = 2
            made.cycle.planned_to = self.now
            self.cycle_id = made.cycle.id
            self._join(db, "Dora", Role.MENTOR)
            self._join(db, "Eve", Role.MENTEE)

    def _join(self, db: Db, name: str, role: Role) -> None:
        one = person(db, name, "Pacific/Honolulu")
        db.flush()
        db.add(Member(team_id=TEAM, cycle_id=self.cycle_id, person_id=one.id, role=role))

    def teardown(self) -> None:
        with self.database.begin(self.now) as db:
            assert audit.verify(db, TEAM) == []
            for notice in db.scalars(select(Notice)):
                if KINDS[notice.kind].wanted(db, notice, self.now):
                    messages.render(db, notice, self.now)
        self.database.dispose()
        self.file.unlink()

    # what can happen

    @rule(days=st.sampled_from([0, 1, 13, 29, 30, 31, 60, 61, 150, 340]), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)
        with self.database.begin(self.now) as db:
            for cycle in queries.all_open_cycles(db):
                calendar.plan(db, cycle, self.now)

    @rule(pick=PICK, mentor=SIDE, hours=st.integers(-200, 200))
    def meet(self, pick: int, mentor: bool, hours: int) -> None:
        told = Told(self.now + timedelta(hours=hours), 45)
        verb = meetings.log if hours < 0 else meetings.propose
        self._do(pick, mentor, lambda db, one, pair: verb(db, one, pair, told, self.now))

    @rule(pick=PICK, mentor=SIDE)
    def accept_or_confirm(self, pick: int, mentor: bool) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            for session in queries.sessions(db, pair.id):
                for verb in (meetings.accept, meetings.took_place):
                    with suppress(Refusal):
                        verb(db, one, session, self.now)

        self._do(pick, mentor, act)

    @rule(pick=PICK, mentor=SIDE, yes=SIDE)
    def renew(self, pick: int, mentor: bool, yes: bool) -> None:
        self._do(
            pick, mentor,
            lambda db, one, pair: closing.answer_renewal(db, one, pair, yes, self.now),
        )  # fmt: skip

    @rule(pick=PICK, mentor=SIDE, ending=st.sampled_from(leaving.EARLY))
    def end(self, pick: int, mentor: bool, ending: Ending) -> None:
        self._do(
            pick, mentor, lambda db, one, pair: leaving.end_early(db, one, pair, ending, self.now)
        )

    @rule(pick=PICK, mentor=SIDE)
    def rematch(self, pick: int, mentor: bool) -> None:
        def act(db: Db, one: Person, pair: Pair) -> None:
            window = self._in_window(pair)
            before = {e.id for e in db.scalars(select(AuditEntry))}
            try:
                leaving.rematch(db, one, pair, self.now)
            except Refusal:
                assert not window
                raise
            assert window
            entries = [e for e in db.scalars(select(AuditEntry)) if e.id not in before]
            assert {e.action for e in entries} <= BY_THE_PROGRAM
            assert {e.actor_id for e in entries} == {None}

        self._do(pick, mentor, act)

    def _in_window(self, pair: Pair) -> bool:
        today = local_date(self.now, rules.zone_of("America/Chicago"))
        young = pair.starts_on is not None and (today - pair.starts_on).days <= 60
        return pair.state is PairState.ACTIVE and pair.renews_id is None and young

    @precondition(lambda self: self._state() is not CycleState.CLOSED)
    @rule()
    def publish(self) -> None:
        """Pair whoever is free, as the board would."""
        with self.database.begin(self.now) as db:
            cycle = db.get_one(Cycle, self.cycle_id)
            for mentee in queries.members(db, cycle.id, Role.MENTEE):
                self._pair_up(db, cycle, mentee)

    def _pair_up(self, db: Db, cycle: Cycle, mentee: Member) -> None:
        failed = queries.failed_pairs(db, TEAM)
        if queries.pairs_of_member(db, mentee.id):
            return
        for mentor in queries.members(db, cycle.id, Role.MENTOR):
            two = frozenset({mentor.person_id, mentee.person_id})
            if len(queries.pairs_of_member(db, mentor.id)) < mentor.capacity and two not in failed:
                today = local_date(self.now, rules.zone_of(cycle.zone))
                db.add(
                    Pair(
                        team_id=TEAM,
                        cycle_id=cycle.id,
                        mentor_id=mentor.id,
                        mentee_id=mentee.id,
                        state=PairState.ACTIVE,
                        published_at=self.now,
                        starts_on=today,
                        ends_on=program_of(cycle).ends_on(today),
                    )
                )
                db.flush()
                return

    def _state(self) -> CycleState:
        with self.database.read() as db:
            return db.get_one(Cycle, self.cycle_id).state

    def _do(self, pick: int, mentor: bool, act: Callable[[Db, Person, Pair], Any]) -> None:
        """Let one of a pair do something; a refusal undoes it, as it does at the door."""
        with suppress(Refusal), self.database.begin(self.now) as db:
            pairs = sorted(db.scalars(select(Pair)), key=lambda p: (p.created_at, p.id))
            pair = pairs[-1 - pick % len(pairs)]
            act(db, rules.people_of(pair)[0 if mentor else 1], pair)

    # what always holds

    @invariant()
    def an_ended_pair_never_changes_again(self) -> None:
        with self.database.read() as db:
            for pair in db.scalars(select(Pair).where(Pair.state == PairState.ENDED)):
                seen = _snapshot(db, pair)
                assert self.ended.setdefault(pair.id, seen) == seen
            active = {p.id for p in db.scalars(select(Pair).where(Pair.state == PairState.ACTIVE))}
            assert active.isdisjoint(self.ended)

    @invariant()
    def nobody_is_in_more_pairs_than_they_have_room_for(self) -> None:
        with self.database.read() as db:
            for member in db.scalars(select(Member)):
                assert len(queries.pairs_of_member(db, member.id)) <= member.capacity

    @invariant()
    def a_re_matched_pair_is_never_proposed_again_and_nobody_tells_who_asked(self) -> None:
        with self.database.read() as db:
            failed = queries.failed_pairs(db, TEAM)
            again = [p for p in db.scalars(select(Pair)) if _two(p) in failed]
            assert all(p.ending is not None for p in again)
            for pair in again:
                if pair.ending is Ending.REMATCHED:
                    _holds_no_name(db, pair)

    @invariant()
    def every_pair_ends_after_it_begins(self) -> None:
        with self.database.read() as db:
            for pair in db.scalars(select(Pair)):
                assert rules.begun(pair) <= rules.ends(pair)
                assert (pair.state is PairState.ENDED) == (pair.ending is not None)


def _two(pair: Pair) -> frozenset[str]:
    return frozenset(p.id for p in rules.people_of(pair))


def _snapshot(db: Db, pair: Pair) -> tuple[Any, ...]:
    row = tuple(getattr(pair, column.name) for column in Pair.__table__.columns)
    sessions = db.scalars(select(Session).where(Session.pair_id == pair.id))
    return row, sorted((s.id, s.state) for s in sessions)


def _holds_no_name(db: Db, pair: Pair) -> None:
    ended = select(AuditEntry).where(AuditEntry.object_id == pair.id)
    assert {e.actor_id for e in db.scalars(ended) if e.action == "pair.ended"} == {None}
    told = db.scalars(select(Notice).where(Notice.key.startswith(f"pair_ended:{pair.id}:")))
    by_person = {n.person_id: (n.kind, n.refs, n.created_at, n.due_at) for n in told}
    one, other = (by_person[p.id] for p in rules.people_of(pair))
    assert one == other
    case = db.scalars(select(Case).where(Case.key == f"rematch:{pair.id}")).one()
    assert case.person_id is None
    assert case.facts == {}


def test_whatever_happens_in_the_life_of_a_pair(
    sqlite_template: Path, tmp_path: Path, keys: Keys
) -> None:
    Life.template, Life.folder, Life.keys = sqlite_template, tmp_path, keys
    run_state_machine_as_test(
        Life, settings=settings(max_examples=12, stateful_step_count=25, deadline=None)
    )
