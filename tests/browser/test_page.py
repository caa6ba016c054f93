"""The page of the sandbox, in a real browser, with a small app behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from slack_bolt import App

from sandbox.client import Visitor
from sandbox.server import Sandbox
from tests.browser import demo
from tests.browser.conftest import NARROW, Open, opening
from tests.sandbox.conftest import MANIFEST, Connect, connecting, web_client


@pytest.fixture(autouse=True)
def demo_app(app: App, connect: Connect) -> None:
    connect(demo.prepare(app))


def composer(page: Page) -> Locator:
    return page.locator(".pane.active .composer textarea")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def last_message(page: Page) -> Locator:
    return page.locator(".pane.active .message").last


def become(page: Page, name: str, keys: str = "Enter") -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(name)
    page.keyboard.press(keys)


def test_a_command_is_completed_and_answered(open_page: Open) -> None:
    page = open_page()
    composer(page).fill("/me")
    expect(page.get_by_role("option", name="/mentor")).to_be_visible()
    say(page, "/mentor")
    expect(last_message(page)).to_contain_text(demo.HELLO)
    expect(last_message(page)).to_contain_text("Only visible to you")
    composer(page).press("ArrowUp")
    expect(composer(page)).to_have_value("/mentor")


def test_a_command_shows_its_answer_in_a_tenth_of_a_second(open_page: Open) -> None:
    page = open_page()
    fastest = min(_answer_ms(page) for _ in range(5))
    assert fastest < 100


def _answer_ms(page: Page) -> float:
    """Press Enter and wait for one more message, all inside the browser."""
    composer(page).fill("/mentor")
    took: float = page.evaluate("""() => new Promise((resolve) => {
        const count = () => document.querySelectorAll(".message").length;
        const before = count();
        const start = performance.now();
        const watcher = new MutationObserver(() => {
            if (count() > before) { watcher.disconnect(); resolve(performance.now() - start); }
        });
        watcher.observe(document.body, { childList: true, subtree: true });
        document.querySelector(".composer textarea").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    })""")
    return took


def test_one_becomes_another_person_by_name(open_page: Open, visitor: Visitor) -> None:
    page = open_page()
    become(page, "nora")
    expect(page.locator(".whoami-name").first).to_contain_text("Nora Lindqvist")
    assert visitor.person("Nora Lindqvist")["id"] in page.url
    page.reload()
    expect(page.locator(".whoami-name").first).to_contain_text("Nora Lindqvist")


def test_two_people_stand_side_by_side_and_see_each_other_live(open_page: Open) -> None:
    page = open_page()
    become(page, "grace", "Control+Shift+Enter")
    expect(page.locator(".pane")).to_have_count(2)
    for pane in page.locator(".pane").all():
        pane.locator("button.menu-button").click()
        pane.locator(".entry", has_text="general").click()
    left, right = page.locator(".pane").all()
    left.locator("textarea").fill("Good morning, @grace.okafor & all")
    left.locator("textarea").press("Enter")
    expect(right.locator(".message")).to_contain_text("Good morning, @Grace Okafor & all")
    expect(right.locator(".mention-me")).to_have_text("@Grace Okafor")
    left.get_by_role("button", name="Close this pane").click()
    expect(page.locator(".pane")).to_have_count(1)


def test_errors_keep_what_was_typed(open_page: Open) -> None:
    page = open_page()
    say(page, "/mentor form")
    modal = page.get_by_role("dialog", name="Sign up")
    modal.get_by_label("What can you offer?").fill("Twenty years of patience")
    modal.get_by_role("button", name="Send").click()
    expect(modal.locator(".field-error").first).to_have_text("Please complete this required field.")
    pick(modal, "Unit", "saf")
    pick(modal, "Supervisor", "walter")
    modal.get_by_label("First day").fill("2027-02-01")
    modal.get_by_role("button", name="Send").click()
    expect(modal.locator(".field-error")).to_have_text(["Please say the word mentor."])
    expect(modal.get_by_label("What can you offer?")).to_be_focused()
    expect(modal.get_by_label("Unit")).to_have_value("Safety")
    expect(modal.get_by_label("Supervisor")).to_have_value("Walter Begay")
    modal.get_by_label("What can you offer?").fill("A mentor of twenty years")
    modal.get_by_role("button", name="Send").click()
    expect(modal).to_have_count(0)
    expect(last_message(page)).to_contain_text("Taken: A mentor of twenty years")


def pick(modal: Locator, label: str, text: str) -> None:
    field = modal.get_by_role("combobox", name=label)
    field.click()
    field.press_sequentially(text)
    field.press("Enter")


def test_typing_survives_what_arrives_meanwhile(open_page: Open, visitor: Visitor) -> None:
    page = open_page()
    say(page, "/mentor form")
    field = page.get_by_label("What can you offer?")
    field.fill("Half a sent")
    visitor.command("Evelyn Marsh", "/mentor offer")
    expect(page.locator(".message").last).to_contain_text("offer")
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a sent")
    page.get_by_role("button", name="Read the rules").click()
    expect(page.get_by_role("dialog", name="The rules")).to_contain_text("Be kind.")
    page.keyboard.press("Escape")
    expect(page.get_by_label("What can you offer?")).to_have_value("Half a sent")


def test_everything_can_be_done_with_the_keyboard(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    expect(page.locator(".composer textarea")).to_be_focused()
    page.keyboard.type("/mentor form")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What can you offer?")).to_be_focused()
    page.keyboard.type("A mentor")
    for text in ("eng", "mei"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(last_message(page)).to_contain_text("Taken: A mentor")
    expect(composer(page)).to_be_focused()


def test_the_focus_stays_inside_a_modal_and_escape_closes_it(open_page: Open) -> None:
    page = open_page()
    say(page, "/mentor form")
    modal = page.get_by_role("dialog", name="Sign up")
    expect(page.get_by_label("What can you offer?")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('.modal'))")
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    expect(composer(page)).to_be_focused()


def test_a_confirm_dialog_stands_before_the_click(open_page: Open) -> None:
    page = open_page()
    say(page, "/mentor offer")
    expect(last_message(page)).to_contain_text("An <b>offer</b> for @Evelyn Marsh")
    page.get_by_role("button", name="Decline").click()
    question = page.get_by_role("alertdialog", name="Decline?")
    question.get_by_role("button", name="Keep it").click()
    expect(last_message(page)).to_contain_text("offer")
    page.get_by_role("button", name="Decline").click()
    question.get_by_role("button", name="Decline").click()
    expect(last_message(page)).to_contain_text("Declined.")


def test_a_refused_call_is_shown_with_its_place(open_page: Open) -> None:
    page = open_page()
    say(page, "/mentor wrong")
    page.get_by_role("button", name="1 refused call").click()
    panel = page.get_by_role("dialog", name="Refused calls")
    expect(panel).to_contain_text("invalid_blocks")
    expect(panel.locator(".json-bad")).to_contain_text('"text": ""')
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dismiss refused calls").click()
    expect(page.locator(".refused-strip")).to_have_count(0)


def test_what_came_while_one_was_away_is_counted_and_marked(
    open_page: Open, visitor: Visitor
) -> None:
    page = open_page()
    visitor.command("Mei Tanaka", "First", "general")
    visitor.command("Omar Farouk", "Second", "general")
    entry = page.locator(".sidebar .entry", has_text="general")
    expect(entry.locator(".badge")).to_have_text("2")
    entry.click()
    expect(page.locator(".new-line + .message")).to_contain_text("First")
    expect(entry.locator(".badge")).to_have_count(0)
    page.locator(".sidebar .entry", has_text="announcements").click()
    expect(entry.locator(".badge")).to_have_count(0)
    assert visitor.person("Evelyn Marsh")["real_name"] in page.title()


def test_faults_and_reset_stand_in_the_inspector(open_page: Open) -> None:
    page = open_page()
    say(page, "Good morning")
    expect(last_message(page)).to_contain_text("Good morning")
    page.keyboard.press("Alt+i")
    inspector = page.locator(".inspector")
    inspector.get_by_role("tab", name="Envelopes").click()
    inspector.get_by_role("button", name="event message").click()
    expect(inspector.locator(".json")).to_contain_text('"text": "Good morning"')
    inspector.get_by_role("tab", name="Faults").click()
    inspector.get_by_role("group", name="Server error").get_by_role("button").click()
    expect(inspector).to_contain_text("On: Server error once")
    inspector.get_by_role("tab", name="App", exact=True).click()
    inspector.get_by_role("button", name="Reset everything").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Reset").click()
    expect(page.locator(".message")).to_have_count(0)
    expect(composer(page)).to_be_visible()


def test_home_and_the_clock_move(open_page: Open) -> None:
    page = open_page()
    page.locator(".sidebar").get_by_role("button", name="Home").click()
    expect(page.locator(".home")).to_contain_text("Where you stand")
    expect(page.locator(".clock-date")).to_have_text("Mon, Jan 4, 2027")
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".clock-date")).to_have_text("Mon, Jan 11, 2027")


def test_a_narrow_screen_shows_one_pane_and_hides_the_sidebar(open_page: Open) -> None:
    page = open_page(size=NARROW)
    general = page.locator(".sidebar .entry", has_text="general")
    expect(general).not_to_be_visible()
    page.get_by_role("button", name="Conversations").click()
    general.click()
    expect(page.locator(".place-title")).to_have_text("general")
    expect(general).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


STEPS: list[dict[str, Any]] = [
    {
        "id": "form",
        "chapter": "First",
        "title": "Sign up",
        "text": "Grace fills in the *form*.",
        "person": "Grace Okafor",
        "look": "app",
        "do": [
            {"call": "command", "text": "/mentor form"},
            {
                "call": "submit",
                "values": {
                    "What can you offer?": "A mentor by tour",
                    "Unit": "Safety",
                    "Supervisor": "Evelyn Marsh",
                    "First day": "today+14",
                },
            },
        ],
        "done_when": {"message": "taken: a mentor"},
    },
    {
        "id": "offer",
        "chapter": "First",
        "title": "Decline",
        "text": "She gets an offer, and declines.",
        "person": "grace",
        "look": "app",
        "do": [
            {"call": "clock", "advance": "1h"},
            {"call": "command", "text": "/mentor offer"},
            {"call": "click", "button": "Decline", "in": "last message with it"},
        ],
        "done_when": None,
    },
]


def test_the_tour_does_what_its_steps_say(chromium: Browser, tmp_path: Path) -> None:
    tour = tmp_path / "tour.json"
    tour.write_text(json.dumps(STEPS), encoding="utf-8")
    with (
        Sandbox(manifest=MANIFEST, frozen=True, tour=tour) as slack,
        connecting(slack) as connect,
        opening(chromium, slack) as open_page,
    ):
        connect(demo.prepare(App(client=web_client(slack))))
        page = open_page()
        for count in (1, 2):
            page.get_by_role("button", name="Do it for me").click()
            expect(page.locator(".tour-step.done")).to_have_count(count, timeout=15_000)
        expect(page.locator(".whoami-name").first).to_contain_text("Grace Okafor")
        expect(page.locator(".messages")).to_contain_text("Taken: A mentor by tour")
        expect(last_message(page)).to_contain_text("Declined.")
