"""Rate limits and an outage: nothing is lost, the budget is kept and used; and 72 hours down.

Here the clock is moved by hand, in the worker and in the local Slack alike, so that hours take
seconds. The worker is asked every two seconds, as by the program's tick.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import select

from benchmarks.campaigns.ground import Ground, ground
from benchmarks.campaigns.report import Report
from handlers.delivery import Delivery
from handlers.tempo import Tempo
from mentoring import calendar, occurrences
from mentoring.milestones import Window
from mentoring.program_file import program_of
from sandbox.client import Visitor
from store import queries
from store.database import Db
from store.models import (
    Budget,
    Case,
    Cycle,
    CycleState,
    Member,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.small import SMALL, small_text

POST = "chat.postMessage"
TICK = timedelta(seconds=2)  # the product's own
OUTAGE = timedelta(minutes=10)
DOWN = timedelta(hours=72)
ENDED = (NoticeState.SENT, NoticeState.MERGED, NoticeState.DROPPED, NoticeState.EXPIRED)
ZONES = (
    "America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu",
    "Europe/Berlin", "Europe/London", "Asia/Tokyo", "Australia/Lord_Howe", "America/Santiago",
)  # fmt: skip
CHANGES = (date(2027, 3, 14), date(2027, 11, 7))  # America; Europe and others lie around them


class Hands:
    """A clock that only we move."""

    def __init__(self, place: Ground, visitor: Visitor) -> None:
        self._visitor, self.at = visitor, place.sandbox.world.clock.now()

    def now(self) -> datetime:
        return self.at

    def move_to(self, moment: datetime) -> None:
        self._visitor.move_to(moment)
        self.at = moment


def _worker(place: Ground, hands: Hands) -> Delivery:
    sandbox = place.sandbox
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    return Delivery(place.database, client, place.team_id, hands.now, "campaign")


def outage(report: Report, kind: str, long: bool) -> None:
    """Deliver with 5% answers 429, and ten minutes in which every call fails."""
    # with 1,000 the share of the budget is 0.898: the burst that is left weighs too much
    count = 10_000 if long else 1_500
    logging.disable(logging.CRITICAL)
    people = 2000 if long else 600
    with ground(kind, people, frozen=True) as place, Visitor(place.sandbox.url) as visitor:
        hands = Hands(place, visitor)
        worker = _worker(place, hands)
        place.put(count)
        open_seconds = _live_through(place, hands, worker, visitor)
        _judge(report, place, open_seconds, worker.tempo)
    logging.disable(logging.NOTSET)


def _live_through(place: Ground, hands: Hands, worker: Delivery, visitor: Visitor) -> float:
    """Deliver everything; give the seconds in which Slack was there and asked for no pause."""
    begins = hands.at + timedelta(minutes=1)
    ends, open_seconds, looked = begins + OUTAGE, 0.0, hands.at
    visitor.fault("rate_limited", method=POST, rate=0.05, seconds=1)
    is_out = False
    limit = hands.at + timedelta(hours=3)
    while hands.at < limit:
        if not is_out and begins <= hands.at < ends:
            visitor.fault("none")
            visitor.fault("server_error", rate=1.0)
            is_out = True
        elif is_out and hands.at >= ends:
            visitor.fault("none")
            visitor.fault("rate_limited", method=POST, rate=0.05, seconds=1)
            is_out = False
        worker.run()
        if hands.at - looked >= timedelta(seconds=30):
            worker.reconcile()
            looked = hands.at
            if not place.is_open():
                break
        before, asked, backlog = hands.at, _asked_until(place, hands), bool(worker.waits_until)
        hands.move_to(hands.at + TICK)
        if backlog and not is_out:
            open_seconds += (hands.at - max(before, min(asked, hands.at))).total_seconds()
    return open_seconds


def _asked_until(place: Ground, hands: Hands) -> datetime:
    """Give until when Slack's own 429 stops us; now when the last call was not refused so."""
    calls = place.sandbox.world.ledger._calls
    if not calls or calls[-1].status != 429:
        return hands.at
    with place.database.read() as db:
        return db.scalars(select(Budget.paused_until)).one_or_none() or hands.at


def _judge(report: Report, place: Ground, open_seconds: float, tempo: Tempo) -> None:
    calls = place.sandbox.world.ledger.calls(0, POST, False)
    times = sorted(datetime.fromisoformat(c["at"]).timestamp() for c in calls)
    arrived, wanted = place.arrived(), place.ids()
    most = max(bisect_left(times, t + 60) - n for n, t in enumerate(times))
    allowed = open_seconds * tempo.rate / 60 + tempo.burst
    report.say("notices", f"{len(wanted):,}")
    report.say("answers", dict(Counter(str(c["status"]) for c in calls)))
    report.say("states at the end", dict(place.states()))
    report.hold("lost", len(wanted - arrived.keys()), most=0)
    report.hold("twice", sum(n - 1 for n in arrived.values()), most=0)
    report.hold("most calls within 60 s", most, most=tempo.rate + tempo.burst)
    report.hold("budget used while Slack let us", len(times) / allowed, least=0.9)


def down(report: Report, kind: str, long: bool) -> None:
    """Be down for 72 hours across each clock change; count what then has no row and no end."""
    pairs = 60 if long else 9
    logging.disable(logging.CRITICAL)
    for change in CHANGES:
        start = datetime(change.year, change.month, change.day, 12, tzinfo=UTC) - DOWN / 2
        with ground(kind, frozen=True, start=start) as place, Visitor(place.sandbox.url) as visitor:
            _miss(report, place, Hands(place, visitor), pairs, change)
    logging.disable(logging.NOTSET)


def _miss(report: Report, place: Ground, hands: Hands, pairs: int, change: date) -> None:
    begun = hands.at
    with place.database.begin(begun) as db:
        _program(db, place, pairs, begun)
    hands.move_to(begun + DOWN)
    with place.database.begin(hands.at) as db:
        cycle = db.scalars(select(Cycle)).one()
        expected = _expected(db, cycle, begun, hands.at)
        for _ in range(2):
            calendar.plan(db, cycle, hands.at)
    worker = _worker(place, hands)
    for _ in range(24 * 12):
        worker.run()
        worker.reconcile()
        if not place.is_open():
            break
        hands.move_to(hands.at + timedelta(minutes=30))
        while worker.waits_until and worker.waits_until <= hands.at and worker.run():
            hands.move_to(hands.at + timedelta(seconds=1))
    _judge_down(report, place, expected, change)


def _expected(db: Db, cycle: Cycle, begun: datetime, now: datetime) -> set[str]:
    """Work out beside the plan what fell due: instants of every pair, with nothing remembered."""
    window = Window(begun.date() - timedelta(days=14), now.date() + timedelta(days=1))
    meetings = calendar.Meetings(db, cycle)
    due = [
        o
        for pair in queries.pairs(db, cycle.id, (PairState.ACTIVE,))
        for o in occurrences.of_pair(pair, window)
        if begun < o.at <= now and calendar.wanted(db, o, meetings)
    ]
    return {o.key for o in due}


def _judge_down(report: Report, place: Ground, expected: set[str], change: date) -> None:
    with place.database.read() as db:
        rows = {n.key: n for n in db.scalars(select(Notice))}
        cases = set(db.scalars(select(Case.key)))
    ended = Counter(str(rows[k].state) for k in expected if k in rows)
    silent = [k for k in expected if k not in rows and k not in cases]
    bare = [n for n in rows.values() if n.state in (NoticeState.DROPPED, NoticeState.EXPIRED)]
    report.say(f"around {change}: occurrences", f"{len(expected):,}")
    report.say("how they ended", dict(ended) | {"case": len(expected & cases)})
    report.hold("silent misses", len(silent), most=0)
    report.hold("not ended", sum(n.state not in ENDED for n in rows.values()), most=0)
    report.hold("dropped or expired without a reason", sum(not n.error for n in bare), most=0)


def _program(db: Db, place: Ground, pairs: int, now: datetime) -> None:
    """Make pairs whose dates fall into the outage, in zones that change their clocks and do not."""
    people = [db.get_one(Person, i) for i in place.person_ids[: 2 * pairs]]
    cycle = Cycle(
        team_id=place.team_id, program=SMALL, program_text=small_text(), name="Mentoring",
        state=CycleState.RUNNING, starts_on=now.date(), zone="America/New_York",
        channel_id=_channel(place), announce_id=_channel(place), created_by=people[0].id,
        planned_to=now,
    )  # fmt: skip
    db.add(cycle)
    db.flush()
    ids = {"team_id": place.team_id, "cycle_id": cycle.id}
    for number in range(pairs):
        one, two = people[2 * number], people[2 * number + 1]
        one.tz, two.tz = ZONES[number % len(ZONES)], ZONES[(number * 2 + 1) % len(ZONES)]
        mentor = Member(**ids, person_id=one.id, role=Role.MENTOR)
        mentee = Member(**ids, person_id=two.id, role=Role.MENTEE, supervisor_id=people[0].id)
        db.add_all([mentor, mentee])
        db.flush()
        began = now - timedelta(
            days=(5, 12, 19, 25, 28, 43, 53, 55, 180)[number % 9] + number // 9 % 3
        )
        pair = Pair(**ids, mentor_id=mentor.id, mentee_id=mentee.id, state=PairState.ACTIVE)
        pair.published_at = began
        pair.starts_on = began.astimezone(ZoneInfo(cycle.zone)).date()
        pair.ends_on = program_of(cycle).ends_on(pair.starts_on)
        db.add(pair)
    db.flush()


def _channel(place: Ground) -> str:
    world = place.sandbox.world
    bot = world.app.user_id
    return next(c.id for c in world.workspace.conversations.values() if bot in c.members and c.name)
