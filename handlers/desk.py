"""What the door works with: what it has at hand, and a request of Slack as it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Semaphore
from typing import Any

from slack_sdk import WebClient

from handlers.courtesy import Courtesy
from handlers.homes import Homes
from handlers.pace import Pace
from handlers.replies import Reply
from handlers.turn import Turn
from store.database import Database

Listener = Callable[[Turn], Reply]
READERS = 2  # listeners that only read, at once: more only take the processor from each other
LONG_READERS = 1  # of those that read a whole program, beside them


@dataclass(frozen=True)
class Desk:
    """What the door needs: the database, the clock, Slack, and how to wake the delivery."""

    database: Database
    now: Callable[[], datetime]
    client: WebClient
    team_id: str
    wake: Callable[[], None]
    homes: Homes
    coordinators: tuple[str, ...] = ()  # ids or e-mails of who may set up the first program
    pace: Pace = field(default_factory=Pace)
    programs: Path | None = None  # a folder with the administrator's own program files
    readers: Semaphore = field(default_factory=partial(Semaphore, READERS))
    long_readers: Semaphore = field(default_factory=partial(Semaphore, LONG_READERS))
    courtesy: Courtesy = field(default_factory=Courtesy)


@dataclass(frozen=True)
class Request:
    """One payload of Slack, read once. `key` is what makes it the same request again.

    `acknowledged`: it is already, so that whatever is to be shown goes another way.
    """

    body: Mapping[str, Any]
    slack_id: str
    key: str
    channel: str | None
    text: str = ""
    action: str = ""
    value: str = ""
    view: dict[str, Any] | None = None
    acknowledged: bool = False

    @property
    def is_command(self) -> bool:
        return "command" in self.body

    @property
    def shows_acknowledgement(self) -> bool:
        """Whether what acknowledges it is shown to the person: Slack does so for commands."""
        return self.is_command and not self.acknowledged

    @property
    def is_submission(self) -> bool:
        return self.body.get("type") == "view_submission"

    @property
    def is_closing(self) -> bool:
        """Whether a form was closed: nobody looks at it any more."""
        return self.body.get("type") == "view_closed"

    @property
    def in_modal(self) -> bool:
        return self.view is not None and self.view.get("type") == "modal"
