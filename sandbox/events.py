"""Events to the app, and their retries: at once, after a minute, after five."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.conversations import JSON
from sandbox.socket_mode import Delivery

if TYPE_CHECKING:
    from sandbox.world import World

RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
_REASONS = {"timeout": "timeout", "unconnected": "connection_failed"}


class Events:
    """Sends what the manifest subscribes to. Retries wait on the sandbox's clock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def emit(self, event: JSON, name: str) -> None:
        """Send an event in the background when the app is installed and hears it."""
        app = self._world.app
        if app.installed and app.hears(name):
            payload = self._world.payloads.event_callback(event)
            self._world.in_background(self._send(payload))

    async def emit_and_wait(self, event: JSON, name: str) -> float:
        """Send an event and return its ack time in milliseconds; retries go on behind."""
        app = self._world.app
        if not app.installed or not app.hears(name):
            return 0.0
        payload = self._world.payloads.event_callback(event)
        delivery = await self._once(payload, 0, "")
        if delivery.outcome != "acked":
            self._world.in_background(self._retry(payload, delivery))
        return delivery.ms

    async def _send(self, payload: JSON) -> None:
        await self._retry(payload, await self._once(payload, 0, ""))

    async def _retry(self, payload: JSON, delivery: Delivery) -> None:
        for attempt, pause in enumerate(RETRIES, start=1):
            if delivery.outcome == "acked":
                return
            if pause:
                await self._world.clock.reached(self._world.clock.now() + pause)
            reason = _REASONS[delivery.outcome]
            delivery = await self._once(payload, attempt, reason)

    async def _once(self, payload: JSON, attempt: int, reason: str) -> Delivery:
        return await self._world.link.deliver(
            "events_api", payload, accepts=False, attempt=attempt, reason=reason
        )
