"""Delivery through `kill -9`, through workers that are stopped for too long, and through faults."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from benchmarks.campaigns.ground import Ground, ground
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.workers import Crew, deliver, order_of
from handlers.tempo import Tempo

POST = "chat.postMessage"
REST_OF_ALL = 300  # seconds for what is left after the last stop; it ends early when all is done
FAULTS = ("lost_answer", "server_error", "rate_limited")


def killed(report: Report, kind: str, long: bool) -> None:
    """Deliver while workers are killed at random points; the product's own lease and budget.

    All clocks run faster: 6 times, in the short form 12 times.
    """
    count, kills = (10_000, 200) if long else (600, 12)
    with ground(kind, speed=6 if long else 12) as place:
        place.put(count)
        for fault in FAULTS:
            place.fault(fault, method=POST, rate=0.04 / 3)
        crew, began = Crew(deliver, order_of(place)), time.monotonic()
        crew.hire(2)
        try:
            _kill_at_random(place, crew, count, kills)
            _wait(place, 3 * REST_OF_ALL if long else REST_OF_ALL)
            report.hold("workers that ended by themselves", crew.ended(), most=0)
        finally:
            crew.dismiss()
        report.say("notices, kills", f"{count:,}, {kills}")
        _count(report, place, most_doubled=1)
        report.say("seconds", round(time.monotonic() - began))


def _kill_at_random(
    place: Ground, crew: Crew, count: int, kills: int, silence: float = 300
) -> None:
    """Kill somebody at random points of the work; go on when nothing was said for `silence` s."""
    chance = random.Random(7)
    points = sorted(chance.sample(range(1, int(count * 0.97)), kills))
    said, since = 0, time.monotonic()
    for point in points:
        while said < point and time.monotonic() - since < silence:
            time.sleep(0.02)
            if said != (said := place.said()):
                since = time.monotonic()
        time.sleep(chance.uniform(0, 0.05))
        crew.kill(chance.choice(crew.members))


def _wait(place: Ground, seconds: float) -> None:
    end = time.monotonic() + seconds
    while place.is_open() and time.monotonic() < end:
        time.sleep(0.2)


def _count(report: Report, place: Ground, most_doubled: int) -> None:
    """Count what is lost apart from what still waits: the latter would be said later."""
    arrived, wanted, waiting = place.arrived(), place.ids(), place.open_ids()
    report.say("states at the end", dict(place.states()))
    report.hold("lost", len(wanted - arrived.keys() - waiting), most=0)
    report.hold("still waiting", len(waiting), most=0)
    report.hold("twice", sum(n - 1 for n in arrived.values()), most=most_doubled)
    struck = Counter(c["fault"] for c in place.sandbox.world.ledger.calls(0, POST, False))
    report.say("calls and the faults that struck them", dict(struck))


def stopped(report: Report, kind: str, long: bool) -> None:
    """Stop workers for longer than their lease, and let them go on; clocks run 20 times as fast.

    A further set is stopped for longer than the lease and the grace: then somebody else may have
    looked the notice up already, and what was about to be sent must not be sent.
    """
    stops = 100 if long else 4
    _stop_for(report, kind, stops, (1.1, 1.8), "longer than the lease", most_doubled=0)
    if long:
        _stop_for(report, kind, 20, (2.2, 3.0), "longer than lease and grace", most_doubled=1)


def _stop_for(
    report: Report, kind: str, stops: int, leases: tuple[float, float], what: str, most_doubled: int
) -> None:
    with ground(kind, speed=20) as place:
        place.put(500)
        tempo = Tempo(rate=150)  # 50 a second on these clocks
        crew = Crew(deliver, order_of(place, tempo))
        crew.hire(4)
        try:
            _stop_at_random(place, crew, stops, tempo.lease / place.clock.speed, leases)
            done = place.said()
            _wait(place, REST_OF_ALL)
            report.hold("workers that ended by themselves", crew.ended(), most=0)
        finally:
            crew.dismiss()
        report.say(f"stops {what}", stops)
        report.say("messages during the stops, longest silence", f"{done:,}, {_silence(place)}")
        report.say("notices", f"{len(place.ids()):,}")
        _count(report, place, most_doubled)


def _silence(place: Ground) -> str:
    """Tell for how long nothing was said, in seconds of the machine's clock."""
    calls = place.sandbox.world.ledger.calls(0, POST, False)
    times = sorted(datetime.fromisoformat(c["at"]) for c in calls)
    longest = max((b - a for a, b in pairwise(times)), default=timedelta())
    return f"{longest.total_seconds() / place.clock.speed:.1f} s"


def _stop_at_random(
    place: Ground, crew: Crew, stops: int, lease: timedelta, leases: tuple[float, float]
) -> None:
    """Stop up to two workers at a time while there always is enough to say."""
    chance, running = random.Random(11), threading.Semaphore(2)
    threads = []
    for number in range(stops):
        running.acquire()
        if place.states().get("pending", 0) < 300:
            place.put(600)
        seconds = lease.total_seconds() * chance.uniform(*leases)
        pid = crew.members[number % len(crew.members)].pid or 0
        thread = threading.Thread(target=_stop, args=(pid, seconds, running))
        time.sleep(chance.uniform(0.02, 0.1))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def _stop(pid: int, seconds: float, running: threading.Semaphore) -> None:
    try:
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
    finally:
        running.release()
