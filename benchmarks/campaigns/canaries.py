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
from benchmarks.campaigns.readers import PUBLIC, Canary, Readers
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.surface import Life, Moment, Surface, lives, surface
from benchmarks.campaigns.weeks import inputs
from sandbox.client import JSON
from store.columns import Sealing
from store.crypto import Erased
from store.models import Base
from tests.stage import GRACE, NORA

AGAIN = {True: 22, False: 3}  # how often each plan is written
DAYS = ("when", "until")  # what is typed there is read as a day
NOT_TYPED = {"signatures.signed_as"}  # under which name somebody signed: it is told, not typed
BREATH = 40  # plans in a row
FAILING = ("submissions", "sessions", "signatures", "agreements", "members")
WORD = r"kanari\d+q[0-9a-f]{8}"


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
            read = (form, key) in PUBLIC or key in DAYS
            if element["type"] == "plain_text_input" and not read:
                words[key] = self.canary(person, form, key) if longest >= 20 else "x"
        self.payloads()
        filled = {**by_label, **words}
        state = self._watched(person, lambda: super(Typing, self).fill(person, **filled))
        self.seeds += [p for p in self.payloads() if p["type"] == "view_submission"]
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


@dataclass
class Search:
    """What was typed and found in all lives, by where it was found."""

    typed: list[Canary] = field(default_factory=list)
    found: dict[str, list[Canary]] = field(default_factory=dict)
    facts: Counter[str] = field(default_factory=Counter)
    dry: set[str] | None = None  # sealed columns that no canary has reached in any life

    def add(self, where: str, those: Iterable[Canary]) -> None:
        self.found.setdefault(where, []).extend(those)


def canaries(report: Report, kind: str, long: bool) -> None:
    """Let people write in confidence for a while, then look for their words everywhere."""
    search = Search()
    for life in lives(long):
        with surface(Typing) as place:
            place.again = AGAIN[long]
            life.lead(place)
            _look(search, place, life, long)
    report.say("fields", dict(Counter(f"{c.form}.{c.field}" for c in search.typed)))
    report.hold("canaries typed", len(search.typed), least=1000 if long else 80)
    for where, those in search.found.items():
        fields = Counter(f"{c.form}.{c.field}" for c in those)
        report.hold(f"{where}, {dict(fields) or 'nothing'}", len(those), most=0)
    dry = sorted((search.dry or set()) - NOT_TYPED)
    report.hold(f"sealed columns that no canary has reached, {dry}", len(dry), most=0)
    for control in ("names that the same search finds", "canaries in their readers' own files"):
        report.hold(f"control: {control}", search.facts.pop(control), least=1)
    for what, number in search.facts.items():
        report.say(what, f"{number:,}")


def _look(search: Search, place: Typing, life: Life, long: bool) -> None:
    """Look for the canaries of one life everywhere."""
    dry = _dry(place)
    search.dry = dry if search.dry is None else search.dry & dry
    exports.look_around(place, life.people, all_of_them=long)
    exports.in_danger(place)
    exports.ask_for_all(place, life.people)
    exported = exports.files(place, life.people)
    _fail(place)
    search.typed += place.typed
    search.add("database and its journal", _in(place, _files(place)))
    search.add("backup", _in_backup(place))
    search.add("log lines of every logger, at DEBUG", _in(place, place.heard.lines))
    search.add("seen by somebody who may not", _seen(place, _said(place)))
    search.add("in the files of somebody who may not read it", _seen(place, exported))
    own = {c.word for c in place.typed if any(c.word in text for _, text in exported)}
    search.facts += Counter({
        "names that the same search finds": len(_found(rf"{GRACE}|{NORA}", _files(place))),
        "canaries in their readers' own files": len(own),
        "files searched": len(exported),
        "log lines searched": len(place.heard.lines),
        "faults provoked": len(place.heard.faults),
    })  # fmt: skip


def _dry(place: Typing) -> set[str]:
    """Give the sealed columns in which there is no canary."""
    columns = {
        (mapper.class_, name)
        for mapper in Base.registry.mappers
        for name, part in vars(mapper.class_).items()
        if isinstance(part, Sealing)
    }
    with place.look() as db:
        return {
            f"{model.__tablename__}.{name}"
            for model, name in columns
            if not any(_holds_one(row, name) for row in db.scalars(select(model)))
        }


def _holds_one(row: Base, name: str) -> bool:
    try:
        return re.search(WORD, json.dumps(getattr(row, name))) is not None
    except Erased:
        return False


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
    wrong, may = [], Readers(place)
    for canary in place.typed:
        readers = {person for person, text in said if canary.word in text}
        if readers - may.of(canary):
            wrong.append(canary)
    return wrong


def _said(place: Typing) -> list[tuple[str, str]]:
    """Give everything that stands before each person in Slack, and what stood in their modals."""
    people = [p for p in place.visitor.people()["people"] if not p.get("is_bot")]
    names = [str(p["real_name"]) for p in people]
    now = [(name, json.dumps(place.visitor.state(name))) for name in names]
    return now + place.shown
