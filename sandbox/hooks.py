"""The addresses that Slack gives out: response URLs, uploads and private files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.activity import Stopwatch
from sandbox.clock import iso
from sandbox.conversations import JSON
from sandbox.ledger import as_places
from sandbox.refusals import SlackRefusal

if TYPE_CHECKING:
    from sandbox.world import World


class Hooks:
    """Endpoints that need no token because their address is the secret."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return [
            Route("/actions/{team}/{number}/{name}", self.respond, methods=["POST"]),
            Route("/upload/v1/{file}", self.upload, methods=["POST", "PUT"]),
            Route("/files-pri/{path:path}", self.download, methods=["GET"]),
        ]

    async def respond(self, request: Request) -> Response:
        with self._world.activity.busy():
            watch, raw = Stopwatch(), await request.body()
            body: JSON = {}
            try:
                body = _read(raw)
                self._world.response_urls.answer(request.path_params["name"], body)
                answer, refusal = PlainTextResponse("ok"), None
            except SlackRefusal as caught:
                refusal = caught
                status = refusal.status if refusal.status != 200 else 400
                answer = PlainTextResponse(refusal.code, status_code=status)
            self._note(body, refusal, answer.status_code, watch.ms())
            return answer

    def _note(self, body: JSON, refusal: SlackRefusal | None, status: int, ms: float) -> None:
        self._world.ledger.add_call(
            at=iso(self._world.clock.now()),
            method="response_url",
            arguments=body,
            answer=refusal.answer() if refusal else {"ok": True},
            status=status,
            ms=ms,
            problems=as_places(refusal.problems) if refusal else [],
        )
        self._world.workspace.touch()

    async def upload(self, request: Request) -> Response:
        stored = self._world.workspace.files.get(request.path_params["file"])
        if stored is None or stored.complete:
            return PlainTextResponse("Unknown file", status_code=404)
        stored.content = await _sent_file(request)
        return PlainTextResponse(f"OK - {len(stored.content)}")

    async def download(self, request: Request) -> Response:
        """Answer a file's content, to the page as well as to the app."""
        name = request.path_params["path"].removeprefix("download/").split("/")[0]
        stored = self._world.workspace.files.get(name.partition("-")[2])
        if stored is None or stored.deleted:
            return PlainTextResponse("Not found", status_code=404)
        return Response(stored.content, media_type=stored.mimetype)


def _read(raw: bytes) -> JSON:
    try:
        body = json.loads(raw)
    except ValueError:
        raise SlackRefusal("invalid_payload", status=400) from None
    if not isinstance(body, dict):
        raise SlackRefusal("invalid_payload", status=400)
    return body


async def _sent_file(request: Request) -> bytes:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                return await value.read()
    return b""
