"""Spoiled requests at the front of HTTP mode, signed and unsigned: each gets the right refusal."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from sqlalchemy import select

from benchmarks.campaigns.mutations import spoiled
from benchmarks.campaigns.report import Report
from benchmarks.campaigns.surface import Inline, Moment, Surface, shortened, surface
from benchmarks.campaigns.weeks import some_weeks
from bot import front
from sandbox.client import JSON
from store.models import Base

SECRET = b"0123456789abcdef" * 2
RIGHT = {200, 400, 404, 413, 415}  # to Slack itself; never 401, never 500
STAMPS = (b"", b"-1", b"1e9", b"\xb2", b"9" * 400)
SHOWN = 8
Headers = list[tuple[bytes, bytes]]


@dataclass
class Knocking:
    """Sends requests to the front within this process, as a server would hand them on."""

    place: Surface
    door: front.Front
    chance: random.Random = field(default_factory=lambda: random.Random(9))
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    async def ask(self, raw: bytes, headers: Headers, verb: str = "POST") -> tuple[int, bytes]:
        """Send one request in one or two parts; give the status and the answer."""
        scope = {
            "type": "http", "method": verb, "path": front.PATH, "query_string": b"",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
        }  # fmt: skip
        half = len(raw) // 2
        parts = iter([(raw[:half], True), (raw[half:], False)])
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            body, more = next(parts)
            return {"type": "http.request", "body": body, "more_body": more}

        async def send(message: Any) -> None:
            said.append(message)

        await self.door(scope, receive, send)
        return said[0]["status"], b"".join(m.get("body", b"") for m in said[1:])

    def signed(self, raw: bytes, kind: str, shift: int = 0) -> Headers:
        stamp = str(int(self.place.desk.now().timestamp()) + shift)
        right = front.signature(SECRET, stamp, raw)
        return [
            (b"content-type", kind.encode("latin-1", "replace")),
            (b"x-slack-request-timestamp", stamp.encode()),
            (b"x-slack-signature", right.encode()),
        ]

    async def knock(self, raw: bytes, headers: Headers, right: set[int], name: str) -> None:
        """Send one request and judge the answer."""
        faults = len(self.place.heard.faults)
        try:
            status, answer = await self.ask(raw, headers)
        except Exception as error:  # noqa: BLE001 - what escapes is what is looked for
            self.wrong.append(f"{name}: escaped {type(error).__name__}")
            return
        self.seen[f"{name} {status}"] += 1
        if status not in right:
            self.wrong.append(f"{name}: answered {status}")
        elif answer and not is_json(answer):
            self.wrong.append(f"{name}: an answer that is no JSON")
        elif len(self.place.heard.faults) > faults:
            self.wrong.append(f"{name}: {shortened(self.place.heard.faults[-1])}")
        self.place.heard.lines.clear()


def is_json(answer: bytes) -> bool:
    try:
        json.loads(answer)
    except ValueError:
        return False
    return True


def encoded(payload: JSON) -> tuple[bytes, str]:
    """Write a payload as Slack sends its kind."""
    if payload.get("type") == "event_callback":
        return json.dumps(payload).encode(), front.JSON
    if "command" in payload:
        fields = {str(k): str(v).encode("utf-8", "surrogatepass") for k, v in payload.items()}
        return urlencode(fields).encode(), front.FORM
    return b"payload=" + quote_plus(json.dumps(payload)).encode(), front.FORM


def spoiled_bytes(chance: random.Random, raw: bytes) -> bytes:
    """Spoil what is on the wire: cut it, change bytes of it, nest it, make it huge."""
    way = chance.randrange(8)
    if way == 0:
        return raw[: chance.randrange(len(raw) + 1)]
    if way == 1:
        return bytes(b ^ (chance.random() < 0.02) * chance.randrange(256) for b in raw)
    if way == 2:
        return chance.choice([b"[", b'{"a":', b"payload=%5B"]) * chance.choice([10, 900, 5000])
    if way == 3:
        return raw * chance.choice([2, 50])
    if way == 4:
        return chance.randbytes(chance.randrange(2000))
    if way == 5:
        return raw.decode("latin-1").encode(chance.choice(["utf-16", "utf-7", "utf-32"]))
    if way == 6:
        return b"payload=" + raw + b"&payload=" + raw
    return (
        b'{"type":' + chance.choice([b"NaN", b"9" * 5000, b"1e999", b'"\\ud800"', b"null"]) + b"}"
    )


def odd_headers(chance: random.Random, headers: Headers) -> Headers:
    """Spoil headers so that nothing of it is signed any more."""
    stamp, sign = dict(headers)[b"x-slack-request-timestamp"], dict(headers)[b"x-slack-signature"]
    junk = "".join(chance.choices(string.printable[:94], k=64)).encode()
    options: list[Headers] = [
        [],
        [(b"x-slack-signature", sign)],
        [(b"x-slack-request-timestamp", stamp)],
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", junk)],
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", b"v0=" + junk)],
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", sign[:-1])],
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", sign.upper())],
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", b"\xff\xfe\x00")],
        [(b"x-slack-request-timestamp", chance.choice(STAMPS)), (b"x-slack-signature", sign)],
        [(b"x-slack-request-timestamp", stamp)] * 2 + [(b"x-slack-signature", sign)],
        [(b"x-slack-request-timestamp", stamp)] + [(b"x-slack-signature", sign)] * 2,
    ]
    return [headers[0], *chance.choice(options)]


def seeds(place: Surface) -> list[JSON]:
    """Give what Slack really sent in the life that was led, a few of each kind."""
    kept: Counter[str] = Counter()
    found = []
    for payload in (e["payload"] for e in place.visitor.envelopes()):
        view, event = payload.get("view") or {}, payload.get("event") or {}
        kind = payload.get("type") or payload.get("command")
        name = f"{kind}{view.get('callback_id')}{event.get('type')}"
        kept[name] += 1
        if kept[name] <= 6:
            found.append(payload)
    return found


def row_ids(place: Surface) -> list[str]:
    with place.look() as db:
        nouns = [m.class_ for m in Base.registry.mappers]
        return [i for noun in nouns for i in db.scalars(select(noun.id).limit(5))]


def requests(knocking: Knocking, found: list[JSON], ids: list[str]) -> Iterator[tuple[bytes, str]]:
    """Give spoiled requests without end, each with its content type."""
    chance, number = knocking.chance, 0
    while True:
        number += 1
        payload = spoiled(chance, chance.choice(found), ids)
        if isinstance(payload.get("trigger_id"), str):
            payload["trigger_id"] += f".{number}"
        raw, kind = encoded(payload)
        if chance.random() < 0.35:
            raw = spoiled_bytes(chance, raw)
        if chance.random() < 0.1:
            kind = chance.choice(
                [front.JSON, front.FORM, "text/xml", "", "application/json;charset=x"]
            )
        yield raw, kind


@contextmanager
def knocked(long: bool) -> Iterator[tuple[Knocking, list[JSON], list[str]]]:
    with surface(Surface) as place:
        some_weeks(place)
        found, ids = seeds(place), row_ids(place)
        door = front.Front(place.mentor.app, SECRET.decode(), place.desk.now, Inline())
        place.heard.addFilter(lambda record: record.name.split(".")[0] in ("handlers", "bot"))
        with place.rehearsing():
            yield Knocking(place, door), found, ids


def door(report: Report, kind: str, long: bool) -> None:
    """Knock: half of all requests signed as by Slack, half by somebody who cannot sign."""
    count = 100_000 if long else 2000
    with knocked(long) as (knocking, found, ids):
        before = Moment(knocking.place.file)
        asyncio.run(_unsigned(knocking, requests(knocking, found, ids), count))
        report.hold("rows that unsigned requests left", sum(before.changed().values()), most=0)
        asyncio.run(_signed(knocking, requests(knocking, found, ids), count))
        for name, times in sorted(knocking.seen.items()):
            report.say(name, f"{times:,}")
        for line, times in Counter(knocking.wrong).most_common(SHOWN):
            report.say("wrong", f"{times} times {line}")
        report.say("rows that signed requests left, with their audit", before.changed())
        report.hold("references that lead nowhere", 0 if before.is_whole() else 1, most=0)
        report.hold("escaped, or answered wrongly", len(knocking.wrong), most=0)
        before.forget()


async def _unsigned(knocking: Knocking, made: Iterator[tuple[bytes, str]], count: int) -> None:
    for number in range(count):
        raw, kind = next(made)
        if number % 10 == 0:
            shift = knocking.chance.choice([-301, 301, -86_400, 10**9])
            headers = knocking.signed(raw, kind, shift)
        elif number % 10 == 1:
            headers = knocking.signed(raw + b" ", kind)
        else:
            headers = odd_headers(knocking.chance, knocking.signed(raw, kind))
        right = {413} if len(raw) > front.LARGEST else {401}
        await knocking.knock(raw, headers, right, "unsigned")


async def _signed(knocking: Knocking, made: Iterator[tuple[bytes, str]], count: int) -> None:
    for _ in range(count):
        raw, kind = next(made)
        await knocking.knock(raw, knocking.signed(raw, kind), RIGHT, "signed")
