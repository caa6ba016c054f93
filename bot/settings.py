"""Settings from environment variables. What is wrong is reported all at once, with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from handlers.pace import A_MINUTE
from store.crypto import KeyProblem, Keys

SLACK = "https://slack.com/api/"
LOOPBACK = "127.0.0.1"
HTTP_PORT = 3000


class SettingsProblem(Exception):
    """Some settings are missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Settings:
    """What one process runs with. `clock_url` None: the machine's clock.

    `programs`: a folder with program files of one's own; None: those that come with Mentor only.
    `app_token` for Socket Mode, or `signing_secret` for HTTP mode; the other one is empty.
    """

    bot_token: str
    app_token: str
    api_url: str
    database_url: str
    keys: Keys
    coordinators: tuple[str, ...]
    health_port: int | None
    clock_url: str | None
    signing_secret: str = ""
    acts_a_minute: int = A_MINUTE
    http_host: str = LOOPBACK
    http_port: int = HTTP_PORT
    programs: Path | None = None

    @property
    def over_http(self) -> bool:
        """Whether Slack sends requests to us, instead of through a socket that we open."""
        return bool(self.signing_secret)

    def __repr__(self) -> str:
        return "Settings(...)"  # tokens and keys never reach a log


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read all settings. Raises SettingsProblem with every fault and what mends it."""
    problems: list[str] = []
    bot_token = _token(environment, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions", problems)
    app_token, secret = _way_in(environment, problems)
    keys = _keys(environment, problems)
    health_port = _port(environment, "MENTOR_HEALTH_PORT", problems)
    http_port = _port(environment, "MENTOR_HTTP_PORT", problems)
    acts_a_minute = _acts(environment, problems)
    clock_url = _url(environment, "MENTOR_CLOCK_URL", problems)
    api_url = _url(environment, "SLACK_API_URL", problems) or SLACK
    programs = _folder(environment, "MENTOR_PROGRAMS", problems)
    if problems or keys is None:
        raise SettingsProblem(problems)
    return Settings(
        bot_token=bot_token,
        app_token=app_token,
        api_url=api_url,
        database_url=environment.get("DATABASE_URL") or "sqlite:///mentor.db",
        keys=keys,
        coordinators=tuple(re.findall(r"[^\s,;]+", environment.get("MENTOR_COORDINATORS", ""))),
        health_port=health_port,
        clock_url=clock_url,
        signing_secret=secret,
        acts_a_minute=acts_a_minute,
        http_host=environment.get("MENTOR_HTTP_HOST") or LOOPBACK,
        http_port=http_port or HTTP_PORT,
        programs=programs,
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
        return Keys.read(text) if text else Keys.read_file(Path(file or ""))
    except (KeyProblem, OSError) as problem:
        problems.append(f"MENTOR_KEYS or MENTOR_KEY_FILE: {problem}")
        return None


def _port(environment: Mapping[str, str], name: str, problems: list[str]) -> int | None:
    value = environment.get(name, "")
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        problems.append(f"{name} should be a port number such as 8080.")
        return None
    return int(value)


def _folder(environment: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    value = environment.get(name, "").strip()
    if not value:
        return None
    if not Path(value).is_dir():
        problems.append(
            f"{name} should be a folder with program files; there is none of that name."
        )
        return None
    return Path(value)


def _acts(environment: Mapping[str, str], problems: list[str]) -> int:
    value = environment.get("MENTOR_ACTS_A_MINUTE", "") or str(A_MINUTE)
    if re.fullmatch(r"[0-9]{1,6}", value) and int(value) > 0:
        return int(value)
    problems.append("MENTOR_ACTS_A_MINUTE should be a number such as 30.")
    return A_MINUTE


def _url(environment: Mapping[str, str], name: str, problems: list[str]) -> str | None:
    """Read an address that tokens are sent to: over TLS, or within this machine."""
    value = environment.get(name, "")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname)):
        return value
    problems.append(f"{name} should begin with https://.")
    return None


def is_loopback(host: str | None) -> bool:
    """Say whether a host's name is that of this machine itself."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.[0-9]{1,3}){3}", host or ""))


def _way_in(environment: Mapping[str, str], problems: list[str]) -> tuple[str, str]:
    """Read the app token, for Socket Mode, or the signing secret, for HTTP mode."""
    page = "Basic Information"
    secret = environment.get("SLACK_SIGNING_SECRET", "").strip()
    if not secret:
        return _token(environment, "SLACK_APP_TOKEN", "xapp-", page, problems), ""
    if environment.get("SLACK_APP_TOKEN", "").strip():
        problems.append(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both there. Keep the token for Socket "
            "Mode, or the secret for HTTP mode, and remove the other one."
        )
    elif not re.fullmatch(r"[0-9a-f]{32,}", secret):
        problems.append(
            f"SLACK_SIGNING_SECRET should be 32 digits from 0 to f. Copy it again from “{page}”."
        )
    return "", secret
