"""The server as a whole: the organisation, the child, the reset, who is let in, the records."""

from __future__ import annotations

import csv
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, Visitor, wait_until
from sandbox.server import Sandbox
from tests.sandbox.conftest import MANIFEST, some_sandbox

BY_HAND = """
import os, pathlib, time
pathlib.Path(os.environ["SANDBOX_DIR"], "started").write_text(os.environ["SLACK_API_URL"])
time.sleep(60)
"""


def test_the_organisation_is_as_described(slack: Sandbox, visitor: Visitor) -> None:
    people = visitor.people()["people"]
    assert len(people) == 31
    assert len({each["tz"] for each in people}) >= 5
    assert [each["name"] for each in people if each["deleted"]] == ["joan.pemberton"]
    assert [each["name"] for each in people if each["is_restricted"]] == ["ravi.chandran"]
    samuel = visitor.person("samuel.adeyemi")["id"]
    assert len([each for each in people if each["supervisor"] == samuel]) == 6
    assert [each["real_name"] for each in people if not each["supervisor"]] == ["Evelyn Marsh"]


def test_the_roster_has_the_flaws_of_a_real_one(slack: Sandbox, visitor: Visitor) -> None:
    with Path(slack.environment["SANDBOX_ROSTER"]).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {each["email"] for each in visitor.people()["people"]}
    emails = {row["email"] for row in rows}
    assert "ravi.chandran@lakeshore.example" not in emails
    assert emails - known == {"gordon.reyes@lakeshore.example"}
    hannah = next(row for row in rows if row["name"] == "Hannah Kowalski")
    assert hannah == {
        "email": "hannah.kowalski@lakeshore.example",
        "name": "Hannah Kowalski",
        "title": "Mechanical Engineer",
        "grade": "GS-13",
        "unit": "Engineering",
        "site": "Prairie Site",
        "hired": "2015-07-13",
        "supervisor_email": "samuel.adeyemi@lakeshore.example",
        "management_team": "no",
    }


def test_it_starts_quickly() -> None:
    start = time.perf_counter()
    with some_sandbox():
        assert time.perf_counter() - start < 0.5


def test_a_state_holds_what_a_person_sees(visitor: Visitor) -> None:
    state = visitor.state("Grace Okafor")
    assert state["person"]["initials"] == "GO"
    assert [each["name"] for each in state["conversations"] if each["kind"] != "im"] == [
        "general",
        "announcements",
        "mentoring-office",
    ]
    assert state["commands"][0]["command"] == "/mentor"
    assert state["home"] is None
    with pytest.raises(Refused, match="nobody called"):
        visitor.state("nobody")


def test_a_reset_brings_the_beginning_back(
    slack: Sandbox, client: WebClient, visitor: Visitor
) -> None:
    nora = visitor.person("nora.lindqvist")["id"]
    client.chat_postMessage(channel=nora, text="x")
    visitor.fault("deactivate", person="omar.farouk")
    visitor.advance("1w")
    kept = Path(slack.environment["SANDBOX_DIR"]) / "mentor.db"
    kept.write_text("old")
    visitor.reset()
    assert visitor.messages("nora.lindqvist") == []
    assert visitor.calls() == []
    assert visitor.clock()["now"] == "2027-01-04T17:00:00Z"
    assert not visitor.person("omar.farouk")["deleted"]
    assert not kept.exists()
    assert client.auth_test()["ok"]


def test_the_transcript_is_one_html_file(client: WebClient, visitor: Visitor) -> None:
    nora = visitor.person("nora.lindqvist")["id"]
    client.chat_postMessage(channel=nora, text="<b>Not bold</b> & safe")
    page = visitor.transcript("nora.lindqvist")
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;Not bold" in page
    assert "Not bold" not in visitor.transcript("grace.okafor")


def test_the_page_is_told_of_changes(slack: Sandbox, client: WebClient, visitor: Visitor) -> None:
    nora = visitor.person("nora.lindqvist")["id"]
    with urllib.request.urlopen(f"{slack.control_url}stream?person={nora}", timeout=5) as stream:
        assert stream.readline() == b"event: changed\n"
        before = stream.readline()
        stream.readline()
        client.chat_postMessage(channel=nora, text="x")
        assert stream.readline() == b"event: changed\n"
        assert stream.readline() != before


@pytest.mark.parametrize("header", ["Host", "Origin"])
def test_other_sites_are_turned_away(slack: Sandbox, header: str) -> None:
    where = urlsplit(slack.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    value = "evil.example" if header == "Host" else "https://evil.example"
    connection.request("GET", "/sandbox/api/people", headers={header: value})
    assert connection.getresponse().status == 403
    connection.close()


def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Sandbox(host="0.0.0.0")


def test_the_command_is_started_stopped_and_told_where(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BY_HAND]
    with (
        Sandbox(manifest=MANIFEST, command=command, directory=tmp_path) as slack,
        Visitor(slack.url) as visitor,
    ):
        told = tmp_path / "app" / "started"
        wait_until(lambda: told.exists() and told.read_text() == slack.api_url)
        assert visitor.people()["app"]["running"]
        assert not visitor.app("kill")["app"]["running"]
        assert not visitor.app("stop")["app"]["running"]


def test_an_app_without_a_command_cannot_be_started(visitor: Visitor) -> None:
    with pytest.raises(Refused, match="without a command"):
        visitor.app("start")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_foreground_ends_cleanly(tmp_path: Path, number: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--", "sleep", "60"]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with Visitor(f"http://127.0.0.1:{port}") as visitor:
            wait_until(lambda: visitor.people()["app"]["running"])
        process.send_signal(number)
        assert process.wait(timeout=5) == 0


def test_the_page_gets_the_tour_of_the_app(tmp_path: Path) -> None:
    tour = tmp_path / "tour.json"
    tour.write_text('[{"id": "first", "title": "Begin"}]')
    with Sandbox(tour=tour) as slack:
        with urllib.request.urlopen(slack.control_url + "tour") as answer:
            assert json.load(answer)["tour"][0]["id"] == "first"
        with urllib.request.urlopen(slack.url) as page:
            assert page.headers["content-type"].startswith("text/html")
