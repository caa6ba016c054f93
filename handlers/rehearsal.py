"""Rehearses a whole cycle on a moved clock: the real calendar, the real delivery, a silent Slack.

It works on a copy in memory, so that nothing is sent and nothing is stored; see `store.rehearsing`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from handlers.blocks import unescape
from handlers.delivery import Delivery
from handlers.tempo import Tempo
from mentoring import calendar, milestones, punctual, rehearsal_group, rules
from mentoring.program import Program
from mentoring.program_file import program_of, read
from mentoring.rehearsal import (
    Place,
    Rehearsal,
    Sent,
    World,
    about,
    in_order,
    local,
    readers_elsewhere,
    roles,
)
from store import outbox, rehearsing
from store.crypto import Keys
from store.database import Database, Db
from store.models import Cycle, CycleState, Notice, NoticeState, Pair

MOST = 10
ID = 16  # characters of a notice's id, with which the name of its file ends
SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)
AFTER_THE_END = timedelta(days=120)  # the last evaluations, and the closing of the cycle
AT_ONCE = Tempo(rate=1e9, burst=1e9, first=50)
MENTION = re.compile(r"<@(\w+)>")
OTHER_MARKS = re.compile(r"<[^<>|]*\|([^<>]*)>|<!date\^\d+\^[^|]*\|([^>]*)>")
OURS = ("audit_head", "retention_swept")  # of the installation and not of a program


class SilentSlack(WebClient):
    """A client that sends nothing, says that all went well, and keeps what was to be said."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-rehearsal", retry_handlers=[])  # noqa: S106
        self.said: dict[str, str] = {}

    def api_call(self, api_method: str, **call: Any) -> SlackResponse:
        sent = call.get("json") or call.get("params") or call.get("data") or {}
        if api_method == "chat.postMessage":
            self.said[sent["metadata"]["event_payload"]["id"]] = str(sent["text"])
        data = {"ok": True, "channel": sent.get("channel", ""), "ts": "0", "messages": []}
        if api_method == "conversations.open":
            data |= {"channel": {"id": f"D{sent['users']}"}}
        if api_method == "files.getUploadURLExternal":  # an address that leads nowhere
            notice = str(sent["filename"]).rpartition(".")[0][-ID:]
            self.said[notice] = str(sent["filename"]).partition("-")[0]
            data |= {"upload_url": "data:,", "file_id": "F0"}
        return SlackResponse(
            client=self, http_verb="POST", api_url=api_method, req_args={}, data=data, headers={},
            status_code=200,
        )  # fmt: skip


@dataclass
class Stage:
    """A copy of a cycle with its own clock."""

    database: Database
    cycle_id: str
    team_id: str
    now: datetime
    slack: SilentSlack = field(default_factory=SilentSlack)

    def __post_init__(self) -> None:
        self._delivery = Delivery(
            self.database, self.slack, self.team_id, lambda: self.now, "rehearsal", AT_ONCE
        )
        self._delivery.log = logging.getLogger("rehearsal")
        self._delivery.log.setLevel(logging.ERROR)  # nothing is sent

    def play(self, world: World, until: datetime) -> None:
        """Live until a moment, or until the cycle is closed and all is said."""
        step = WEEK if world is World.EVERYBODY else None
        while self.now <= until:
            self._turn()
            if world is World.EVERYBODY:
                with self.database.begin(self.now) as db:
                    punctual.act(db, db.get_one(Cycle, self.cycle_id), self.now)
                self._delivery.run()
            ahead = self._next_due(step)
            if ahead is None:
                return
            self.now = max(ahead, self.now + SECOND)

    def _turn(self) -> None:
        with self.database.begin(self.now) as db:
            cycle = db.get_one(Cycle, self.cycle_id)
            if cycle.state is not CycleState.CLOSED:
                calendar.plan(db, cycle, self.now)
        self._delivery.run()

    def _next_due(self, step: timedelta | None) -> datetime | None:
        """Give when something is due; after a step at the latest, in which people may act."""
        with self.database.read() as db:
            cycle = db.get_one(Cycle, self.cycle_id)
            found = [outbox.next_due(db)]
            if cycle.state is not CycleState.CLOSED:
                found.append(calendar.next_due(db, cycle, self.now))
                found.append(self.now + step if step else None)
        return min((moment for moment in found if moment), default=None)


def rehearse(
    db: Db, keys: Keys, cycle: Cycle, world: World, now: datetime, most: int = MOST
) -> Rehearsal:
    """Rehearse a cycle from now on, or from its first day when nobody is announced yet.

    `db` is only read. `most`: how many pairs play; each takes about half a second a year.
    """
    database = rehearsing.in_memory(keys)
    try:
        rehearsing.copy(db, database, cycle, now)
        with database.begin(now) as copied:
            rehearsal_group.leave(copied, cycle.id, most)
        found = _played(database, cycle.id, world, now, most)
        return replace(found, elsewhere=readers_elsewhere(db, cycle, found.sent))
    finally:
        database.dispose()


def rehearse_model(
    text: str, starts_on: date, zone: str, world: World = World.NOBODY, pairs: int = 1
) -> Rehearsal:
    """Rehearse a program with model people who begin on a day."""
    database = rehearsing.in_memory(Keys.new())
    program = read(text)
    now = _begins_at(program, starts_on, zone)
    try:
        with database.begin(now) as db:
            cycle = rehearsal_group.model_cycle(db, program, text, starts_on, zone)
        return _played(database, cycle.id, world, now, pairs)
    finally:
        database.dispose()


def _played(
    database: Database, cycle_id: str, world: World, now: datetime, pairs: int
) -> Rehearsal:
    with database.read() as db:
        cycle = db.get_one(Cycle, cycle_id)
        program, team_id = program_of(cycle), cycle.team_id
        published = cycle.published_at is not None
        first = max(now, _begins_at(program, cycle.starts_on, cycle.zone))
    stage = Stage(database, cycle_id, team_id, now)
    if not published:
        stage.play(world, first - SECOND)
        stage.now = first
        with database.begin(first) as db:
            rehearsal_group.publish(db, db.get_one(Cycle, cycle_id), first, pairs)
    ends = program.ends_on(first.date())
    stage.play(world, first + (ends - first.date()) + AFTER_THE_END)
    with database.read() as db:
        return _written(db, db.get_one(Cycle, cycle_id), world, stage.slack.said)


def _begins_at(program: Program, day: date, zone: str) -> datetime:
    """Give the moment of a day at which a program speaks, in its own zone."""
    return milestones.at_program_time(program, Cycle(zone=zone), day)


def _written(db: Db, cycle: Cycle, world: World, said: dict[str, str]) -> Rehearsal:
    """List what was said, each message with all that it holds."""
    known = roles(db, cycle)
    notices = [n for n in rehearsing.said(db, cycle.id) if n.kind not in OURS]
    inside: dict[str, list[Notice]] = {}
    for notice in notices:
        inside.setdefault(notice.merged_into or notice.id, []).append(notice)
    names = {n.person.slack_id: n.person.name for n in notices if n.person}
    sent = [
        _sent(db, cycle, inside[n.id], _readable(said.get(n.id, ""), names), known)
        for n in notices
        if n.state is NoticeState.SENT and n.id in said
    ]
    return Rehearsal(f"{cycle.name}: {program_of(cycle).title}", world, in_order(sent))


def _sent(db: Db, cycle: Cycle, inside: list[Notice], text: str, known: dict[str, str]) -> Sent:
    first = next(n for n in inside if n.state is NoticeState.SENT)
    person = first.person
    place = Place.DM if person else Place.CHANNEL if first.channel_id else Place.GROUP
    reader, role = _reader(db, first, place)
    return Sent(
        at=local(first.settled_at or first.due_at, person, cycle),
        place=place,
        reader=person.name if person else reader,
        reader_id=person.id if person else None,
        role=known.get(person.id, "") if person else role,
        about=tuple(sorted({about(db, n) for n in inside}, key=lambda a: a.key)),
        text=text,
    )


def _reader(db: Db, notice: Notice, place: Place) -> tuple[str, str]:
    """Name a group or a channel, and who reads there."""
    if place is Place.CHANNEL:
        return "the coordinators' channel", "channel"
    pair = db.get(Pair, notice.refs.get("pair", ""))
    names = [p.name for p in rules.people_of(pair)] if pair else ["the pair"]
    return " and ".join(names), "pair"


def _readable(text: str, names: dict[str, str]) -> str:
    text = MENTION.sub(lambda m: names.get(m[1], "somebody"), text)
    return unescape(OTHER_MARKS.sub(lambda m: m[1] or m[2] or "", text))
