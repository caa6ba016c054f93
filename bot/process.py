"""One process from its start to its end: signals, the health page, and the watch over it all."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from typing import TextIO

from bot.app import build
from bot.garbage import Garbage, settle
from bot.health import HealthPage
from bot.settings import Settings
from bot.watch import LIMITS, Limits
from mentoring.errors import Refusal

ENDED_BY_WATCH = 3  # the exit code with which a supervisor should start the process again
LONGEST_STOP = 9.0  # seconds


@dataclass
class Ending:
    """Why and when the process ends. `reason` None: it was asked to."""

    asked: threading.Event = field(default_factory=threading.Event)
    reason: str | None = None

    def ask(self, reason: str | None = None) -> None:
        self.reason = self.reason or reason
        self.asked.set()

    @property
    def code(self) -> int:
        return ENDED_BY_WATCH if self.reason else 0


def work(settings: Settings, limits: Limits = LIMITS) -> int:
    """Run until SIGTERM, SIGINT or the watch ends it; give the exit code."""
    for name in [n for n in os.environ if n.startswith("SLACK_")]:
        del os.environ[name]  # Bolt would read them again, and switch to OAuth by some of them
    ending = Ending()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.ask())
    page = _health_page(settings)
    mentor = build(settings)
    watch = mentor.watch(limits)
    if page is not None:
        page.report = watch.report
    garbage = Garbage(mentor.desk.courtesy.give_way)
    settle()
    garbage.start()
    mentor.start()
    watch.start(ending.ask)
    _say(_begun(settings))
    ending.asked.wait()
    if ending.reason:
        _say(f"event=ended reason={ending.reason!r}", sys.stderr)
    _end_in_time(ending)
    watch.stop()
    garbage.stop()
    mentor.stop()
    if page is not None:
        page.close()
    return ending.code


def _begun(settings: Settings) -> str:
    if not settings.over_http:
        return "Mentor is connected."
    return f"Mentor listens on {settings.http_host}, port {settings.http_port}."


def _end_in_time(ending: Ending) -> None:
    """End the process the hard way when something hangs. Nothing is lost by that either."""

    def force() -> None:
        _say(f"event=forced_end after={LONGEST_STOP:.0f}", sys.stderr)
        os._exit(ending.code)

    timer = threading.Timer(LONGEST_STOP, force)
    timer.daemon = True
    timer.start()


def _health_page(settings: Settings) -> HealthPage | None:
    if settings.health_port is None:
        return None
    try:
        return HealthPage(settings.health_port)
    except OSError:
        raise Refusal(
            f"The port {settings.health_port} is taken. Choose another MENTOR_HEALTH_PORT."
        ) from None


def _say(text: str, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout, flush=True)
