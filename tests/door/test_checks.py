"""What docs/security.md promises: limits as written down, checks with tests, patterns that end."""

from __future__ import annotations

import ast
import importlib
import logging
import os
import pkgutil
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app, connection, front, listeners, listening, process
from handlers import desk, pace, refusals, shapes, tempo
from handlers.desk import Request
from mentoring.errors import NotYours
from requirements import bill
from store import database
from tests.stage import Stage

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "handlers", "mentoring", "store")
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def sources(*folders: str) -> dict[str, str]:
    files = (f for folder in folders for f in (ROOT / folder).rglob("*.py"))
    return {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in files}


def test_every_check_has_its_test() -> None:
    there = {
        name for text in sources("tests").values() for name in re.findall(r"def (test_\w+)", text)
    }
    table = SECURITY.partition("## The checks")[2].partition("\n## ")[0]
    named = re.findall(r"`(test_\w+)`", table)
    assert len(named) >= 25
    assert [name for name in named if name not in there] == []
    rows = [line for line in table.splitlines() if re.match(r"\| \d", line)]
    assert [row for row in rows if "`test_" not in row] == []


def test_the_limits_are_as_they_are_written_down() -> None:
    values = {
        "listeners at the same time": connection.THREADS,
        "of them that only read": desk.READERS,
        "and that read a whole program": desk.LONG_READERS,
        "database connections": database.POOL,
        "seconds to wait for a lock or a connection": database.WAIT,
        "seconds that one call to Slack may take": app.TIMEOUT,
        "attempts for one message": tempo.Tempo().attempts,
        "largest request, bytes": front.LARGEST,
        "seconds between Slack's clock and ours": front.WINDOW,
        "seconds in which a request must have arrived": int(front.PATIENCE),
        "requests that Bolt handles at the same time": listening.AT_ONCE,
        "HTTP connections at the same time": listening.MOST,
        "seconds for requests under way at the end": listening.GRACE,
        "seconds until the end is forced": int(process.LONGEST_STOP),
        "acts of one person a minute": pace.A_MINUTE,
        "levels of a payload": shapes.DEEPEST,
        "characters of a text that somebody typed": shapes.LONGEST_TEXT,
    }
    assert [n for n, v in values.items() if f"| {n} | {v} |" not in SECURITY] == []
    at_once = desk.READERS + desk.LONG_READERS + 1 + listeners.BESIDE  # one of them writes
    assert at_once < database.POOL / 2, "a listener would wait for a connection"
    assert connection.THREADS <= listening.AT_ONCE, "Slack's requests would wait for each other"


def test_the_client_repeats_no_call(stage: Stage) -> None:
    assert stage.mentor.desk.client.retry_handlers == []
    assert stage.mentor.desk.client.timeout == app.TIMEOUT


def test_no_sql_is_built_from_strings() -> None:
    """Only names of our own tables and pragmas are, and those stand in the code."""
    built = [
        f"{file}:{node.lineno}"
        for file, text in sources(*FLOORS).items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in
        ("text", "execute", "exec_driver_sql", "literal_column", "text_clause")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]  # fmt: skip
    outside = [b for b in built if not b.startswith(("store/database.py", "store/migrations/"))]
    assert outside == []
    assert len([b for b in built if b.startswith("store/database.py")]) <= 4


def test_nothing_is_unpickled_or_evaluated() -> None:
    wrong = re.compile(
        r"\b(pickle|marshal|shelve|dill)\b|\beval\(|\bexec\(|yaml\.(load|unsafe_load)\("
    )
    calls = re.compile(r"shell=True|os\.system\(|PickleType")
    texts = sources(*FLOORS)
    assert [f for f, text in texts.items() if wrong.search(text) or calls.search(text)] == []


def test_oauth_is_not_offered(stage: Stage) -> None:
    assert stage.mentor.app._oauth_flow is None
    assert "del os.environ[name]" in sources("bot")["bot/process.py"]


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    secret = re.compile(rb"xox[bap]-[0-9]{6,}-|xapp-1-[A-Z0-9]{8,}-|BEGIN (RSA |EC )?PRIVATE KEY")
    files = [ROOT / name for name in listed.stdout.decode().splitlines()]
    found = [f for f in files if f.is_file() and secret.search(f.read_bytes())]
    assert [f for f in found if "tests" not in f.parts] == []


def test_every_package_is_pinned_and_in_the_bill() -> None:
    parts = bill.read_lock(bill.LOCK.read_text(encoding="utf-8"))
    made = bill.bill(parts)
    assert {c["name"] for c in made["components"]} == {p.name for p in parts}
    assert all(c["hashes"] for c in made["components"])
    assert "slack-bolt" in {p.name for p in parts}
    assert re.search(r"https?://", str(made)) is None
    assert bill.differences(parts) == []
    assert bill.differences([bill.Part("no-such-package", "1", ("0",))]) != []
    for unpinned in ("slack-bolt>=1", "slack-bolt==1.0"):
        with pytest.raises(ValueError, match="pins no version by hash"):
            bill.read_lock(unpinned)


def test_what_is_too_long_is_no_payload() -> None:
    command = {
        "command": "/mentor", "user_id": "U1", "team_id": "T1", "channel_id": "C1",
        "trigger_id": "1", "text": "x" * shapes.LONGEST_TEXT,
    }  # fmt: skip
    assert shapes.check(command) == "command"
    for key in command:
        with pytest.raises(shapes.Misshapen):
            shapes.check(command | {key: "X" * (shapes.LONGEST_TEXT + 1)})
    many = {"type": "x", "selected_users": ["U1"] * (shapes.MOST_MANY + 1)}
    assert not shapes.fits(many, shapes.ELEMENT)


def test_a_form_stays_open_with_what_was_typed_when_something_breaks() -> None:
    asked = {"type": "input", "block_id": "words"}
    view = {"id": "V1", "type": "modal", "callback_id": "concern", "blocks": [asked]}
    sent = {"type": "view_submission", "user": {"id": "U1"}, "view": view}
    stays = {"response_action": "errors", "errors": {"words": "It broke."}}
    assert refusals.apology(sent, "It broke.") == stays
    said = refusals.apology(sent | {"view": view | {"blocks": []}}, "It broke.")
    assert "It broke." in str(said)
    assert refusals.apology(sent | {"view": {}}, "It broke.") == ""
    assert refusals.apology({"type": "block_actions"}, "It broke.") == ""


def test_a_refusal_is_logged_with_ids_only(caplog: pytest.LogCaptureFixture) -> None:
    asked = Request({"type": "block_actions"}, "U0ALICE", "key", None, text="words", action="sign")
    with caplog.at_level(logging.INFO, "handlers.refusals"):
        refusals.refused(asked, NotYours("A sentence with a name"))
    assert "event=refused action=sign person=U0ALICE kind=NotYours" in caplog.text
    assert "words" not in caplog.text
    assert "sentence" not in caplog.text


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Give every pattern of the four floors: compiled ones, and those written out in calls."""
    for floor in FLOORS:
        package = importlib.import_module(floor)
        for found in pkgutil.walk_packages(package.__path__, f"{floor}."):
            if "versions" in found.name or found.name.endswith(("__main__", ".env")):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value
    for file, text in sources(*FLOORS).items():
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and getattr(getattr(node.func, "value", None), "id", "") == "re"
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{file}:{node.lineno}", re.compile(first.value)


PIECES = [
    "a",
    "0",
    " ",
    "-",
    "1 ",
    "a ",
    "<",
    "<@",
    "<@U1|",
    "<!date^1^",
    "&lt;",
    "(",
    "\n",
    "1:",
    "a@",
    ",",
    "1-",
    "\t ",
    "é",
    "٣",
]


def test_no_pattern_is_slow_at_the_longest_input() -> None:
    """In milliseconds of this processor: 4,000 characters, or the 100 that a date may have."""
    seen, slow = set(), []
    for name, pattern in patterns():
        if (pattern.pattern, pattern.flags) in seen:
            continue
        seen.add((pattern.pattern, pattern.flags))
        longest = 100 if "dates" in name else shapes.LONGEST_TEXT
        for piece in PIECES:
            text = (piece * longest)[: longest - 1] + "\x01"
            began = time.process_time()
            pattern.search(text)
            pattern.match(text)
            spent = 1000 * (time.process_time() - began)
            if spent > 100:
                slow.append(f"{name}: {spent:.0f} ms over {piece!r}")
    assert len(seen) > 20
    assert slow == []


def test_the_environment_of_the_tests_holds_no_token_of_slack() -> None:
    assert [n for n in os.environ if n in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_SECRET")] == []
