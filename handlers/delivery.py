"""Empties the outbox: claim, ask again whether it is wanted, say it, settle.

Each step is committed, so that a process that is killed at any point leaves a notice either unsent
or marked as possibly sent; the latter is looked up in the DM before anything is said again. Some
notices are marked and settled together, but only those that can be looked up: what many read, or
what says several things, goes alone. No transaction is open during a call.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk import WebClient

from handlers import courier, letters, messages
from handlers.composition import Unsayable
from handlers.courier import Fate, NotSent, Receipt
from handlers.faults import last_place
from handlers.letters import Aside, Letter
from handlers.moment import Step
from handlers.tempo import Tempo
from mentoring import presence
from mentoring.notices import KINDS
from store import budget, outbox, rests
from store.database import Database, Db
from store.models import Notice, NoticeState, Pair
from store.outbox import Claim

log = logging.getLogger(__name__)

PATIENCE = 2  # answers in a row that were lost, before everybody waits
LONGEST_PAUSE = 30  # seconds
KNOCK = timedelta(minutes=15)  # until the coordinators' channel is tried again


@dataclass
class Delivery:
    """One worker. `revoked` is set when Slack does not let the app speak any more."""

    database: Database
    client: WebClient
    team_id: str
    now: Callable[[], datetime]
    worker: str
    tempo: Tempo = field(default_factory=Tempo)
    revoked: str | None = None
    waits_until: datetime | None = field(default=None)
    stopping: bool = False  # the message under way is the last one
    on_step: Callable[[], None] = lambda: None  # told before each message: it is not stuck
    on_said: Callable[[str], None] = lambda slack_id: None  # told who has got a message
    give_way: Callable[[], float] = lambda: 0.0  # waits a moment for who waits for an answer
    log: logging.Logger = log  # where it is told what was sent
    _lost: int = field(default=0)  # answers in a row that did not come
    _pace: int = field(init=False)  # calls that are marked together
    _reach: int = field(init=False)  # notices that are claimed together

    def __post_init__(self) -> None:
        self._pace = self._reach = self.tempo.first

    def run(self) -> int:
        """Say what is due and what the budget allows; count the messages.

        Stops early when Slack says so; `waits_until` tells then when it may go on.
        """
        sent, tempo = 0, self.tempo
        while self._may_go_on():
            now = self.now()
            claims = self._claim(now)
            if not claims:
                break
            said = self._deliver_all(claims, now + tempo.lease - tempo.call)
            # what is put off costs no call, so that more can be looked at in the next go
            self._reach = self._pace if said else min(2 * len(claims), tempo.batch)
            sent += said
        return sent

    def _claim(self, now: datetime) -> list[Claim]:
        """Claim as much as the budget allows; [] when nothing is due, or when all have to wait."""
        tempo = self.tempo
        lanes = outbox.lanes_with_work(self.database, now)
        if not lanes:
            return []
        count, wait = budget.allowance(self.database, self.team_id, now, tempo.rate, tempo.burst)
        if wait is not None:
            self.waits_until = now + wait
            return []
        return outbox.claim(
            self.database,
            now,
            worker=self.worker,
            lease=tempo.lease,
            limit=min(count, self._reach),
            lanes=lanes,
        )

    def _may_go_on(self) -> bool:
        if self.waits_until is not None and self.now() >= self.waits_until:
            self.waits_until = None
        return self.revoked is None and self.waits_until is None and not self.stopping

    def _deliver_all(self, claims: list[Claim], until: datetime) -> int:
        """Deliver batch by batch; leave the rest as it was as soon as everybody has to wait.

        `until` is when the last call may begin.
        """
        sent = 0
        while claims:
            if not self._may_go_on():
                outbox.release(self.database, claims, self.now())
                break
            now, most = self.now(), self._pace
            batch, claims = letters.read(self.database, claims, now, most, self.give_way)
            for claim, fault in batch.faults:
                self._step_aside(claim, fault)
            self._set_aside(batch.asides)
            sent += self._say_all(batch.letters, until)
        return sent

    def _say_all(self, batch: list[Letter], until: datetime) -> int:
        """Say what the budget allows, and write down what was said; count the messages."""
        marked, wait = self._mark(batch)
        said: list[tuple[Letter, Receipt]] = []
        began = time.monotonic()
        try:
            for position, letter in enumerate(marked):
                self.on_step()
                began += self.give_way()
                if not self._may_go_on() or self.now() > until:
                    self._leave(marked[position:])
                    break
                if receipt := self._say(letter, until):
                    said.append((letter, receipt))
        finally:
            self._write_down(said)
        self._learn(len(said), timedelta(seconds=time.monotonic() - began))
        if wait is not None:
            self.waits_until = max(wait, self.waits_until or wait)
        return len(said)

    def _learn(self, count: int, took: timedelta) -> None:
        """Mark as many together as are said in `tempo.together`: the more, the more is in doubt.

        What waits behind others is also decided that much too early.
        """
        if count and took > self.tempo.together:
            self._pace = max(1, min(self._pace, count) // 2)
        elif count >= self._pace and 2 * took <= self.tempo.together:
            self._pace = min(2 * self._pace, self.tempo.batch)

    def _leave(self, unsaid: list[Letter]) -> None:
        """Undo the marks of calls that are not made after all, and put their tokens back."""
        now, burst = self.now(), self.tempo.burst
        outbox.take_back(self.database, _claims(unsaid), now)
        budget.give_back(self.database, self.team_id, len(unsaid), now, burst)

    def _step_aside(self, claim: Claim, fault: Exception) -> None:
        """Try what broke later, and give it up in the end. What may have left is looked up."""
        broken = fault.notice_id if isinstance(fault, Unsayable) else claim.notice_id
        cause = fault.__cause__ or fault
        kind, at = type(cause).__name__, last_place(cause)
        log.error("event=delivery_fault notice=%s kind=%s at=%s", broken, kind, at)
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

    def _set_aside(self, asides: list[Aside]) -> None:
        """Settle or postpone what is not to be said now, in one short transaction."""
        if not asides:
            return
        now = self.now()
        with self.database.brief(now) as db:
            for aside in sorted(asides, key=lambda each: each.claim.notice_id):
                if aside.step is not Step.GONE:
                    _set_aside(db, aside, now)
        for aside in asides:
            if aside.step is Step.GONE:
                self._drop_departed(aside.claim, now)

    def _drop_departed(self, claim: Claim, now: datetime) -> None:
        """Drop what was for somebody whose account is deactivated; coordinators are told once."""
        with self.database.begin(now) as db:
            if outbox.settle(db, claim, NoticeState.DROPPED, now, error="account deactivated"):
                presence.dropped(db, db.get_one(Notice, claim.notice_id), now)

    def _mark(self, batch: list[Letter]) -> tuple[list[Letter], datetime | None]:
        """Take tokens and commit that these calls are about to be made, for as many as may be.

        The claims of all others are given back. Gives until when to wait as well, where the
        budget did not do for all.
        """
        if not batch:
            return [], None
        tempo, now = self.tempo, self.now()
        count, wait = budget.take_some(
            self.database, self.team_id, now, tempo.rate, tempo.burst, len(batch)
        )
        ids = self._commit_marks(batch[:count])
        marked = [letter for letter in batch if letter.notice.id in ids]
        if others := [letter for letter in batch if letter.notice.id not in ids]:
            outbox.release(self.database, _claims(others), now)
        return marked, None if wait is None else now + wait

    def _commit_marks(self, batch: list[Letter]) -> set[str]:
        now, call = self.now(), self.tempo.call
        if len(batch) != 1:
            return outbox.mark_together(self.database, _claims(batch), now, call)
        (letter,) = batch
        if outbox.mark_sending(self.database, letter.claim, now, call, letter.inside):
            return {letter.notice.id}
        return set()

    def _say(self, letter: Letter, until: datetime) -> Receipt | None:
        """Say one thing. What breaks here may have left, and is looked up; it stops no other."""
        try:
            channel = self._channel(letter)
            if self.now() > until:  # it took so long that others may soon look for it
                outbox.take_back(self.database, [letter.claim], self.now())
                return None
            receipt = courier.post(self.client, channel, letter.message, letter.notice.id)
        except NotSent as problem:
            self._not_sent(letter.claim, letter.notice, problem)
            return None
        except Exception as fault:  # noqa: BLE001 (the boundary of the delivery)
            self._step_aside(letter.claim, fault)
            return None
        self._lost = 0
        return receipt

    def _write_down(self, said: list[tuple[Letter, Receipt]]) -> None:
        """Commit that some things were said, and tell who has got them."""
        if not said:
            return
        now = self.now()
        outbox.settle_sent(
            self.database, [(each.claim, to.channel, to.ts) for each, to in said], now
        )
        for letter, receipt in said:
            notice = letter.notice
            if letter.group:
                self._remember_group(notice, receipt.channel, now)
            for slack_id in letter.readers:
                self.on_said(slack_id)
            self.log.info("event=sent notice=%s kind=%s", notice.id, notice.kind)

    def _remember_group(self, notice: Notice, channel: str, now: datetime) -> None:
        with self.database.begin(now) as db:
            if pair := db.get(Pair, notice.refs.get("pair", "")):
                pair.channel_id = channel

    def _channel(self, letter: Letter) -> str:
        if letter.group:
            return courier.open_group(self.client, letter.group)
        return "".join(letter.readers) or letter.notice.channel_id or ""

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
            if messages.is_shut_out(db, notice, code, now):
                outbox.put_back(db, claim, now + KNOCK, now, error=code, counts=False)
                messages.report_failure(db, notice, code, now)
            elif outbox.settle(db, claim, NoticeState.FAILED, now, error=code):
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
            found = outbox.unknown(db, self.tempo.batch, now)
        ready = [notice for notice in found if self._grace_over(notice, now)]
        if not ready:
            return 0
        held = outbox.hold_unknown(self.database, ready, now, now + self.tempo.lease)
        for notice in ready:
            if notice.id not in held:
                continue  # another worker looks for it
            if not self._look_up(notice, held[notice.id]):
                outbox.release(self.database, held.values(), self.now())
                break
            cleared += 1
        return cleared

    def _grace_over(self, notice: Notice, now: datetime) -> bool:
        return notice.settled_at is None or now - notice.settled_at >= self.tempo.grace

    def _look_up(self, notice: Notice, claim: Claim) -> bool:
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


def _set_aside(db: Db, aside: Aside, now: datetime) -> None:
    if aside.step is Step.DROP:
        outbox.settle(db, aside.claim, NoticeState.DROPPED, now, error="not wanted any more")
    elif aside.step is Step.EXPIRE:
        outbox.settle(db, aside.claim, NoticeState.EXPIRED, now, error="too late")
    elif aside.step is Step.REST:
        rests.rest(db, aside.claim, aside.until, now)
    else:
        outbox.postpone(db, aside.claim, aside.until, now)


def _backoff(notice: Notice) -> timedelta:
    return timedelta(seconds=2 ** min(notice.attempts, 8))


def _claims(batch: list[Letter]) -> list[Claim]:
    return [letter.claim for letter in batch]
