"""A Chromium for the tests that look at the page, and a page that may not complain.

Every page runs under a strict content security policy, reaches nothing but the sandbox, and fails
its test when it writes anything to the console.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from sandbox.client import Visitor, wait_until
from sandbox.installation import read_manifest
from sandbox.server import Sandbox
from tests.sandbox.conftest import app, client, connect, slack, visitor

__all__ = ["app", "client", "connect", "slack", "visitor"]

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs/tour.json"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
POLICY = "default-src 'self'"
WIDE = (1440, 900)
NARROW = (390, 844)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium: the one in `CHROMIUM`, else the one that the system has."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "No Chromium is installed. On Debian: apt-get install chromium"
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, slack: Sandbox) -> Iterator[Open]:
    """Give a function that opens the page: `open_page(hash="", size=WIDE)`."""
    with opening(chromium, slack) as opened:
        yield opened


@pytest.fixture
def mentor() -> Iterator[Sandbox]:
    """Start the sandbox with Mentor in it, as `make sandbox` does, on a free port."""
    command = [sys.executable, "-m", "bot", "sandboxed"]
    with Sandbox(manifest=read_manifest(ROOT / "app.yaml"), tour=TOUR, command=command) as slack:
        with Visitor(slack.url) as visitor:
            wait_until(lambda: visitor.clock()["following"], 30)
        yield slack


@pytest.fixture
def open_mentor(chromium: Browser, mentor: Sandbox) -> Iterator[Open]:
    with opening(chromium, mentor) as opened:
        yield opened


@contextmanager
def opening(chromium: Browser, slack: Sandbox) -> Iterator[Open]:
    """Open pages of a sandbox, close them in the end, and raise what they complained about."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(hash: str = "", size: tuple[int, int] = WIDE) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
        )
        contexts.append(context)
        context.route("**/*", lambda route: _guard(route, slack.url, complaints))
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{slack.url}/{hash}")
        expect(page.locator(".pane .place-title").first).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _guard(route: Route, base: str, complaints: list[str]) -> None:
    """Let only the sandbox answer, and send its page with the policy."""
    url = route.request.url
    if not url.startswith(base + "/"):
        complaints.append(f"The page asked for {url}")
        route.abort()
    elif urlsplit(url).path == "/":
        answer = route.fetch()
        headers = {**answer.headers, "content-security-policy": POLICY}
        route.fulfill(response=answer, headers=headers)
    else:
        route.continue_()
