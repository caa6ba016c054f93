"""Ways to spoil a payload: wrong types, wrong ids, missing parts, and texts that break programs."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "x\udfffy", "\u202egnp.exe", "\u2066\u2067", "\ufeff",
    "\x1b[31m", "😀" * 3000, "👩‍👩‍👧‍👦" * 300, "x" * 3001, "x" * 12_001, "x" * 100_000,
    "é" * 2999, "\n" * 3000, "=cmd|'/C calc'!A1", "+1", "-1", "@SUM(A1)", "<!channel>",
    "<@U0FOREIGN>", "<https://evil.example|Slack>", "&lt;!here&gt;", "{who}", "{0.__class__}",
    "%s%n", "${jndi:ldap://x}", "'; DROP TABLE people;--", "../../etc/passwd", "null", "NaN",
    "1e999", "１２", "٣", "0x10", "9" * 400, "-0", "{", "[" * 500,
]  # fmt: skip
IDS = [
    "", "x", "U0FOREIGN", "u0lower", "USLACKBOT", "UAAAAAAAAAAAAAAA", "T0FOREIGN",
    "AAAAAAAAAAAAAAAA", "' OR 1=1", "\x00", "\ud800", "x" * 300, "../..", "-1", "0",
]  # fmt: skip
WRONG: list[Any] = [None, 0, -1, 1.5, True, [], {}, "", "x", [[]], {"": ""}, 2**70, ["x"] * 200]
DATES = [
    "2027-02-30",
    "9999-12-31",
    "0001-01-01",
    "2027-1-1",
    "x",
    "２０２７-01-01",
    "2027-01-01T00:00",
]
MOMENTS: list[Any] = [-1, 0, 2**39, 2**63, 10**30, "1", 1.5, True, None]

Spoil = Callable[[random.Random, dict[str, Any], list[str]], None]


def spoiled(chance: random.Random, seed: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """Give a copy of a payload with one to three things changed. `ids`: ids of real rows."""
    made = copy.deepcopy(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(WAYS)(chance, made, ids)
    return made


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place in a payload, as its container and its key."""
    keys = (
        list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    )
    for key in keys:
        yield node, key
        yield from places(node[key])


def anywhere(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Put something of a wrong type, or nothing, at any place."""
    found = list(places(made))
    if not found:
        return
    where, key = chance.choice(found)
    if chance.random() < 0.3:
        del where[key]
    else:
        where[key] = copy.deepcopy(chance.choice(WRONG))


def typed(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Change what was typed or picked in one field, as a client of somebody's own could."""
    states = [
        element
        for block in values_of(made).values() if isinstance(block, dict)
        for element in block.values() if isinstance(element, dict)
    ]  # fmt: skip
    if not states:
        return text(chance, made, ids)
    state = chance.choice(states)
    for key in [k for k in state if k != "type"] or ["value"]:
        state[key] = _other(chance, key, state.get(key), ids)
    return None


def _other(chance: random.Random, key: str, was: Any, ids: list[str]) -> Any:
    if key == "selected_option":
        return {"value": chance.choice([*IDS, *ids])}
    if key == "selected_options":
        picked = was if isinstance(was, list) else []
        return chance.choice([picked * 2, picked * 60, [{"value": chance.choice(IDS)}], []])
    if key == "selected_date":
        return chance.choice(DATES)
    if key == "selected_date_time":
        return chance.choice(MOMENTS)
    if key.startswith("selected_"):
        one = chance.choice([*IDS, *ids])
        return [one] if key.endswith("s") else one
    return chance.choice(TEXTS)


def values_of(made: dict[str, Any]) -> dict[str, Any]:
    """Give the state of a form's inputs; {} where the payload has none any more."""
    found: Any = made
    for key in ("view", "state", "values"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Put a text that breaks programs where a text is."""
    found = [(where, key) for where, key in places(made) if isinstance(where[key], str)]
    if found:
        where, key = chance.choice(found)
        where[key] = chance.choice(TEXTS)


def carried(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Change the ids that a form or a button carries: another row's, or none at all."""
    view = made.get("view")
    if not isinstance(view, dict):
        return text(chance, made, ids)
    try:
        carried_ids = dict(json.loads(view.get("private_metadata") or "{}"))
    except (ValueError, TypeError):
        carried_ids = {}
    for key in carried_ids or {"pair": ""}:
        carried_ids[key] = chance.choice([*IDS, *ids, *ids])
    broken = chance.choice(["{", "[]", "null", '{"pair":[1]}', '{"pair":{"a":1}}', "[" * 900])
    view["private_metadata"] = chance.choice(
        [json.dumps(carried_ids), json.dumps(carried_ids), broken]
    )
    return None


def asker(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Let somebody else send it, or somebody of another workspace."""
    people = [i for i in ids if i.startswith("U")] + IDS
    if isinstance(made.get("user"), dict):
        made["user"]["id"] = chance.choice(people)
    else:
        made["user_id"] = chance.choice(people)
    if chance.random() < 0.3:
        made["team"], made["team_id"] = {"id": "T0FOREIGN"}, "T0FOREIGN"


def form(chance: random.Random, made: dict[str, Any], ids: list[str]) -> None:
    """Name another form, or take blocks away."""
    view = made.get("view")
    if not isinstance(view, dict):
        return text(chance, made, ids)
    change = chance.choice(["callback_id", "blocks", "state"])
    view[change] = {
        "callback_id": chance.choice(["sign_up", "nothing", ""]),
        "blocks": [],
        "state": {},
    }[change]
    return None


WAYS: tuple[Spoil, ...] = (anywhere, typed, typed, typed, text, carried, asker, form)
