"""The health page: one address on this machine, for a supervisor and for `mentor health`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

Report = Callable[[], dict[str, Any]]

ADDRESS = "127.0.0.1"
STARTING: dict[str, Any] = {"status": "starting"}


class HealthPage:
    """Answers GET /health: 200 when all is well, 503 otherwise, and JSON in either case."""

    def __init__(self, port: int) -> None:
        """Listen on a port of this machine; 0 takes a free one. OSError when it is taken."""
        self.report: Report = lambda: STARTING
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page.answer(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet: a supervisor asks every few seconds."""

        self._server = ThreadingHTTPServer((ADDRESS, port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="health",
            daemon=True,
        )  # fmt: skip
        self._thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        known = request.path == "/health"
        report = self.report() if known else {"status": "unknown page; ask for /health"}
        body = json.dumps(report, indent=1).encode()
        status = 200 if report["status"] == "ok" else 503
        request.send_response(status if known else 404)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def ask(port: int) -> dict[str, Any]:
    """Ask a running Mentor on this machine how it is; a status of its own when none answers."""
    try:
        with urlopen(f"http://{ADDRESS}:{port}/health", timeout=10) as answer:
            return dict(json.load(answer))
    except HTTPError as error:
        with error:
            return dict(json.load(error))
    except (URLError, OSError, ValueError):
        return {"status": "not running"}
