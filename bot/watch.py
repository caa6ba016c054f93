"""Looks after the running program: says what is wrong, and ends what does not mend itself.

A supervisor starts the process again; nothing is lost by that, because all states are in the
database. What only Slack can mend, such as a revoked token, does not end the process.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.listening import Line
from bot.ticks import Ticks
from store import outbox
from store.database import Database, DatabaseProblem

log = logging.getLogger(__name__)

IN_A_ROW = 3  # looks that agree: a machine that slept is given a moment to wake up


@dataclass(frozen=True)
class Limits:
    """In seconds: how long the socket may be silent, and the delivery idle while something is due;
    and how long it is between two looks."""

    silent: float = 120.0
    stuck: float = 120.0
    every: float = 2.0


LIMITS = Limits()


class Watch:
    """One for each process. `end` is called once, with the reason, from a thread of its own."""

    def __init__(
        self,
        database: Database,
        team_id: str,
        ticks: Ticks,
        socket: Line,
        now: Callable[[], datetime],
        limits: Limits = LIMITS,
    ) -> None:
        self._database, self._team_id, self._now = database, team_id, now
        self._ticks, self._socket, self._limits = ticks, socket, limits
        self._stopped = threading.Event()
        self._end: Callable[[str], None] = log.error

    def start(self, end: Callable[[str], None]) -> None:
        self._end = end
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def report(self) -> dict[str, Any]:
        """Give how things stand, in numbers only: no name, no text, no id of anybody."""
        wrong = self._ticks.health()
        if not self._socket.connected:
            wrong["socket"] = "not connected to Slack"
        counts, age = self._outbox(wrong)
        silence = round(self._socket.silence(), 1)
        return {
            "status": "failing" if wrong else "ok",
            "reasons": wrong,
            "ticks": self._ticks.ages(),
            "socket": {"connected": self._socket.connected, "silent_seconds": silence},
            "outbox": counts,
            "oldest_due_seconds": age,
        }

    def _outbox(self, wrong: dict[str, str]) -> tuple[dict[str, int], float]:
        try:
            self._database.ping()
            with self._database.read() as db:
                counts = {s.value: n for s, n in outbox.counts(db, self._team_id).items()}
                oldest = outbox.oldest_due(db, self._now())
        except DatabaseProblem:
            wrong["database"] = "the database does not answer"
            return {}, 0.0
        age = (self._now() - oldest).total_seconds() if oldest else 0.0
        return counts, round(age, 1)

    def fatal(self) -> str | None:
        """Give why the process should end; None while it may go on."""
        if not self._ticks.alive:
            return "the scheduler's thread is dead"
        if self._ticks.revoked is None and self._socket.silence() > self._limits.silent:
            return f"the socket has been silent for {self._socket.silence():.0f} seconds"
        idle = self._ticks.idle("deliver")
        if idle > self._limits.stuck and self._is_due():
            return f"the delivery has done nothing for {idle:.0f} seconds, and something is due"
        return None

    def _is_due(self) -> bool:
        try:
            self._database.ping()
        except DatabaseProblem:
            return False  # a fresh start mends no database
        with self._database.read() as db:
            return outbox.oldest_due(db, self._now()) is not None

    def _watch(self) -> None:
        agreeing = 0
        while not self._stopped.wait(self._limits.every):
            reason = self.fatal()
            agreeing = agreeing + 1 if reason else 0
            if reason and agreeing >= IN_A_ROW:
                self._end(reason)
                return
