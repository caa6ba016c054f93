"""A hundred commands a second: how long until each is acknowledged, when its effect is committed.

The bot is a process of its own, as `mentor run` starts it, on the machine's clock. The local Slack
and whoever asks share another process; the time is from the envelope to its acknowledgement. What
is acknowledged first and answered later, `/mentor status`, is timed to its answer as well.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, insert, select

from benchmarks.campaigns import machine, population
from benchmarks.campaigns.ground import MANIFEST, database_url
from benchmarks.campaigns.intake import PROFILE
from benchmarks.campaigns.report import Report, percentile
from sandbox.client import Visitor, wait_until
from sandbox.server import Sandbox
from sandbox.socket_mode import Delivery
from store.columns import new_id
from store.crypto import Keys
from store.database import Database
from store.models import AuditEntry, CycleState, Notice, NoticeState, Office, OfficeKind, PairState

RATE = 100  # commands a second
LESS = 20  # and at a rate of which the answers are measured as well
PAIRS, FREE = 200, 200
COORDINATORS = 50  # so many that nobody asks more often than the door allows one person
MIX = ("status", *("", "log", "", "sign up", "") * 20)  # a coordinator's status is one in 101
EMPTY = ("",)
WRITES = ("member.signed_up", "session.logged")
LONGEST = 10.0  # seconds until the last answer that comes later
START = 60.0  # seconds until the bot is connected, on a busy machine


@dataclass
class Ground:
    """A running bot, with what its requests are made of. `written` counts the meetings that were
    logged, `joined` has who signed up; the same form again changes nothing. `asked` has when
    somebody asked for what is answered later.
    """

    sandbox: Sandbox
    database: Database
    process: subprocess.Popen[bytes]
    mentors: list[str]
    free: list[str]
    people: list[str]
    form: dict[str, Any] = field(default_factory=dict)
    number: Iterator[int] = field(default_factory=count)
    written: int = 0
    joined: set[int] = field(default_factory=set)
    asked: list[datetime] = field(default_factory=list)

    def cpu(self) -> float:
        """Give the seconds of CPU that the bot has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def acks(report: Report, kind: str, long: bool) -> None:
    """Ask for a while in peace, and again while messages to very many are on their way."""
    seconds, messages = (60, 10_000) if long else (4, 500)
    with _ground(kind) as place:
        _ask(place, 1)  # everything has been done once
        _floor(report, place, seconds)
        _disk(report, place, seconds)
        clock = machine.Clock()
        _hold(report, place, seconds, f"in peace, {LESS} a second", 50, LESS)
        _hold(report, place, seconds, "in peace", 50)
        _fan_out(place, messages)
        _hold(report, place, seconds, f"while {messages:,} messages wait or leave", 300)
        with place.database.read() as db:
            wrote = db.scalar(select(func.count()).where(AuditEntry.action.in_(WRITES))) or 0
            sent = db.scalar(select(func.count()).where(Notice.state == NoticeState.SENT))
        report.hold(
            "acknowledged and not stored", place.written + len(place.joined) - wrote, most=0
        )
        report.say("messages sent meanwhile", sent)
        report.say("of the machine's time, taken by its host", f"{clock.stolen():.0%}")


def _floor(report: Report, place: Ground, seconds: int) -> None:
    """Ask an app that does nothing, at the same rate, from the same process."""
    other = Sandbox(manifest=_manifest(), start=datetime.now(UTC))
    with other, _run(other, "benchmarks.campaigns.floor") as process:
        floor = replace(place, sandbox=other, process=process)
        _ask(floor, 1, EMPTY)
        used, own = floor.cpu(), time.process_time()
        took = [each.ms for _, each in _ask(floor, seconds, EMPTY)]
        cost = (floor.cpu() - used) / len(took) * 1000, (time.process_time() - own) / len(took)
    report.say("the floor, an app that does nothing: median and p99 ms",
               f"{percentile(took, 0.5):.1f}, {percentile(took, 0.99):.1f}")  # fmt: skip
    report.say("the floor: CPU for each command, ms: the app, the local Slack",
               f"{cost[0]:.1f}, {cost[1] * 1000:.1f}")  # fmt: skip


def _disk(report: Report, place: Ground, seconds: int) -> None:
    """Commit as often as commands that write do, with nothing else to do."""
    rate = RATE * sum(what in ("log", "sign up") for what in MIX) / len(MIX)
    took = machine.commits(place.database, int(rate * seconds), rate)
    shown = percentile(took, 0.5), percentile(took, 0.99), max(took)
    report.say(
        "the floor, one small row committed: median, p99, longest ms",
        "{:.1f}, {:.1f}, {:.0f}".format(*shown),
    )


def _hold(
    report: Report, place: Ground, seconds: int, when: str, most: float, rate: int = RATE
) -> None:
    place.asked.clear()
    before = place.sandbox.world.ledger.next_id()
    used, own = place.cpu(), time.process_time()
    seen = _ask(place, seconds, rate=rate)
    own = (time.process_time() - own) / len(seen) * 1000
    took = [each.ms for _, each in seen]
    late = [each for _, each in seen if each.outcome != "acked"]
    ours = (place.cpu() - used) / len(seen) * 1000
    report.say(f"{when}: commands, CPU for each, ms: the bot, the local Slack",
               f"{len(seen):,}, {ours:.1f}, {own:.1f}")  # fmt: skip
    for what in dict.fromkeys(MIX):
        some = [each.ms for name, each in seen if name == what]
        report.say(f"{when}: {what or 'mentor'}, median and p99 ms",
                   f"{percentile(some, 0.5):.0f}, {percentile(some, 0.99):.0f}")  # fmt: skip
    _later(report, place, before, when)
    report.aim(f"{when}: p99 ms", percentile(took, 0.99), most=most)
    report.aim(f"{when}: not acknowledged within 3 s", len(late), most=0)


def _later(report: Report, place: Ground, before: int, when: str) -> None:
    """Wait for what is answered after its acknowledgement, in the order in which it was asked."""

    async def calls() -> list[dict[str, Any]]:
        return place.sandbox.world.ledger.calls(before, "response_url", False)

    def answers() -> list[dict[str, Any]]:
        return asyncio.run_coroutine_threadsafe(calls(), _loop(place)).result()

    with suppress(TimeoutError):
        wait_until(lambda: len(answers()) >= len(place.asked), LONGEST)
    came = [datetime.fromisoformat(each["at"]) for each in answers()]
    took = [(b - a).total_seconds() * 1000 for a, b in zip(place.asked, came, strict=False)]
    report.hold(f"{when}: status acknowledged and not answered",
                len(place.asked) - len(took), most=0)  # fmt: skip
    report.say(f"{when}: status, until it is answered: median and longest ms",
               f"{percentile(took, 0.5):.0f}, {max(took, default=0):.0f}")  # fmt: skip


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Search for no garbage meanwhile: whoever measures must not stop for a tenth of a second."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _loop(place: Ground) -> asyncio.AbstractEventLoop:
    loop = place.sandbox._loop
    assert loop is not None
    return loop


def _ask(
    place: Ground, seconds: int, mix: tuple[str, ...] = MIX, rate: int = RATE
) -> list[tuple[str, Delivery]]:
    stream = _stream(place, seconds, mix, rate)
    with _undisturbed():
        return asyncio.run_coroutine_threadsafe(stream, _loop(place)).result()


async def _stream(
    place: Ground, seconds: int, mix: tuple[str, ...], rate: int
) -> list[tuple[str, Delivery]]:
    """Send at an even pace, whatever becomes of what was sent before."""
    loop, running = asyncio.get_running_loop(), []
    began = loop.time()
    for n in range(rate * seconds):
        await asyncio.sleep(max(0.0, began + n / rate - loop.time()))
        what = mix[n % len(mix)]
        number = next(place.number)
        running.append((what, number, loop.create_task(_send(place, what, number))))
    done = [(what, number, await task) for what, number, task in running]
    acked = [(what, number) for what, number, each in done if each.outcome == "acked"]
    place.written += sum(_is_logged(each) for _, _, each in done)
    joined = (number % (FREE - COORDINATORS) for what, number in acked if what == "sign up")
    place.joined.update(joined)
    return [(what, each) for what, _, each in done]


def _is_logged(each: Delivery) -> bool:
    """Say whether somebody was told that their meeting is logged."""
    return isinstance(each.answer, dict) and str(each.answer.get("text")).startswith("Logged.")


async def _send(place: Ground, what: str, number: int) -> Delivery:
    link = place.sandbox.world.link
    if what == "sign up":
        body = deepcopy(place.form)
        free = place.free[COORDINATORS:]
        body["user"]["id"] = free[number % len(free)]
        body["trigger_id"] = f"trigger.{number}"
        return await link.deliver("interactive", body, accepts=True)
    return await link.deliver("slash_commands", _command(place, what, number), accepts=True)


def _command(place: Ground, what: str, number: int) -> dict[str, Any]:
    who, text, channel = place.people[number % len(place.people)], what, "D0ANYBODY"
    url = f"{place.sandbox.url}/nowhere"
    if what == "status":
        who, channel = place.free[number // len(MIX) % COORDINATORS], "G0MENTORING"
        world = place.sandbox.world
        place.asked.append(world.clock.now())
        url = world.response_urls.give(world.workspace.open_im(who), who)
    if what == "log":
        who = place.mentors[number % len(place.mentors)]
        day = datetime.now(UTC) - timedelta(days=2 + number // len(place.mentors))
        text = f"log {day.date()} 10:00 for 25 minutes"
    app = place.sandbox.world.app
    return {
        "command": "/mentor", "text": text, "user_id": who, "user_name": "somebody",
        "channel_id": channel, "channel_name": "somewhere", "team_id": app.team_id,
        "trigger_id": f"trigger.{number}", "api_app_id": app.app_id,
        "response_url": url,
    }  # fmt: skip


def _fan_out(place: Ground, messages: int) -> None:
    """Leave something to be said to everybody in turn, at once; the workspace's budget holds."""
    now = datetime.now(UTC)
    with place.database.begin(now) as db:
        people = population.ids(db, place.people)
        row = {"team_id": place.sandbox.world.app.team_id, "created_at": now, "due_at": now}
        row |= {"kind": "small_talk", "refs": {}, "lane": 0, "state": NoticeState.PENDING}
        row |= {"attempts": 0, "fence": 0}
        rows = [
            {**row, "id": new_id(), "key": f"fan:{n}", "person_id": people[n % len(people)]}
            for n in range(messages)
        ]
        db.execute(insert(Notice), rows)


def _manifest() -> dict[str, Any]:
    """Give ours, without events: what the generator sends is all that comes."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    return manifest


@contextmanager
def _ground(kind: str) -> Iterator[Ground]:
    keys, now = Keys.new(), datetime.now(UTC)
    with database_url(kind) as url:
        database = Database.open(url, keys)
        database.migrate()
        sandbox = Sandbox(manifest=_manifest(), start=now)
        workspace = sandbox.world.workspace
        ids = [
            workspace.add_person({"real_name": f"Person Number{n}"}).id
            for n in range(2 * PAIRS + FREE)
        ]
        grace = next(p.id for p in workspace.people.values() if p.real_name == "Grace Okafor")
        with database.begin(now) as db:
            known = population.people(db, sandbox.world.app.team_id, [grace, *ids], now)
            cycle = population.cycle(
                db, sandbox.world.app.team_id, known[0], now, CycleState.RUNNING
            )
            began = now - timedelta(days=300)
            for each in known[-FREE:][:COORDINATORS]:
                office = {"cycle_id": cycle.id, "person_id": each, "kind": OfficeKind.COORDINATOR}
                db.add(Office(team_id=cycle.team_id, **office))
            population.pairs(db, cycle, known[1 : 2 * PAIRS + 1], began, PairState.ACTIVE)
        with sandbox, _bot(sandbox, url, keys) as process:
            place = Ground(
                sandbox, database, process, ids[: 2 * PAIRS : 2], ids[2 * PAIRS :], ids[: 2 * PAIRS]
            )
            place.form = _form(sandbox, place.free[-1])
            yield place
        database.dispose()


@contextmanager
def _bot(sandbox: Sandbox, url: str, keys: Keys) -> Iterator[subprocess.Popen[bytes]]:
    """Run the bot until the end, as an administrator does."""
    database = {"DATABASE_URL": url, "MENTOR_KEYS": keys.text()}
    with _run(sandbox, "bot", "run", **database) as process:
        yield process


@contextmanager
def _run(
    sandbox: Sandbox, module: str, *arguments: str, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the end, connected to the local Slack."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MENTOR_")}
    environment |= {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token}
    environment |= {"SLACK_APP_TOKEN": sandbox.app_token} | variables
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            wait_until(sandbox.world.link.is_connected, START)
            yield process
        finally:
            process.terminate()


def _opened(visitor: Visitor, who: str) -> dict[str, Any] | None:
    """Ask for the form; None where the bot has just begun and was too slow."""
    state = visitor.command(who, "/mentor signup mentor")
    return state if state["views"] else None


def _form(sandbox: Sandbox, who: str) -> dict[str, Any]:
    """Fill the sign-up form in once, and take what Slack sent for it as the pattern."""
    with Visitor(sandbox.url) as visitor:
        state = wait_until(lambda: _opened(visitor, who), START)
        blocks = [b for b in state["views"][-1]["blocks"] if b["type"] == "input"]
        visitor.submit(
            who,
            {b["block_id"]: {b["element"]["action_id"]: PROFILE[b["block_id"]]}
             for b in blocks if b["block_id"] in PROFILE},
        )  # fmt: skip
        sent = [e["payload"] for e in visitor.envelopes() if e["type"] == "interactive"]
    return deepcopy(next(p for p in reversed(sent) if p["type"] == "view_submission"))
