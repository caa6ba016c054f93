"""Whether what Slack sends would arrive: through the socket, or in HTTP mode at our port.

In HTTP mode Slack tells nobody what is wrong on the way. So the check asks the question with which
Slack checks an address, signed as Slack would sign it.
"""

from __future__ import annotations

import http.client
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import front, manifest
from bot.settings import Settings, is_loopback

WAIT = 5.0  # seconds for an answer on the way that Slack's requests take
OFF = 60  # seconds that a clock may be wrong: Slack's signature holds for 300
PAGES = "“Slash Commands”, “Interactivity & Shortcuts” (twice) and “Event Subscriptions”"


@dataclass(frozen=True)
class Findings:
    """What the check found: what keeps Mentor from working, and what is good to know."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def over_socket(client: WebClient, app_token: str) -> Findings:
    """Ask Slack for a socket that nobody opens, to see whether it would give one."""
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        code = error.response.get("error")
        problem = (
            f"Slack refuses SLACK_APP_TOKEN ({code}). Make one with the scope connections:write at "
            "“Basic Information”, “App-Level Tokens”, and see that Socket Mode is on."
        )
        return Findings((problem,))
    return Findings()


def over_http(settings: Settings, now: datetime, address: str | None) -> Findings:
    """Look at the way to our port. `address`: where Slack reaches us, to be tried as well.

    Raises Refusal for an address that Slack would not take.
    """
    place = f"{settings.http_host}:{settings.http_port}"
    url = manifest.request_url(address or "https://YOUR-ADDRESS")
    named = address or "https://YOUR-ADDRESS"
    problems, notes = [], [
        f"HTTP mode: Slack sends to {url}. Your proxy speaks TLS there, and passes POST "
        f"{front.PATH} on to {place}, with the body and the headers as they came.",
        f"In Slack, {url} stands at {PAGES}, and Socket Mode is off. `mentor manifest --http "
        f"{named}` prints the manifest with all of it.",
    ]  # fmt: skip
    if not is_loopback(settings.http_host):
        notes.append(
            f"MENTOR_HTTP_HOST is {settings.http_host}: the port speaks no TLS. Let nobody but the "
            "proxy reach it."
        )
    heard = _heard(f"http://{_reached(settings.http_host)}:{settings.http_port}", settings, now)
    if heard == SILENT:
        notes.append(f"Nothing listens on {place} yet. Start `mentor run` and check once more.")
    elif heard != WELL:
        problems.append(f"{place}: {heard}")
    if address and (heard := _heard(url, settings, now)) != WELL:
        problems.append(f"{url}: {heard}")
    return Findings(tuple(problems), tuple(notes))


def clock_problem(told: str, now: datetime) -> str | None:
    """Say so when our clock is wrong by Slack's. `told`: the header Date of Slack's answer."""
    try:
        off = abs((parsedate_to_datetime(told) - now).total_seconds())
    except (TypeError, ValueError):
        return None
    if off <= OFF:
        return None
    return (
        f"This machine's clock is {off:.0f} seconds off Slack's. Set it: what Slack signs is taken "
        f"for {front.WINDOW} seconds only."
    )


WELL, SILENT = "", "Nothing answers. Is the proxy running, and the name known to all?"
DIFFERENT = (
    "SLACK_SIGNING_SECRET is not the one that Mentor runs with, or the body or a header is changed "
    "on the way. Restart Mentor, and let the proxy pass both on as they came."
)


def _heard(url: str, settings: Settings, now: datetime) -> str:
    """Ask what Slack asks of an address, and judge the answer: WELL, or what is wrong."""
    challenge = secrets.token_hex(8)
    raw = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    stamp = str(int(now.timestamp()))
    signed = front.signature(settings.signing_secret.encode(), stamp, raw)
    headers = {
        "Content-Type": front.JSON,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signed,
    }
    try:
        status, answer = _asked(url, raw, headers)
    except (OSError, http.client.HTTPException):
        return SILENT
    if status == 200 and challenge.encode() in answer:
        return WELL
    if status == 401:
        return DIFFERENT
    return f"Something else answers (status {status}). POST {front.PATH} has to come to Mentor."


def _asked(url: str, raw: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=WAIT)
    try:
        connection.request("POST", parts.path or front.PATH, raw, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(1000)
    finally:
        connection.close()


def _reached(host: str) -> str:
    """Give how a host to listen on is reached from this machine itself."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return f"[{reached}]" if ":" in reached and not reached.startswith("[") else reached
