"""The ticks: a handful of jobs that ask "what is due?". The only file that knows APScheduler.

The jobs live in memory and hold no state; all dates and states are in our own tables, so that a
missed, doubled or late tick changes nothing.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.errors import SlackApiError

from handlers.delivery import Delivery
from handlers.faults import places
from handlers.homes import Homes
from handlers.sweep import Sweep
from handlers.tempo import GRACE
from mentoring import calendar, upkeep
from store import outbox, queries
from store.database import Database, Db
from store.models import Cycle

log = logging.getLogger(__name__)

PERIODS = {"plan": 60, "deliver": 2, "reconcile": 30, "sweep": 60}  # seconds
BREATH = timedelta(seconds=0.2)  # between two deliveries: many at once cost little more than one
PORTION = 10  # pairs whose dates are put into the outbox at once: nobody waits long for it
DEAR = 0.1  # seconds of work above which looking ahead takes a fifth of the time at most
CALLS = 25  # seconds that a tick may be busy with one message: Slack may take 10 for each call


class Ticks:
    """Plans, delivers and reconciles. `health` is what a supervisor may ask."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        now: Callable[[], datetime],
        done: Callable[[Callable[[], datetime | None]], None] | None,
        homes: Homes,
        sweep: Sweep,
    ) -> None:
        """Take what to work with. `done` asks when the next thing is due."""
        self._database, self._delivery, self._now, self._done = database, delivery, now, done
        self._homes, self._sweep = homes, sweep
        self._working = threading.Lock()
        self._woken = threading.Event()
        self._last: dict[str, float] = {}
        self._rested_at, self._delivering = datetime.now(UTC), False
        self._begun = self._tells_after = time.monotonic()
        delivery.on_step = partial(self._beat, "deliver")
        delivery.on_said = homes.changed
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Start ticking, beginning at once; only the look through all people can wait."""
        jobs = {"plan": self.plan, "deliver": self.deliver, "reconcile": self.reconcile}
        for name, job in jobs.items():
            self._scheduler.add_job(
                job, "interval", seconds=PERIODS[name], id=name, next_run_time=datetime.now(UTC)
            )
        self._scheduler.add_job(self.sweep, "interval", seconds=PERIODS["sweep"], id="sweep")
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        self._scheduler.start()

    def hold(self) -> None:
        """Begin nothing new: the message under way is the last one."""
        self._delivery.stopping = True

    def stop(self) -> None:
        """Stop ticking; what is under way is finished first."""
        self.hold()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        with self._working:  # the local Slack's clock works in a thread of its own
            pass

    def wake(self) -> None:
        """Deliver soon: somebody has just committed something that is to be said.

        Whoever comes while one is awaited already is heard by the same.
        """
        if self._woken.is_set():
            return
        self._woken.set()
        if not self._delivering:  # else it calls itself when it is done
            self._call()

    def _call(self) -> None:
        """Have what is due delivered now, or after a breath when that was done just now."""
        if self._scheduler.running:
            at = max(datetime.now(UTC), self._rested_at)
            with contextlib.suppress(JobLookupError):  # it has been stopped this instant
                self._scheduler.modify_job("deliver", next_run_time=at)

    def plan(self) -> None:
        """Turn the dates of all open cycles into notices."""
        now = self._now()
        with self._working:
            with self._database.read() as db:
                cycles = [cycle.id for cycle in queries.all_open_cycles(db)]
            for cycle_id in cycles:
                self._plan(cycle_id, now)
                self._beat("plan")
            self._keep_up(now)
            self._beat("plan")

    def _plan(self, cycle_id: str, now: datetime) -> None:
        """Plan one cycle, a few pairs at a time: a broken one must not stop the others."""
        try:
            with self._database.read(self._delivery.give_way) as db:
                due = calendar.look(db, db.get_one(Cycle, cycle_id), now)
            ready = [pair.id for pair in due.pairs]
            for first in range(0, len(ready), PORTION):
                self._delivery.give_way()
                with self._database.begin(now) as db:
                    pairs = queries.pairs_by_ids(db, ready[first : first + PORTION])
                    calendar.plan_pairs(db, pairs, due.since, now)
            with self._database.begin(now) as db:
                calendar.finish(db, db.get_one(Cycle, cycle_id), due, now)
        except Exception as fault:  # noqa: BLE001 - the boundary of the tick
            at = places(fault.__traceback__)
            log.error("event=plan_failed cycle=%s kind=%s\n%s", cycle_id, type(fault).__name__, at)

    def _keep_up(self, now: datetime) -> None:
        """Do what is done once a day: it must not stop the plans of the cycles either."""
        team_id = self._delivery.team_id
        try:
            with self._database.read() as db:
                due = upkeep.is_due(db, team_id, now)
            if due:
                with self._database.begin(now) as db:
                    upkeep.keep_up(db, team_id, now)
        except Exception as fault:  # noqa: BLE001 - the boundary of the tick
            at = places(fault.__traceback__)
            log.error("event=upkeep_failed kind=%s\n%s", type(fault).__name__, at)

    def deliver(self) -> None:
        """Say everything that is due. Who wakes us meanwhile is heard after a breath."""
        with self._working:
            self._delivering = True
            self._woken.clear()
            try:
                self._delivery.run()
                self._homes.refresh()
            finally:
                self._rested_at = datetime.now(UTC) + BREATH
                self._delivering = False
            self._beat("deliver")
        self._tell()
        if self._woken.is_set():
            self._call()

    def _tell(self) -> None:
        """Tell whoever asks when the next thing is due; of many pairs not after every message."""
        if self._done is None or time.monotonic() < self._tells_after:
            return
        began = time.thread_time()
        self._done(self.next_due)
        cost = time.thread_time() - began
        if cost > DEAR:
            self._tells_after = time.monotonic() + 4 * cost

    def reconcile(self) -> None:
        """Clear up what may have been sent, and ask whether a revoked app may speak again."""
        with self._working:
            if self._delivery.revoked is not None:
                self._ask_again()
            if self._delivery.revoked is None:
                self._delivery.reconcile()
            self._beat("reconcile")

    def sweep(self) -> bool:
        """Look at one page of the people in Slack; say whether there was one to look at."""
        looked = self._delivery.revoked is None and self._sweep.step()
        self._beat("sweep")
        return looked

    def turn(self) -> datetime | None:
        """Do everything that is due now, in order; give when the next thing is due."""
        self.plan()
        self.reconcile()
        with self._working:
            self._delivery.run()
            self._homes.refresh()
        return self.next_due()

    def next_due(self) -> datetime | None:
        """Give the next instant at which something is to be done; None when nothing is."""
        now = self._now()
        with self._database.read() as db:
            moments = [self._next_of(db, cycle, now) for cycle in queries.all_open_cycles(db)]
            moments.append(outbox.next_due(db, grace=GRACE))
            moments += [n.settled_at + GRACE for n in outbox.unknown(db, 20) if n.settled_at]
        ahead = [max(m, now + timedelta(seconds=1)) for m in moments if m is not None]
        return min(ahead, default=None)

    def _next_of(self, db: Db, cycle: Cycle, now: datetime) -> datetime | None:
        try:
            return calendar.next_due(db, cycle, now)
        except Exception as fault:  # noqa: BLE001 - the boundary of the tick; `plan` has told why
            log.error("event=next_due_failed cycle=%s kind=%s", cycle.id, type(fault).__name__)
            return None

    def health(self) -> dict[str, str]:
        """Give what is wrong, by tick; {} when all is well. Late is three periods or more."""
        late = {
            name: f"nothing done for {idle:.0f} seconds"
            for name, period in PERIODS.items()
            if (idle := self.idle(name)) > 3 * period + CALLS
        }
        if self._scheduler.running and not self.alive:
            late["scheduler"] = "its thread is dead"
        if self.revoked:
            late["slack"] = f"Slack refuses the app: {self.revoked}"
        return late

    def ages(self) -> dict[str, float]:
        """Give for each tick the seconds since it last did something."""
        return {name: round(self.idle(name), 1) for name in PERIODS}

    def idle(self, name: str) -> float:
        """Give the seconds since a tick last did something; since the start when it never did."""
        return time.monotonic() - self._last.get(name, self._begun)

    @property
    def alive(self) -> bool:
        """Whether the scheduler's thread runs."""
        thread: threading.Thread | None = self._scheduler._thread
        return thread is not None and thread.is_alive()

    @property
    def revoked(self) -> str | None:
        """Why Slack does not let the app speak; None while it does."""
        return self._delivery.revoked

    def _ask_again(self) -> None:
        try:
            self._delivery.client.auth_test()
        except SlackApiError as error:
            log.warning("event=still_revoked code=%s", error.response.get("error"))
        else:
            self._delivery.revoked = None

    def _beat(self, name: str) -> None:
        self._last[name] = time.monotonic()

    def _failed(self, event: JobExecutionEvent) -> None:
        kind = type(event.exception).__name__  # its words may quote what somebody typed
        at = places(event.exception.__traceback__)
        log.error("event=tick_failed job=%s kind=%s\n%s", event.job_id, kind, at)
