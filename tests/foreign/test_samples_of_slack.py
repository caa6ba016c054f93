"""Slack's own sample programs run in the sandbox as they are printed, not a letter changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from slack_sdk import WebClient

from sandbox.client import JSON, Visitor, wait_until
from sandbox.server import Sandbox
from tests.foreign.conftest import (
    JAVASCRIPT,
    NORA,
    POINTED_PYTHON,
    bolt_sample,
    connected,
    living,
    refresh_the_socket,
    refused,
    sees,
    times_connected,
)
from tests.foreign.samples import javascript_sample, python_sample
from tests.stage import spoken


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def owner(slack: Sandbox) -> WebClient:
    """Give a client that prepares the workspace for a sample."""
    return WebClient(slack.bot_token, base_url=slack.api_url)


def run(slack: Sandbox, command: Sequence[str | Path], folder: Path) -> None:
    """Run a program to its end with the credentials of the app in its environment."""
    environment = {**os.environ, **slack.environment}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=30)


def test_a_bolt_app_of_the_readme_moves_to_a_new_socket_when_it_is_told(tmp_path: Path) -> None:
    with living([*POINTED_PYTHON, bolt_sample(tmp_path)]) as visitor:
        refresh_the_socket(visitor)
        hears_but_says_nothing(visitor)


def test_a_message_is_posted_as_the_readme_shows(
    slack: Sandbox, owner: WebClient, tmp_path: Path
) -> None:
    code = python_sample("slack-sdk", "import WebClient", "Hello world!")
    with Visitor(slack.url) as visitor:
        random = owner.conversations_create(name="random")["channel"]["id"]
        owner.conversations_invite(channel=random, users=visitor.person(NORA)["id"])
        run(slack, [*POINTED_PYTHON, "-c", code], tmp_path)
        sees(visitor, NORA, "Hello world!", "random")
        assert refused(visitor) == []


def test_a_file_for_an_unknown_channel_is_refused_as_the_readme_expects(
    slack: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "tmp.txt").write_text("hello", encoding="utf-8")
    code = python_sample("slack-sdk", "files_upload_v2")
    run(slack, [*POINTED_PYTHON, "-c", code], tmp_path)  # it asserts what Slack answers
    with Visitor(slack.url) as visitor:
        assert [each["answer"]["error"] for each in refused(visitor)] == ["channel_not_found"]


def test_a_newcomer_is_welcomed_by_the_socket_mode_sample(packages: Path) -> None:
    libraries = packages / "bolt-5" / "node_modules"
    sample = libraries / ".samples" / "welcome.mjs"  # there, so that it finds its imports
    sample.parent.mkdir(exist_ok=True)
    code = javascript_sample(libraries / "@slack" / "socket-mode", "member_joined_channel")
    sample.write_text(code, encoding="utf-8")
    start = 'BOT_TOKEN="$SLACK_BOT_TOKEN" exec node --require ./point.cjs "$0"'
    with living(["env", "-C", JAVASCRIPT, "sh", "-c", start, sample]) as visitor:
        visitor.add_person("Yara Haddad")
        visitor.join("Yara Haddad", "announcements")
        yara = visitor.person("Yara Haddad")["id"]
        message = wait_until(lambda: _with_blocks(visitor, NORA, "announcements"))[-1]
        assert f"Welcome to the channel, <@{yara}>" in spoken(message)
        assert "Get Help" in spoken(message)


def _with_blocks(visitor: Visitor, person: str, channel: str) -> list[JSON]:
    return [each for each in visitor.messages(person, channel) if each["blocks"]]


def test_a_bolt_app_of_the_readme_comes_back_after_its_socket_was_cut(cut_off: Visitor) -> None:
    wait_until(lambda: times_connected(cut_off) > 1 and connected(cut_off), 75)
    hears_but_says_nothing(cut_off)


def hears_but_says_nothing(visitor: Visitor) -> None:
    """Type a command to the sample, which has no listener: it arrives and is never acked."""
    visitor.command(NORA, "/hello")
    assert visitor.envelopes()[-1]["outcome"] == "timeout"
    assert visitor.messages(NORA)[-1]["text"] == '/hello failed with the error "operation_timeout"'
