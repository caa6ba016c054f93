"""Workers as processes of their own, so that they can be killed and stopped like any program.

A fork server has imported everything once: a killed worker is replaced in some 20 milliseconds.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.exc import DBAPIError

from benchmarks.campaigns.ground import FastClock, Ground
from handlers.delivery import Delivery
from handlers.tempo import Tempo
from store.crypto import Keys
from store.database import Database

TICK, LOOK = 2, 30  # seconds between two rounds of delivering and of clearing up: the product's own


@dataclass(frozen=True)
class Order:
    """What a worker needs to know."""

    url: str
    keys: str
    token: str
    api_url: str
    team_id: str
    clock: FastClock
    tempo: Tempo


def order_of(ground: Ground, tempo: Tempo | None = None) -> Order:
    """Describe a worker for this ground."""
    sandbox = ground.sandbox
    return Order(
        ground.url, ground.keys.text(), sandbox.bot_token, sandbox.api_url, ground.team_id,
        ground.clock, tempo or Tempo(),
    )  # fmt: skip


def worker_of(order: Order) -> Delivery:
    """Wire one worker as the program does."""
    tempo, clock = order.tempo, order.clock
    client = WebClient(
        token=order.token,
        base_url=order.api_url,
        timeout=max(1, round(tempo.call.total_seconds() / clock.speed)),
        retry_handlers=[],
    )
    database = Database.open(order.url, Keys.read(order.keys))
    return Delivery(database, client, order.team_id, clock.now, f"worker:{os.getpid()}", tempo)


def deliver(order: Order) -> None:
    """Deliver and reconcile until somebody ends the process, or its parent is gone."""
    logging.disable(logging.CRITICAL)
    delivery, looked, parent, speed = worker_of(order), 0.0, os.getppid(), order.clock.speed
    while os.getppid() == parent:
        try:
            delivery.run()
            if time.monotonic() - looked > LOOK / speed:
                delivery.reconcile()
                looked = time.monotonic()
        except (DBAPIError, TimeoutError):  # somebody was stopped with the lock: the next tick
            continue
        time.sleep(TICK / speed)


class Crew:
    """Some processes that do the same; whoever is killed is replaced."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._work, self._arguments = work, arguments
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["benchmarks.campaigns.workers"])
        self.members: list[BaseProcess] = []

    def hire(self, count: int) -> None:
        for _ in range(count):
            process = self._context.Process(target=self._work, args=self._arguments, daemon=True)
            process.start()
            self.members.append(process)

    def kill(self, member: BaseProcess) -> None:
        """Kill one process at once, as a power cut would, and hire another."""
        os.kill(member.pid or 0, signal.SIGKILL)
        member.join()
        self.members.remove(member)
        self.hire(1)

    def ended(self) -> int:
        """Count those that ended by themselves, which none should."""
        return sum(not member.is_alive() for member in self.members)

    def dismiss(self) -> None:
        for member in self.members:
            member.kill()
            member.join()
        self.members.clear()
