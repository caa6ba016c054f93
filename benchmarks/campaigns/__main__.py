"""Runs campaigns: one by its name, or all of them, each in a process of its own."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from benchmarks.campaigns.report import Report

Campaign = Callable[[Report, str, bool], None]
Run = tuple[str, str]  # the names of a campaign and of a database
BOTH = ("sqlite", "postgresql")
CAMPAIGNS: dict[str, tuple[str, tuple[str, ...]]] = {  # module.function, loaded when it is run
    "killed": ("crash.killed", BOTH),
    "stopped": ("crash.stopped", BOTH),
    "intake": ("intake.intake", BOTH),
    "outage": ("outage.outage", BOTH),
    "down": ("outage.down", BOTH),
    "claimed": ("rows.claimed", ("postgresql",)),
    "one-row": ("rows.one_row", BOTH),
    "life": ("life.life", ("sqlite",)),
    "volume": ("volume.volume", BOTH),
    "acks": ("acks.acks", BOTH),
    "publication": ("publication.publication", BOTH),
    "door": ("door.door", ("sqlite",)),
    "forms": ("forms.forms", ("sqlite",)),
    "canaries": ("canaries.canaries", ("sqlite",)),
    "zones": ("zones.zones", ("sqlite",)),
    "audit": ("tampering.trail", BOTH),
    "swaps": ("tampering.swaps", BOTH),
    "peers": ("peers.peers", ("sqlite",)),
}
LONGEST = ("forms", "canaries", "outage", "life")  # these begin first, so that none is left alone
ALONE = {"volume", "publication", "acks"}  # they measure times
COMPARISONS = {"peers"}  # they prove nothing of us, and run when they are named or in the long form


def main() -> int:
    """Run what was asked for; 1 when a figure was missed."""
    asked = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is cleaned up
    usual = [n for n in CAMPAIGNS if asked.long or n not in COMPARISONS]
    runs = [
        (name, kind)
        for name in asked.names or usual
        for kind in CAMPAIGNS[name][1]
        if asked.database in (None, kind)
    ]
    if len(runs) == 1:
        return 0 if _run(*runs[0], asked.long) else 1
    return 0 if _run_all(runs, asked.long) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*CAMPAIGNS, []], help="none: all of them")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--long", action="store_true", help="one after the other")
    length.add_argument("--short", action="store_true", help="the default: two at a time")
    parser.add_argument("--database", choices=BOTH, help="the default: all that it is for")
    return parser


def _run(name: str, kind: str, long: bool) -> bool:
    report = Report(f"{name}, {kind}, {'long' if long else 'short'} form", strict=long)
    began = time.monotonic()
    _campaign(name)(report, kind, long)
    report.say("took", f"{time.monotonic() - began:.0f} s")
    return report.show()


def _campaign(name: str) -> Campaign:
    module, _, function = CAMPAIGNS[name][0].partition(".")
    found: Campaign = getattr(import_module(f"benchmarks.campaigns.{module}"), function)
    return found


def _run_all(runs: list[Run], long: bool) -> bool:
    """Run short forms two at a time, for most of them wait; those that measure times run alone."""
    alone = [run for run in runs if long or run[0] in ALONE]
    others = [run for run in runs if run not in alone]
    others.sort(key=lambda run: run[0] not in LONGEST)
    began = time.monotonic()
    held = [_spawn(run, long) for run in alone]
    with ThreadPoolExecutor(2) as both:
        held += both.map(lambda run: _spawn(run, long), others)
    missed = [
        " on ".join(run) for run, is_held in zip(alone + others, held, strict=True) if not is_held
    ]
    print(f"{len(runs)} campaigns in {time.monotonic() - began:.0f} s:", end=" ")
    print(f"missed {', '.join(missed)}" if missed else "all figures held")
    return not missed


def _spawn(run: Run, long: bool) -> bool:
    name, kind = run
    command = [sys.executable, "-m", "benchmarks.campaigns", name, "--database", kind]
    command.append("--long" if long else "--short")
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="" if done.returncode else "\n", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
