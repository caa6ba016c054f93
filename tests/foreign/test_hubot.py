"""Hubot, a bot of thousands of teams, answers in the sandbox as it is published.

It reads its tokens from variables of its own and knows no other address than Slack's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.client import Visitor, wait_until
from tests.foreign.conftest import JAVASCRIPT, NORA, living, lose_the_socket, sees

START = (
    'HUBOT_SLACK_BOT_TOKEN="$SLACK_BOT_TOKEN" HUBOT_SLACK_APP_TOKEN="$SLACK_APP_TOKEN" '
    "HUBOT_HTTPD=false HUBOT_LOG_LEVEL=warn "
    "exec node --require ./point.cjs node_modules/hubot/bin/Hubot.mjs -a @hubot-friends/hubot-slack"
)


@pytest.fixture(scope="module")
def hubot(packages: Path) -> Iterator[Visitor]:
    with living(["env", "-C", JAVASCRIPT, "sh", "-c", START]) as visitor:
        wait_until(lambda: _answers(visitor), 20)
        yield visitor


def _answers(visitor: Visitor) -> bool:
    """Tell whether its scripts are loaded, which it does when it is already connected."""
    visitor.command(NORA, "ping")
    return any(each["text"] == "PONG" for each in visitor.messages(NORA))


def test_it_answers_a_direct_message(hubot: Visitor) -> None:
    hubot.command(NORA, "echo good morning")
    sees(hubot, NORA, "good morning")


def test_it_answers_in_a_channel_when_it_is_mentioned(hubot: Visitor) -> None:
    me = hubot.people()["app"]["user_id"]
    hubot.command(NORA, "nobody asked it", "announcements")
    hubot.command(NORA, f"<@{me}> the rules", "announcements")
    said = wait_until(lambda: [m for m in hubot.messages(NORA, "announcements") if m["bot"]])
    assert [m["text"].splitlines()[0][:9] for m in said] == ["0. A robo"]


def test_it_comes_back_after_its_socket_was_cut(hubot: Visitor) -> None:
    lose_the_socket(hubot)
    hubot.command(NORA, "echo here again")
    sees(hubot, NORA, "here again")
