"""The server: one port for the Web API, the sockets, the control interface and the page.

`Sandbox` runs it in a thread for tests and in the foreground for `python -m sandbox`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.activity import LULL
from sandbox.child import Child
from sandbox.clock import START
from sandbox.control import Control
from sandbox.hooks import Hooks
from sandbox.socket_mode import Receive, Scope, Send
from sandbox.web_api import WebApi
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
log = logging.getLogger(__name__)


class Sandbox:
    """A local Slack with one app.

    `manifest` None allows the app everything. `port` 0 takes a free one. `command` is started
    with the app's credentials; without it the app connects by itself with `bot_token`,
    `app_token` and `api_url`. `directory` None is a temporary one.
    `patience` are the seconds for an ack, and the life of a trigger id; `lull` those without a
    call after which what a person did is over. `tour` is a JSON file with
    what the page proposes to try.
    """

    def __init__(
        self,
        *,
        manifest: Mapping[str, Any] | None = None,
        frozen: bool = False,
        start: datetime = START,
        patience: float = 3.0,
        lull: float = LULL,
        host: str = "127.0.0.1",
        port: int = 0,
        command: Sequence[str] = (),
        directory: Path | None = None,
        tour: Path | None = None,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"The sandbox listens on this machine only, not on {host}.")
        self.world = World(manifest, frozen=frozen, start=start, patience=patience, lull=lull)
        self._host, self._port = host, port
        self._tour = tour
        self._temporary = directory is None
        self._directory = directory or Path(tempfile.mkdtemp(prefix="sandbox-"))
        self.child = Child(self.world, command, self._directory)
        self._server: _Server | None = None
        self._ending: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        return self.world.workspace.base_url

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def control_url(self) -> str:
        return f"{self.url}/sandbox/api/"

    @property
    def bot_token(self) -> str:
        return self.world.app.bot_token

    @property
    def app_token(self) -> str:
        return self.world.app.app_token

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that a command behind `--` gets."""
        return self.child.environment()

    # in a thread

    def start(self) -> None:
        """Serve from a thread; return when the server answers and the command is started."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="sandbox")
        self._thread.start()
        ready.wait()
        if self._server is None:
            self._thread.join()
            raise RuntimeError("The sandbox did not start; the reason stands above.")

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self.serve(ready))
        finally:
            ready.set()

    def stop(self) -> None:
        """End the command and the server, and wait for both."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.request_stop)
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # in an event loop

    def request_stop(self) -> None:
        """Begin to stop; from the event loop."""
        if self._server is not None and self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        # The command goes first: it may want to finish what it has begun.
        await self.child.stop()
        if self._server is not None:
            self._server.leave()

    async def serve(self, ready: threading.Event | None = None) -> None:
        """Serve until `request_stop`."""
        self._loop = asyncio.get_running_loop()
        listening = _listen(self._host, self._port)
        port = listening.getsockname()[1]
        host = f"[{self._host}]" if ":" in self._host else self._host
        self.world.workspace.base_url = f"http://{host}:{port}"
        self.child.clear_directory()
        self._server = _Server(_config(Door(self.world, self.child, self._tour)), self.world, ready)
        starting = asyncio.create_task(self.child.start())
        try:
            await self._server.serve(sockets=[listening])
        finally:
            await starting
            await self.child.stop()
            self.world.close()
            listening.close()
            if self._temporary:
                shutil.rmtree(self._directory, ignore_errors=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(256)
    return listening


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_ping_interval=10.0,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to its owner and stops without a pause."""

    def __init__(self, config: uvicorn.Config, world: World, ready: threading.Event | None) -> None:
        super().__init__(config)
        self._world = world
        self._ready = ready
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self._world.close()
        self.should_exit = True
        self._leaving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        if self._ready is not None:
            self._ready.set()
        while not self._leaving.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every connection; what does not end by itself in a second is cancelled."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        end = time.monotonic() + 1.0
        while self._still_open() and time.monotonic() < end:
            await asyncio.sleep(0.005)
        for task in list(self.server_state.tasks):
            task.cancel()

    def _still_open(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)


class Door:
    """The ASGI application. Lets in this machine only, and sends everybody to their place."""

    def __init__(self, world: World, child: Child, tour: Path | None) -> None:
        self._web_api = WebApi(world)
        self._link = world.link
        self._rest = Starlette(
            routes=[
                *Hooks(world).routes(),
                Mount("/sandbox/api", routes=Control(world, child, tour).routes()),
                Route("/", _index),
                Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_local(scope):
            await _turn_away(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._link.serve(scope, receive, send)
        elif scope["path"].startswith("/api/"):
            await self._web_api.serve(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    """Tell whether a request comes from this machine, by a page of this machine if by any."""
    headers = dict(scope["headers"])
    host = urlsplit("//" + headers.get(b"host", b"").decode("latin-1")).hostname
    origin = headers.get(b"origin", b"").decode("latin-1")
    caller = (scope.get("client") or ("",))[0]
    from_here = not origin or urlsplit(origin).hostname in LOOPBACK
    return caller in LOOPBACK and host in LOOPBACK and from_here


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps({"ok": False, "error": "local_only"})
    await PlainTextResponse(body, status_code=403)(scope, receive, send)


async def _index(request: Request) -> Response:
    page = PAGE / "index.html"
    if not page.exists():
        return PlainTextResponse("The page is missing.", status_code=404)
    text = page.read_text(encoding="utf-8")
    return Response(text, media_type="text/html", headers={"cache-control": "no-cache"})
