"""The tour leads through the whole year on the page, with the bot that `make sandbox` starts."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from sandbox.client import Visitor
from sandbox.server import Sandbox
from tests.browser.conftest import TOUR, Open

STEPS = json.loads(TOUR.read_text(encoding="utf-8"))


def do_step(page: Page, title: str) -> None:
    """Let the tour do its next step, and wait until it is ticked off."""
    done = page.locator(".tour-step.done")
    before = done.count()
    page.get_by_role("button", name="Do it for me").click()
    settled = page.locator(f".tour-trouble, .tour-step.done >> nth={before}")
    expect(settled.first).to_be_visible(timeout=60_000)
    trouble = page.locator(".tour-trouble")
    assert trouble.count() == 0, f"{title}: {trouble.first.inner_text()}"


def test_the_tour_lives_the_whole_year(open_mentor: Open, mentor: Sandbox) -> None:
    page = open_mentor()
    for step in STEPS:
        do_step(page, step["title"])
    expect(page.get_by_text("That was the tour")).to_be_visible()
    with Visitor(mentor.url) as visitor:
        assert visitor.calls(refused=True) == []
        assert visitor.now().year == 2028
