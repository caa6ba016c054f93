"""Every command, button, modal and select of the routing table, tried as anybody, undone at once.

A trial gives what was answered and what everybody would be told because of it. The ids that a
button or a modal carries are those of all things in the world, so that a new route is tried too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from handlers import ACTIONS, CLOSED, COMMANDS, OPTIONS, VIEWS, Audience, home
from handlers.desk import Listener
from handlers.messages import render
from handlers.replies import Reply
from handlers.turn import Row, Turn
from mentoring import access
from mentoring.errors import NotFound, NotYours, Refusal
from store import queries
from store.database import Db
from store.models import Base, Cycle, Notice, Person, Submission
from tests.access.world import World
from tests.standing.scene import OMAR

MILESTONE = "semi_annual"


@dataclass(frozen=True)
class Route:
    """One thing that can be typed or pressed, with what Slack would send along."""

    kind: str
    name: str
    listener: Listener
    value: str = ""
    what: str = ""  # the thing in the world whose id it carries
    office: bool = False  # typed in the coordinators' channel

    @property
    def said(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass
class Trial:
    """What came of a route. `refusal` None: it was answered. `told`: to whom what would be said."""

    route: Route
    refusal: Refusal | None = None
    answer: str = ""
    told: list[tuple[str | None, str]] = field(default_factory=list)
    asked: bool = True


class Undo(Exception):
    """The trial is over."""


@dataclass(frozen=True)
class Asking(Turn):
    """A turn that only tells which noun a listener looks up."""

    nouns: list[type[Base]] = field(default_factory=list)

    def row(self, model: type[Row], row_id: str | None) -> Row:
        self.nouns.append(model)
        raise NotFound


def routes(world: World) -> Iterator[Route]:
    """Give every route, with every id that it could carry."""
    for word, command in COMMANDS.items():
        yield Route("command", word, command.listener)
        if command.audience is Audience.COORDINATOR or word in ("", "help"):
            yield Route("command", word, command.listener, office=True)
    for table, kind in ((VIEWS, "view"), (CLOSED, "closed"), (OPTIONS, "select")):
        for name, listener in table.items():
            yield Route(kind, name, listener, "", "pair")
    yield Route("view", "swap", VIEWS["swap"], "", "proposed")
    for name, listener in ACTIONS.items():
        for what, value in _values(world, name, listener):
            yield Route("button", name, listener, value, what)


def _values(world: World, name: str, listener: Listener) -> Iterator[tuple[str, str]]:
    """Give what a button could carry: each thing of the noun that its listener looks up."""
    asked = _looked_up(world, listener)
    with world.stage.look() as db:
        nouns: list[type[Base]] = [*asked, Submission]
        nouns = nouns if name == "read_answers" else asked
        things = {k: v for k, v in world.ids.items() if k.islower()}
        for noun in nouns[:1]:  # the one that is looked up first
            yield from ((k, v) for k, v in things.items() if queries.find(db, noun, world.team, v))
    yield from (("made", value) for value in _composed(world).get(name, ()))
    if not nouns:
        yield "none", ""


def _looked_up(world: World, listener: Listener) -> list[type[Base]]:
    """Give the nouns that a listener looks up by what a button carries; what it does is undone."""
    found: list[type[Base]] = []
    with suppress(Undo), world.stage.database.begin(world.now) as db:
        person = db.get_one(Person, world.ids[OMAR])
        with suppress(Refusal):
            listener(Asking(db, world.now, world.team, person, {}, value="x:x", nouns=found))
        raise Undo
    return found


def _composed(world: World) -> dict[str, list[str]]:
    cycle, pair = world.ids["cycle"], world.ids["pair"]
    lists = [
        "mentees",
        "interested",
        "waiting",
        "active",
        "proposed",
        "meeting",
        "signed",
        "planned",
        "cases",
    ]
    return {
        "list": [f"{cycle}:{key}:0" for key in lists],
        "answer_form": [f"{pair}:{MILESTONE}"],
        "canvass": [f"{cycle}:mentor"],
        "sign_up": [f"{cycle}:mentor"],
        "publish": [f"{cycle}:mark"],
        "go": [f"about:{cycle}"],
    }


def carried(world: World, pair: str) -> str:
    """Give what a modal of ours could carry, all of it at once."""
    named = {k: world.ids[k] for k in ("cycle", "member", "session", "agreement", "consent")}
    named |= {k: world.ids[k] for k in ("concern", "release", "case", "admission")}
    return json.dumps({**named, "pair": world.ids[pair], "role": "mentee", "milestone": MILESTONE})


def tried(world: World, route: Route, name: str) -> Trial:
    """Try a route as somebody, and undo it."""
    found = Trial(route)
    try:
        with world.stage.database.begin(world.now) as db:
            before = set(db.scalars(select(Notice.id)))
            person = db.get_one(Person, world.ids[name])
            turn = _turn(world, db, person, route)
            try:
                found.answer = _words(route.listener(turn))
                found.asked = access.was_asked(db)
                found.told = list(_told(db, before, world))
            except Refusal as refusal:
                found.refusal = refusal
                found.answer = refusal.sentence
            raise Undo
    except Undo:
        return found


def _turn(world: World, db: Db, person: Person, route: Route) -> Turn:
    cycle = db.get_one(Cycle, world.ids["cycle"])
    view: dict[str, Any] | None = None
    if route.kind in ("view", "closed", "select"):
        view = {"type": "modal", "id": "V1", "callback_id": route.name, "blocks": []}
        view |= {"private_metadata": carried(world, route.what), "state": {"values": {}}}
    return Turn(
        db=db, now=world.now, team_id=world.team, person=person,
        body={"channel_name": "privategroup"},
        channel=cycle.channel_id if route.office else None,
        action=route.name, value=route.value, view=view,
    )  # fmt: skip


def _words(reply: Reply) -> str:
    return json.dumps(reply.__dict__, default=lambda part: part.__dict__, ensure_ascii=False)


def _told(db: Db, before: set[str], world: World) -> Iterator[tuple[str | None, str]]:
    """Give what the new notices say; None as reader: the coordinators' channel, or the pair's."""
    db.flush()
    for notice in db.scalars(select(Notice).where(Notice.id.not_in(before))):
        said = render(db, notice, world.now)
        yield notice.person_id, said.text + json.dumps(said.blocks, ensure_ascii=False)


def home_of(world: World, name: str) -> str:
    """Give a person's Home."""
    with world.stage.look() as db:
        person = db.get_one(Person, world.ids[name])
        return json.dumps(home.view(db, world.team, person, world.now))


def refused(trial: Trial) -> bool:
    """Say whether somebody was told that it is not theirs, or as good as not there."""
    return isinstance(trial.refusal, NotYours | NotFound)
