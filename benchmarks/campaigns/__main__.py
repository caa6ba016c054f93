"""Runs campaigns: one by its name, or all short forms."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable

from benchmarks.campaigns import crash, intake, outage, peers, rows, volume
from benchmarks.campaigns.report import Report

Campaign = Callable[[Report, str, bool], None]
BOTH = ("sqlite", "postgresql")
CAMPAIGNS: dict[str, tuple[Campaign, tuple[str, ...]]] = {
    "killed": (crash.killed, BOTH),
    "stopped": (crash.stopped, BOTH),
    "intake": (intake.intake, BOTH),
    "outage": (outage.outage, BOTH),
    "down": (outage.down, BOTH),
    "claimed": (rows.claimed, ("postgresql",)),
    "one-row": (rows.one_row, BOTH),
    "volume": (volume.volume, BOTH),
    "peers": (peers.peers, ("sqlite",)),
}


def main() -> int:
    """Run what was asked for; 1 when a figure was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*CAMPAIGNS, []], help="none: all of them")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--long", action="store_true")
    length.add_argument("--short", action="store_true", help="the default")
    parser.add_argument("--database", choices=BOTH, help="the default: all that it is for")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is cleaned up
    held = True
    usual = [
        n for n in CAMPAIGNS if asked.long or n != "peers"
    ]  # a comparison proves nothing of us
    for name in asked.names or usual:
        campaign, kinds = CAMPAIGNS[name]
        for kind in kinds:
            if asked.database in (None, kind):
                held &= _run(name, campaign, kind, asked.long)
    return 0 if held else 1


def _run(name: str, campaign: Campaign, kind: str, long: bool) -> bool:
    report = Report(f"{name}, {kind}, {'long' if long else 'short'} form")
    began = time.monotonic()
    campaign(report, kind, long)
    report.say("took", f"{time.monotonic() - began:.0f} s")
    return report.show()


if __name__ == "__main__":
    sys.exit(main())
