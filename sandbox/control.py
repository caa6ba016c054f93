"""The control interface under `/sandbox/api`: what the page uses, and a test can use too."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import ids
from sandbox.controls import Controls, read_json
from sandbox.conversations import JSON, StoredFile
from sandbox.interactions import Interactions
from sandbox.people import Person
from sandbox.refusals import PersonRefusal
from sandbox.state import state_of
from sandbox.surfaces import find_surface
from sandbox.transcript import transcript

if TYPE_CHECKING:
    from sandbox.child import Child
    from sandbox.world import World

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class Control:
    """The endpoints. Each POST of a person answers with what that person then sees."""

    def __init__(self, world: World, child: Child, tour: Path | None) -> None:
        self._world = world
        self._does = Interactions(world)
        self._controls = Controls(world, child)
        self._tour = tour

    def routes(self) -> list[Route]:
        controls = self._controls
        gets: dict[str, Endpoint] = {
            "people": self.people,
            "state": self.state,
            "clock": controls.get_clock,
            "faults": controls.get_faults,
            "calls": controls.get_calls,
            "envelopes": controls.get_envelopes,
            "stream": self.stream,
            "transcript": self.transcript,
            "tour": self.tour,
        }
        posts: dict[str, Endpoint] = {
            "command": self.command,
            "message": self.command,
            "click": self.click,
            "submit": self.submit,
            "close": self.close,
            "options": self.options,
            "home": self.home,
            "shortcut": self.shortcut,
            "join": self.join,
            "people": self.add_person,
            "upload": self.upload,
            "read": self.read,
            "clock": controls.post_clock,
            "clock/due": controls.post_due,
            "fault": controls.post_fault,
            "app": controls.post_app,
            "reset": controls.post_reset,
        }
        return [
            *(Route(f"/{name}", guarded(end), methods=["GET"]) for name, end in gets.items()),
            *(Route(f"/{name}", guarded(end), methods=["POST"]) for name, end in posts.items()),
        ]

    # what there is to see

    async def people(self, request: Request) -> Response:
        now, app = self._world.clock.now(), self._world.app
        workspace = self._world.workspace
        people = [
            {**each.as_json(now), "unread": workspace.unread(each.id)}
            for each in workspace.people.values()
        ]
        team = {"id": app.team_id, "name": app.team_name, "domain": app.team_domain}
        clock = self._world.clock.as_json()
        told = self._controls.app_as_json()
        return JSONResponse({"people": people, "app": told, "team": team, "clock": clock})

    async def state(self, request: Request) -> Response:
        person = self._person(dict(request.query_params))
        return JSONResponse(state_of(self._world, person, request.query_params.get("channel")))

    async def stream(self, request: Request) -> Response:
        person = self._person(dict(request.query_params))
        events = self._world.watchers.events(person.id)
        headers = {"cache-control": "no-store"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def transcript(self, request: Request) -> Response:
        key = request.query_params.get("person")
        person = self._world.workspace.person(key) if key else None
        return HTMLResponse(transcript(self._world, person))

    async def tour(self, request: Request) -> Response:
        """Answer the app's own tour; an empty one when it has none."""
        if self._tour is None or not self._tour.exists():
            return JSONResponse({"tour": []})
        told = json.loads(self._tour.read_text(encoding="utf-8"))
        return JSONResponse({"tour": told})

    def _person(self, body: JSON) -> Person:
        return self._world.workspace.person(body.get("person"))

    # what a person does

    async def command(self, request: Request) -> Response:
        body = await read_json(request)
        person, text = self._person(body), str(body.get("text") or "")
        return await self._done(person, self._does.type_text(person, body.get("channel"), text))

    async def click(self, request: Request) -> Response:
        body = await read_json(request)
        person = self._person(body)
        return await self._done(person, self._does.click(person, body))

    async def submit(self, request: Request) -> Response:
        body = await read_json(request)
        person, values = self._person(body), body.get("values") or {}
        return await self._done(person, self._does.submit(person, str(body.get("view")), values))

    async def close(self, request: Request) -> Response:
        body = await read_json(request)
        person, everything = self._person(body), bool(body.get("all"))
        does = self._does.close(person, str(body.get("view")), everything=everything)
        return await self._done(person, does)

    async def home(self, request: Request) -> Response:
        body = await read_json(request)
        person, tab = self._person(body), str(body.get("tab") or "home")
        if tab not in ("home", "messages"):
            raise PersonRefusal("invalid_tab", "The app has the tabs home and messages.")
        return await self._done(person, self._does.open_home(person, tab))

    async def shortcut(self, request: Request) -> Response:
        body = await read_json(request)
        person, callback_id = self._person(body), str(body.get("callback_id"))
        does = self._does.shortcut(person, callback_id, body.get("message"))
        return await self._done(person, does)

    async def join(self, request: Request) -> Response:
        body = await read_json(request)
        person = self._person(body)
        return await self._done(person, self._does.join(person, str(body.get("channel"))))

    async def add_person(self, request: Request) -> Response:
        body = await read_json(request)
        person = self._world.workspace.add_person(body)
        return await self._done(person, self._does.welcome(person))

    async def _done(self, person: Person, work: Awaitable[float]) -> Response:
        before = self._world.ledger.sent
        ack_ms = await work
        if self._world.ledger.sent > before:
            await self._world.activity.quiet()
        state = state_of(self._world, person)
        return JSONResponse({"ok": True, "ack_ms": ack_ms, "state": state})

    async def options(self, request: Request) -> Response:
        body = await read_json(request)
        person = self._person(body)
        surface = find_surface(self._world, person, body)
        place = surface.place({k: body[k] for k in ("action_id", "block_id") if k in body})
        query = str(body.get("value") or "")
        return JSONResponse(await self._does.inputs.options(person, surface, place, query))

    async def read(self, request: Request) -> Response:
        """Mark a conversation as read."""
        body = await read_json(request)
        person = self._person(body)
        found = self._world.workspace.find_conversation(str(body.get("channel")))
        if found is None or person.id not in found.members:
            raise PersonRefusal("channel_not_found", "There is no such conversation.")
        if found.unread(person.id):
            self._world.workspace.mark_read(found, person.id)
            self._world.workspace.touch([person.id])
        return JSONResponse({"ok": True})

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            person = self._world.workspace.person(str(form.get("person")))
            sent = form.get("file")
            if sent is None or isinstance(sent, str):
                raise PersonRefusal("no_file", "Send the file as a multipart field named file.")
            stored = StoredFile(
                id=ids.fresh_id("F"),
                name=sent.filename or "file",
                title=sent.filename or "file",
                user=person.id,
                content=await sent.read(),
                mimetype=sent.content_type or "application/octet-stream",
                created=int(self._world.clock.epoch()),
                complete=True,
            )
        self._world.workspace.files[stored.id] = stored
        base, team = self._world.workspace.base_url, self._world.app.team_id
        return JSONResponse({"ok": True, "id": stored.id, "file": stored.as_json(base, team)})


def guarded(endpoint: Endpoint) -> Endpoint:
    """Turn a `PersonRefusal` into the answer 400."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except PersonRefusal as refusal:
            body = {"ok": False, "error": refusal.code, "detail": refusal.detail}
            return JSONResponse(body, status_code=400)

    return answer
