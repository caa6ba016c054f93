"""Bots in processes of their own, started as `mentor run` is, against a sandbox."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.client import Visitor, wait_until
from sandbox.server import Sandbox
from store.crypto import Keys

ROOT = Path(__file__).parents[2]
START = 20.0  # seconds until a bot is connected, on a busy machine


class Bot:
    """One process. `ended` gives its exit code and what it said."""

    def __init__(self, sandbox: Sandbox, url: str, keys: Keys, **more: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MENTOR_")}
        environment |= {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token}
        environment |= {"SLACK_APP_TOKEN": sandbox.app_token, "DATABASE_URL": url}
        environment |= {"MENTOR_KEYS": keys.text(), "MENTOR_CLOCK_URL": sandbox.control_url, **more}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def ended(self, seconds: float = 10.0) -> tuple[int, str]:
        """Wait for the end. Raises TimeoutExpired when it takes longer."""
        said, _ = self._process.communicate(timeout=seconds)
        return self._process.returncode, said

    def stop(self, seconds: float = 10.0) -> int:
        self.signal(signal.SIGTERM)
        return self.ended(seconds)[0]

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.ended()


@contextmanager
def bots(
    sandbox: Sandbox, url: str, keys: Keys, count: int = 1, **more: str
) -> Iterator[list[Bot]]:
    """Start bots and wait until all are connected; whoever is left in the end is killed."""
    running = [Bot(sandbox, url, keys, **more) for _ in range(count)]
    try:
        connected(sandbox, count)
        yield running
    finally:
        for bot in running:
            if bot._process.poll() is None:
                bot.kill()
            elif bot._process.stdout is not None:
                bot._process.stdout.close()


def connected(sandbox: Sandbox, count: int) -> None:
    """Wait until so many sockets are open."""
    with Visitor(sandbox.url) as visitor:
        wait_until(lambda: visitor.people()["app"]["sockets"] == count, START)
