"""Events and their retries; sockets that come, go and are shared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.client import Visitor, wait_until
from sandbox.server import Sandbox
from tests.sandbox.conftest import Connect
from tests.sandbox.test_modals import error_of

NORA = "nora.lindqvist"
JSON = dict[str, Any]


def new_url(slack: Sandbox) -> str:
    app = WebClient(slack.app_token, base_url=slack.api_url)
    return str(app.apps_connections_open(app_token=slack.app_token)["url"])


@contextmanager
def open_socket(slack: Sandbox) -> Iterator[ClientConnection]:
    """Open a socket that acks nothing by itself, and take its hello."""
    with connect(new_url(slack)) as socket:
        assert received(socket)["type"] == "hello"
        yield socket


def received(socket: ClientConnection) -> JSON:
    body: JSON = json.loads(socket.recv(timeout=5))
    return body


def test_the_app_hears_what_it_subscribes_to(app: App, connect: Connect, visitor: Visitor) -> None:
    heard: list[JSON] = []

    @app.event("message")
    def hear(body: JSON) -> None:
        heard.append(body)

    connect(app)
    visitor.command(NORA, "Hello")
    visitor.command(NORA, "Hello, office", channel="mentoring-office")
    (body,) = wait_until(lambda: heard)
    assert body["event"]["text"] == "Hello"
    assert body["event"]["channel_type"] == "im"
    assert body["authorizations"][0]["is_bot"]
    assert {"event_id", "event_time", "api_app_id", "team_id"} <= set(body)


def test_an_event_without_an_ack_comes_again_with_its_reason(hasty: Sandbox) -> None:
    with open_socket(hasty) as socket, Visitor(hasty.url) as visitor:
        visitor.command(NORA, "Hello")
        first, second = received(socket), received(socket)
        assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
        assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        wait_until(lambda: visitor.envelopes()[-1]["outcome"] == "timeout")
        visitor.advance("1m")
        third = received(socket)
        assert third["retry_attempt"] == 2
        socket.send(json.dumps({"envelope_id": third["envelope_id"]}))
        wait_until(lambda: visitor.envelopes()[-1]["outcome"] == "acked")
        visitor.advance("5m")
        assert len(visitor.envelopes()) == 3


def test_a_command_is_never_sent_again(hasty: Sandbox) -> None:
    with open_socket(hasty) as socket, Visitor(hasty.url) as visitor:
        visitor.command(NORA, "/mentor")
        assert received(socket)["accepts_response_payload"]
        visitor.advance("1h")
        assert len(visitor.envelopes()) == 1


def test_there_are_ten_sockets_at_most(slack: Sandbox) -> None:
    with ExitStack() as sockets:
        for _ in range(10):
            sockets.enter_context(open_socket(slack))
        with pytest.raises(InvalidStatus, match="403"), open_socket(slack):
            pass


def test_a_ticket_serves_once(slack: Sandbox) -> None:
    url = new_url(slack)
    with connect(url) as socket:
        received(socket)
        with pytest.raises(InvalidStatus, match="403"), connect(url):
            pass


def test_two_sockets_take_turns(hasty: Sandbox) -> None:
    with open_socket(hasty) as one, open_socket(hasty) as two, Visitor(hasty.url) as visitor:
        visitor.command(NORA, "/mentor one")
        visitor.command(NORA, "/mentor two")
        texts = {received(socket)["payload"]["text"] for socket in (one, two)}
        assert texts == {"one", "two"}


def test_a_refresh_is_announced_and_the_old_socket_gets_nothing_more(
    slack: Sandbox, visitor: Visitor
) -> None:
    with open_socket(slack) as old:
        visitor.fault("refresh_socket", seconds=0.2)
        goodbye = received(old)
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
        visitor.command(NORA, "/mentor")
        assert visitor.envelopes()[-1]["outcome"] == "unconnected"
        with pytest.raises(ConnectionClosed):
            old.recv(timeout=2)


def test_bolt_comes_back_after_a_refresh(app: App, connect: Connect, visitor: Visitor) -> None:
    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        ack("Still here")

    connect(app)
    visitor.fault("refresh_socket", seconds=1)
    wait_until(lambda: visitor.people()["app"]["sockets"] == 2)
    visitor.command(NORA, "/mentor")
    assert visitor.messages(NORA)[-1]["text"] == "Still here"


def test_a_dropped_socket_is_gone_at_once(slack: Sandbox, visitor: Visitor) -> None:
    with open_socket(slack) as socket:
        visitor.fault("drop_socket")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=2)
        wait_until(lambda: not visitor.people()["app"]["connected"])


def test_the_uninstalled_app_is_told_and_turned_away(
    app: App, client: WebClient, connect: Connect, visitor: Visitor
) -> None:
    heard: list[str] = []

    @app.event("app_uninstalled")
    def uninstalled(body: JSON) -> None:
        heard.append(body["event"]["type"])

    @app.event("tokens_revoked")
    def revoked(body: JSON) -> None:
        heard.append(body["event"]["type"])

    connect(app)
    visitor.fault("uninstall")
    wait_until(lambda: len(heard) == 2)
    assert set(heard) == {"app_uninstalled", "tokens_revoked"}
    assert error_of(client.auth_test) == "account_inactive"
    visitor.command(NORA, "/mentor")
    assert "not a valid command" in visitor.messages(NORA)[-1]["text"]
    visitor.fault("install")
    assert client.auth_test()["ok"]


def test_a_deactivation_is_an_event(app: App, connect: Connect, visitor: Visitor) -> None:
    heard: list[JSON] = []

    @app.event("user_change")
    def changed(event: JSON) -> None:
        heard.append(event["user"])

    connect(app)
    visitor.fault("deactivate", person="omar.farouk")
    user = wait_until(lambda: heard)[0]
    assert (user["name"], user["deleted"]) == ("omar.farouk", True)
    visitor.fault("activate", person="omar.farouk")
    assert not visitor.person("omar.farouk")["deleted"]


def test_somebody_new_is_told_to_the_app() -> None:
    with Sandbox(frozen=True, patience=0.1) as slack, Visitor(slack.url) as visitor:
        with open_socket(slack) as socket:
            state = visitor.add_person("Dana Whitehorse", tz="America/Denver", title="Engineer")
            assert state["person"]["email"] == "dana.whitehorse@lakeshore.example"
            assert "general" in [each["name"] for each in state["conversations"]]
            event = received(socket)["payload"]["event"]
        assert (event["type"], event["user"]["real_name"]) == ("team_join", "Dana Whitehorse")


def test_the_app_hears_who_joins_its_channel() -> None:
    with Sandbox(frozen=True, patience=0.1) as slack, Visitor(slack.url) as visitor:
        ravi = visitor.person("ravi.chandran")["id"]
        with open_socket(slack) as socket:
            visitor.join("ravi.chandran", "announcements")
            event = received(socket)["payload"]["event"]
        assert (event["type"], event["user"]) == ("member_joined_channel", ravi)


def test_a_mention_of_the_app_is_an_event_of_its_own() -> None:
    with Sandbox(frozen=True, patience=0.1) as slack, Visitor(slack.url) as visitor:
        bot = visitor.people()["app"]["user_id"]
        with open_socket(slack) as socket:
            visitor.command(NORA, f"<@{bot}> hello", channel="announcements")
            heard = [received(socket) for _ in range(3)]
        types = {each["payload"]["event"]["type"] for each in heard}
        assert types == {"message", "app_mention"}


def test_shortcuts_open_modals() -> None:
    with Sandbox(frozen=True, patience=0.1) as slack, Visitor(slack.url) as visitor:
        with open_socket(slack) as socket:
            visitor.shortcut(NORA, "open_form")
            payload = received(socket)["payload"]
        assert (payload["type"], payload["callback_id"]) == ("shortcut", "open_form")
        assert payload["trigger_id"]


def test_a_connection_lives_on_pings(slack: Sandbox) -> None:
    with open_socket(slack) as socket:
        assert socket.ping().wait(timeout=2)
