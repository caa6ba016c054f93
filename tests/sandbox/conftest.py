"""A sandbox for every test, a visitor at its page, and real Bolt apps that connect to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from sandbox.client import Visitor
from sandbox.server import Sandbox

SCOPES = [
    "commands",
    "chat:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:write",
    "users:read",
    "users:read.email",
    "files:read",
    "files:write",
    "reactions:write",
]
EVENTS = ["app_home_opened", "message.im", "user_change", "app_uninstalled", "tokens_revoked"]
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Example"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Example"},
        "slash_commands": [
            {"command": "/mentor", "description": "Where you stand", "should_escape": True}
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}, "socket_mode_enabled": True},
}

Connect = Callable[[App], SocketModeHandler]


def some_sandbox(patience: float = 3.0) -> Sandbox:
    """Make a sandbox whose clock stands still."""
    return Sandbox(manifest=MANIFEST, frozen=True, patience=patience)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with some_sandbox() as running:
        yield running


@pytest.fixture
def hasty() -> Iterator[Sandbox]:
    """Give a sandbox that waits a third of a second for an ack instead of three."""
    with some_sandbox(patience=0.3) as running:
        yield running


@pytest.fixture
def visitor(slack: Sandbox) -> Iterator[Visitor]:
    with Visitor(slack.url) as someone:
        yield someone


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    return web_client(slack)


def web_client(slack: Sandbox) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(client: WebClient) -> App:
    return App(client=client, raise_error_for_unhandled_request=False)


@pytest.fixture
def connect(slack: Sandbox) -> Iterator[Connect]:
    """Give a function that connects a Bolt app; all are disconnected in the end."""
    with connecting(slack) as connect:
        yield connect


@contextmanager
def connecting(slack: Sandbox) -> Iterator[Connect]:
    handlers: list[SocketModeHandler] = []

    def connect(app: App) -> SocketModeHandler:
        handler = SocketModeHandler(app, slack.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        handlers.append(handler)
        return handler

    yield connect
    for handler in handlers:
        disconnect(slack, handler)


def disconnect(slack: Sandbox, handler: SocketModeHandler) -> None:
    """End a connection for good.

    The client closes aside: it needs a second, and may wait for ever when it was just starting.
    """
    assert isinstance(handler.client, SocketModeClient)
    handler.client.auto_reconnect_enabled = False
    with Visitor(slack.url) as someone:
        someone.fault("drop_socket", seconds=60)
    threading.Thread(target=handler.close, daemon=True).start()
