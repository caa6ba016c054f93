"""HTTP mode: what Slack signed comes in, and whatever else comes is turned away in one word."""

from __future__ import annotations

import http.client
import json
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import jsonschema
import pytest
import yaml

from bot import administration, front, manifest
from bot.arrival import Findings, clock_problem
from bot.listening import Listening
from bot.settings import Settings, SettingsProblem, read_settings
from handlers import shapes
from mentoring.errors import Refusal
from sandbox.client import wait_until
from store.crypto import Keys
from tests.bot.running import Bot
from tests.signup.cast import MARCUS, begin, sign_up
from tests.stage import MANIFEST, Stage

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef" * 2
JSON, FORM = front.JSON, front.FORM


@pytest.fixture
def door(unruly_stage: Stage) -> Iterator[Door]:
    stage = unruly_stage
    line = Listening(stage.mentor.app, SECRET, stage.now, "127.0.0.1", 0)
    line.connect()
    yield Door(stage, line.port)
    line.hang_up()


class Door:
    """Somebody who sends requests over loopback, signed as Slack does or not."""

    def __init__(self, stage: Stage, port: int) -> None:
        self.stage, self.port = stage, port

    def send(self, body: bytes, kind: str = JSON, *, stamp: int | None = None, **more: str) -> int:
        """Send a signed request; give the status. `more` replaces headers, `-` leaves one out."""
        at = str(int(self.stage.now().timestamp()) if stamp is None else stamp)
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": at,
            "x-slack-signature": front.signature(SECRET.encode(), at, body),
        } | {k.replace("_", "-"): v for k, v in more.items()}
        return self.ask("POST", front.PATH, body, {k: v for k, v in headers.items() if v != "-"})

    def ask(self, verb: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(verb, path, body, headers)
        answer = connection.getresponse()
        self.said = answer.read().decode()
        connection.close()
        return answer.status

    def command(self, text: str, **changed: Any) -> bytes:
        person = self.stage.visitor.person(MARCUS)["id"]
        fields = {
            "command": "/mentor", "text": text, "user_id": person, "channel_id": "D0MARCUS",
            "team_id": self.stage.mentor.desk.team_id, "trigger_id": "1.2.3",
        }  # fmt: skip
        return urlencode(fields | changed).encode()


def test_a_signed_command_is_answered_in_the_response(door: Door) -> None:
    assert door.send(door.command("help"), FORM) == 200
    assert json.loads(door.said)["response_type"] == "ephemeral"
    assert "/mentor signup" in door.said


def test_the_same_signed_request_again_changes_nothing(door: Door) -> None:
    begin(door.stage)
    sign_up(door.stage, MARCUS, "mentor")
    assert door.send(door.command("quiet tomorrow"), FORM) == 200
    assert door.said != ""
    assert door.send(door.command("quiet tomorrow"), FORM) == 200
    assert door.said == ""


def test_slacks_own_questions_are_answered(door: Door) -> None:
    assert door.send(b'{"type":"url_verification","challenge":"abc"}') == 200
    assert json.loads(door.said) == {"challenge": "abc"}
    assert door.send(b"ssl_check=1", FORM) == 200


def test_whoever_is_not_slack_is_told_nothing_else(door: Door) -> None:
    body, old = door.command("help"), int(door.stage.now().timestamp()) - front.WINDOW - 1
    assert door.send(body, FORM, x_slack_signature="-") == 401
    assert door.send(body, FORM, x_slack_signature="v0=" + "0" * 64) == 401
    assert door.send(body, FORM, x_slack_signature="v0=\xff\xfe") == 401
    assert door.send(body, FORM, x_slack_request_timestamp="-") == 401
    assert door.send(body, FORM, x_slack_request_timestamp="²³") == 401
    assert door.send(body, FORM, stamp=old) == 401
    assert door.send(body, FORM, stamp=old + 2 * front.WINDOW + 30) == 401
    assert door.send(b"[" * 100_000, x_slack_signature="v0=1") == 401
    assert json.loads(door.said) == {"error": "wrong_signature"}


def test_what_is_too_large_is_not_even_read(door: Door) -> None:
    assert door.send(b"x" * (front.LARGEST + 1)) == 413
    headers = {"content-length": "99999999999"}
    assert door.ask("POST", front.PATH, b"", headers) == 413
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as raw:
        raw.sendall(
            f"POST {front.PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        part = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        raw.sendall(part * 16)
        assert b" 413 " in raw.recv(100)


def test_other_pages_and_other_verbs_are_not_there(door: Door) -> None:
    assert door.ask("GET", front.PATH, b"", {}) == 405
    assert door.ask("POST", "/health", b"", {}) == 404
    assert door.ask("GET", "/", b"", {}) == 404


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        (JSON + "; charset=utf-16", b"{}", 415),
        (JSON, b"", 400),
        (JSON, b"[]", 400),
        (JSON, b"\xff", 400),
        (JSON, b"[" * 200_000, 400),
        (JSON, b'{"a":' * 50 + b"1" + b"}" * 50, 400),
        (JSON, b'{"type":' + b"9" * 5000 + b"}", 400),
        (JSON, b'{"type":"event_callback"}', 400),
        (JSON, b'{"type":"workflow_step_edit","callback_id":1}', 404),
        (JSON, b"{}", 404),
        (FORM, b"payload=%5B%5D", 400),
        (FORM, b"payload=%7B", 400),
        (FORM, b"payload=%ff", 400),
        (FORM, b"command=/mentor", 400),
        (FORM, b"command=/mentor&command=/other", 400),
        (FORM, b"&".join(b"k%d=1" % n for n in range(100)), 400),
        (FORM, b'payload={"type":"block_actions","actions":[]}', 400),
        (FORM, b'payload={"type":"block_actions","user":"U1","actions":[{"action_id":"go"}]}', 400),
    ],
)
def test_what_slack_would_not_write_is_refused(kind: str, body: bytes, status: int) -> None:
    with pytest.raises(front.TurnedAway) as refusal:
        front.known(front.read(body, kind))
    assert refusal.value.status == status


def test_every_event_of_the_manifest_may_come_in() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {e.partition(".")[0] for e in events} == set(shapes.EVENTS)


def test_a_process_serves_http_and_ends_when_it_is_asked(stage: Stage, keys: Keys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = Bot(
        stage.sandbox, f"sqlite:///{stage.database._engine.url.database}", keys,
        SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SECRET, MENTOR_HTTP_PORT=str(port),
    )  # fmt: skip
    door = Door(stage, port)
    try:
        wait_until(lambda: answers(port), 30)
        assert door.send(door.command("help"), FORM) == 200
        assert "/mentor signup" in door.said
        bot.signal(signal.SIGTERM)
        assert bot.ended()[0] == 0
    finally:
        if bot._process.poll() is None:
            bot.kill()


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_the_check_says_what_http_mode_needs_and_whether_it_arrives(door: Door, keys: Keys) -> None:
    slack = door.stage.sandbox
    run = Settings(
        bot_token=slack.bot_token, app_token="", api_url=slack.api_url, database_url="", keys=keys,
        coordinators=(), health_port=None, clock_url=slack.control_url, signing_secret=SECRET,
        http_port=door.port,
    )  # fmt: skip
    found = administration.check(run)
    assert found.problems == ()
    assert [n for n in found.notes if "/slack/events" in n] == list(found.notes[:2])
    assert f"on to 127.0.0.1:{door.port}, with the body" in found.notes[0]
    assert "`mentor manifest --http https://YOUR-ADDRESS`" in found.notes[1]
    (wrong,) = administration.check(replace(run, signing_secret="f" * 32)).problems
    assert "SLACK_SIGNING_SECRET is not the one that Mentor runs with" in wrong
    (other,) = administration.check(
        replace(run, http_port=urlsplit(slack.api_url).port or 0)
    ).problems
    assert "Something else answers (status 4" in other
    silent = administration.check(replace(run, http_port=free_port(), http_host="0.0.0.0"))
    assert silent.problems == ()
    assert "Let nobody but the proxy reach it" in silent.notes[2]
    assert "Start `mentor run`" in silent.notes[3]
    (far,) = administration.check(run, f"https://127.0.0.1:{free_port()}").problems
    assert "Nothing answers" in far
    with pytest.raises(Refusal, match="https://"):
        administration.check(run, "http://mentor.example")
    through = replace(run, signing_secret="", app_token=slack.app_token)
    assert administration.check(through) == Findings()
    (refused,) = administration.check(replace(through, app_token="xapp-wrong")).problems
    assert "Slack refuses SLACK_APP_TOKEN" in refused


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def test_a_clock_that_is_off_is_a_problem() -> None:
    at = datetime(2027, 1, 4, 15, tzinfo=UTC)
    said = format_datetime(at, usegmt=True)
    assert clock_problem(said, at + timedelta(seconds=30)) is None
    assert "is 300 seconds off" in str(clock_problem(said, at - timedelta(minutes=5)))
    assert clock_problem("", at) is clock_problem("yesterday", at) is None


def test_the_manifest_for_http_mode_is_valid_and_sends_everything_to_one_address() -> None:
    made = yaml.safe_load(manifest.manifest("https://mentor.example/"))
    schema = json.loads((ROOT / "tests/data/manifest.schema.2.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(made)
    url = "https://mentor.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert [c["url"] for c in made["features"]["slash_commands"]] == [url]
    assert yaml.safe_load(manifest.manifest()) == MANIFEST
    for wrong in ("http://mentor.example", "mentor.example", "https://", "https://a/?b=1"):
        with pytest.raises(Refusal, match="https://"):
            manifest.manifest(wrong)


def test_wrong_settings_are_all_named_at_once(keys: Keys) -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xoxp-1", "SLACK_SIGNING_SECRET": "secret", "MENTOR_HTTP_PORT": "web",
        "SLACK_API_URL": "http://slack.example/api/", "MENTOR_HEALTH_PORT": "0",
    }  # fmt: skip
    with pytest.raises(SettingsProblem) as problem:
        read_settings(wrong)
    named = " ".join(problem.value.problems)
    assert [name for name in (*wrong, "MENTOR_KEYS") if name not in named] == []
    both = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "MENTOR_KEYS": keys.text()}
    with pytest.raises(SettingsProblem, match="are both there"):
        read_settings(both | {"SLACK_SIGNING_SECRET": SECRET})
    read = read_settings(both | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET})
    assert (read.over_http, read.app_token, read.http_port) == (True, "", 3000)
