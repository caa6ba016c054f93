"""response_url: five uses in thirty minutes, and the only way to change an ephemeral message."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.conversations import JSON, Conversation, Message
from sandbox.refusals import SlackRefusal, refuse_if
from sandbox.validation import check_message
from sandbox.web_api.chat import announce, change_message, content

if TYPE_CHECKING:
    from sandbox.world import World

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class ResponseUrl:
    """A way back to where a person did something."""

    conversation: str
    person: str
    given: datetime
    message: str | None = None
    uses: int = 0


class ResponseUrls:
    """All that were given out. They expire on the sandbox's clock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._given: dict[str, ResponseUrl] = {}

    def clear(self) -> None:
        self._given.clear()

    def give(self, conversation: Conversation, person: str, message: Message | None = None) -> str:
        """Return a URL for an answer to a person, about a message when there is one."""
        name = secrets.token_urlsafe(18).replace("-", "x").replace("_", "y")
        now = self._world.clock.now()
        ts = message.ts if message else None
        self._given[name] = ResponseUrl(conversation.id, person, now, ts)
        base, team = self._world.workspace.base_url, self._world.app.team_id
        return f"{base}/actions/{team}/{len(self._given):013d}/{name}"

    def answer(self, name: str, body: JSON) -> None:
        """Do what an app posts to the URL; raises `SlackRefusal`."""
        url = self._given.get(name)
        if url is None:
            raise SlackRefusal("no_such_url", status=404)
        if self._world.clock.now() - url.given > LIFETIME:
            raise SlackRefusal("expired_url", status=404)
        if url.uses >= USES:
            raise SlackRefusal("used_url", status=404)
        self.respond(url, body)
        url.uses += 1

    def respond(self, url: ResponseUrl, body: JSON) -> None:
        """Post, replace or delete, as `body` says."""
        conversation = self._world.workspace.conversations[url.conversation]
        original = conversation.message(url.message) if url.message else None
        if body.get("delete_original"):
            if original is None:
                raise SlackRefusal("message_not_found", status=404)
            self._world.workspace.remove_message(conversation, original)
            return
        refuse_if(check_message(body))
        if body.get("replace_original") and original is not None:
            whole = {"text": "", "blocks": [], "attachments": [], **body}
            change_message(self._world, conversation, original, whole)
            return
        self._post(url, conversation, body)

    def _post(self, url: ResponseUrl, conversation: Conversation, body: JSON) -> None:
        public = body.get("response_type") == "in_channel"
        message = self._world.workspace.add_message(
            conversation,
            self._world.app.user_id,
            str(body.get("text") or body.get("markdown_text") or ""),
            by_app=True,
            only_for=None if public else url.person,
            thread_ts=body.get("thread_ts"),
            **content(body),
        )
        announce(self._world, conversation, message)
