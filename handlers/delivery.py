"""Empties the outbox: claim, ask again whether it is wanted, say it, settle.

One notice at a time, each step committed, so that a process that is killed at any point leaves the
notice either unsent or marked as possibly sent; the latter is looked up in the DM before anything
is said again. Several unasked notices for one person become one message, once a day.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum
from pathlib import Path

from slack_sdk import WebClient

from handlers import courier, messages
from handlers.blocks import Message
from handlers.composition import Unsayable, compose
from handlers.courier import Fate, NotSent
from mentoring import days, milestones, rules
from mentoring.notices import KINDS, Lane
from mentoring.program_file import program_of
from store import budget, outbox
from store.database import Database, Db
from store.models import Cycle, Notice, NoticeState, Pair
from store.outbox import Claim

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=60)
PACE = timedelta(seconds=1)  # Slack takes one message a second in a conversation
PATIENCE = 2  # answers in a row that were lost, before everybody waits
LONGEST_PAUSE = 30  # seconds


@dataclass(frozen=True)
class Tempo:
    """How long, how fast and how often. `rate` is messages a minute for the whole workspace.

    `call` is the longest that one call may take: the client's timeout, and at most a lease.
    """

    lease: timedelta = timedelta(seconds=60)
    grace: timedelta = GRACE
    call: timedelta = outbox.CALL
    rate: float = 525
    burst: float = 60
    batch: int = 20
    attempts: int = 8


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
    tempo: Tempo = Tempo()
    revoked: str | None = None
    waits_until: datetime | None = field(default=None)
    stopping: bool = False  # the message under way is the last one
    on_step: Callable[[], None] = lambda: None  # told before each message: it is not stuck
    on_said: Callable[[str], None] = lambda slack_id: None  # told who has got a message
    _lost: int = field(default=0)  # answers in a row that did not come

    def run(self) -> int:
        """Say what is due and what the budget allows; count the messages.

        Stops early when Slack says so; `waits_until` tells then when it may go on.
        """
        sent = 0
        while self._may_go_on():
            claims = outbox.claim(
                self.database,
                self.now(),
                worker=self.worker,
                lease=self.tempo.lease,
                limit=self.tempo.batch,
            )
            if not claims:
                break
            sent += self._deliver_all(claims)
        return sent

    def _may_go_on(self) -> bool:
        if self.waits_until is not None and self.now() >= self.waits_until:
            self.waits_until = None
        return self.revoked is None and self.waits_until is None and not self.stopping

    def _deliver_all(self, claims: list[Claim]) -> int:
        """Deliver one by one; leave the rest as it was as soon as everybody has to wait."""
        sent = 0
        for position, claim in enumerate(claims):
            if not self._may_go_on():
                outbox.release(self.database, claims[position:], self.now())
                break
            self.on_step()
            sent += self._deliver(claim)
        return sent

    def _deliver(self, claim: Claim) -> bool:
        """Deliver one notice. One that breaks steps aside, and stops no other."""
        try:
            return self._try(claim)
        except Exception as fault:  # noqa: BLE001 (the boundary of the delivery)
            self._step_aside(claim, fault)
            return False

    def _step_aside(self, claim: Claim, fault: Exception) -> None:
        """Try what broke later, and give it up in the end. What may have left is looked up."""
        broken = fault.notice_id if isinstance(fault, Unsayable) else claim.notice_id
        kind, place = _place(fault.__cause__ or fault)
        log.error("event=delivery_fault notice=%s kind=%s at=%s", broken, kind, place)
        now = self.now()
        with self.database.begin(now) as db:
            for notice_id in dict.fromkeys([broken, claim.notice_id]):
                notice = db.get_one(Notice, notice_id)
                if notice.state is NoticeState.PENDING:
                    self._try_again(db, notice, claim, now)
                    break
        if broken != claim.notice_id:
            outbox.release(self.database, [claim], now)

    def _try_again(self, db: Db, notice: Notice, claimed: Claim, now: datetime) -> None:
        own = claimed.notice_id == notice.id
        claim = claimed if own else Claim(notice.id, notice.fence)
        if notice.attempts + 1 < self.tempo.attempts:
            outbox.put_back(db, claim, now + _backoff(notice), now, error="fault")
        elif outbox.settle(db, claim, NoticeState.FAILED, now, error="fault"):
            messages.report_failure(db, notice, "fault", now)

    def _try(self, claim: Claim) -> bool:
        """Decide and find the words in a moment of the database that is only read.

        Whoever is stopped or killed here holds nobody up.
        """
        now = self.now()
        with self.database.read() as db:
            notice = db.get(Notice, claim.notice_id)
            if notice is None or not _is_ours(notice, claim):
                return False
            step, until = _decide(db, notice, now)
            if step is Step.SAY:
                message, inside = compose(db, notice, now)
                group = messages.group_of(db, notice)
        if step is not Step.SAY:
            self._set_aside(claim, step, until, now)
            return False
        marked = self._mark(claim, inside)
        return marked is not None and self._say(claim, notice, message, group, marked)

    def _set_aside(self, claim: Claim, step: Step, until: datetime, now: datetime) -> None:
        with self.database.brief(now) as db:
            if step is Step.DROP:
                outbox.settle(db, claim, NoticeState.DROPPED, now, error="not wanted any more")
            elif step is Step.EXPIRE:
                outbox.settle(db, claim, NoticeState.EXPIRED, now, error="too late")
            else:
                outbox.postpone(db, claim, until, now)

    def _mark(self, claim: Claim, inside: list[str]) -> datetime | None:
        """Take a token and commit that the call is about to be made; give the time before that.

        None: it must not be made, and the claim is given back.
        """
        tempo, now = self.tempo, self.now()
        wait = budget.take(self.database, self.team_id, now, tempo.rate, tempo.burst)
        if wait is not None:
            self.waits_until = now + wait
        else:
            now = self.now()
            if outbox.mark_sending(self.database, claim, now, tempo.call, inside):
                return now
        outbox.release(self.database, [claim], now)
        return None

    def _say(
        self, claim: Claim, notice: Notice, message: Message, group: list[str], marked: datetime
    ) -> bool:
        try:
            channel = self._channel(notice, group)
            if self.now() - marked > self.tempo.grace:
                return False  # stopped for so long that others may be looking for it already
            receipt = courier.post(self.client, channel, message, notice.id)
        except NotSent as problem:
            self._not_sent(claim, notice, problem)
            return False
        self._lost = 0
        now = self.now()
        opening = self.database.begin if group else self.database.brief  # a pair's row is a verb's
        with opening(now) as db:
            outbox.settle(db, claim, NoticeState.SENT, now, ts=receipt.ts, channel=receipt.channel)
            _remember_group(db, notice, receipt.channel, bool(group))
        for slack_id in group or ([notice.person.slack_id] if notice.person else []):
            self.on_said(slack_id)
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
        if fate is Fate.UNSURE:
            with self.database.brief(now) as db:
                outbox.settle(db, claim, NoticeState.UNKNOWN, now, error=code)
            self._wait_for_slack()
        elif fate is Fate.AWAY:
            self._put_back(claim, now, code, counts=False)
            self._wait_for_slack()
        elif fate is Fate.REVOKED:
            self.revoked = code
            self._put_back(claim, now + timedelta(minutes=5), code, counts=False)
            with self.database.begin(now) as db:
                messages.report_revoked(db, self.team_id, code, now)
        elif problem.wait is not None:
            self._put_back(claim, now, code, counts=False)
            self._pause(timedelta(seconds=problem.wait))
        elif fate is Fate.LATER and notice.attempts < self.tempo.attempts:
            self._put_back(claim, now + _backoff(notice), code)
        else:
            self._give_up(claim, notice, code)

    def _put_back(self, claim: Claim, due_at: datetime, code: str, *, counts: bool = True) -> None:
        now = self.now()
        with self.database.brief(now) as db:
            outbox.put_back(db, claim, due_at, now, error=code, counts=counts)

    def _give_up(self, claim: Claim, notice: Notice, code: str) -> None:
        now = self.now()
        with self.database.begin(now) as db:
            if outbox.settle(db, claim, NoticeState.FAILED, now, error=code):
                messages.report_failure(db, notice, code, now)

    def _pause(self, wait: timedelta) -> None:
        """Let all workers of the workspace wait."""
        now = self.now()
        budget.pause(self.database, self.team_id, now + wait, now)
        self.waits_until = now + wait

    def _wait_for_slack(self) -> None:
        """Wait longer and longer while no answer comes: each would have to be looked up."""
        self._lost += 1
        if self._lost >= PATIENCE:
            seconds = min(2 ** (self._lost - PATIENCE + 1), LONGEST_PAUSE)
            self._pause(timedelta(seconds=seconds))

    def reconcile(self) -> int:
        """Look up in the DMs whether what was left unsure did arrive; count what was cleared up.

        Stops at the first question that Slack does not answer: the next tick asks again.
        """
        now, cleared = self.now(), 0
        outbox.strand(self.database, now, self.tempo.grace)
        with self.database.read() as db:
            found = outbox.unknown(db, self.tempo.batch)
        for notice in found:
            if not self._grace_over(notice, now):
                continue
            if not self._look_up(notice):
                break
            cleared += 1
        return cleared

    def _grace_over(self, notice: Notice, now: datetime) -> bool:
        return notice.settled_at is None or now - notice.settled_at >= self.tempo.grace

    def _look_up(self, notice: Notice) -> bool:
        claim = Claim(notice.id, notice.fence)
        try:
            receipt = self._find(notice)
        except NotSent as problem:
            code, fate = problem.code, problem.fate
            log.warning("event=not_looked_up notice=%s code=%s fate=%s", notice.id, code, fate)
            if fate is Fate.REFUSED:
                self._give_up(claim, notice, code)
            return fate is Fate.REFUSED
        now = self.now()
        if receipt is None and not self._may_repeat(notice):
            self._give_up(claim, notice, "unsure")
        elif receipt is None:
            self._put_back(claim, now + _backoff(notice), "not found")
        else:
            with self.database.brief(now) as db:
                outbox.settle(
                    db, claim, NoticeState.SENT, now, ts=receipt.ts, channel=receipt.channel
                )
        return True

    def _may_repeat(self, notice: Notice) -> bool:
        """Say whether something may be said again that was not found, or not looked for."""
        seen_by_many = notice.person is None and KINDS[notice.kind].once
        return not seen_by_many and notice.attempts + 1 < self.tempo.attempts

    def _find(self, notice: Notice) -> courier.Receipt | None:
        """Find a message in a person's DM. Other places are not read: None."""
        if notice.person is None:
            return None
        channel = courier.open_group(self.client, [notice.person.slack_id])
        oldest = str(int((notice.due_at - timedelta(hours=1)).timestamp()))
        return courier.find(self.client, channel, notice.id, oldest)


def _decide(db: Db, notice: Notice, now: datetime) -> tuple[Step, datetime]:
    """Ask everything again at the moment of sending."""
    person = notice.person
    if person is not None and (person.deleted or person.bot):
        return Step.DROP, now
    if _changes_what_is_under_way(db, notice):
        return Step.LATER, now + PACE
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


def _changes_what_is_under_way(db: Db, notice: Notice) -> bool:
    """Say whether the message that this one changes is just being sent, or may have been."""
    card = db.get(Notice, notice.refs["card"]) if notice.refs.get("card") else None
    return card is not None and card.state in (NoticeState.SENDING, NoticeState.UNKNOWN)


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


def _backoff(notice: Notice) -> timedelta:
    return timedelta(seconds=2 ** min(notice.attempts, 8))


def _place(fault: BaseException) -> tuple[str, str]:
    """Name what broke and the line of code; an exception's own text may hold people's words."""
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    place = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else "unknown"
    return type(fault).__name__, place


def _is_ours(notice: Notice, claim: Claim) -> bool:
    """Say whether the claim still holds: a notice may have been said inside another meanwhile."""
    return notice.state is NoticeState.PENDING and notice.fence == claim.fence


def _remember_group(db: Db, notice: Notice, channel: str, grouped: bool) -> None:
    pair = db.get(Pair, notice.refs.get("pair", ""))
    if grouped and pair is not None:
        pair.channel_id = channel
