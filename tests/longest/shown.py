"""Everything that the app shows of a world: each notice, command, button, form and its sending.

What is pressed or sent is undone at once. A button is pressed by whoever sees it, and what opens
is looked at in turn.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from handlers import ACTIONS, COMMANDS, OPTIONS, VIEWS, Audience, forms, home
from handlers.blocks import Block, Message
from handlers.desk import Listener
from handlers.messages import RENDER, render
from handlers.replies import Errors, Open, Options, Redraw, Replace, Reply, Say, Show
from handlers.turn import Turn
from mentoring.errors import Refusal
from sandbox.validation import check_message, check_options_response, check_view
from store.database import Db
from store.models import Notice, OfficeKind, Person
from tests.cast import TEAM
from tests.longest import brim
from tests.longest.world import NOW, World

ID = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z0-9_])[A-Za-z0-9_-]{16}(?![\w-])")
IN_CHANNELS = {
    "introduction", "board_card", "board_changed", "board_summary", "case", "case_closed",
    "case_changed", "cycle_closed", "audit_head", "retention_swept", "canvass", "public_thanks",
    "sealed_lost",
}  # fmt: skip
STEERING = {"carol"}
LOOKING = ("alice", "bob", "sam", "carol", "manager")
DEPTH = 2  # presses after each other
PICKED = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
    "initial_conversation": "selected_conversation",
}


class Undo(Exception):
    """It was looked at, and is undone."""


@dataclass(frozen=True)
class Act:
    """Something that somebody does. `view` None: it is done in a conversation."""

    key: str
    listener: Listener
    person: str
    action: str = ""
    value: str = ""
    view: Block | None = None
    channel: str | None = None
    depth: int = 0


@dataclass
class Shown:
    """What was shown, by what brought it about; and what Slack would refuse of it."""

    db: Db
    world: World
    found: dict[str, set[str]] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)  # the same, before anything is pressed
    refused: list[str] = field(default_factory=list)
    _waiting: deque[Act] = field(default_factory=deque)
    _done: set[tuple[str, ...]] = field(default_factory=set)

    def look(self) -> Shown:
        """Look at everything."""
        self._forms()
        self._notices()
        for name in LOOKING:
            self._begin(name)
        for kind in OfficeKind:
            if kind.value in self.world.people and kind.value not in LOOKING:
                self._home(kind.value)
        self.first = dict(self.blocks)
        while self._waiting:
            self._try(self._waiting.popleft())
        return self

    # what is shown

    def _keep(self, key: str, payload: dict[str, Any], problems: list[Any]) -> None:
        said = json.dumps(payload, ensure_ascii=False, sort_keys=True)
        self.found.setdefault(key, set()).add(ID.sub("-", said))
        self.blocks[key] = max(self.blocks.get(key, 0), len(payload.get("blocks") or []))
        self.refused += [f"{key}: {problem}" for problem in problems]

    def _view(self, act: Act, view: Block) -> None:
        self._keep(act.key, view, check_view(view))
        self._buttons(act, view, view["blocks"])
        if view.get("callback_id") in VIEWS and "submit" in view:
            callback = view["callback_id"]
            self._next(act, f"send {callback}", VIEWS[callback], callback, "", filled(view, self))

    def _message(self, act: Act, message: Message) -> None:
        said = {"channel": "C0HERE", "text": message.text}
        if message.blocks:
            said["blocks"] = message.blocks  # type: ignore[assignment]
        self._keep(act.key, said, check_message(said))
        self._buttons(act, None, message.blocks)

    def _buttons(self, act: Act, view: Block | None, blocks: list[Block]) -> None:
        for element in pressable(blocks):
            route = element["action_id"].partition(":")[0]
            shown = filled(view, self) if view else None
            if route in ACTIONS:
                value = element.get("value") or ""
                self._next(act, f"press {route}", ACTIONS[route], route, value, shown)
            elif route in OPTIONS:
                self._next(act, f"pick {route}", OPTIONS[route], route, "", shown)

    def _next(
        self, act: Act, key: str, listener: Listener, action: str, value: str, view: Block | None
    ) -> None:
        kind: tuple[str, ...] = (key, ID.sub("-", value), (view or {}).get("callback_id") or "")
        page = (view or {}).get("private_metadata") or ""
        kind = (*kind, ID.sub("-", page))
        if act.depth < DEPTH and kind not in self._done:
            self._done.add(kind)
            self._waiting.append(
                Act(key, listener, act.person, action, value, view, act.channel, act.depth + 1)
            )

    # what is done

    def _begin(self, name: str) -> None:
        person, channel = self.world.people[name], self.world.made.cycle.channel_id
        self._home(name)
        for word, command in COMMANDS.items():
            if name in STEERING or command.audience is Audience.ANYBODY:
                place = channel if name in STEERING else None
                self._try(Act(f"/mentor {word}", command.listener, person, channel=place))

    def _home(self, name: str) -> None:
        person = self.world.people[name]
        view = home.view(self.db, TEAM, self.db.get_one(Person, person), NOW)
        self._view(Act("home", _nothing, person), view)

    def _try(self, act: Act) -> None:
        """Do something, look at what comes of it, and undo it."""
        db = self.db
        with suppress(Undo), db.begin_nested():
            before = set(db.scalars(select(Notice.id)))
            person = db.get_one(Person, act.person)
            turn = Turn(
                db=db, now=NOW, team_id=TEAM, person=person, body={"channel_name": "privategroup"},
                channel=act.channel, action=act.action, value=act.value, view=act.view,
                founders=(self.world.made.carol.slack_id,),
            )  # fmt: skip
            try:
                self._reply(act, act.listener(turn))
                db.flush()
                for notice in db.scalars(select(Notice).where(Notice.id.not_in(before))):
                    self._notice(db, notice)
            except Refusal as refusal:
                self._message(
                    Act("refused", _nothing, act.person, depth=DEPTH), Message(refusal.sentence)
                )
            raise Undo

    def _reply(self, act: Act, reply: Reply) -> None:
        if isinstance(reply, Open | Show | Redraw):
            self._view(act, reply.view)
        elif isinstance(reply, Say | Replace):
            self._message(act, reply.message)
        elif isinstance(reply, Options):
            answer = {"options": reply.options}
            self._keep(act.key, answer, check_options_response(answer))
        elif isinstance(reply, Errors):
            self._keep(f"{act.key}, errors", reply.by_block, [])

    # notices

    def _notices(self) -> None:
        with suppress(Undo), self.db.begin_nested():
            for notice in notices(self.db, self.world):
                self._notice(self.db, notice)
            raise Undo

    def _notice(self, db: Db, notice: Notice) -> None:
        if notice.kind == "report":
            return  # it plays the whole program, and is looked at where that is tested
        try:
            message = render(db, notice, NOW)
        except (Refusal, KeyError, ValueError):
            return  # not for this reader
        reader = notice.person_id or self.world.made.carol.id
        channel = notice.channel_id
        self._message(Act(f"notice {notice.kind}", _nothing, reader, channel=channel), message)

    # forms

    def _forms(self) -> None:
        world = self.world
        made, names = world.made, {world.made.mentor.id: world.made.alice.name}
        for key, form in world.program.forms.items():
            said = brim.answers(world.program, form.fields, made.sam.slack_id, made.mentor.id)
            for page in range(len(form.pages)):
                view = forms.form_view(
                    world.program, form, said, callback="longest", metadata="{}", names=names,
                    page=page,
                )  # fmt: skip
                self._keep(f"form {key}, page {page + 1}", view, check_view(view))


def _nothing(turn: Turn) -> Reply:
    raise NotImplementedError


def pressable(node: Any) -> Iterator[Block]:
    """Give everything in some blocks that can be pressed or chosen from."""
    for block in node:
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        yield from (e for e in inside if e and "action_id" in e)


def filled(view: Block, shown: Shown) -> Block:
    """Give a view as Slack sends it: with what is filled in, and the rest filled to the brim."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = _state(element, shown.world)
            values[block.get("block_id", "")] = {element["action_id"]: state}
    return {**view, "id": "V1", "state": {"values": values}}


def _state(element: Block, world: World) -> dict[str, Any]:
    for initial, name in PICKED.items():
        if initial in element:
            return {name: element[initial]}
    options = element.get("options") or [{"value": world.made.mentor.id}]
    member = world.made.sam.slack_id
    longest = element.get("max_length", brim.LONGEST)
    found: dict[str, dict[str, Any]] = {
        "plain_text_input": {"value": brim.words(longest)[:longest]},
        "number_input": {"value": element.get("max_value", "1")},
        "datepicker": {"selected_date": f"{NOW:%Y-%m-%d}"},
        "timepicker": {"selected_time": "15:00"},
        "users_select": {"selected_user": member},
        "multi_users_select": {"selected_users": [member]},
        "conversations_select": {"selected_conversation": "C0HERE"},
        "channels_select": {"selected_channel": "C0HERE"},
        "checkboxes": {"selected_options": options},
        "multi_static_select": {"selected_options": options[: element.get("max_selected_items")]},
    }
    return found.get(element["type"], {"selected_option": options[-1]})


def notices(db: Db, world: World) -> Iterator[Notice]:
    """Give a notice of every kind about everything, to everybody whom it could be for."""
    people = [world.people[n] for n in ("alice", "sam", "carol")]
    for kind in RENDER:
        readers = [None] if kind in IN_CHANNELS else people
        for number, refs in enumerate(_refs(world, kind)):
            for reader in readers:
                notice = Notice(
                    team_id=TEAM, kind=kind, key=f"longest:{kind}:{number}:{reader}", due_at=NOW,
                    cycle_id=world.made.cycle.id, person_id=reader, refs=refs,
                    channel_id=None if reader else world.made.cycle.channel_id,
                )  # fmt: skip
                notice.person = db.get(Person, reader) if reader else None
                db.add(notice)
                yield notice


def _refs(world: World, kind: str) -> Iterator[dict[str, Any]]:
    """Give what a notice may name: all there is, and one after another where there are several."""
    program = world.program
    if kind == "public_thanks" and not (program.recognition and program.recognition.public):
        return
    base: dict[str, Any] = {name: ids[0] for name, ids in world.ids.items()}
    base |= {"author": world.made.alice.id, "by": world.made.carol.id, "signer": "mentor"}
    base |= {"answer": "accepted", "what": "read", "step": 1, "occasion": 0, "more": 7}
    base |= {"office": "coordinator", "number": 7, "mac": "0" * 32, "reason": "later"}
    base |= {"messages": 3, "requests": 4, "pairs": 45, "unmatched": 12}
    several: dict[str, tuple[str, list[Any]]] = {
        "case": ("case", world.ids["case"]),
        "milestone": ("milestone", [m.key for m in program.milestones]),
        "cycle_milestone": ("milestone", [m.key for m in program.milestones]),
        "office_given": ("office", list(OfficeKind)),
        "office_relieved": ("office", list(OfficeKind)),
        "agreement_declined": ("agreement", world.ids["agreement"][1:]),
        "confirm_form": ("endorsement", world.ids["endorsement"][1:2]),
        "approve_assignment": ("endorsement", world.ids["endorsement"][2:3]),
        "endorsed": ("endorsement", world.ids["endorsement"][3:]),
        "board_card": ("pair", world.ids["pair"]),
        "receipt": ("submission", world.ids["submission"][:1]),
        "unmatched": ("member", world.ids["member"][:2]),
        "session_proposed": ("session", world.ids["session"]),
        "admission_answered": ("admission", world.ids["admission"]),
    }
    name, values = several.get(kind, ("", [""]))
    for value in values:
        yield base | ({name: value} if name else {})
