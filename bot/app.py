"""The one place that wires everything: settings, database, Slack, the door, the ticks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from socket import gethostname

from slack_bolt import App
from slack_sdk import WebClient

from bot import tls
from bot.clock import Clock, FollowedClock, SystemClock
from bot.connection import Connection
from bot.listeners import Listeners
from bot.listening import Line, Listening
from bot.settings import Settings
from bot.ticks import Ticks
from bot.watch import LIMITS, Limits, Watch
from handlers import routing
from handlers.courtesy import SHORT
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.homes import Homes
from handlers.pace import Pace
from handlers.sweep import Sweep
from mentoring import dates
from store.database import Database

TIMEOUT = 10  # seconds that one call to Slack may take


@dataclass
class Mentor:
    """A wired program that has not started yet."""

    settings: Settings
    clock: Clock
    database: Database
    app: App
    ticks: Ticks
    desk: Desk
    socket: Line
    listeners: Listeners
    _follower: threading.Thread | None = None

    def start(self) -> None:
        """Connect to Slack and begin to tick. Does not block."""
        self.socket.connect()
        self.ticks.start()
        if isinstance(self.clock, FollowedClock):
            self._follower = threading.Thread(
                target=self.clock.follow, args=(self.ticks.turn,), name="clock", daemon=True
            )
            self._follower.start()

    def watch(self, limits: Limits = LIMITS) -> Watch:
        """Give what looks after this program."""
        team_id, now = self.desk.team_id, self.clock.now
        return Watch(self.database, team_id, self.ticks, self.socket, now, limits)

    def stop(self) -> None:
        """Take no new work, finish what is under way, and let go of everything."""
        if isinstance(self.clock, FollowedClock):
            self.clock.stop()
        self.ticks.hold()
        self.socket.hang_up()
        self.listeners.shutdown(wait=True)
        self.ticks.stop()
        self.database.dispose()


def build(settings: Settings, clock: Clock | None = None) -> Mentor:
    """Wire the program. Migrates the database, and refuses to start with the wrong keys."""
    clock = clock or (FollowedClock(settings.clock_url) if settings.clock_url else SystemClock())
    database = Database.open(settings.database_url, settings.keys)
    database.migrate()
    with database.begin(clock.now()) as db:
        database.vault.check(db)
    client = WebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        timeout=TIMEOUT,
        ssl=tls.trusted(),
        retry_handlers=[],
    )
    identity = client.auth_test()
    team_id = str(identity["team_id"])
    worker = f"{gethostname()}:{os.getpid()}"
    delivery = Delivery(database, client, team_id, clock.now, worker)
    homes = Homes(database, client, team_id, clock.now)
    sweep = Sweep(database, client, team_id, clock.now)
    ticks = Ticks(database, delivery, clock.now, _reporter(clock), homes, sweep)
    listeners = Listeners()
    app = App(
        client=client,
        token_verification_enabled=False,
        request_verification_enabled=False,  # the front does it, before Bolt sees anything
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        listener_executor=listeners,
    )
    desk = Desk(
        database, clock.now, client, team_id, ticks.wake, homes, settings.coordinators,
        Pace(settings.acts_a_minute), settings.programs,
    )  # fmt: skip
    delivery.give_way = desk.courtesy.give_way
    homes.give_way = partial(desk.courtesy.give_way, SHORT)
    routing.register(app, desk, listeners.later)
    dates.warm_up()
    line = _line(app, settings, clock)
    return Mentor(settings, clock, database, app, ticks, desk, line, listeners)


def _line(app: App, settings: Settings, clock: Clock) -> Line:
    """Give what connects us with Slack: a socket that we open, or a port that we listen on."""
    if settings.over_http:
        secret, place = settings.signing_secret, (settings.http_host, settings.http_port)
        return Listening(app, secret, clock.now, *place)
    return Connection(app, settings.app_token)


def _reporter(clock: Clock) -> Callable[[Callable[[], datetime | None]], None] | None:
    """Tell a followed clock when the next thing is due; the machine's clock needs no telling."""
    return clock.report if isinstance(clock, FollowedClock) else None
