"""The app's manifest: what is pasted into Slack, for Socket Mode as it stands, or for HTTP mode."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.front import PATH
from mentoring.errors import Refusal

FILE = Path(__file__).parents[1] / "app.yaml"


def manifest(address: str | None = None) -> str:
    """Give the manifest. `address`: where Slack reaches us (https://HOST); None for Socket Mode.

    Raises Refusal for an address that Slack would not take, or when app.yaml is not there.
    """
    try:
        text = FILE.read_text(encoding="utf-8")
    except OSError:
        raise Refusal("app.yaml is not here. Run this in the folder of Mentor's source.") from None
    return text if address is None else over_http(text, address)


def over_http(text: str, address: str) -> str:
    """Give the manifest with every request sent to one address instead of a socket."""
    url = request_url(address)
    app: dict[str, Any] = yaml.safe_load(text)
    settings = app["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"]["request_url"] = url
    settings["interactivity"]["message_menu_options_url"] = url
    for command in app["features"]["slash_commands"]:
        command["url"] = url
    return yaml.safe_dump(app, sort_keys=False, allow_unicode=True, width=100)


def request_url(address: str) -> str:
    """Give where Slack sends to. Raises Refusal for an address that Slack would not take."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise Refusal("Slack sends to an address that begins with https:// only.")
    url = address.rstrip("/")
    return url if url.endswith(PATH) else url + PATH
