"""Lives of pairs and of notices, one after the other, in many thousands of steps."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from benchmarks.campaigns.report import Report
from store.crypto import Keys
from store.database import Database
from tests.life import notices, pairs
from tests.life.ground import Ground
from tests.life.notices import NoticeLife
from tests.life.pairs import PairLife

SHORT, LONG = 1_000, 150_000  # steps
PORTION = 500  # steps with one seed
ALWAYS = 20_261_122  # the first seed of the short form: it tries the same lives every time
STEPS = 50  # in one life, for the longest


@dataclass(frozen=True)
class Lived:
    """What became of one seed. `fault` None: everything held."""

    kind: str
    seed: int
    steps: int
    did: dict[str, int]
    fault: str | None


def life(report: Report, kind: str, long: bool) -> None:
    """Live until enough steps are made, half in lives of pairs, half in those of notices.

    The short form lives the same lives every time, the long one others.
    MENTOR_LIFE_SEED repeats one seed: `pair:NUMBER` or `notice:NUMBER`.
    """
    wanted, began = LONG if long else SHORT, time.monotonic()
    found = _once(os.environ.get("MENTOR_LIFE_SEED", "")) or _all(
        wanted, secrets.randbelow(10**6) if long else ALWAYS
    )
    steps = sum(one.steps for one in found)
    report.say("lives of", {k: sum(o.steps for o in found if o.kind == k) for k in MACHINES})
    report.say("first seeds", [f"{one.kind}:{one.seed}" for one in found[:2]])
    did = sorted({verb for one in found for verb in one.did})
    report.say("done", {verb: sum(o.did.get(verb, 0) for o in found) for verb in did})
    report.say("steps a second", round(steps / (time.monotonic() - began), 1))
    for one in [one for one in found if one.fault]:
        report.say(f"MENTOR_LIFE_SEED={one.kind}:{one.seed}", one.fault)
    if len(found) > 1:
        report.hold("steps", steps, least=wanted)
    report.hold("faults", sum(one.fault is not None for one in found), most=0)


def _once(asked: str) -> list[Lived]:
    kind, _, number = asked.partition(":")
    return [_live((kind, int(number)))] if kind in MACHINES else []


def _all(wanted: int, first: int) -> list[Lived]:
    """Take as many seeds as are needed, in two processes."""
    found: list[Lived] = []
    seeds = ((("pair", "notice")[n % 2], first + n) for n in range(10 * wanted // PORTION + 2))
    with multiprocessing.get_context("forkserver").Pool(2, maxtasksperchild=8) as pool:
        for one in pool.imap_unordered(_live, seeds):
            found.append(one)
            if one.fault or sum(each.steps for each in found) >= wanted:
                break
    return found


def _live(asked: tuple[str, int]) -> Lived:
    """Live one seed's lives on a database of its own."""
    logging.disable(logging.CRITICAL)
    kind, number = asked
    with tempfile.TemporaryDirectory(prefix="mentor-life-") as folder:
        ground = _ground(Path(folder) / "life.db")
        machine: Any = MACHINES[kind](ground)
        fault = _fault(machine, number)
        ground.close()
    return Lived(kind, number, machine.steps, dict(machine.done), fault)


def _ground(file: Path) -> Ground:
    keys = Keys.new()
    database = Database.open(f"sqlite:///{file}", keys)
    database.migrate()
    database.dispose()
    return Ground(file, keys)


def _fault(machine: type[RuleBasedStateMachine], number: int) -> str | None:
    machine.steps, machine.done = 0, type(machine.done)()  # type: ignore[attr-defined]
    asked = settings(
        database=None,
        deadline=None,
        max_examples=PORTION // STEPS,
        stateful_step_count=STEPS,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(number)(machine), settings=asked)
    except Exception as fault:  # noqa: BLE001 (whatever it is, it is what we look for)
        return "\n".join([f"{type(fault).__name__}: {fault}", *getattr(fault, "__notes__", [])])
    return None


def _pairs(ground: Ground) -> type[PairLife]:
    PairLife.ground, PairLife.world = ground, pairs.prepare(ground)
    return PairLife


def _notices(ground: Ground) -> type[NoticeLife]:
    notices.prepare(ground)
    NoticeLife.ground = ground
    return NoticeLife


MACHINES = {"pair": _pairs, "notice": _notices}
