"""The app's own process: the command behind `--`, with its credentials in the environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.people import roster_csv

if TYPE_CHECKING:
    from sandbox.world import World

PATIENCE = 3.0  # seconds between asking to end and killing


class Child:
    """Starts and ends the command, and keeps its directory and its roster."""

    def __init__(self, world: World, command: Sequence[str], directory: Path) -> None:
        self._world = world
        self._command = list(command)
        self._home = directory
        self._process: asyncio.subprocess.Process | None = None

    @property
    def exists(self) -> bool:
        return bool(self._command)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def roster(self) -> Path:
        return self._home / "roster.csv"

    @property
    def directory(self) -> Path:
        return self._home / "app"

    def environment(self) -> dict[str, str]:
        """Return the variables that the app is told."""
        base, app = self._world.workspace.base_url, self._world.app
        return {
            "SLACK_API_URL": f"{base}/api/",
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SANDBOX_URL": f"{base}/sandbox/api/",
            "SANDBOX_DIR": str(self.directory),
            "SANDBOX_ROSTER": str(self.roster),
        }

    def clear_directory(self) -> None:
        """Empty the app's directory and write the roster beside it."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True, exist_ok=True)
        people = self._world.workspace.people.values()
        self.roster.write_text(roster_csv(people), encoding="utf-8")

    async def start(self) -> None:
        """Start the command unless it runs, in a process group of its own."""
        if self._command and not self.running:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env={**os.environ, **self.environment()},
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )

    async def stop(self) -> None:
        """Ask the command to end; kill it when it does not."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        _signal_group(process.pid, how)
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            _signal_group(process.pid, signal.SIGKILL)
            await process.wait()


def _signal_group(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, how)
