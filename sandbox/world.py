"""The one place that wires the sandbox together; everything else is handed a `World`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime
from typing import Any

from sandbox.activity import LULL, Activity
from sandbox.clock import START, Clock, iso
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.installation import Installation
from sandbox.ledger import Ledger, as_places
from sandbox.limits import Limits
from sandbox.payloads import Payloads
from sandbox.response_urls import ResponseUrls
from sandbox.socket_mode import Link
from sandbox.stream import Watchers
from sandbox.triggers import Triggers
from sandbox.validation import Problem
from sandbox.workspace import Workspace


class World:
    """A workspace with its clock, its app, and the line between the two."""

    def __init__(
        self,
        manifest: Mapping[str, Any] | None,
        *,
        frozen: bool,
        start: datetime = START,
        patience: float = 3.0,
        lull: float = LULL,
    ) -> None:
        self.clock = Clock(start, frozen=frozen)
        self.app = Installation(manifest)
        self.workspace = Workspace(self.clock, self.app)
        self.ledger = Ledger()
        self.limits = Limits(self.clock)
        self.faults = Faults()
        self.triggers = Triggers(patience)
        self.activity = Activity(lull)
        self.payloads = Payloads(self.workspace, self.app)
        self.link = Link(self, patience)
        self.events = Events(self)
        self.response_urls = ResponseUrls(self)
        self.watchers = Watchers(self.workspace)
        self._tasks: set[asyncio.Task[None]] = set()
        self._hashes = 0
        self._connect()

    def _connect(self) -> None:
        self.clock.connected = self.link.is_connected
        self.clock.moved = self.workspace.touch
        self.workspace.emit = self.events.emit
        self.workspace.changed = self.watchers.wake

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the request, until the sandbox stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel_background(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    def close(self) -> None:
        """Let go of everything that waits, so that the server can stop at once."""
        self.cancel_background()
        self.watchers.close()
        self.clock.close()

    def next_hash(self) -> str:
        """Return a new hash for a view, such as `1798812000.7f3c2a`."""
        self._hashes += 1
        return f"{int(self.clock.epoch())}.{self._hashes:08x}"

    def note_refused(self, what: str, body: Any, problems: list[Problem]) -> None:
        """Write down an answer of the app that Slack would refuse."""
        self.ledger.add_call(
            at=iso(self.clock.now()),
            method=what,
            arguments=body if isinstance(body, dict) else {"answer": body},
            answer={"ok": False, "error": problems[0].code if problems else "invalid_payload"},
            status=200,
            ms=0.0,
            problems=as_places(problems),
        )
        self.workspace.touch()

    def reset(self) -> None:
        """Go back to the seeded organisation and the first moment; the tokens stay."""
        self.cancel_background()
        self.ledger.clear()
        self.limits.clear()
        self.faults.clear()
        self.response_urls.clear()
        self.clock.reset()
        self.workspace.reset()

    def uninstall(self) -> None:
        """Take the app out of the workspace and tell it so."""
        if self.app.installed:
            self.events.emit({"type": "app_uninstalled"}, "app_uninstalled")
            tokens = {"oauth": [], "bot": [self.app.user_id]}
            self.events.emit({"type": "tokens_revoked", "tokens": tokens}, "tokens_revoked")
            self.app.installed = False
            self.workspace.touch()

    def install(self) -> None:
        self.app.installed = True
        self.workspace.touch()
