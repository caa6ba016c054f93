"""Server-sent events: tells an open page that something visible has changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

_BREATH = 15.0  # seconds between signs of life
_GATHER = 0.01  # seconds in which several changes become one event


class Watchers:
    """Wakes everybody who waits for a change."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pulse = asyncio.Event()
        self._closed = False

    def wake(self) -> None:
        self._pulse.set()
        self._pulse = asyncio.Event()

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self.wake()

    async def events(self, person: str) -> AsyncIterator[str]:
        """Yield an event for each change that the person sees, the present state first."""
        told = -1
        while not self._closed:
            revision = self._workspace.seen.get(person, 0)
            pulse = self._pulse
            if revision != told:
                told = revision
                yield f"event: changed\ndata: {json.dumps({'revision': revision})}\n\n"
            try:
                await asyncio.wait_for(pulse.wait(), _BREATH)
                await asyncio.sleep(_GATHER)
            except TimeoutError:
                yield ": here\n\n"
