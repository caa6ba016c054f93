"""Any life of any notices: two workers, every accident of Slack and of the workers, many days.

The workers are the program's own. The machine counts what stands in Slack, and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import select

from handlers.delivery import Delivery
from handlers.tempo import Tempo
from mentoring import closing, founding, rules
from mentoring.notices import KINDS, Lane, reply, tell
from mentoring.program_file import program_of
from store import budget, outbox
from store.database import Db
from store.models import (
    Case,
    Cycle,
    Ending,
    Member,
    Notice,
    NoticeState,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
    Role,
)
from store.outbox import Claim
from tests.cast import MONDAY, TEAM, cast
from tests.life.ground import Ground
from tests.life.slack import Answer, Clock, Killed, MemorySlack, Wire

TEMPO = Tempo()
LATE = TEMPO.lease + TEMPO.grace  # between the decision and the arrival, for the longest
FINAL = {"sent", "merged", "dropped", "expired", "failed"}
ONE = ("a", "b")
KINDS_PUT = st.lists(
    st.sampled_from(
        ["milestone", "milestone", "cadence", "small_talk", "plan_saved", "supervisor_matched",
         "introduction", "cycle_begun", "canvass", "poison"]
    ), min_size=1, max_size=3,
)  # fmt: skip
RARE = st.sampled_from(["die", "die marked", "late", "late", "pause", "leave", "return", "end"])
SPANS = st.sampled_from([1, 5, 30, 61, 121, 600, 3600, 5 * 3600, 14 * 3600, 86400, 4 * 86400])
ANSWERS = st.lists(st.sampled_from([Answer.OK, *Answer]), max_size=4)
STOPS = st.one_of(st.none(), st.tuples(st.integers(1, 30), st.sampled_from([0, 45, 70, 200])))


def prepare(ground: Ground) -> None:
    """Let Alice and Bob be a pair in two programs, in two zones."""
    with ground.database.begin(MONDAY) as db:
        made = cast(db)
        made.alice.tz = "Asia/Tokyo"
        _again(db, made.cycle, made.mentor, made.mentee)
    ground.keep()


def _again(db: Db, first: Cycle, mentor: Member, mentee: Member) -> None:
    """Begin a second program with the same two."""
    names = ("team_id", "program", "program_text", "state", "starts_on", "zone", "created_by")
    cycle = Cycle(**{name: getattr(first, name) for name in names}, name="2028",
                  channel_id="G0SECOND", announce_id="C0OTHER", published_at=MONDAY)  # fmt: skip
    db.add(cycle)
    db.flush()
    two = [
        Member(team_id=TEAM, cycle_id=cycle.id, person_id=one.person_id, role=role)
        for one, role in ((mentor, Role.MENTOR), (mentee, Role.MENTEE))
    ]
    office = Office(team_id=TEAM, cycle_id=cycle.id, person_id=first.created_by)
    office.kind = OfficeKind.COORDINATOR
    db.add_all([*two, office])
    db.flush()
    start = MONDAY.date()
    db.add(
        Pair(
            team_id=TEAM, cycle_id=cycle.id, mentor_id=two[0].id, mentee_id=two[1].id,
            state=PairState.ACTIVE, published_at=MONDAY, starts_on=start,
            ends_on=program_of(cycle).ends_on(start),
        )
    )  # fmt: skip


class NoticeLife(RuleBasedStateMachine):
    """Two workers on one outbox. `steps` counts over all lives."""

    ground: ClassVar[Ground]
    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.ground.restore()
        self.clock = Clock(MONDAY)
        self.slack = MemorySlack(self.clock, self._others_go_on)
        self.busy: list[str] = []
        self.stop: tuple[int, int] | None = None
        self.stale: list[Claim] = []
        self.gone: set[str] = set()
        self.settled: dict[str, str] = {}
        self.number = self.seen = 0
        self.workers = {name: self._worker(name) for name in ONE}

    def _worker(self, name: str) -> Delivery:
        wire = Wire(self.slack, name)
        return Delivery(self.ground.database, wire, TEAM, lambda: self._read_clock(name), name)

    def _read_clock(self, name: str) -> datetime:
        """Let a worker look at the clock; it may be stopped or killed just before."""
        if self.stop is not None and self.busy[-1:] == [name]:
            left, seconds = self.stop
            self.stop = (left - 1, seconds) if left > 1 else None
            if left <= 1 and not seconds:
                raise Killed
            if left <= 1 and not self._is_writing():
                self.clock.now += timedelta(seconds=seconds)
                self._work_off(next(w for w in ONE if w != name))
        return self.clock.now

    def _is_writing(self) -> bool:
        try:
            with self.ground.database.brief(self.clock.now):
                return False
        except RuntimeError:
            return True

    def _others_go_on(self, name: str) -> None:
        """Stop a worker whose message has arrived, for longer than its lease."""
        self.clock.now += timedelta(seconds=130)
        self._work_off(next(w for w in ONE if w != name))

    # what happens

    @rule(kinds=KINDS_PUT, hours=st.sampled_from([0, 0, 0, 1, 20]), whom=st.integers(0, 2),
          which=st.integers(0, 1))  # fmt: skip
    def put(self, kinds: list[str], hours: int, whom: int, which: int) -> None:
        now = self.clock.now
        with self.ground.database.begin(now) as db:
            pair = list(db.scalars(select(Pair).order_by(Pair.created_at, Pair.ends_on)))[which]
            people = [*rules.people_of(pair), _named(db, "Sam")]
            due = {"now": now, "due_at": now + timedelta(hours=hours), "cycle": pair.cycle}
            for kind in kinds:
                self.number += 1
                self._put(db, kind, people[whom], pair, {**due, "key": f"{kind}:{self.number}"})
        self._step("put")

    def _put(self, db: Db, kind: str, one: Person, pair: Pair, more: dict[str, Any]) -> None:
        channel, now = pair.cycle.channel_id, more["now"]
        puts: dict[str, Callable[[], object]] = {
            "milestone": lambda: tell(db, kind, person=one, pair=pair.id, milestone="plan", **more),
            "cadence": lambda: tell(db, kind, person=one, pair=pair.id, **more),
            "small_talk": lambda: reply(db, kind, person=one, key=more["key"], now=now),
            "plan_saved": lambda: tell(db, kind, person=pair.mentee.person, pair=pair.id,
                                       author=pair.mentor.person_id, first=True, **more),
            "supervisor_matched": lambda: tell(db, kind, person=_named(db, "Sam"), pair=pair.id,
                                               member=pair.mentee_id, **more),
            "introduction": lambda: tell(db, kind, pair=pair.id, **more),
            "cycle_begun": lambda: tell(db, kind, channel=channel, **more),
            "canvass": lambda: founding.canvass(
                db, _named(db, "Carol"), pair.cycle, f"Who {self.number}?", "C0ANNOUNCE", now
            ),
            "poison": lambda: tell(db, "session_cancelled", person=one, session="gone", **more),
        }  # fmt: skip
        if kind == "milestone" and one.name == "Sam":
            kind = "supervisor_matched"
        puts[kind]()

    @rule(seconds=SPANS)
    def wait(self, seconds: int) -> None:
        self.clock.now += timedelta(seconds=seconds)
        self._step("wait")

    @rule(name=st.sampled_from(ONE))
    def work(self, name: str) -> None:
        self._work_off(name)
        self._step("work")

    @rule(name=st.sampled_from(ONE), answers=ANSWERS, stop=STOPS)
    def work_badly(self, name: str, answers: list[Answer], stop: tuple[int, int] | None) -> None:
        """Let a worker have its turn, with what befalls it."""
        self.slack.answers.extend(answers)
        self.stop = stop
        self._work_off(name)
        self.stop = None
        self.slack.answers.clear()
        self.slack.excused.clear()
        self._step("work badly")

    def _work_off(self, name: str) -> None:
        if name in self.busy:
            return
        self.slack.excused |= set(self.busy)
        self.busy.append(name)
        try:
            self.workers[name].run()
            self.workers[name].reconcile()
        except Killed:
            self.workers[name] = self._worker(name)
            self.done["killed"] += 1
        finally:
            self.busy.remove(name)

    @rule(what=RARE, which=st.integers(0, 1))
    def befall(self, what: str, which: int) -> None:
        """Let something happen that is rare."""
        if what == "late":
            self._come_back_late()
        elif what == "pause":
            self._make_all_wait((10, 300)[which])
        elif what in ("leave", "return"):
            self._leave_or_return(("Alice", "Bob")[which], what == "leave")
        elif what == "end":
            self._end(which)
        else:
            self._die_with_claims(which + 1, marked=what == "die marked")
        self._step(what)

    def _die_with_claims(self, limit: int, *, marked: bool) -> None:
        """Let a third worker claim, perhaps mark, and never be heard of again."""
        now, database = self.clock.now, self.ground.database
        held = outbox.claim(database, now, worker="c", lease=TEMPO.lease, limit=limit)
        for claim in held if marked else ():
            outbox.mark_sending(database, claim, now)
        self.stale += held

    def _come_back_late(self) -> None:
        """Let the third worker try to settle what is another's by now."""
        now, database = self.clock.now, self.ground.database
        fences = dict(self.ground.rows("SELECT id, fence FROM notices"))
        for claim in self.stale:
            if fences[claim.notice_id] == claim.fence:
                continue
            before = self.ground.rows("SELECT * FROM notices")
            assert not outbox.mark_sending(database, claim, now)
            with database.brief(now) as db:
                assert not outbox.settle(db, claim, NoticeState.SENT, now, ts="0", channel="D0")
                assert not outbox.put_back(db, claim, now, now)
                assert not outbox.postpone(db, claim, now, now)
            outbox.release(database, [claim], now)
            outbox.take_back(database, [claim], now)
            outbox.settle_sent(database, [(claim, "D0", "0")], now)
            assert self.ground.rows("SELECT * FROM notices") == before

    def _make_all_wait(self, seconds: int) -> None:
        until = self.clock.now + timedelta(seconds=seconds)
        budget.pause(self.ground.database, TEAM, until, self.clock.now)
        self.slack.quiet_until = max(until, self.slack.quiet_until or until)

    def _leave_or_return(self, name: str, gone: bool) -> None:
        with self.ground.database.begin(self.clock.now) as db:
            one = _named(db, name)
            one.deleted = gone
            self.gone |= {one.id} if gone else set()

    def _end(self, which: int) -> None:
        """End a pair: what was to be said to it is not wanted any more."""
        with self.ground.database.begin(self.clock.now) as db:
            pairs = list(db.scalars(select(Pair).order_by(Pair.created_at, Pair.ends_on)))
            if self.number % 3 == 0 and pairs[which].state is PairState.ACTIVE:
                closing.end_pair(db, pairs[which], Ending.WITHDRAWN, self.clock.now)

    # what always holds

    def _step(self, name: str) -> None:
        NoticeLife.steps += 1
        self.done[name] += 1
        self._check_arrivals()
        for notice, state in self.ground.rows("SELECT id, state FROM notices"):
            was = self.settled.get(notice)
            if state in FINAL:
                self.settled[notice] = state
            absorbed = was is None or was == state or was == "merged"
            assert absorbed, f"a notice was {was} and is {state}"

    def _check_arrivals(self) -> None:
        if len(self.slack.arrived) == self.seen:
            return
        times = Counter(one.notice for one in self.slack.arrived)
        with self.ground.database.read() as db:
            found = {one: db.get_one(Notice, one) for one in times}
            for one, count in times.items():
                self._check_count(found[one], count)
            for new in self.slack.arrived[self.seen :]:
                self._check_moment(db, found[new.notice], new.at)
            self._check_days(db, found)
        self.seen = len(self.slack.arrived)

    def _check_count(self, notice: Notice, count: int) -> None:
        """Nothing is said twice where it can be looked up, or where many read it."""
        if notice.person_id is not None or KINDS[notice.kind].once:
            assert count == 1, f"{notice.kind} was said {count} times"
        self.done[f"said {count}"] += 1

    def _check_moment(self, db: Db, notice: Notice, at: datetime) -> None:
        """Nobody is woken, and nothing unasked comes outside of working hours."""
        if notice.person is None or notice.lane == Lane.WAITING:
            return
        cycle = db.get_one(Cycle, notice.cycle_id)
        local = at.astimezone(rules.zone_for(notice.person, cycle))
        earlier = (at - LATE).astimezone(rules.zone_for(notice.person, cycle))
        if notice.lane == Lane.SOON:
            assert local.time() >= rules.MORNING or earlier.time() < rules.NIGHT
            assert local.time() >= rules.MORNING
            assert local.time() < rules.NIGHT or earlier.time() < rules.NIGHT
            return
        hours = program_of(cycle).hours.working()
        assert local.weekday() in hours.weekdays
        assert hours.start <= local.time()
        assert local.time() < hours.end or earlier.time() < hours.end

    def _check_days(self, db: Db, found: dict[str, Notice]) -> None:
        """At most one unasked message a day for a person, over all programs."""
        days: Counter[tuple[str, object]] = Counter()
        for one in self.slack.arrived:
            notice = found[one.notice]
            if notice.lane == Lane.UNASKED and notice.person is not None:
                zone = rules.zone_for(notice.person, db.get(Cycle, notice.cycle_id))
                days[notice.person.id, one.at.astimezone(zone).date()] += 1
        assert not [day for day, count in days.items() if count > 1]

    # the end of a life

    def teardown(self) -> None:
        """Let all accidents be over: everything comes to an end, and nothing is lost."""
        self.slack.answers.clear()
        self.stop = None
        for turn in range(400):
            if not self._is_open():
                break
            self.clock.now = max(self._next(), self.clock.now + timedelta(seconds=61))
            self._work_off(ONE[turn % 2])
        self._step("end of life")
        with self.ground.database.read() as db:
            for notice in db.scalars(select(Notice)):
                self._check_end(db, notice)

    def _is_open(self) -> bool:
        left = "SELECT 1 FROM notices WHERE state IN ('pending', 'sending', 'unknown') LIMIT 1"
        return bool(self.ground.rows(left))

    def _next(self) -> datetime:
        """Give when the next thing is due; what is unsure is looked up after the grace."""
        with self.ground.database.read() as db:
            due = outbox.next_due(db) or self.clock.now
        unsure = self.ground.rows("SELECT 1 FROM notices WHERE state IN ('unknown', 'sending')")
        return self.clock.now if unsure else due

    def _check_end(self, db: Db, notice: Notice) -> None:
        state, settled = notice.state, notice.settled_at or self.clock.now
        told = f"{notice.kind} is {state} ({notice.error}) after {notice.attempts}"
        arrived = any(one.notice == notice.id for one in self.slack.arrived)
        assert state.value in FINAL, told
        if state is NoticeState.SENT:
            assert arrived, told
        elif state is NoticeState.MERGED:
            assert db.get_one(Notice, notice.merged_into).state is NoticeState.SENT, told
        elif state is NoticeState.FAILED:
            self._check_failed(db, notice, told)
        else:
            assert not arrived or notice.person_id is None, told
        if state is NoticeState.EXPIRED:
            assert notice.expires_at is not None, told
            assert notice.expires_at < settled, told
        if state is NoticeState.DROPPED and notice.person_id not in self.gone:
            assert not KINDS[notice.kind].wanted(db, notice, settled), told

    def _check_failed(self, db: Db, notice: Notice, told: str) -> None:
        """What was given up is put before the coordinators."""
        cases = list(db.scalars(select(Case.key)))
        without = notice.cycle_id is None or notice.kind == "case"
        assert without or any(key.endswith(f":{notice.id}") for key in cases), told


def _named(db: Db, name: str) -> Person:
    return db.scalars(select(Person).where(Person.name == name)).one()
