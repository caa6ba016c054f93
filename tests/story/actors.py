"""People of a story who do what the bot asks of them, as it asks, and others who never answer.

They know nothing of a program: they see a message with a button, press it, and fill in whatever
form opens. What they would say themselves is given by the key of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.client import JSON
from tests.stage import Stage, buttons, where

EASTERN = ZoneInfo("America/New_York")
WORDS = "What I think of this, in one sentence."
PAGES = 12  # more than any form has
MOST = 40  # more than anybody finds at once
USUAL = ("Accept", "Yes", "Sign", "Read and sign", "Noted", "Coming", "Confirm", "Give it to",
         "Assess", "Approve")  # fmt: skip
OF_THE_OFFICE = ("Screen", "Grant", "Confirm", "Name the day", "Who came?", "I talked with")


@dataclass
class Actors:
    """Who acts by themselves, what they press, and what they say where a form asks for more."""

    stage: Stage
    willing: tuple[str, ...]
    presses: tuple[str, ...]
    says: Mapping[str, Any] = field(default_factory=dict)
    office: Mapping[str, str] = field(default_factory=dict)  # who steers the program, and where
    done: set[tuple[str, str, str]] = field(default_factory=set)
    heard_to: int = 0
    places: dict[tuple[str, str | None], str] = field(default_factory=dict)
    gave_up: list[str] = field(default_factory=list)  # who could not send what, and why

    def live_until(self, day: date, every: int = 7) -> None:
        """Let days pass; every so many of them everybody looks at what has come, at one o'clock."""
        today = self.today()
        while today < day:
            today = min(day, today + timedelta(days=every))
            self.at(today)
            self.act()

    def today(self) -> date:
        return self.stage.now().astimezone(EASTERN).date()

    def at(self, day: date, hour: int = 13) -> None:
        """Let time pass until an hour of a day in Washington, with everything on the way."""
        moment = datetime.combine(day, time(hour), EASTERN).astimezone(UTC)
        if moment > self.stage.now():
            self.stage.move_to(moment)

    def act(self, rounds: int = 4) -> None:
        """Let everybody answer what they got, and what follows from it."""
        for _ in range(rounds):
            acted = [place for place in self._addressed() if self._answer_all(*place)]
            if not acted:
                return
            self.stage.advance(60)

    def _addressed(self) -> list[tuple[str, str | None]]:
        """Give who got something to read since this was last asked, and where; None is the DM."""
        calls = self.stage.visitor.calls(after=self.heard_to)
        self.heard_to = max((c["id"] for c in calls), default=self.heard_to)
        written = {str((c["answer"] or {}).get("channel")) for c in calls}
        places = [(p, None) for p in self.willing] + list(self.office.items())
        return [place for place in places if self._conversation(*place) in written]

    def _conversation(self, person: str, channel: str | None) -> str | None:
        """Give the id of a conversation as this person sees it; None before there is one."""
        if (person, channel) not in self.places:
            for found in self.stage.visitor.state(person)["conversations"]:
                if found["name"] == channel or (channel is None and found["is_app"]):
                    self.places[person, channel] = str(found["id"])
        return self.places.get((person, channel))

    def _answer_all(self, person: str, channel: str | None) -> bool:
        acted = False
        for _ in range(MOST):
            pressed = self._press_next(person, channel)
            if pressed is None:
                return acted
            acted = True
            if trouble := complete(self.stage, person, self.says):
                self.gave_up.append(f"{person}: {trouble}")
                self.stage.visitor.close(person)
        return acted

    def _press_next(self, person: str, channel: str | None) -> str | None:
        """Press the oldest button that this person has not pressed yet; None when there is none."""
        for message in self.stage.visitor.messages(person, channel):
            for element in self._wanted(message, channel):
                once = (
                    element.get("value") and element["action_id"] != "sign"
                )  # in two roles: twice
                mark = (person, element["action_id"], element["value"] if once else message["ts"])
                if mark in self.done:
                    continue
                self.done.add(mark)
                self.stage.visitor.click(
                    person, element["action_id"], element.get("value"), message=where(message),
                    block_id=element["block_id"],
                )  # fmt: skip
                self.stage.settle()
                return str(element["text"]["text"])
        return None

    def _wanted(self, message: JSON, channel: str | None) -> Iterator[JSON]:
        words = (*USUAL, *self.presses) if channel is None else OF_THE_OFFICE
        for element in buttons(message["blocks"] or []):
            if element["text"]["text"].startswith(words):
                yield element


def complete(stage: Stage, person: str, says: Mapping[str, Any]) -> str:
    """Fill in the visible form to its last page, if there is one; give what it refused, or ""."""
    for _ in range(PAGES):
        views: list[JSON] = stage.visitor.state(person)["views"]
        if not views:
            return ""
        view = views[-1]
        if not any(block["type"] == "input" for block in view["blocks"]) and not view.get("submit"):
            stage.visitor.close(person)
            return ""
        stage.visitor.submit(person, dict(_values(view, says, stage.now())))
        stage.settle()
        if errors := _errors(stage, person):
            return f"{view['title']['text']}: {', '.join(errors.values())}"
    raise AssertionError(f"{person} does not come to the end of {view['title']}")


def _errors(stage: Stage, person: str) -> dict[str, str]:
    views = stage.visitor.state(person)["views"]
    return dict(views[-1].get("errors") or {}) if views else {}


def _values(view: JSON, says: Mapping[str, Any], now: datetime) -> Iterator[tuple[str, JSON]]:
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        key, element = block["block_id"], block["element"]
        said = says.get(f"{view['title']['text']}/{key}", says.get(key))
        if said is None and (block.get("optional") or _is_filled(element)):
            continue
        given = said if said is not None else _answer(element, now)
        several = element["type"].startswith("multi_") and not isinstance(given, list)
        yield key, {element["action_id"]: [given] if several else given}


def _is_filled(element: JSON) -> bool:
    return any(k.startswith("initial_") and v not in (None, "", []) for k, v in element.items())


def _answer(element: JSON, now: datetime) -> Any:
    """Give something that fits: a sentence, the last choice, a day to come."""
    kind = element["type"]
    if kind == "plain_text_input":
        return WORDS[: element.get("max_length", len(WORDS))]
    if kind == "number_input":
        return element.get("min_value", "1")
    if kind == "datepicker":
        return (now.date() + timedelta(days=60)).isoformat()
    if kind == "email_text_input":
        return "somebody@lakeshore.example"
    choices = [o["value"] for o in _options(element)]
    if kind in ("checkboxes", "multi_static_select"):
        return choices[:3]
    if not choices:
        raise AssertionError(f"nothing is known for {kind}")
    return choices[-1]


def _options(element: JSON) -> Iterable[JSON]:
    groups = element.get("option_groups") or []
    return [*element.get("options", []), *(o for g in groups for o in g["options"])]
