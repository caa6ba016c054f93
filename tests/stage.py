"""The stage of the tests: a local Slack with its clock standing still, and the real bot in it.

The bot is the one that `mentor run` starts, on a database of its own, connected through Socket
Mode. People are named by their full names in the seeded organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot import administration
from bot.app import Mentor, build
from bot.clock import FollowedClock
from bot.settings import Settings
from sandbox.client import JSON, Refused, Visitor, wait_until
from sandbox.server import Sandbox
from store.crypto import Keys
from store.database import Database, Db
from tests.small import FOLDER

MANIFEST = yaml.safe_load((Path(__file__).parents[1] / "app.yaml").read_text(encoding="utf-8"))
LULL = 0.005  # seconds: the tests let the bot finish by `settle`, not by waiting
PATIENCE = 30  # seconds for an answer that comes after the acknowledgement
OFFICE = "mentoring-office"
ANNOUNCEMENTS = "announcements"
GRACE, NORA = "Grace Okafor", "Nora Lindqvist"


@dataclass
class Stage:
    """A running sandbox with a running bot. Every act returns what the person sees afterwards."""

    sandbox: Sandbox
    mentor: Mentor
    visitor: Visitor

    @property
    def database(self) -> Database:
        return self.mentor.database

    @contextmanager
    def look(self) -> Iterator[Db]:
        """Read the database beside the bot."""
        with self.database.read() as db:
            yield db

    def now(self) -> datetime:
        return self.visitor.now()

    # what people do

    def command(self, person: str, text: str, channel: str | None = None) -> JSON:
        """Type something into a conversation, and let the bot say all that follows at once."""
        state = self.visitor.command(person, text, channel)
        if self.mentor.listeners.finish(PATIENCE):
            state = self.visitor.state(person)
        self.settle()
        return state

    def press(self, person: str, text: str, channel: str | None = None, nth: int = -1) -> JSON:
        """Press the last button with this text that the person sees in a conversation.

        Where none has exactly this text, it may begin so. `nth` counts them from the oldest.
        """
        shown = [
            (message, element)
            for message in self.visitor.messages(person, channel)
            for element in buttons(message["blocks"] or [])
            if element["text"]["text"].startswith(text)
        ]
        found = [b for b in shown if b[1]["text"]["text"] == text] or shown
        if not found:
            raise LookupError(f"{person} sees no button {text!r} in {channel or 'the DM'}")
        message, element = found[nth]
        state = self.visitor.click(
            person, element["action_id"], element.get("value"), message=where(message),
            block_id=element["block_id"],
        )  # fmt: skip
        self.settle()
        return state

    def home(self, person: str) -> JSON:
        """Open the person's Home, and wait until the bot has shown it as things stand."""
        before = len(self.visitor.calls(method="views.publish"))
        self.visitor.home(person)
        wait_until(lambda: len(self.visitor.calls(method="views.publish")) > before)
        found: JSON = self.visitor.state(person)["home"]
        return found

    def press_home(self, person: str, text: str) -> JSON:
        """Press a button on the person's Home; again where it was drawn anew meanwhile."""
        shown = self.home(person)
        try:
            state = self._press_shown(person, text, shown)
        except Refused:
            state = self._press_shown(person, text, self.visitor.state(person)["home"])
        self.settle()
        return state

    def _press_shown(self, person: str, text: str, home: JSON) -> JSON:
        element = next(b for b in buttons(home["blocks"]) if b["text"]["text"] == text)
        return self.visitor.click(
            person, element["action_id"], element.get("value"), view="home",
            block_id=element["block_id"],
        )  # fmt: skip

    def press_modal(self, person: str, text: str) -> JSON:
        """Press the first button with this text in the visible modal."""
        found = buttons(self.visitor.modal(person)["blocks"])
        element = next(b for b in found if b["text"]["text"] == text)
        state = self.visitor.click(
            person, element["action_id"], element.get("value"), block_id=element["block_id"]
        )
        self.settle()
        return state

    def fill(self, person: str, **by_label: Any) -> JSON:
        """Submit the visible modal; keys are block ids, which are the keys of a form's fields."""
        view = self.visitor.modal(person)
        values = {
            block["block_id"]: {block["element"]["action_id"]: by_label[block["block_id"]]}
            for block in view["blocks"]
            if block["type"] == "input" and block["block_id"] in by_label
        }
        if unknown := set(by_label) - set(values):
            raise LookupError(f"the modal has no {', '.join(sorted(unknown))}")
        state = self.visitor.submit(person, values)
        self.settle()
        return state

    def sees(self, person: str, text: str, channel: str | None = None) -> bool:
        """Say whether the person sees a button with this text in a conversation."""
        return any(
            element["text"]["text"] == text
            for message in self.visitor.messages(person, channel)
            for element in buttons(message["blocks"] or [])
        )

    # what time does

    def settle(self) -> None:
        """Let the bot say everything that is due, at one message a second where Slack asks it."""
        self._live_on(self.mentor.ticks.turn())

    def advance(self, span: str | float) -> None:
        """Move the clock, living through everything on the way, and let the bot finish."""
        self._live_on(self._next_due(self.visitor.advance(span)))

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment, living through everything on the way."""
        self._live_on(self._next_due(self.visitor.move_to(moment)))

    def _live_on(self, due: datetime | None) -> None:
        for _ in range(200):
            if due is None or due > self.now() + timedelta(seconds=30):
                return
            due = self._next_due(self.visitor.move_to(due))
        raise TimeoutError("The bot has something due again and again.")

    def _next_due(self, moved: JSON) -> datetime | None:
        """Give what a bot that follows the clock has told after its turn; ask any other."""
        clock = moved["clock"]
        if not clock["following"]:
            return self.mentor.ticks.turn()
        return datetime.fromisoformat(clock["due"]) if clock["due"] else None

    # what people see

    def dm(self, person: str) -> list[str]:
        """Give the texts of the person's DM with the bot, the oldest first."""
        return [spoken(m) for m in self.visitor.messages(person)]

    def last(self, person: str, channel: str | None = None) -> str:
        return spoken(self.visitor.messages(person, channel)[-1])

    def errors(self, person: str) -> dict[str, str]:
        """Give the errors in the visible modal, by field."""
        return dict(self.visitor.modal(person).get("errors") or {})

    def refused(self) -> list[JSON]:
        """Give the calls of the bot that Slack refused; a healthy test has none.

        "Later" is no refusal: the clock stands still, so that two messages come in one second.
        """
        calls = self.visitor.calls(refused=True)
        return [c for c in calls if c["answer"].get("error") != "ratelimited"]


def where(message: Mapping[str, Any]) -> dict[str, str]:
    return {"channel": message["channel"], "ts": message["ts"]}


def buttons(node: Any) -> Iterator[JSON]:
    """Give every button in some blocks, each with the id of its block."""
    for block in node:
        elements = [*block.get("elements", []), block.get("accessory") or {}]
        for element in elements:
            if element.get("type") == "button":
                yield {**element, "block_id": block["block_id"]}


def spoken(message: Mapping[str, Any]) -> str:
    """Give all words of a message, as somebody reads them: the blocks, else the text."""
    words = list(_words(message["blocks"])) if message.get("blocks") else [message["text"]]
    return re.sub(r"[ \t]+", " ", "\n".join(w for w in words if w)).strip()


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _words(part)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str) and node.get("type") != "button":
            yield node["text"]
        for key, part in node.items():
            if key != "confirm" and isinstance(part, dict | list):
                yield from _words(part)


@contextmanager
def staged(
    database_url: str, keys: Keys, *, imported: bool = True, programs: Path = FOLDER
) -> Iterator[Stage]:
    """Start a sandbox and the bot in it; `imported`: the roster is read in first.

    `programs`: the folder of the administrator's program files, with the small one in it.
    """
    slack = Sandbox(manifest=MANIFEST, frozen=True, lull=LULL)
    with slack as sandbox, Visitor(sandbox.url) as visitor:
        settings = Settings(
            bot_token=sandbox.bot_token,
            app_token=sandbox.app_token,
            api_url=sandbox.api_url,
            database_url=database_url,
            keys=keys,
            coordinators=(),
            health_port=None,
            clock_url=sandbox.control_url,
            programs=programs,
            acts_a_minute=100_000,  # the clock stands still, and so would everybody soon
        )
        if imported:
            file = Path(sandbox.environment["SANDBOX_ROSTER"])
            administration.import_roster(settings, file)
        mentor = build(settings, FollowedClock(sandbox.control_url))
        mentor.start()
        try:
            wait_until(lambda: visitor.clock()["following"], 30)  # a jump would skip dates
            yield Stage(sandbox, mentor, visitor)
        finally:
            mentor.stop()
