"""Slash commands: what is sent, what the ack shows, and what Slack says when it is missing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, Visitor
from sandbox.server import Sandbox
from tests.sandbox.conftest import Connect, connecting, web_client
from tests.sandbox.views import modal

NORA = "nora.lindqvist"
JSON = dict[str, Any]


def test_the_text_of_an_ack_is_shown_to_that_person_only(
    app: App, connect: Connect, visitor: Visitor
) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack("You stand well.")

    connect(app)
    visitor.command(NORA, "/mentor", channel="mentoring-office")
    shown = visitor.messages(NORA, "mentoring-office")[-1]
    assert (shown["text"], shown["ephemeral"], shown["bot"]) == ("You stand well.", True, True)
    assert visitor.messages("grace.okafor", "mentoring-office") == []


def test_an_answer_in_the_channel_is_seen_by_everybody(
    app: App, connect: Connect, visitor: Visitor
) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack(text="Hello, office", response_type="in_channel")

    connect(app)
    visitor.command(NORA, "/mentor", channel="mentoring-office")
    assert visitor.messages("grace.okafor", "mentoring-office")[-1]["text"] == "Hello, office"


def test_the_payload_is_complete(app: App, connect: Connect, visitor: Visitor) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack()

    connect(app)
    visitor.command(NORA, "/mentor pair @grace.okafor & <friends>")
    payload = visitor.envelopes()[-1]["payload"]
    grace = visitor.person("grace.okafor")["id"]
    assert payload["text"] == f"pair <@{grace}|grace.okafor> &amp; &lt;friends&gt;"
    assert payload["command"] == "/mentor"
    assert payload["channel_name"] == "directmessage"
    assert payload["is_enterprise_install"] == "false"
    assert payload["response_url"].startswith("http://127.0.0.1")
    assert {"token", "team_id", "team_domain", "channel_id", "user_id", "user_name"} <= set(payload)
    assert {"api_app_id", "trigger_id"} <= set(payload)


def test_a_command_answers_within_a_hundred_milliseconds(
    app: App, connect: Connect, visitor: Visitor
) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack("Here you are.")

    connect(app)
    visitor.command(NORA, "/mentor")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        visitor.command(NORA, "/mentor")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1
    assert visitor.ack_ms < 100


def test_an_unknown_command_is_named_by_slackbot(visitor: Visitor) -> None:
    visitor.command(NORA, "/mentro")
    shown = visitor.messages(NORA)[-1]
    assert shown["user"] == "USLACKBOT"
    assert shown["text"].startswith("/mentro is not a valid command.")


def test_a_command_without_any_socket_says_so(visitor: Visitor) -> None:
    visitor.command(NORA, "/mentor")
    assert "failed because the app did not respond" in visitor.messages(NORA)[-1]["text"]


def test_a_command_that_is_not_acked_shows_a_timeout(hasty: Sandbox) -> None:
    app = App(client=web_client(hasty))

    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        time.sleep(0.5)
        ack("Too late")

    with connecting(hasty) as connect, Visitor(hasty.url) as visitor:
        connect(app)
        visitor.command(NORA, "/mentor")
        shown = visitor.messages(NORA)
        outcome = visitor.envelopes()[-1]
    assert [each["text"] for each in shown] == ['/mentor failed with the error "operation_timeout"']
    assert outcome["outcome"] == "timeout"


def test_a_wrong_answer_is_refused_with_its_place(
    app: App, connect: Connect, visitor: Visitor
) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack(text="x", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": ""}}])

    connect(app)
    visitor.command(NORA, "/mentor")
    assert "invalid_command_response" in visitor.messages(NORA)[-1]["text"]
    assert visitor.calls(refused=True)[-1]["problems"][0]["pointer"].startswith("/blocks/0")


def test_a_response_url_serves_five_times(app: App, connect: Connect, visitor: Visitor) -> None:
    @app.command("/mentor")
    def answer(ack: Ack, respond: Respond) -> None:
        ack()
        codes = [respond(f"Answer {number}").status_code for number in range(6)]
        assert codes == [200] * 5 + [404]

    connect(app)
    visitor.command(NORA, "/mentor")
    assert [each["text"] for each in visitor.messages(NORA)] == [f"Answer {n}" for n in range(5)]
    assert visitor.calls(method="response_url")[-1]["answer"]["error"] == "used_url"


def test_a_response_url_serves_for_thirty_minutes(
    app: App, connect: Connect, visitor: Visitor
) -> None:
    kept: list[Respond] = []

    @app.command("/mentor")
    def answer(ack: Ack, respond: Respond) -> None:
        ack()
        kept.append(respond)

    connect(app)
    visitor.command(NORA, "/mentor")
    visitor.advance("30m")
    assert kept[0]("Just in time").status_code == 200
    visitor.advance(1)
    assert kept[0]("Too late").status_code == 404


def test_somebody_deactivated_can_type_nothing(visitor: Visitor) -> None:
    with pytest.raises(Refused, match="deactivated"):
        visitor.command("joan.pemberton", "/mentor")


def test_a_person_sees_no_channel_that_they_are_not_in(visitor: Visitor) -> None:
    with pytest.raises(Refused, match="is in no conversation"):
        visitor.command("ravi.chandran", "/mentor", channel="mentoring-office")


def test_a_trigger_id_serves_once(
    app: App, client: WebClient, connect: Connect, visitor: Visitor
) -> None:
    errors: list[str] = []

    @app.command("/mentor")
    def answer(ack: Ack, body: JSON) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        with pytest.raises(SlackApiError) as refusal:
            client.views_open(trigger_id=body["trigger_id"], view=modal())
        errors.append(refusal.value.response["error"])
        ack()

    connect(app)
    visitor.command(NORA, "/mentor")
    assert errors == ["exchanged_trigger_id"]
