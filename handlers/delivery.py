"""Empties the outbox: claim, ask again whether it is wanted, say it, settle.

One notice at a time, each step committed, so that a process that is killed at any point leaves the
notice either unsent or marked as possibly sent; the latter is looked up in the DM before anything
is said again. Several unasked notices for one person become one message, once a day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum

from slack_sdk import WebClient

from handlers import courier, messages
from handlers.blocks import Message, divider
from handlers.courier import Fate, NotSent
from mentoring import days, milestones, rules
from mentoring.notices import KINDS, Lane
from mentoring.program_file import program_of
from store import budget, outbox
from store.database import Database, Db
from store.models import Cycle, Notice, NoticeState, Pair
from store.outbox import Claim

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
GRACE = timedelta(seconds=60)
ATTEMPTS = 8
RATE = 525  # messages a minute for the whole workspace
BURST = 60
BATCH = 20
PACE = timedelta(seconds=1)  # Slack takes one message a second in a conversation


class Step(Enum):
    """What to do with a claimed notice."""

    SAY = "say"
    DROP = "drop"
    EXPIRE = "expire"
    LATER = "later"


@dataclass
class Delivery:
    """One worker. `revoked` is set when Slack does not let the app speak any more."""

    database: Database
    client: WebClient
    team_id: str
    now: Callable[[], datetime]
    worker: str
    revoked: str | None = None
    waits_until: datetime | None = field(default=None)

    def run(self) -> int:
        """Say everything that is due; count the messages. Stops early when Slack says so."""
        sent = 0
        self.waits_until = None
        while self.revoked is None:
            claims = outbox.claim(
                self.database, self.now(), worker=self.worker, lease=LEASE, limit=BATCH
            )
            if not claims:
                break
            for claim in claims:
                sent += self._deliver(claim)
        return sent

    def _deliver(self, claim: Claim) -> bool:
        now = self.now()
        with self.database.begin(now) as db:
            notice = db.get(Notice, claim.notice_id)
            if notice is None:
                return False
            step, until = _decide(db, notice, now)
            if step is Step.DROP:
                outbox.settle(db, claim, NoticeState.DROPPED, now)
            elif step is Step.EXPIRE:
                outbox.settle(db, claim, NoticeState.EXPIRED, now)
            elif step is Step.LATER:
                outbox.postpone(db, claim, until, now)
            else:
                message = _compose(db, notice, claim, now)
                group = messages.group_of(db, notice)
        return step is Step.SAY and self._say(claim, notice, message, group)

    def _say(self, claim: Claim, notice: Notice, message: Message, group: list[str]) -> bool:
        wait = budget.take(self.database, self.team_id, self.now(), RATE, BURST)
        if wait is not None:
            self._later(claim, self.now() + wait, "budget")
            return False
        if not outbox.mark_sending(self.database, claim, self.now()):
            return False
        try:
            channel = self._channel(notice, group)
            receipt = courier.post(self.client, channel, message, notice.id)
        except NotSent as problem:
            self._not_sent(claim, notice, problem)
            return False
        now = self.now()
        with self.database.begin(now) as db:
            outbox.settle(db, claim, NoticeState.SENT, now, ts=receipt.ts, channel=receipt.channel)
            _remember_group(db, notice, receipt.channel, bool(group))
        log.info("event=sent notice=%s kind=%s", notice.id, notice.kind)
        return True

    def _channel(self, notice: Notice, group: list[str]) -> str:
        if group:
            return courier.open_group(self.client, group)
        if notice.person is not None:
            return notice.person.slack_id
        return notice.channel_id or ""

    def _not_sent(self, claim: Claim, notice: Notice, problem: NotSent) -> None:
        now = self.now()
        code, fate = problem.code, problem.fate
        log.warning("event=not_sent notice=%s code=%s fate=%s", notice.id, code, fate)
        if problem.fate is Fate.UNSURE:
            with self.database.begin(now) as db:
                outbox.settle(db, claim, NoticeState.UNKNOWN, now, error=problem.code)
            return
        if problem.fate is Fate.REVOKED:
            self.revoked = problem.code
            self._later(claim, now + timedelta(minutes=5), problem.code)
            return
        if problem.fate is Fate.LATER and notice.attempts < ATTEMPTS:
            wait = timedelta(seconds=problem.wait or 2 ** min(notice.attempts, 8))
            self._later(claim, now + wait, problem.code)
            return
        with self.database.begin(now) as db:
            outbox.settle(db, claim, NoticeState.FAILED, now, error=problem.code)
            messages.report_failure(db, notice, problem.code, now)

    def _later(self, claim: Claim, due_at: datetime, code: str) -> None:
        with self.database.begin(self.now()) as db:
            outbox.put_back(db, claim, due_at, self.now(), error=code)
        self.waits_until = due_at

    def reconcile(self) -> int:
        """Look up in the DMs whether what was left unsure did arrive; count what was cleared up."""
        now = self.now()
        outbox.strand(self.database, now, GRACE)
        with self.database.read() as db:
            rows = [n for n in outbox.unknown(db, BATCH) if _grace_over(n, now)]
        return sum(self._look_up(notice) for notice in rows)

    def _look_up(self, notice: Notice) -> bool:
        claim = Claim(notice.id, notice.fence)
        try:
            receipt = self._find(notice)
        except NotSent as problem:
            log.warning("event=not_looked_up notice=%s code=%s", notice.id, problem.code)
            return False
        now = self.now()
        with self.database.begin(now) as db:
            if receipt is None:
                outbox.put_back(db, claim, now, now, error="not found in the DM")
            else:
                outbox.settle(
                    db, claim, NoticeState.SENT, now, ts=receipt.ts, channel=receipt.channel
                )
        return True

    def _find(self, notice: Notice) -> courier.Receipt | None:
        """Find a message in a person's DM. Other places are not read: it is sent again there."""
        if notice.person is None:
            return None
        channel = courier.open_group(self.client, [notice.person.slack_id])
        oldest = str(int((notice.due_at - timedelta(hours=1)).timestamp()))
        return courier.find(self.client, channel, notice.id, oldest)


def _grace_over(notice: Notice, now: datetime) -> bool:
    return notice.settled_at is None or now - notice.settled_at >= GRACE


def _decide(db: Db, notice: Notice, now: datetime) -> tuple[Step, datetime]:
    """Ask everything again at the moment of sending."""
    person = notice.person
    if person is not None and (person.deleted or person.bot):
        return Step.DROP, now
    if not KINDS[notice.kind].wanted(db, notice, now):
        return Step.DROP, now
    if notice.expires_at is not None and notice.expires_at < now:
        return Step.EXPIRE, now
    later = _better_moment(db, notice, now)
    if later > now:
        return Step.LATER, later
    paced = outbox.last_sent(db, notice)
    if paced is not None and now - paced < PACE:
        return Step.LATER, paced + PACE
    return Step.SAY, now


def _better_moment(db: Db, notice: Notice, now: datetime) -> datetime:
    """Give when a notice may be said: at once to whoever waits for it, to others when it suits."""
    if notice.person is None or notice.lane == Lane.WAITING:
        return now
    if notice.lane == Lane.SOON:
        cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
        return rules.after_the_night(now, rules.zone_for(notice.person, cycle))
    return _next_free_morning(db, notice, now)


def _next_free_morning(db: Db, notice: Notice, now: datetime) -> datetime:
    """Give the moment at which an unasked notice may go: working hours, one message a day."""
    cycle = db.get(Cycle, notice.cycle_id)
    if cycle is None or notice.person is None:
        return now
    program = program_of(cycle)
    zone = rules.zone_for(notice.person, cycle)
    today = days.local_date(now, zone)
    free = milestones.holidays_near(program, today)
    moment = days.next_working_moment(now, zone, program.hours.working(), free)
    midnight = days.at_local(today, time(0), zone)
    if outbox.unasked_sent_on(db, notice.person.id, midnight, midnight + timedelta(days=1)):
        tomorrow = today + timedelta(days=1)
        return milestones.at_prompt_time(program, cycle, notice.person, tomorrow)
    return moment


def _compose(db: Db, notice: Notice, claim: Claim, now: datetime) -> Message:
    """Put a notice into words, with whatever else unasked is due for the same person."""
    said = messages.render(db, notice, now)
    if notice.lane != Lane.UNASKED or notice.person_id is None:
        return said
    due = outbox.due_for_person(db, notice.person_id, now, [Lane.UNASKED])
    wanted = [n for n in due if n.id != notice.id and KINDS[n.kind].wanted(db, n, now)]
    taken = outbox.merge(db, claim, [n.id for n in wanted], now)
    others = [messages.render(db, n, now) for n in wanted if n.id in taken]
    return joined([said, *others])


def joined(messages_: list[Message]) -> Message:
    """Make one message of several; what would be said twice is said once."""
    once = list({m.text: m for m in messages_}.values())
    blocks = list(once[0].blocks)
    for other in once[1:]:
        blocks += [divider(), *other.blocks]
    return Message(" ".join(m.text for m in once), blocks[:50])


def _remember_group(db: Db, notice: Notice, channel: str, grouped: bool) -> None:
    pair = db.get(Pair, notice.refs.get("pair", ""))
    if grouped and pair is not None:
        pair.channel_id = channel
