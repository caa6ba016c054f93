"""A pair is made and meets by hand: typed, clicked and chosen as people do it, in Chromium.

Nothing reaches into the page and nothing is posted behind its back: every step is a key or a click
of somebody, and is asserted on what that person sees. Only the clock is helped along.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from sandbox.client import Visitor
from sandbox.server import Sandbox
from tests.browser.conftest import Open

GRACE, MARCUS, OMAR, SAMUEL = "Grace Okafor", "Marcus Bell", "Omar Farouk", "Samuel Adeyemi"
OFFICE = "mentoring-office"
REQUIRED = "Please complete this required field."


def become(page: Page, name: str, place: str = "Mentor") -> None:
    """Be somebody, in one of their places, at its newest message."""
    page.keyboard.press("Control+k")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator(".whoami-name").first).to_contain_text(name)
    page.locator(".sidebar .entry", has_text=place).first.click()
    expect(page.locator(".sidebar .entry.here", has_text=place)).to_be_visible()


def say(page: Page, text: str) -> None:
    composer = page.locator(".composer textarea")
    composer.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(composer).to_have_value("")


def said(page: Page, *texts: str) -> Locator:
    """Wait for the message that says all of that; others may have come after it."""
    message = page.locator(".message")
    for text in texts:
        message = message.filter(has_text=text)
    expect(message.last).to_be_visible()
    return message.last


def press(page: Page, name: str) -> None:
    """Click the newest button of that name in the messages."""
    page.locator(".message").get_by_role("button", name=name, exact=True).last.click()


def modal(page: Page, title: str) -> Locator:
    found = page.get_by_role("dialog", name=title)
    expect(found).to_be_visible()
    return found


def send(form: Locator, name: str = "Send") -> None:
    form.get_by_role("button", name=name, exact=True).click()


def fill(form: Locator, label: str, text: str) -> None:
    field = form.get_by_label(label)
    field.click()
    field.page.keyboard.type(text)
    expect(field).to_have_value(text)


def choose(form: Locator, label: str, typed: str, option: str) -> None:
    """Open a select, type a part of what is meant, and click it in the list."""
    form.get_by_role("combobox", name=label).click()
    form.page.keyboard.type(typed)
    form.page.get_by_role("option", name=option).click()


def set_up(page: Page) -> None:
    become(page, GRACE, OFFICE)
    say(page, "/mentor setup")
    form = modal(page, "Set up a program")
    send(form, "Set up")
    expect(form.locator(".field-error")).to_have_text([REQUIRED, REQUIRED, REQUIRED])
    choose(form, "Program", "pxso", "PXSO Mentoring Program")
    fill(form, "A name for this cycle", "PXSO 2027")
    choose(form, "Announcement channel", "announ", "announcements")
    form.get_by_label("First day").click()
    page.keyboard.press("Home")
    page.keyboard.type("01042027")
    expect(form.get_by_label("First day")).to_have_value("2027-01-04")
    choose(form, "Further coordinators", "amara", "Amara Nwosu")
    expect(form.locator(".chip")).to_have_text(["Amara Nwosu"])
    send(form, "Set up")
    expect(form).to_have_count(0)
    said(
        page,
        "First day: Monday, January 4, 2027",
        "Mentoring Program Manager: @Grace Okafor, @Amara Nwosu",
    )


def sign_up_mentor(page: Page) -> None:
    become(page, MARCUS)
    say(page, "/mentor signup")
    press(page, "Sign up as a mentor")
    form = modal(page, "Mentor Profile")
    fill(form, "Current position", "Safety engineer for twelve years")
    choose(form, "Skills and expertise", "safe", "Safety and nuclear operations")
    choose(form, "Skills and expertise", "people", "Leading people")
    expect(form.locator(".chip")).to_have_text(["Safety and nuclear operations", "Leading people"])
    fill(form, "Further strengths", "I listen well")
    form.get_by_text("About 6 hours a month").click()
    send(form)
    expect(form).to_have_count(0)
    said(
        page,
        "You are signed up for PXSO 2027 as a mentor.",
        "Safety and nuclear operations, Leading people",
        "About 6 hours a month",
    )


def sign_up_protege(page: Page) -> None:
    become(page, OMAR)
    say(page, "/mentor signup protégé")
    form = modal(page, "Protégé Profile")
    fill(form, "Current position", "Electrical engineer, formerly in the navy")
    choose(form, "Skills you want", "safe", "Safety and nuclear operations")
    choose(form, "First choice", "bell", "Marcus Bell")
    send(form)
    expect(form.locator(".field-error")).to_have_text([REQUIRED] * 3)
    expect(form.get_by_label("What you expect")).to_be_focused()
    expect(form.get_by_label("Current position")).to_have_value(re.compile("in the navy$"))
    expect(form.get_by_label("First choice")).to_have_value(re.compile("^Marcus Bell"))
    fill(form, "What you expect", "An honest view from outside my unit")
    fill(form, "Further strengths", "Curious")
    fill(form, "Your career goals", "To lead a team within five years")
    send(form)
    expect(form).to_have_count(0)
    said(
        page,
        "You are signed up for PXSO 2027 as a protégé.",
        "First choice of mentor Marcus Bell",
        "@Samuel Adeyemi, your supervisor, hears that you take part",
    )


def match_and_publish(page: Page) -> None:
    become(page, GRACE, OFFICE)
    say(page, "/mentor match")
    card = page.locator(".message", has_text="Score").last
    expect(card).to_contain_text("Skills wanted that the mentor offers: 1 of 1")
    card.get_by_role("button", name="Why").click()
    why = modal(page, "Why this pair")
    expect(why).to_contain_text("First choice, Marcus Bell: proposed here.")
    why.get_by_text("Close", exact=True).click()
    expect(why).to_have_count(0)
    card.get_by_role("button", name="Approve").click()
    expect(card).to_contain_text("Approved by Grace Okafor.")
    say(page, "/mentor publish")
    said(page, "Announce 1 pair of PXSO 2027 now?")
    press(page, "Announce 1 pair")
    announced = page.locator(".message", has_text="1 pair of PXSO 2027 announced.")
    expect(announced).to_contain_text("Omar Farouk with Marcus Bell")
    expect(card).to_have_count(0)
    expect(page.get_by_text("Announced: Omar Farouk with Marcus Bell.")).to_be_visible()


def agree(page: Page) -> None:
    become(page, OMAR)
    expect(page.get_by_text("Your mentor in PXSO 2027 is @Marcus Bell.")).to_be_visible()
    press(page, "Prepare the agreement")
    form = modal(page, "Mentoring Agreement")
    fill(form, "The focus of the relationship", "Leading a small project team")
    send(form, "Send for signing")
    expect(form.locator(".field-error")).to_have_text([REQUIRED])
    fill(form, "The intended result", "Ready to apply for a lead position")
    send(form, "Send for signing")
    expect(form).to_contain_text("You can sign here, below the text.")
    send(form, "Sign")
    expect(form).to_contain_text("@Omar Farouk (protégé) signed on")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    sign(page, MARCUS, "mentor")
    sign(page, SAMUEL, "protégé's supervisor")
    copy = page.locator(".message", has_text="Everybody has signed the Mentoring Agreement")
    expect(copy).to_contain_text("@Marcus Bell (mentor) signed on Monday, January 4, 2027")


def sign(page: Page, name: str, role: str) -> None:
    become(page, name)
    request = page.locator(".message", has_text="Please read it and sign").last
    expect(request).to_contain_text("Leading a small project team")
    expect(request).to_contain_text(f"sign as {role}")
    request.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text(f"You signed version 1 as {role}")).to_be_visible()


def meet(page: Page, visitor: Visitor) -> None:
    become(page, OMAR)
    say(page, "/mentor schedule tomorrow 2pm for an hour budget call")
    said(page, "Tuesday, January 5, 2:00", "budget call")
    become(page, MARCUS)
    offer = page.locator(".message", has_text="proposes a meeting").last
    expect(offer).to_contain_text("1:00")
    offer.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Agreed:")).to_be_visible()
    visitor.advance("2d")
    for name in (MARCUS, OMAR):
        become(page, name)
        page.get_by_role("button", name="Yes, log it").click()
        said(page, "Logged:")
    said(page, "Confirmed by both.")


def log_one_more(page: Page) -> None:
    say(page, "/mentor log yesterday 9-10am resume review")
    said(page, "Tuesday, January 5, 9:00")
    become(page, MARCUS)
    asked = page.locator(".message", has_text="logged a meeting with you").last
    expect(asked).to_contain_text("resume review")
    asked.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("It is in your record.")).to_be_visible()
    become(page, MARCUS, "Home")
    expect(page.locator(".home")).to_contain_text("2 meetings")


def test_a_pair_is_made_and_meets_by_hand(open_mentor: Open, mentor: Sandbox) -> None:
    page = open_mentor()
    set_up(page)
    sign_up_mentor(page)
    sign_up_protege(page)
    match_and_publish(page)
    agree(page)
    with Visitor(mentor.url) as visitor:
        meet(page, visitor)
        log_one_more(page)
        assert visitor.calls(refused=True) == []


def test_somebody_signs_up_with_the_keyboard_alone(open_mentor: Open, mentor: Sandbox) -> None:
    page = open_mentor()
    set_up(page)
    page.keyboard.press("Control+k")
    page.keyboard.type(MARCUS)
    page.keyboard.press("Enter")
    expect(page.locator(".whoami-name").first).to_contain_text(MARCUS)
    expect(page.locator(".composer textarea")).to_be_focused()
    page.keyboard.type("/mentor signup mentor")
    page.keyboard.press("Enter")
    form = modal(page, "Mentor Profile")
    expect(form.get_by_label("Current position")).to_be_focused()
    page.keyboard.type("Safety engineer")
    page.keyboard.press("Tab")
    page.keyboard.type("safe")
    expect(page.get_by_role("option", name="Safety and nuclear operations")).to_be_visible()
    page.keyboard.press("Enter")
    expect(form.locator(".chip")).to_have_text(["Safety and nuclear operations"])
    page.keyboard.press("Control+Enter")
    expect(form.locator(".field-error")).to_have_text([REQUIRED])
    expect(form.get_by_label("Further strengths")).to_be_focused()
    page.keyboard.type("I listen well")
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    receipt = page.get_by_text("You are signed up for PXSO 2027 as a mentor.")
    badge = page.locator(".sidebar .entry", has_text="Mentor").locator(".badge")
    expect(receipt.or_(badge)).to_be_visible()
    with Visitor(mentor.url) as visitor:
        assert visitor.calls(refused=True) == []
