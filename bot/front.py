"""HTTP mode: what Slack sends comes in here, and nothing else does.

Bolt parses a request before it verifies it, so that anybody could make it fail. This front weighs,
verifies and reads every request itself; Bolt gets what is left, already parsed. Everything that is
refused gets the same short answer: 401 before we know that it is Slack, 400 after.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import App, BoltRequest, BoltResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from handlers import shapes

log = logging.getLogger(__name__)

PATH = "/slack/events"  # for events, commands and interactivity alike
LARGEST = 1_000_000  # bytes; Slack's largest payload, a full modal, has a quarter of that
WINDOW = 300  # seconds between Slack's clock and ours, in either direction
PATIENCE = 5.0  # seconds in which a request must have arrived as a whole
FIELDS = 50  # of a form: a command has some fifteen
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class TurnedAway(Exception):
    """A request that is not let in, with the HTTP status that says so."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


class Front:
    """The ASGI application. `executor` runs Bolt, which waits there for its listeners."""

    def __init__(
        self, app: App, secret: str, now: Callable[[], datetime], executor: Executor
    ) -> None:
        self._app, self._secret, self._now = app, secret.encode(), now
        self._executor = executor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(Request(scope, receive))
        except TurnedAway as refusal:
            log.info("event=turned_away status=%d why=%s", refusal.status, refusal.why)
            answer = JSONResponse({"error": refusal.why}, refusal.status)
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.scope["path"] != PATH:
            raise TurnedAway(404, "unknown_page")
        if request.method != "POST":
            raise TurnedAway(405, "post_only")
        raw = await _body(request)
        verify(self._secret, request, raw, self._now().timestamp())
        body = read(raw, request.headers.get("content-type", ""))
        if body.get("type") == "url_verification":
            return JSONResponse({"challenge": str(body.get("challenge", ""))[:1000]})
        if body.get("ssl_check") == "1":
            return Response()
        return await self._pass_on(known(body), request)

    async def _pass_on(self, body: dict[str, Any], request: Request) -> Response:
        """Let Bolt answer. It is told of a retry, and of no other header."""
        names = ("x-slack-retry-num", "x-slack-retry-reason")
        headers = {n: request.headers[n] for n in names if n in request.headers}
        asked = BoltRequest(body=body, headers=dict(headers), mode="socket_mode")
        loop = asyncio.get_running_loop()
        answer: BoltResponse = await loop.run_in_executor(self._executor, self._app.dispatch, asked)
        kind = answer.first_headers().get("content-type", "text/plain")
        return Response(answer.body, answer.status, media_type=kind)


async def _body(request: Request) -> bytes:
    """Read the body. Raises TurnedAway for one that is too large or too slow."""
    told = request.headers.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,12}", told) or int(told) > LARGEST:
        raise TurnedAway(413, "too_large")
    raw = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                raw += part
                if len(raw) > LARGEST:
                    raise TurnedAway(413, "too_large")
    except TimeoutError:
        raise TurnedAway(408, "too_slow") from None
    return bytes(raw)


def verify(secret: bytes, request: Request, raw: bytes, now: float) -> None:
    """Raise TurnedAway, 401, for what Slack has not signed within the last five minutes.

    `now` is in seconds since 1970. Source: Slack's page “Verifying requests from Slack”.
    """
    stamps = request.headers.getlist("x-slack-request-timestamp")
    signatures = request.headers.getlist("x-slack-signature")
    if len(stamps) != 1 or len(signatures) != 1:
        raise TurnedAway(401, "unsigned")
    if not re.fullmatch(r"[0-9]{1,12}", stamps[0], re.ASCII):
        raise TurnedAway(401, "unsigned")
    right = signature(secret, stamps[0], raw)
    if not hmac.compare_digest(right.encode(), signatures[0].encode("latin-1")):
        raise TurnedAway(401, "wrong_signature")
    if abs(now - int(stamps[0])) > WINDOW:
        raise TurnedAway(401, "too_old")


def signature(secret: bytes, stamp: str, raw: bytes) -> str:
    """Give what Slack would sign a body with at a time (`stamp`: seconds since 1970)."""
    return "v0=" + hmac.new(secret, b"v0:%b:%b" % (stamp.encode(), raw), hashlib.sha256).hexdigest()


def read(raw: bytes, content_type: str) -> dict[str, Any]:
    """Read a signed body. Raises TurnedAway for one that is not as Slack writes it."""
    kind, _, parameters = content_type.lower().partition(";")
    if kind.strip() not in (JSON, FORM) or parameters.strip() not in ("", "charset=utf-8"):
        raise TurnedAway(415, "unknown_content_type")
    try:
        text = raw.decode("utf-8")
        body = _parsed(text if kind.strip() == JSON else _payload(text))
        if not isinstance(body, dict) or shapes.is_deep(body):
            raise TurnedAway(400, "unreadable")
    except (ValueError, RecursionError):
        raise TurnedAway(400, "unreadable") from None
    found: dict[str, Any] = shapes.readable(body)
    return found


def known(body: dict[str, Any]) -> dict[str, Any]:
    """Give what is needed of a payload. Raises TurnedAway for one that nobody here answers."""
    try:
        if shapes.check(body) is None:
            raise TurnedAway(404, "unknown_kind")
    except shapes.Misshapen:
        raise TurnedAway(400, "misshapen") from None
    return shapes.needed(body)


def _parsed(told: str | dict[str, str]) -> Any:
    return json.loads(told) if isinstance(told, str) else told


def _payload(text: str) -> str | dict[str, str]:
    """Read a form: a command, or a JSON payload in its only field. ValueError for any other."""
    fields = parse_qs(text, True, True, errors="strict", max_num_fields=FIELDS)
    if any(len(values) > 1 for values in fields.values()):
        raise ValueError
    found = {key: values[0] for key, values in fields.items()}
    return found.get("payload", found)
