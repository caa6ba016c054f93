"""What people of a story heard: every message that the bot sent, each on its reader's clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.client import JSON
from tests.stage import Stage, spoken


@dataclass(frozen=True)
class Heard:
    """One message that somebody got, on the clock of their own."""

    person: str
    at: datetime
    place: str
    text: str

    def __str__(self) -> str:
        first = " ".join(self.text.split())
        return f"{self.at:%Y-%m-%d %H:%M} {self.place}: {first[:140]}"


def listen(stage: Stage, people: Sequence[str]) -> list[Heard]:
    """Collect what everybody heard, person by person, in the order of their clocks."""
    return sorted(
        (h for person in people for h in _heard_by(stage, person)),
        key=lambda h: (people.index(h.person), h.at, h.place, h.text),
    )


def transcript(heard: Iterable[Heard], people: Sequence[str]) -> str:
    """Give everything that was heard, person by person, as it is kept beside the test."""
    said, lines = list(heard), list[str]()
    for person in people:
        lines += [f"{person}", *(f"  {h}" for h in said if h.person == person), ""]
    return "\n".join(lines)


def _heard_by(stage: Stage, person: str) -> Iterable[Heard]:
    state = stage.visitor.state(person)
    zone = ZoneInfo(state["person"]["tz"])
    names = {p["id"]: p["real_name"] for p in stage.visitor.people()["people"]}
    for conversation in state["conversations"]:
        place = _place(conversation)
        for message in conversation["messages"]:
            aloud = not message["ephemeral"] and not message["thread_ts"]  # threads are quiet
            if message["bot"] and aloud and place:
                at = datetime.fromisoformat(message["at"]).astimezone(zone)
                at = at.replace(second=0, microsecond=0)
                yield Heard(person, at, place, _readable(message, names))


def _place(conversation: JSON) -> str:
    if conversation["is_app"]:
        return "DM"
    return {"mpim": "group"}.get(conversation["kind"], f"#{conversation['name']}")


def _readable(message: JSON, names: dict[str, str]) -> str:
    text = message["text"] or spoken(message)
    for key, name in names.items():
        text = text.replace(f"<@{key}>", f"@{name}")
    return text
