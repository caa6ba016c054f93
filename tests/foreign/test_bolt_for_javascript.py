"""Bolt for JavaScript, in two generations, lives in the sandbox without knowing it.

Version 4 calls the Web API through axios, version 5 through fetch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox.client import Visitor, wait_until
from tests.foreign.conftest import (
    GRACE,
    JAVASCRIPT,
    NORA,
    living,
    lose_the_socket,
    refresh_the_socket,
    sees,
)
from tests.stage import spoken, where

BOLTS = ("bolt-4", "bolt-5")


@pytest.fixture(scope="module")
def lunches(packages: Path) -> Iterator[dict[str, Visitor]]:
    """Run the lunch app on every version of Bolt, each in a sandbox of its own."""
    with ExitStack() as stack:
        yield {
            bolt: stack.enter_context(
                living(["env", f"BOLT={bolt}", "node", JAVASCRIPT / "lunch.js"])
            )
            for bolt in BOLTS
        }


@pytest.fixture(params=BOLTS)
def lunch(request: pytest.FixtureRequest, lunches: dict[str, Visitor]) -> Visitor:
    return lunches[str(request.param)]


def test_a_slash_command_is_answered_by_the_text_of_its_ack(lunch: Visitor) -> None:
    lunch.command(NORA, "/lunch tomorrow")
    assert sees(lunch, NORA, "Lunch does not know “tomorrow”.")["ephemeral"]


def test_a_message_is_heard_and_its_button_answers_twice(lunch: Visitor) -> None:
    nora = lunch.person(NORA)["id"]
    lunch.command(NORA, "I am hungry")
    message = sees(lunch, NORA, f"<@{nora}> is hungry.")
    lunch.click(NORA, "me_too", "17", message=where(message))
    changed = sees(lunch, NORA, "Two are hungry (17).")
    assert changed["ts"] == message["ts"]
    sees(lunch, NORA, f"<@{nora}> comes along.")


def test_a_modal_is_updated_pushed_refused_and_cleared(lunch: Visitor) -> None:
    lunch.command(NORA, "/lunch order")
    wait_until(lambda: lunch.state(NORA)["views"])
    lunch.click(NORA, "of_the_day")
    wait_until(lambda: "Bean soup" in spoken(lunch.modal(NORA)))
    lunch.click(NORA, "hours")
    wait_until(lambda: len(lunch.state(NORA)["views"]) == 2)
    assert "11:30" in spoken(lunch.modal(NORA))
    lunch.close(NORA)
    offered = lunch.options(NORA, "dish", "stew")["options"]
    assert [each["value"] for each in offered] == ["Lentil stew"]
    lunch.click(NORA, "hours")
    lunch.close(NORA)
    lunch.submit(NORA, {"dish": "Lentil stew", "note": "now"})
    assert lunch.modal(NORA)["errors"] == {"note": "Lunch begins at 11:30."}
    lunch.submit(NORA, {"dish": "Lentil stew", "note": "later"})
    assert lunch.state(NORA)["views"] == []
    sees(lunch, NORA, "Ordered: Lentil stew")


def test_home_is_published_when_it_is_opened(lunch: Visitor) -> None:
    lunch.home(NORA)
    wait_until(lambda: lunch.state(NORA)["home"])
    assert spoken(lunch.state(NORA)["home"]) == "Lunch is at noon."


def test_everybody_is_read_page_by_page(lunch: Visitor) -> None:
    before = len(lunch.calls(method="users.list"))
    lunch.command(NORA, "/lunch people")
    said = wait_until(lambda: [m for m in lunch.messages(NORA) if "people on" in m["text"]])
    pages = lunch.calls(method="users.list")[before:]
    members = [each["id"] for page in pages for each in page["answer"]["members"]]
    assert len(members) == len(set(members))
    assert said[-1]["text"] == f"{len(members)} people on {len(pages)} pages"
    assert len(pages) == 5


def test_a_file_is_uploaded_with_its_comment(lunch: Visitor) -> None:
    lunch.command(NORA, "/lunch menu")
    message = sees(lunch, NORA, "The menu of this week")
    assert [each["name"] for each in message["files"]] == ["menu.txt"]


def test_a_group_conversation_gets_a_message_with_metadata(lunch: Visitor) -> None:
    grace = lunch.person(GRACE)["id"]
    lunch.command(NORA, f"/lunch invite {grace}")
    groups = wait_until(
        lambda: [c for c in lunch.state(GRACE)["conversations"] if c["kind"] == "mpim"]
    )
    message = sees(lunch, GRACE, "Lunch together?", groups[-1]["id"])
    assert message["metadata"]["event_payload"] == {"seats": 2}


def test_a_call_that_comes_too_soon_is_made_again_in_time(lunch: Visitor) -> None:
    lunch.fault("rate_limited", method="chat.postMessage", times=1, seconds=1)
    lunch.command(NORA, "/lunch courses")
    sees(lunch, NORA, "Dessert")
    said = [m["text"] for m in lunch.messages(NORA)][-2:]
    assert said == ["Soup", "Dessert"]
    assert [c for c in lunch.calls(method="chat.postMessage") if c["status"] == 429]


def test_both_come_back_after_their_sockets_were_cut(lunches: dict[str, Visitor]) -> None:
    lose_the_socket(*lunches.values())
    for lunch in lunches.values():
        lunch.command(NORA, "/lunch after the cut")
        sees(lunch, NORA, "Lunch does not know “after the cut”.")


def test_both_move_to_a_new_socket_when_they_are_told(lunches: dict[str, Visitor]) -> None:
    refresh_the_socket(*lunches.values())
    for lunch in lunches.values():
        lunch.command(NORA, "/lunch after the move")
        sees(lunch, NORA, "Lunch does not know “after the move”.")
