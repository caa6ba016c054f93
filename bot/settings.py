"""Settings from environment variables. What is wrong is reported all at once, with its remedy."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from store.crypto import KeyProblem, Keys

SLACK = "https://slack.com/api/"


class SettingsProblem(Exception):
    """Some settings are missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Settings:
    """What one process runs with. `clock_url` None: the machine's clock."""

    bot_token: str
    app_token: str
    api_url: str
    database_url: str
    keys: Keys
    coordinators: tuple[str, ...]
    health_port: int | None
    clock_url: str | None

    def __repr__(self) -> str:
        return "Settings(...)"  # tokens and keys never reach a log


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read all settings. Raises SettingsProblem with every fault and what mends it."""
    problems: list[str] = []
    bot_token = _token(environment, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions", problems)
    app_token = _token(environment, "SLACK_APP_TOKEN", "xapp-", "Basic Information", problems)
    keys = _keys(environment, problems)
    port = _port(environment, problems)
    if problems or keys is None:
        raise SettingsProblem(problems)
    return Settings(
        bot_token=bot_token,
        app_token=app_token,
        api_url=environment.get("SLACK_API_URL") or SLACK,
        database_url=environment.get("DATABASE_URL") or "sqlite:///mentor.db",
        keys=keys,
        coordinators=tuple(re.findall(r"[^\s,;]+", environment.get("MENTOR_COORDINATORS", ""))),
        health_port=port,
        clock_url=environment.get("MENTOR_CLOCK_URL") or None,
    )


def _token(
    environment: Mapping[str, str], name: str, prefix: str, page: str, problems: list[str]
) -> str:
    value = environment.get(name, "").strip()
    if not value:
        problems.append(f"{name} is missing. Copy it from your Slack app's page “{page}”.")
    elif not value.startswith(prefix):
        problems.append(f"{name} should begin with {prefix}. Copy it again from “{page}”.")
    return value


def _keys(environment: Mapping[str, str], problems: list[str]) -> Keys | None:
    text, file = environment.get("MENTOR_KEYS"), environment.get("MENTOR_KEY_FILE")
    if not text and not file:
        problems.append(
            "MENTOR_KEYS is missing. Make a key with `mentor keys new` and keep it safe: without "
            "it, what people wrote cannot be read."
        )
        return None
    try:
        return Keys.read(text or _key_file(Path(file or "")))
    except (KeyProblem, OSError) as problem:
        problems.append(f"MENTOR_KEYS or MENTOR_KEY_FILE: {problem}")
        return None


def _key_file(path: Path) -> str:
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        raise KeyProblem("the key file can be read by others. Run `chmod 600` on it.")
    return path.read_text(encoding="utf-8").strip()


def _port(environment: Mapping[str, str], problems: list[str]) -> int | None:
    value = environment.get("MENTOR_HEALTH_PORT", "")
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) < 65536:
        problems.append("MENTOR_HEALTH_PORT should be a port number such as 8080.")
        return None
    return int(value)
