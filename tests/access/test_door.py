"""The door for those who have no business here: a sentence, and nothing is changed by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import Ack
from sqlalchemy import select

from handlers.commands import Reads
from handlers.desk import Desk, Request
from handlers.guard import answer, handle
from handlers.pace import Pace
from handlers.refusals import note, refused
from mentoring.errors import NotFound, Refusal
from mentoring.visibility import Role
from store import audit
from store.models import AuditEntry, Base, InboxEntry
from tests import cast
from tests.access.rights import EVERYBODY, MINE, RIGHTS
from tests.access.surface import Route, carried, routes
from tests.access.world import COLUMNS, ELSEWHERE_TEAM, OUTSIDERS, World
from tests.stage import Stage
from tests.standing.scene import Scene

KINDS = {"button": "block_actions", "view": "view_submission", "closed": "view_closed"}
FIELD = {"type": "input", "block_id": "words", "element": {"type": "plain_text_input"}}
NOT_FOUND = NotFound().sentence
KNOCKED = [0]


def request(
    world: World, route: Route, slack_id: str, value: str | None = None, team: str | None = None
) -> Request:
    """Write the payload that Slack would send for a route."""
    KNOCKED[0] += 1
    trigger, value = f"1.2.{KNOCKED[0]}", route.value if value is None else value
    body: dict[str, Any] = {"type": KINDS.get(route.kind), "trigger_id": trigger}
    body |= {"user": {"id": slack_id}, "team": {"id": team or world.team}}
    view: dict[str, Any] | None = None
    if route.kind == "command":
        body = {"command": "/mentor", "user_id": slack_id, "team_id": team or world.team}
        body |= {"channel_id": "C0ANYWHERE", "trigger_id": trigger}
    else:
        view = {"id": "V1", "type": "modal", "callback_id": route.name, "hash": trigger}
        view |= {"blocks": [FIELD], "state": {"values": {}}}
        view["private_metadata"] = carried(
            world, "proposed" if route.what == "proposed" else "pair"
        )
        body |= {"view": view, "actions": [{"action_id": route.name, "value": value}]}
    return Request(
        body=body, slack_id=slack_id, key=f"test:{KNOCKED[0]}", channel=None, text="",
        action=route.name, value=value, view=view,
    )  # fmt: skip


def knocked(desk: Desk, route: Route, asked: Request) -> Mapping[str, Any]:
    """Let somebody through the door, as far as they get; give what Slack is answered."""
    if route.kind == "button":
        return pressed(desk, route, asked)
    ack = Ack()  # type: ignore[no-untyped-call]
    answer(desk, route.listener, asked, ack)
    body: dict[str, Any] = json.loads((ack.response.body if ack.response else "") or "{}")
    return body


def pressed(desk: Desk, route: Route, asked: Request) -> Mapping[str, Any]:
    """Press a button; give what is shown, which Slack takes as a call and not as an answer."""
    try:
        reply = handle(desk, route.listener, asked, Reads.NOTHING)
    except Refusal as refusal:
        note(desk, asked, refusal)
        reply = refused(asked, refusal)
    return {"shown": repr(reply)}


def digest(stage: Stage) -> str:
    """Give the fingerprint of every row, but for what a refusal itself leaves."""
    tables = [t for t in Base.metadata.sorted_tables if t not in LEFT]
    with stage.look() as db:
        rows = [sorted(repr(tuple(row)) for row in db.execute(select(t))) for t in tables]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


LEFT = {AuditEntry.__table__, InboxEntry.__table__}


@pytest.mark.whole
def test_whoever_presses_what_is_not_theirs_reads_a_sentence_and_changes_nothing(
    stage: Stage,
) -> None:
    world = World(stage, Scene(stage)).begin()
    stage.settle()
    desk, before = stage.mentor.desk, digest(stage)
    kinds = ("button", "view", "command")  # everybody is given a third of them, in turn
    every = list({r.said: r for r in routes(world) if r.kind in kinds}.values())
    with stage.look() as db:
        slack = {n: world.person(db, n).slack_id for n in (*COLUMNS.values(), *OUTSIDERS.values())}
    tried = 0
    for n, (role, name) in enumerate((COLUMNS | OUTSIDERS).items()):
        yours = MINE[role] | EVERYBODY if role in COLUMNS else RIGHTS
        team = ELSEWHERE_TEAM if role is Role.WORKSPACE else world.team
        for route in (r for r in every[n % 3 :: 3] if r.said not in yours):
            said = json.dumps(knocked(desk, route, request(world, route, slack[name], team=team)))
            assert "." in said, (role, route.said)
            tried += 1
    assert tried > 250
    assert digest(stage) == before
    with stage.look() as db:
        noted = [e for e in db.scalars(select(AuditEntry)) if e.action == "access.refused"]
        assert {tuple(e.details) for e in noted} == {("asked",)}
        assert "concern" not in {e.object_kind for e in noted}
        assert audit.verify(db, world.team) == []


def test_ids_that_are_not_ours_are_all_answered_alike(stage: Stage) -> None:
    world = World(stage, Scene(stage)).begin()
    with stage.database.begin(world.now) as db:
        elsewhere = cast.cast(db)
        foreign = [elsewhere.pair.id, elsewhere.cycle.id, elsewhere.mentee.id, elsewhere.bob.id]
        slack = [world.person(db, name).slack_id for name in (*COLUMNS.values(),)][::5]
    junk = [*foreign, "x" * 26, "a:b:c:d", ":", "𓀀" * 200, "' or 1=1 --"]
    named = {r.name: r for r in routes(world) if r.kind == "button" and r.what not in ("", "none")}
    stage.settle()
    desk, before = stage.mentor.desk, digest(stage)
    answered = {
        json.dumps(knocked(desk, route, request(world, route, slack[n % len(slack)], value)))
        for n, route in enumerate(named.values())
        for value in junk[n % 2 :: 2]
    }
    assert [a for a in answered if NOT_FOUND not in a] == []
    assert digest(stage) == before


def test_who_goes_too_fast_hears_when_to_go_on_and_loses_nothing(stage: Stage) -> None:
    world = World(stage, Scene(stage)).begin()
    desk = replace(stage.mentor.desk, pace=Pace(a_minute=1))
    every = {r.said: r for r in routes(world)}
    with stage.look() as db:
        omar = world.person(db, COLUMNS[next(iter(COLUMNS))]).slack_id
    for _ in range(2):
        knocked(desk, every["view support"], request(world, every["view support"], omar))
    held = knocked(desk, every["view support"], request(world, every["view support"], omar))
    assert held["response_action"] == "errors"  # the form stays open, with what was typed
    assert "go on in 60 seconds" in held["errors"]["words"]
    typed = replace(request(world, every["command log"], omar), text="yesterday 2pm my goals")
    assert "You typed: /mentor log yesterday 2pm my goals" in json.dumps(
        knocked(desk, every["command log"], typed)
    )
    assert knocked(desk, every["closed plan"], request(world, every["closed plan"], omar)) == {}


def test_a_guest_whom_nobody_knew_hears_a_sentence_and_leaves_nothing(stage: Stage) -> None:
    before = digest(stage)
    guest = str(stage.visitor.add_person("Gil Visitor", is_restricted=True)["person"]["id"])
    for text in ("/mentor", "/mentor signup", "/mentor log yesterday 2pm my secret goals"):
        stage.command(guest, text)
        assert "guests cannot sign up or take part" in stage.last(guest)
    assert "guests cannot sign up" in json.dumps(stage.home(guest))
    assert digest(stage) == before
