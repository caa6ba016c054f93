"""How quickly `/mentor` answers, beside the floor: a Bolt app that acknowledges and does nothing.

Run `python -m benchmarks.answers`. Both apps are connected to the same kind of sandbox, in one
process, one after the other; what is printed is the time from the command to its ack. What comes
after it, such as the answer to `/mentor status`, is timed by the campaign `acks`.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.client import Visitor
from sandbox.server import Sandbox
from store.crypto import Keys
from tests.stage import GRACE, MANIFEST, staged
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene

ROUNDS = 40
PEOPLE = (PETER, OMAR, SAMUEL, GRACE)


def main() -> None:
    """Measure and print."""
    floor, ours = _floor(), _ours()
    table = Table("command", "median ms", "p95 ms", "worst ms", "median over the floor")
    base = statistics.median(floor)
    rows = {"an empty ack (the floor)": floor} | ours
    for name, took in rows.items():
        middle, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        row = (middle, late, max(took))
        table.add_row(name, *(f"{ms:.1f}" for ms in row), f"{middle / base:.1f} x")
    Console().print(table)


def _ours() -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'mentor.db'}"
        with staged(url, Keys.new()) as stage:
            Scene(stage).one_pair()
            return {
                "/mentor": _time(stage.visitor, lambda v, p: v.command(p, "/mentor")),
                "/mentor help": _time(stage.visitor, lambda v, p: v.command(p, "/mentor help")),
            }


def _floor() -> list[float]:
    with Sandbox(manifest=MANIFEST, frozen=True) as slack, Visitor(slack.url) as visitor:
        app = App(
            client=WebClient(token=slack.bot_token, base_url=slack.api_url),
            token_verification_enabled=False,
            request_verification_enabled=False,
        )
        app.command("/mentor")(lambda ack: ack("ok"))
        handler = SocketModeHandler(app, slack.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        try:
            return _time(visitor, lambda v, p: v.command(p, "/mentor"))
        finally:
            handler.close()  # type: ignore[no-untyped-call]


def _time(visitor: Visitor, ask: Callable[[Visitor, str], object]) -> list[float]:
    took = []
    for number in range(ROUNDS + len(PEOPLE)):
        ask(visitor, PEOPLE[number % len(PEOPLE)])
        took.append(visitor.ack_ms)
    return took[len(PEOPLE) :]  # the first of each person looks them up


if __name__ == "__main__":
    main()
