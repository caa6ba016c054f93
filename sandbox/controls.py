"""The part of the control interface that no person does: clock, faults, records, the app."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import faults
from sandbox.conversations import JSON
from sandbox.refusals import PersonRefusal

if TYPE_CHECKING:
    from sandbox.child import Child
    from sandbox.world import World

_STRINGS = [
    "person",
    "channel",
    "text",
    "view",
    "action_id",
    "block_id",
    "tab",
    "to",
    "due",
    "kind",
    "method",
    "reason",
    "action",
    "callback_id",
    "real_name",
    "title",
    "tz",
]
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=3653)
_LAST_YEAR = 2090
_CONNECT_TIME = 15.0  # seconds for a restarted app to connect


class Controls:
    """Endpoints that act on the sandbox itself."""

    def __init__(self, world: World, child: Child) -> None:
        self._world = world
        self._child = child

    def app_as_json(self) -> JSON:
        world, app = self._world, self._world.app
        return {
            "id": app.app_id,
            "user_id": app.user_id,
            "bot_id": app.bot_id,
            "name": app.bot_name,
            "user": world.workspace.bot_person().as_json(world.clock.now()),
            "installed": app.installed,
            "connected": world.link.is_connected(),
            "sockets": world.link.count(),
            "home": app.home_enabled(),
            "command": self._child.exists,
            "running": self._child.running,
        }

    # the clock

    async def get_clock(self, request: Request) -> Response:
        query = request.query_params
        if "after" in query:
            after, wait = _whole(query["after"]), min(_number(query.get("wait", "0")), 60.0)
            await self._world.clock.changed(after, wait)
        return JSONResponse(self._world.clock.as_json())

    async def post_clock(self, request: Request) -> Response:
        body, clock = await read_json(request), self._world.clock
        stops = 0
        if "frozen" in body:
            clock.freeze(bool(body["frozen"]))
        if "advance" in body or "to" in body:
            await clock.sync()
            stops = await clock.move(self._target(body))
        return JSONResponse({"ok": True, "clock": clock.as_json(), "stops": stops})

    def _target(self, body: JSON) -> datetime:
        clock = self._world.clock
        now = clock.now()
        if "advance" in body:
            target = now + _span(body["advance"])
        elif body["to"] == "next":
            if not clock.following or clock.due is None:
                raise PersonRefusal("nothing_due", "The app has not said that anything is due.")
            target = max(clock.due, now)
        else:
            target = _moment(body["to"])
        if target < now:
            raise PersonRefusal("clock_backwards", "The clock moves forward only.")
        return target

    async def post_due(self, request: Request) -> Response:
        body = await read_json(request)
        due = _moment(body["due"]) if body.get("due") else None
        with self._world.activity.busy():
            self._world.clock.report(_whole(body.get("revision")), due)
        return JSONResponse({"ok": True, "clock": self._world.clock.as_json()})

    # faults

    async def get_faults(self, request: Request) -> Response:
        world = self._world
        gone = [p.id for p in world.workspace.people.values() if p.deleted]
        body = {"faults": world.faults.as_json(), "installed": world.app.installed}
        return JSONResponse(body | {"deactivated": gone})

    async def post_fault(self, request: Request) -> Response:
        body = await read_json(request)
        kind = str(body.get("kind"))
        if kind == "none":
            self._world.faults.clear()
        elif kind in faults.CALL_KINDS:
            self._world.faults.switch_on(body)
        elif kind in faults.SOCKET_KINDS:
            self._break_sockets(kind, body)
        elif kind in faults.APP_KINDS:
            self._change_workspace(kind, body)
        else:
            known = ", ".join((*faults.KINDS, "none"))
            raise PersonRefusal("unknown_fault", f"There is no fault {kind!r}. Known: {known}.")
        return JSONResponse({"ok": True, "faults": self._world.faults.as_json()})

    def _break_sockets(self, kind: str, body: JSON) -> None:
        if kind == "drop_socket":
            self._world.link.drop_all(_number(body.get("seconds") or 0))
            return
        reason = str(body.get("reason") or "refresh_requested")
        if reason not in ("warning", "refresh_requested", "link_disabled"):
            raise PersonRefusal("invalid_fault", f"Slack gives no reason {reason!r}.")
        seconds = _number(body.get("seconds") or 10)
        self._world.in_background(self._world.link.refresh_all(reason, seconds))

    def _change_workspace(self, kind: str, body: JSON) -> None:
        if kind == "uninstall":
            self._world.uninstall()
        elif kind == "install":
            self._world.install()
        else:
            self._activate(str(body.get("person")), active=kind == "activate")

    def _activate(self, key: str, *, active: bool) -> None:
        world = self._world
        person = world.workspace.person(key)
        person.deleted = not active
        person.updated = int(world.clock.epoch())
        world.workspace.touch()
        user = world.payloads.user(person)
        event = {"type": "user_change", "user": user, "cache_ts": person.updated}
        world.events.emit(event, "user_change")

    # records

    async def get_calls(self, request: Request) -> Response:
        query = request.query_params
        after, refused = _whole(query.get("after", "0")), query.get("refused", "") not in ("", "0")
        calls = self._world.ledger.calls(after, query.get("method"), refused)
        return JSONResponse({"calls": calls})

    async def get_envelopes(self, request: Request) -> Response:
        after = _whole(request.query_params.get("after", "0"))
        return JSONResponse({"envelopes": self._world.ledger.envelopes(after)})

    # the app

    async def post_app(self, request: Request) -> Response:
        action = str((await read_json(request)).get("action"))
        if action not in ("start", "stop", "kill", "restart"):
            raise PersonRefusal("invalid_action", "An app can start, stop, kill or restart.")
        if not self._child.exists:
            raise PersonRefusal("no_command", "The sandbox was started without a command.")
        if action in ("stop", "restart"):
            await self._child.stop()
        elif action == "kill":
            await self._child.kill()
        if action in ("stop", "kill", "restart"):
            self._world.clock.forget_app()
        if action in ("start", "restart"):
            await self._start()
        self._world.workspace.touch()
        return JSONResponse({"ok": True, "app": self.app_as_json()})

    async def _start(self) -> None:
        await self._child.start()
        await self._world.link.wait_connected(_CONNECT_TIME)

    async def post_reset(self, request: Request) -> Response:
        await self._child.stop()
        self._world.reset()
        self._child.clear_directory()
        if self._child.exists:
            await self._start()
        return JSONResponse({"ok": True, "clock": self._world.clock.as_json()})


async def read_json(request: Request) -> JSON:
    """Read a JSON object from the body; an empty body is an empty object."""
    try:
        body = json.loads(await request.body() or b"{}", parse_constant=_no_number)
    except ValueError:
        raise PersonRefusal("invalid_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise PersonRefusal("invalid_json", "The body must be a JSON object.")
    for name, kind in [*((name, str) for name in _STRINGS), ("values", dict)]:
        if body.get(name) is not None and not isinstance(body[name], kind):
            sentence = f"{name} must be {'a string' if kind is str else 'an object'}."
            raise PersonRefusal("invalid_argument", sentence)
    return body


def _no_number(name: str) -> None:
    raise ValueError(name)


def _span(raw: Any) -> timedelta:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhdw]?)", str(raw).strip())
    if found is None:
        raise PersonRefusal("invalid_time", f"{raw!r} is not a span such as 1h, 1d, 1w or 90.")
    span = timedelta(**{_UNITS[found[2] or "s"]: min(float(found[1]), 1e6)})
    if span > _LONGEST:
        raise PersonRefusal("invalid_time", "The clock moves ten years at most.")
    return span


def _moment(raw: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        raise PersonRefusal("invalid_time", f"{raw!r} is not a moment in ISO 8601.") from None
    if moment.year > _LAST_YEAR:
        raise PersonRefusal("invalid_time", f"The clock ends with {_LAST_YEAR}.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(raw: Any) -> float:
    try:
        number = float(raw)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise PersonRefusal("invalid_number", f"{raw!r} is not a number.")
    return number


def _whole(raw: Any) -> int:
    return int(_number(raw))
