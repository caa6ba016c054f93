"""HTTP mode's server: the front on a port of this machine, in a thread of its own.

It speaks plain HTTP; a proxy in front of it speaks TLS to the world. The health page has its own
port and is none of Slack's business.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Protocol

import uvicorn
from slack_bolt import App

from bot.front import Front
from mentoring.errors import Refusal

AT_ONCE = 60  # requests that Bolt handles at the same time; the others wait for a moment
MOST = 400  # connections at once; beyond them the answer is 503
IDLE = 75  # seconds that a connection may stay open for the next request
GRACE = 4  # seconds that requests under way have when the process ends
STARTING = 10.0  # seconds that the server may need to listen


class Line(Protocol):
    """What connects Mentor with Slack: a socket that it opens, or a port that it listens on."""

    def connect(self) -> None:
        """Begin to take what Slack sends. Does not block."""

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us."""

    def silence(self) -> float:
        """Give the seconds since the line last showed that it lives."""

    def hang_up(self) -> None:
        """Take nothing new; what came in is answered first."""


class Listening:
    """A port that Slack's requests come in by."""

    def __init__(
        self, app: App, secret: str, now: Callable[[], datetime], host: str, port: int
    ) -> None:
        """Take the port at once; 0 takes a free one. Raises Refusal when it cannot be had."""
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="front")
        self._socket = _taken(host, port)
        self.port = int(self._socket.getsockname()[1])
        self._server = uvicorn.Server(_config(Front(app, secret, now, self._pool)))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="http", daemon=True
        )
        self._died = time.monotonic()

    def connect(self) -> None:
        self._thread.start()
        end = time.monotonic() + STARTING
        while not self._server.started and self._thread.is_alive() and time.monotonic() < end:
            time.sleep(0.005)

    @property
    def connected(self) -> bool:
        return self._thread.is_alive() and self._server.started

    def silence(self) -> float:
        """Give 0 while the server lives: Slack is silent whenever nobody does anything."""
        if self._thread.is_alive():
            self._died = time.monotonic()
        return time.monotonic() - self._died

    def hang_up(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(GRACE + 1)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._socket.close()


def _config(front: Front) -> uvicorn.Config:
    return uvicorn.Config(
        front,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=MOST,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=16_384,
    )


def _taken(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise Refusal(
            f"I cannot listen on {host}, port {port}. Choose another MENTOR_HTTP_HOST or "
            "MENTOR_HTTP_PORT, or end the program that has it."
        ) from None
    return made
