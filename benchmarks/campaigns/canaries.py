"""Words that nobody would write by chance are typed into every field, and looked for everywhere.

In the database, its journal and a backup, in every log line of every logger, in what was said to
others, in the files that people ask for, and in what is logged when the database fails in the
middle of storing them.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy import select

from benchmarks.campaigns import exports
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.surface import Moment, Surface, inputs, lead, surface
from sandbox.client import JSON
from store.models import Pair
from tests.stage import GRACE, NORA
from tests.story.year import HANNAH

AGAIN = {True: 22, False: 3}  # how often each plan is written
PUBLIC = {("setup", "name"), ("canvass", "text")}  # said to all by their nature
COORDINATORS = {GRACE, NORA}
ALONE = {"answer_form": (), "concern": (NORA,), "answer_concern": (HANNAH,)}
BREATH = 40  # plans in a row
FAILING = ("submissions", "sessions", "signatures", "agreements", "members")
WORD = r"kanari\d+q[0-9a-f]{8}"


@dataclass(frozen=True)
class Canary:
    """One word: who typed it into which field of which form."""

    word: str
    author: str
    form: str
    field: str


@dataclass
class Typing(Surface):
    """Whoever fills in a form types a canary into each of its text fields."""

    typed: list[Canary] = field(default_factory=list)
    seeds: list[JSON] = field(default_factory=list)
    again: int = 3
    shown: list[tuple[str, str]] = field(default_factory=list)
    _repeating: bool = False

    def canary(self, author: str, form: str, place: str) -> str:
        made = Canary(f"kanari{len(self.typed)}q{secrets.token_hex(4)}", author, form, place)
        self.typed.append(made)
        return made.word

    def command(self, person: str, text: str, channel: str | None = None) -> JSON:
        """Type something; the topic of a meeting is a canary."""
        word = text.removeprefix("/mentor ").partition(" ")[0]
        if word in ("schedule", "log") and text.count(" ") > 1:
            text = text.replace(" career talk", "") + f" {self.canary(person, word, 'topic')}"
        return self._watched(person, lambda: super(Typing, self).command(person, text, channel))

    def press(self, person: str, text: str, channel: str | None = None, nth: int = -1) -> JSON:
        return self._watched(person, lambda: super(Typing, self).press(person, text, channel, nth))

    def fill(self, person: str, **by_label: Any) -> JSON:
        """Fill in a form, with a canary in each of its text fields."""
        view = self.visitor.modal(person)
        form, words = view["callback_id"], {}
        for key, element in inputs(view).items():
            longest = element.get("max_length", 3000)
            if element["type"] == "plain_text_input" and (form, key) not in PUBLIC:
                words[key] = self.canary(person, form, key) if longest >= 20 else "x"
        sent = len(self.visitor.envelopes())
        filled = {**by_label, **words}
        state = self._watched(person, lambda: super(Typing, self).fill(person, **filled))
        new = [e["payload"] for e in self.visitor.envelopes()[sent:]]
        self.seeds += [p for p in new if p["type"] == "view_submission"]
        if form == "plan" and not self._repeating:
            self._repeat(person)
        return state

    def _repeat(self, person: str) -> None:
        self._repeating = True
        for number in range(self.again):
            if number % BREATH == BREATH - 1:
                self.advance("2m")  # Slack opens a hundred modals a minute
            if self.visitor.state(person)["views"]:
                self.visitor.close(person, everything=True)
            self.command(person, "/mentor plan")
            self.fill(person)
        self._repeating = False

    def _watched(self, person: str, act: Any) -> JSON:
        """Keep what is shown to somebody at once: in modals, and in answers to what they did."""
        state: JSON = act()
        for view in state.get("views") or []:
            self.shown.append((person, json.dumps(view)))
        return state


def canaries(report: Report, kind: str, long: bool) -> None:
    """Let people write in confidence for a while, then look for their words everywhere."""
    with surface(Typing) as place:
        place.again = AGAIN[long]
        lead(place, long)
        exports.in_danger(place)
        exports.ask_for_all(place)
        exported = exports.files(place)
        _fail(place)
        report.say("fields", dict(Counter(f"{c.form}.{c.field}" for c in place.typed)))
        report.hold("canaries typed", len(place.typed), least=1000 if long else 60)
        found = {
            "database and its journal": _in(place, _files(place)),
            "backup": _in_backup(place),
            "log lines of every logger, at DEBUG": _in(place, place.heard.lines),
            "seen by somebody who may not": _seen(place, _said(place)),
            "in the files of somebody who may not read it": _seen(place, exported),
        }
        for where, those in found.items():
            fields = Counter(f"{c.form}.{c.field}" for c in those)
            report.hold(f"{where}, {dict(fields) or 'nothing'}", len(those), most=0)
        control = _found(rf"{GRACE}|{NORA}", _files(place))
        report.hold("control: names that the same search finds", len(control), least=1)
        own = {c.word for c in place.typed if any(c.word in text for _, text in exported)}
        report.hold("control: canaries in the files of those who may read them", len(own), least=1)
        report.say("files searched", len(exported))
        report.say("log lines searched", f"{len(place.heard.lines):,}")
        report.say("faults provoked", len(place.heard.faults))


def _in(place: Typing, texts: Iterable[str]) -> list[Canary]:
    words = _found(WORD, texts)
    return [c for c in place.typed if c.word in words]


def _found(pattern: str, texts: Iterable[str]) -> set[str]:
    return set(re.findall(pattern, "\n".join(texts)))


def _files(place: Typing) -> list[str]:
    files = [place.file, *place.file.parent.glob(f"{place.file.name}-*")]
    return [f.read_bytes().decode("latin-1") for f in files]


def _in_backup(place: Typing) -> list[Canary]:
    copy = place.file.with_name("backup.db")
    place.database.backup(copy)
    return _in(place, [copy.read_bytes().decode("latin-1")])


def _fail(place: Typing) -> None:
    """Send every form once more while the tables that it writes to are gone."""
    with place.rehearsing():
        before = Moment(place.file)
        with sqlite3.connect(place.file) as broken:
            for table in FAILING:
                broken.execute(f"ALTER TABLE {table} RENAME TO gone_{table}")
        for number, seed in enumerate(place.seeds[-60:]):
            body = seed | {"trigger_id": f"failing.{number}"}
            place.mentor.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        broken.close()
        before.again()
        before.forget()


def _seen(place: Typing, said: list[tuple[str, str]]) -> list[Canary]:
    """Give the canaries that somebody saw who may not: the author and those below may."""
    wrong = []
    for canary in place.typed:
        readers = {person for person, text in said if canary.word in text}
        if readers - _may_read(place, canary):
            wrong.append(canary)
    return wrong


def _said(place: Typing) -> list[tuple[str, str]]:
    """Give everything that stands before each person in Slack, and what stood in their modals."""
    people = [p for p in place.visitor.people()["people"] if not p.get("is_bot")]
    names = [str(p["real_name"]) for p in people]
    now = [(name, json.dumps(place.visitor.state(name))) for name in names]
    return now + place.shown


def _may_read(place: Typing, canary: Canary) -> set[str]:
    """Give who may read a field: for most, the two of the pair; never a coordinator."""
    if canary.form in ("sign_up", "assess", "support", "safety"):
        return {canary.author} | COORDINATORS
    if canary.form in ALONE:
        return {canary.author, *ALONE[canary.form]}
    pairs = _pairs(place)
    if canary.form in ("agreement", "decline"):
        return set().union(*(of for of in pairs if canary.author in of), COORDINATORS)
    return set().union({canary.author}, *(of[:2] for of in pairs if canary.author in of[:2]))


def _pairs(place: Typing) -> list[tuple[str, ...]]:
    """Give mentor, mentee and their supervisors of every pair."""
    with place.look() as db:
        sides = [(pair.mentor, pair.mentee) for pair in db.scalars(select(Pair))]
        bosses = [[m.supervisor.name for m in both if m.supervisor] for both in sides]
        names = [[m.person.name for m in both] for both in sides]
    return [tuple(people + above) for people, above in zip(names, bosses, strict=True)]
