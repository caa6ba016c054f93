"""The one app that is installed: its ids, its credentials, and what its manifest allows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox import ids


class Installation:
    """An app in the workspace. Without a manifest it may do everything."""

    def __init__(self, manifest: Mapping[str, Any] | None) -> None:
        self.manifest = manifest
        self.app_id = ids.stable_id("A", "app")
        self.bot_id = ids.stable_id("B", "app")
        self.user_id = ids.stable_id("U", "app")
        self.team_id = ids.stable_id("T", "lakeshore")
        self.team_name = "Lakeshore Field Office"
        self.team_domain = "lakeshore-field-office"
        self.bot_token = ids.bot_token()
        self.app_token = ids.app_token(self.app_id)
        self.signing_secret = ids.fresh_secret()
        self.verification_token = ids.fresh_secret(24)
        self.installed = True

    @property
    def name(self) -> str:
        return str(self._part("display_information").get("name", "Sandbox App"))

    @property
    def bot_name(self) -> str:
        bot = self._part("features").get("bot_user") or {}
        return str(bot.get("display_name", self.name))

    @property
    def scopes(self) -> frozenset[str] | None:
        """The bot's scopes, or None when there is no manifest and all are granted."""
        if self.manifest is None:
            return None
        scopes = self._part("oauth_config").get("scopes") or {}
        return frozenset(scopes.get("bot") or ())

    def may(self, *scopes: str) -> bool:
        """Tell whether the bot has one of these scopes."""
        return self.scopes is None or not scopes or not self.scopes.isdisjoint(scopes)

    def hears(self, event: str) -> bool:
        """Tell whether the manifest subscribes to an event."""
        if self.manifest is None:
            return True
        events = self._part("settings").get("event_subscriptions") or {}
        return event in (events.get("bot_events") or ())

    @property
    def commands(self) -> list[dict[str, str]]:
        """The slash commands as STATE shows them."""
        listed = self._part("features").get("slash_commands") or ()
        return [
            {
                "command": str(each["command"]),
                "description": str(each.get("description", "")),
                "usage_hint": str(each.get("usage_hint", "")),
            }
            for each in listed
        ]

    @property
    def shortcuts(self) -> list[dict[str, str]]:
        return [dict(each) for each in self._part("features").get("shortcuts") or ()]

    def home_enabled(self) -> bool:
        if self.manifest is None:
            return True
        return bool((self._part("features").get("app_home") or {}).get("home_tab_enabled"))

    def messages_enabled(self) -> bool:
        home = self._part("features").get("app_home") or {}
        return bool(home.get("messages_tab_enabled", True))

    def escapes(self, command: str) -> bool:
        """Tell whether the command wants mentions as ids (`should_escape`)."""
        listed = self._part("features").get("slash_commands") or ()
        return any(e["command"] == command and e.get("should_escape") for e in listed)

    def knows(self, command: str) -> bool:
        return self.manifest is None or any(c["command"] == command for c in self.commands)

    def _part(self, name: str) -> Mapping[str, Any]:
        part = (self.manifest or {}).get(name)
        return part if isinstance(part, Mapping) else {}


def read_manifest(path: Path | None) -> Mapping[str, Any] | None:
    """Read `app.yaml` (or JSON). None stands for no manifest: everything is allowed."""
    if path is None or not path.exists():
        return None
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, Mapping):
        raise ValueError(f"{path} is not an app manifest: it must be a mapping of keys.")
    return loaded
