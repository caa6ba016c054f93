"""Slack's Web API: each call is read, allowed, checked, done, answered and written down."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from sandbox.activity import Stopwatch
from sandbox.clock import iso
from sandbox.conversations import JSON
from sandbox.faults import Fault
from sandbox.ledger import as_places
from sandbox.refusals import SlackRefusal, refuse_if
from sandbox.socket_mode import Receive, Scope, Send, abort
from sandbox.validation import check_arguments
from sandbox.web_api import basics, chat, conversations, files, people, views
from sandbox.web_api.calls import Call, Method, facts, read_arguments

if TYPE_CHECKING:
    from sandbox.world import World

METHODS: dict[str, Method] = {
    **basics.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **people.METHODS,
    **views.METHODS,
    **files.METHODS,
}


class WebApi:
    """The ASGI endpoint under `/api/`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["path"].removeprefix("/api/").strip("/")
        with self._world.activity.busy():
            watch, body = Stopwatch(), await read_body(receive)
            fault = self._world.faults.strike(method)
            arguments, answer, refusal = self._run(method, scope, body, fault)
            if fault and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            status = refusal.status if refusal else 200
            self._world.ledger.add_call(
                at=iso(self._world.clock.now()),
                method=method,
                arguments=arguments,
                answer=answer,
                status=status,
                ms=watch.ms(),
                problems=as_places(refusal.problems) if refusal else [],
                fault=fault.kind if fault else None,
            )
            self._tell_page(refusal)
        if fault and fault.kind == "lost_answer":
            abort(send)
            await asyncio.sleep(0.01)
            return
        await _answer(send, status, answer, refusal.retry_after if refusal else None)

    def _tell_page(self, refusal: SlackRefusal | None) -> None:
        if refusal is not None:
            self._world.workspace.touch()

    def _run(
        self, method: str, scope: Scope, body: bytes, fault: Fault | None
    ) -> tuple[JSON, Any, SlackRefusal | None]:
        arguments: JSON = {}
        try:
            headers = _headers(scope)
            query = scope["query_string"].decode()
            arguments = read_arguments(body, headers.get("content-type", ""), query)
            _raise_fault(fault)
            call = Call(self._world, method, arguments, _token(headers, arguments))
            return arguments, perform(call), None
        except SlackRefusal as refusal:
            return arguments, refusal.answer(), refusal


def perform(call: Call) -> JSON:
    """Do a call, or raise `SlackRefusal`."""
    method = METHODS.get(call.method)
    if method is None:
        raise SlackRefusal("unknown_method", extra={"req_method": call.method})
    _admit(call)
    _hold_to_scopes(call)
    _hold_to_tier(call)
    refuse_if(check_arguments(call.method, call.arguments))
    return method(call)


def _admit(call: Call) -> None:
    """Raise unless the token is the right one for the method, and still valid."""
    app = call.world.app
    if call.method == "api.test":
        return
    if not call.token:
        raise SlackRefusal("not_authed")
    if call.token not in (app.bot_token, app.app_token):
        raise SlackRefusal("invalid_auth")
    for_app = call.method == "apps.connections.open"
    if (call.token == app.app_token) is not for_app and call.method != "auth.test":
        raise SlackRefusal("not_allowed_token_type")
    if call.token == app.bot_token and not app.installed:
        raise SlackRefusal("account_inactive")


def _hold_to_scopes(call: Call) -> None:
    scopes = facts()[call.method]["scopes"]
    if scopes:
        call.need_scope(*scopes)


def _hold_to_tier(call: Call) -> None:
    per_minute = facts()[call.method]["per_minute"]
    wait = call.world.limits.wait_for_method(call.method, per_minute)
    if wait is not None:
        raise SlackRefusal("ratelimited", status=429, retry_after=wait)


def _raise_fault(fault: Fault | None) -> None:
    if fault is not None and fault.kind == "rate_limited":
        wait = max(1, int(fault.seconds))
        raise SlackRefusal("ratelimited", status=429, retry_after=wait)
    if fault is not None and fault.kind == "server_error":
        raise SlackRefusal("internal_error", status=500)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _token(headers: dict[str, str], arguments: JSON) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return str(arguments.get("token", ""))


async def read_body(receive: Receive) -> bytes:
    """Read a whole request body."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _answer(send: Send, status: int, body: JSON, retry_after: int | None) -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    headers.append((b"content-length", str(len(text)).encode()))
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
