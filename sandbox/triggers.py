"""Trigger ids: they live three seconds of real time and serve once."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from sandbox.refusals import SlackRefusal
from sandbox.validation import Problem


@dataclass
class Trigger:
    """What an interaction allows: one view for this person. `view` is where it came from."""

    id: str
    person: str
    issued: float
    view: str | None = None
    used: bool = False


class Triggers:
    """All trigger ids that were given out, and the seconds that they live."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._given: dict[str, Trigger] = {}
        self._count = 4_100_000_000_000

    def give(self, person: str, view: str | None = None) -> str:
        self._count += secrets.randbelow(90_000) + 1
        name = f"{self._count}.{self._count // 7 % 10**12:012d}.{secrets.token_hex(16)}"
        self._given[name] = Trigger(name, person, time.monotonic(), view)
        return name

    def check(self, name: object) -> Trigger:
        """Return the trigger, or raise as Slack does; `use` it when the view is open."""
        trigger = self._given.get(str(name))
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.used:
            raise SlackRefusal("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self._lifetime:
            place = Problem("expired_trigger_id", "/trigger_id", "trigger_id has expired")
            raise SlackRefusal("expired_trigger_id", [place])
        return trigger
