"""The one socket to Slack: listened to for silence, and closed in a moment when nothing is asked.

Slack does not repeat a command that met a closed socket, so the end is chosen with care.
"""

from __future__ import annotations

import contextlib
import threading
import time
from socket import IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

PING = 1.5  # seconds; the client gives a dead connection up after five pings that failed
STALE = 10.0  # seconds without an answer after which the socket does not count as connected
QUIET = 2.0  # seconds to wait for a moment in which nothing is being answered
THREADS = 60  # requests at once: those that wait for a slow disk must not hold up the others
CLOSING = 4.0  # seconds that closing may take


class Connection(SocketModeHandler):
    """Slack's own handler, which counts what came in and what was answered."""

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, ping_interval=PING, concurrency=THREADS)
        self._lock = threading.Lock()
        self._under_way = 0
        self._heard = time.monotonic()
        self._pong: float | None = None
        self.client.on_message_listeners.append(self._came)

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request."""
        try:
            super().handle(client, req)
        finally:
            with self._lock:
                self._under_way -= 1

    def _came(self, message: str) -> None:
        if '"envelope_id"' in message:
            with self._lock:
                self._under_way += 1
        elif '"hello"' in message:
            self._hurry()

    def _hurry(self) -> None:
        """Let every answer on a new connection leave at once.

        TCP would hold one back until the one before is confirmed, which the other side puts off
        until it has something to send itself: an acknowledgement waited for the next command.
        """
        session = self.client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):  # it is closed again; the next one says hello, too
                session.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def silence(self) -> float:
        """Give the seconds since Slack last answered a ping; since the start when it never did."""
        session = self.client.current_session
        pong = session.last_ping_pong_time if session is not None else None
        with self._lock:
            if pong is not None and pong != self._pong:
                self._pong = pong
                age = max(0.0, time.time() - pong)
                self._heard = max(self._heard, time.monotonic() - age)
            return time.monotonic() - self._heard

    @property
    def connected(self) -> bool:
        return self.client.is_connected() and self.silence() < STALE

    def hang_up(self) -> None:
        """Close for good, where possible while nothing is under way; what came in is answered."""
        self.client.default_auto_reconnect_enabled = False
        self.client.auto_reconnect_enabled = False
        self._wait_for_quiet()
        self._shut()
        self._wait_for_quiet()
        self._wake_up()
        closing = threading.Thread(target=self.close, name="closing", daemon=True)
        closing.start()
        closing.join(timeout=CLOSING)  # the client's own close can wait for a dead thread

    def _wait_for_quiet(self) -> None:
        end = time.monotonic() + QUIET
        while self._under_way > 0 and time.monotonic() < end:
            time.sleep(0.005)

    def _shut(self) -> None:
        """End a read that is under way, which would wait for its timeout otherwise."""
        session = self.client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(SHUT_RDWR)

    def _wake_up(self) -> None:
        """End the client's wait for its next message, which would last up to a second."""
        self.client.closed = True
        self.client.message_processor.event.set()
        self.client.message_queue.put("")
