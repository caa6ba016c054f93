"""Socket Mode: tickets, sockets, envelopes and their acks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import uuid4

from sandbox.clock import iso
from sandbox.conversations import JSON

if TYPE_CHECKING:
    from sandbox.world import World

MOST_SOCKETS = 10
LIFETIME = 18_060  # seconds that Slack keeps a socket, about

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Delivery:
    """What became of an envelope: acked, timeout or unconnected; the answer; milliseconds."""

    outcome: str
    answer: Any = None
    ms: float = 0.0


class Socket:
    """One WebSocket of the app."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.leaving = False

    async def send(self, body: JSON) -> bool:
        """Send a message; False when the socket is gone."""
        try:
            await self._send({"type": "websocket.send", "text": json.dumps(body)})
        except (OSError, RuntimeError):
            return False
        return True

    async def close(self) -> None:
        self.leaving = True
        with contextlib.suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": 1000})

    def drop(self) -> None:
        """Cut the connection without a word."""
        self.leaving = True
        abort(self._send)


def abort(send: Send) -> None:
    """Break the TCP connection that belongs to an ASGI `send`."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()


class Link:
    """All sockets of the app, and what waits for an ack."""

    def __init__(self, world: World, patience: float) -> None:
        self._world = world
        self._patience = patience
        self._sockets: list[Socket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0
        self._arrived = asyncio.Event()
        self.closed_until = 0.0
        """Event loop time until which new sockets are refused."""

    def is_connected(self) -> bool:
        return any(not each.leaving for each in self._sockets)

    def count(self) -> int:
        return len(self._sockets)

    async def wait_connected(self, seconds: float) -> bool:
        """Wait until the app has a socket; False when it has none in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.is_connected():
                    await self._arrived.wait()
        return self.is_connected()

    def new_url(self) -> str:
        """Return the address of a socket, with a ticket that serves once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        base = self._world.workspace.base_url.replace("http://", "ws://", 1)
        return f"{base}/link/?ticket={ticket}&app_id={self._world.app.app_id}"

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket from its handshake to its end (ASGI)."""
        await receive()
        ticket = parse_qs(scope["query_string"].decode()).get("ticket", [""])[0]
        if not self._admits(ticket):
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept"})
        socket = Socket(send)
        self._sockets.append(socket)
        try:
            await socket.send(self._hello())
            self._announce_arrival()
            while (message := await receive())["type"] != "websocket.disconnect":
                self._take(message.get("text") or "")
        finally:
            self._sockets.remove(socket)
            self._world.workspace.touch()

    def _announce_arrival(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()
        self._world.workspace.touch()

    def _admits(self, ticket: str) -> bool:
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        shut = asyncio.get_running_loop().time() < self.closed_until
        return known and not shut and len(self._sockets) < MOST_SOCKETS

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "connection_info": {"app_id": self._world.app.app_id},
            "debug_info": {
                "host": "applink-1",
                "started": iso(self._world.clock.now()),
                "build_number": 1,
                "approximate_connection_time": LIFETIME,
            },
        }

    def _take(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(body.get("envelope_id", "")) if isinstance(body, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(body.get("payload"))

    async def deliver(
        self, kind: str, payload: JSON, *, accepts: bool, attempt: int = 0, reason: str = ""
    ) -> Delivery:
        """Send an envelope to one socket and wait for its ack."""
        envelope = str(uuid4())
        entry = self._world.ledger.add_envelope(
            at=iso(self._world.clock.now()),
            envelope_id=envelope,
            type=kind,
            payload=payload,
            attempt=attempt,
            reason=reason,
        )
        body: JSON = {"envelope_id": envelope, "payload": payload, "type": kind}
        body["accepts_response_payload"] = accepts
        if kind == "events_api":
            body |= {"retry_attempt": attempt, "retry_reason": reason}
        delivery = await self._exchange(envelope, body)
        entry.outcome, entry.answer = delivery.outcome, delivery.answer
        entry.ack_ms = delivery.ms if delivery.outcome == "acked" else None
        return delivery

    async def _exchange(self, envelope: str, body: JSON) -> Delivery:
        loop = asyncio.get_running_loop()
        start = loop.time()
        waiting = self._waiting[envelope] = loop.create_future()
        try:
            if not await self._send_to_one(body):
                return Delivery("unconnected")
            answer = await asyncio.wait_for(waiting, self._patience)
            return Delivery("acked", answer, round((loop.time() - start) * 1000, 1))
        except TimeoutError:
            return Delivery("timeout", None, self._patience * 1000)
        finally:
            del self._waiting[envelope]

    async def _send_to_one(self, body: JSON) -> bool:
        for _ in range(len(self._sockets)):
            ready = [each for each in self._sockets if not each.leaving]
            if not ready:
                return False
            self._turn += 1
            if await ready[self._turn % len(ready)].send(body):
                return True
        return False

    def drop_all(self, seconds: float) -> None:
        """Cut every socket, and let none in for so many seconds of real time."""
        self.closed_until = asyncio.get_running_loop().time() + seconds
        for each in list(self._sockets):
            each.drop()

    async def refresh_all(self, reason: str, seconds: float) -> None:
        """Announce the end of every socket, and close those that stay longer than that."""
        old = list(self._sockets)
        for each in old:
            info = {"host": "applink-1"}
            await each.send({"type": "disconnect", "reason": reason, "debug_info": info})
            each.leaving = reason != "warning"
        await asyncio.sleep(seconds)
        for each in old:
            if each in self._sockets:
                await each.close()
