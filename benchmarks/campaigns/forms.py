"""Spoiled submissions of every form through the real routing, sent when the form is due."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy import select

from benchmarks.campaigns.mutations import spoiled
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.surface import Moment, Surface, lives, shortened, surface
from bot import front
from handlers import CLOSED, VIEWS, shapes
from sandbox.client import JSON
from sandbox.validation import check_view_response
from store.models import Base, Person

EACH = {True: (400, 60), False: (24, 2)}  # spoiled submissions for one that is sent in earnest
FRAME = {
    "type": shapes.ID, "user": {"id": shapes.ID}, "team": {"id": shapes.ID},
    "view": {"type": shapes.ID, "callback_id": shapes.ID, "blocks": [{"type": shapes.ID}]},
}  # fmt: skip  # what Slack itself writes around a form
DRAFTS = {"submissions", "beginnings", "data_keys"}  # what is kept between the pages of a form
SHOWN = 8  # what went wrong, at most so many


@dataclass
class Tally:
    """What came of all submissions, in all lives."""

    forms: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Spoiling(Surface):
    """Whenever somebody sends a form, it is sent spoiled many times first, and taken back.

    `each`: how many times for the first that is sent of a form, and for each that follows.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(4))
    each: tuple[int, int] = (0, 0)
    tally: Tally = field(default_factory=Tally)
    seeds: list[JSON] = field(default_factory=list)

    def fill(self, person: str, **by_label: Any) -> JSON:
        """Send a form as the person would; then see what spoiled ones do in its place."""
        before = Moment(self.file)
        self.payloads()
        state = super().fill(person, **by_label)
        seed = next(p for p in self.payloads() if p["type"] == "view_submission")
        ids = self.ids()
        self.seeds.append(seed)
        follows = seed["view"]["callback_id"] in self.tally.forms
        with self.rehearsing():
            after = Moment(self.file)
            before.again()
            for number in range(self.each[follows]):
                self.try_one(seed, ids, before, number)
                self.visitor.now()  # so that the local Slack does not end a silent connection
            after.again()
        before.forget()
        after.forget()
        return state

    def ids(self) -> list[str]:
        """Give ids of rows of every kind, and of people in Slack."""
        with self.look() as db:
            people = list(db.scalars(select(Person.slack_id).limit(40)))
            nouns = [m.class_ for m in Base.registry.mappers]
            return people + [i for noun in nouns for i in db.scalars(select(noun.id).limit(5))]

    def guess(self, callbacks: list[str]) -> None:
        """Send forms that nobody opened in this life, made of others and spoiled."""
        with self.rehearsing():
            now, ids = Moment(self.file), self.ids()
            for number in range(self.each[0] * len(callbacks)):
                seed = copy.deepcopy(self.chance.choice(self.seeds))
                seed["view"]["callback_id"] = callbacks[number % len(callbacks)]
                self.try_one(seed, ids, now, number)
            now.forget()

    def try_one(self, seed: JSON, ids: list[str], before: Moment, number: int) -> None:
        payload = spoiled(self.chance, seed, ids)
        if "trigger_id" in payload and isinstance(payload["trigger_id"], str):
            payload["trigger_id"] += f".{number}"
        callback, faults = seed["view"]["callback_id"], len(self.heard.faults)
        if self.chance.random() < 0.1 and callback in CLOSED:
            payload["type"] = "view_closed"
        self.tally.forms[callback] += 1
        outcome = self.sent(payload)
        changed = before.changed()
        if len(self.heard.faults) > faults:
            outcome = f"escaped: {shortened(self.heard.faults[-1])}"
        elif outcome == "refused" and set(changed) - {"audit"}:
            outcome = f"refused, and stored: {changed}"
        elif changed and not (changed.get("audit") or set(changed) <= DRAFTS):
            outcome = f"stored without a trace: {changed}"
        elif changed and not before.is_whole():
            outcome = f"stored half: {changed}"
        self.tally.seen[outcome.partition(":")[0]] += 1
        if outcome not in ("refused", "done"):
            self.tally.wrong.append(f"{callback}: {outcome}")
        before.again()

    def sent(self, payload: JSON) -> str:
        """Send it through Bolt; what could not even be Slack's frame, to the front of HTTP mode."""
        framed = all(shapes.fits(payload.get(k), shape) for k, shape in FRAME.items())
        if not framed:
            try:
                front.known(payload)
            except front.TurnedAway:
                return "refused"
        body = {k: v for k, v in payload.items() if k not in shapes.UNREAD}
        answer = self.mentor.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        return judged(answer.status, answer.body or "", payload)


def judged(status: int, body: str, payload: JSON) -> str:
    """Give `refused` or `done` for an answer that Slack would take, or what is wrong with it."""
    if status != 200:
        return "refused" if status == 404 else f"{status}"
    try:
        answer = json.loads(body) if body else {}
    except ValueError:
        return f"unreadable: {body[:100]}"
    if problems := check_view_response(answer):
        return f"an answer that Slack would not take: {problems[:2]}"
    title = (answer.get("view") or {}).get("title", {}).get("text")
    return "refused" if "errors" in answer or title == "Not now" else "done"


def forms(report: Report, kind: str, long: bool) -> None:
    """Let people send every form, each of them spoiled many times before."""
    tally, guessed = Tally(), set(VIEWS)
    for life in lives(long):
        with surface(Spoiling) as place:
            place.each, place.tally = EACH[long], tally
            place.heard.addFilter(lambda record: record.name.startswith("handlers"))
            life.lead(place)
            guessed -= set(tally.forms)
            place.guess(sorted(guessed))
    report.say("forms", dict(tally.forms.most_common()))
    report.say("of them only guessed", sorted(guessed))
    report.say("answers", dict(tally.seen))
    for line, times in Counter(tally.wrong).most_common(SHOWN):
        report.say("wrong", f"{times} times {line}")
    report.hold("spoiled submissions", tally.forms.total(), least=20_000 if long else 1000)
    report.hold("escaped, stored half, or answered wrongly", len(tally.wrong), most=0)
