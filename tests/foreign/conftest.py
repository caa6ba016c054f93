"""Apps that nobody here wrote, as processes of their own, each with a sandbox and a visitor."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import JSON, Visitor, wait_until
from sandbox.server import Sandbox
from tests.foreign.samples import python_sample

HERE = Path(__file__).parent
JAVASCRIPT = HERE / "javascript"
POINTED_PYTHON = ("env", f"PYTHONPATH={HERE / 'python'}", sys.executable)
NORA, GRACE = "Nora Lindqvist", "Grace Okafor"


@pytest.fixture(scope="session")
def packages() -> Path:
    """Give the folder of the npm packages, installed from the lock with its hashes."""
    lock = hashlib.sha256((JAVASCRIPT / "package-lock.json").read_bytes()).hexdigest()
    folder = JAVASCRIPT / "node_modules"
    stamp = folder / ".lock"
    if not stamp.exists() or stamp.read_text() != lock:
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(npm, cwd=JAVASCRIPT, check=True, timeout=300)
        stamp.write_text(lock)
    return folder


@contextmanager
def living(command: Sequence[str | Path]) -> Iterator[Visitor]:
    """Start a sandbox with this app; in the end no call of the app may have been refused."""
    with Sandbox(command=[str(each) for each in command]) as slack, Visitor(slack.url) as visitor:
        wait_until(lambda: connected(visitor), 20)
        yield visitor
        assert refused(visitor) == []


def bolt_sample(folder: Path) -> Path:
    """Write the Socket Mode app of the README of Bolt for Python into a folder."""
    app = folder / "app.py"
    app.write_text(python_sample("slack-bolt", "SocketModeHandler"), encoding="utf-8")
    return app


@pytest.fixture(scope="session", autouse=True)
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Cut the socket of a Bolt for Python app before all else.

    Slack's client needs a minute to notice, six of its pings; the tests go on meanwhile.
    """
    with living([*POINTED_PYTHON, bolt_sample(tmp_path_factory.mktemp("cut"))]) as visitor:
        visitor.fault("drop_socket")
        yield visitor


def connected(visitor: Visitor) -> bool:
    return bool(visitor.people()["app"]["connected"])


def refused(visitor: Visitor) -> list[JSON]:
    """Give the calls that were refused, but for those that were told to come back later."""
    return [each for each in visitor.calls(refused=True) if each["status"] != 429]


def sees(visitor: Visitor, person: str, text: str, channel: str | None = None) -> JSON:
    """Wait for a message with exactly this text and return it."""
    found = wait_until(
        lambda: [m for m in visitor.messages(person, channel) if m["text"] == text], 10
    )
    message: JSON = found[-1]
    return message


def times_connected(visitor: Visitor) -> int:
    return len(visitor.calls(method="apps.connections.open"))


def lose_the_socket(*visitors: Visitor) -> None:
    """Cut the sockets of all these apps and wait until each has come back with a new one."""
    _strike(visitors, "drop_socket")


def refresh_the_socket(*visitors: Visitor) -> None:
    """Announce the end of the sockets of all these apps and wait until each has a new one."""
    _strike(visitors, "refresh_socket", seconds=1, reason="refresh_requested")


def _strike(visitors: Sequence[Visitor], kind: str, **more: Any) -> None:
    before = [times_connected(each) for each in visitors]
    for each in visitors:
        each.fault(kind, **more)
    wait_until(lambda: all(map(_is_back, visitors, before)), 20)


def _is_back(visitor: Visitor, before: int) -> bool:
    return times_connected(visitor) > before and connected(visitor)
