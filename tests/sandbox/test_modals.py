"""Modals: opening, stacking, submitting, and every answer to a submission."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, Visitor, wait_until
from sandbox.server import Sandbox
from tests.sandbox.conftest import Connect, connecting, web_client
from tests.sandbox.views import actions, button, home, input_block, modal, section, text_input

NORA = "nora.lindqvist"
JSON = dict[str, Any]
Opens = Callable[..., JSON]


@pytest.fixture
def opened(app: App, connect: Connect, visitor: Visitor) -> Opens:
    """Give a function that opens a view for Nora, once the app is connected."""
    content: list[JSON] = []

    @app.command("/mentor")
    def show(ack: Ack, body: JSON, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=content[-1])
        ack()

    def opened(**more: Any) -> JSON:
        content.append(modal(**more) if "view" not in more else more["view"])
        connect(app)
        visitor.command(NORA, "/mentor")
        return visitor.modal(NORA)

    return opened


def error_of(call: Callable[[], object]) -> str:
    """Return Slack's error code of a call that is refused."""
    with pytest.raises(SlackApiError) as refusal:
        call()
    return str(refusal.value.response["error"])


def test_a_view_carries_what_slack_adds(opened: Opens) -> None:
    view = opened(private_metadata="17")
    assert view["private_metadata"] == "17"
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert {"hash", "app_id", "bot_id", "team_id", "state", "external_id"} <= set(view)
    assert view["state"]["values"] == {
        "answer": {"typed": {"type": "plain_text_input", "value": None}}
    }


def test_an_empty_ack_closes_that_view(app: App, opened: Opens, visitor: Visitor) -> None:
    seen: list[JSON] = []

    @app.view("form")
    def submit(ack: Ack, view: JSON) -> None:
        seen.append(view["state"]["values"])
        ack()

    opened()
    state = visitor.submit(NORA, {"typed": "resume review"})
    assert state["views"] == []
    assert seen == [{"answer": {"typed": {"type": "plain_text_input", "value": "resume review"}}}]


def test_what_is_left_out_keeps_its_initial_value(
    app: App, opened: Opens, visitor: Visitor
) -> None:
    seen: list[str] = []

    @app.view("form")
    def submit(ack: Ack, view: JSON) -> None:
        seen.append(view["state"]["values"]["answer"]["typed"]["value"])
        ack()

    opened(view=modal(text_input(initial_value="as before")))
    visitor.submit(NORA, {})
    assert seen == ["as before"]


def test_errors_stand_at_their_blocks_and_the_text_stays(
    app: App, opened: Opens, visitor: Visitor
) -> None:
    @app.view("form")
    def submit(ack: Ack) -> None:
        ack(response_action="errors", errors={"answer": "Say more."})

    opened()
    view = visitor.submit(NORA, {"typed": "x"})["views"][-1]
    assert view["errors"] == {"answer": "Say more."}
    assert view["state"]["values"]["answer"]["typed"]["value"] == "x"


def test_errors_at_an_unknown_block_are_trouble(app: App, opened: Opens, visitor: Visitor) -> None:
    @app.view("form")
    def submit(ack: Ack) -> None:
        ack(response_action="errors", errors={"nowhere": "Say more."})

    opened()
    view = visitor.submit(NORA, {"typed": "x"})["views"][-1]
    assert view["trouble"] == "We had some trouble connecting. Try again?"
    refused = visitor.calls(refused=True)[-1]
    assert (refused["method"], refused["problems"][0]["pointer"]) == (
        "ack view_submission",
        "/errors/nowhere",
    )


def test_push_update_and_clear_move_the_stack(app: App, opened: Opens, visitor: Visitor) -> None:
    @app.view("form")
    def first(ack: Ack) -> None:
        ack(response_action="push", view=modal(callback_id="second", title="Second"))

    @app.view("second")
    def second(ack: Ack) -> None:
        ack(response_action="update", view=modal(callback_id="third", title="Third"))

    @app.view("third")
    def third(ack: Ack) -> None:
        ack(response_action="clear")

    root = opened()
    pushed = visitor.submit(NORA, {"typed": "1"})["views"]
    assert [view["title"]["text"] for view in pushed] == ["A form", "Second"]
    assert pushed[1]["previous_view_id"] == root["id"] == pushed[1]["root_view_id"]
    updated = visitor.submit(NORA, {"typed": "2"})["views"]
    assert [view["title"]["text"] for view in updated] == ["A form", "Third"]
    assert updated[1]["id"] == pushed[1]["id"]
    assert updated[1]["hash"] != pushed[1]["hash"]
    assert updated[1]["state"]["values"]["answer"]["typed"]["value"] == "2"
    assert visitor.submit(NORA, {"typed": "3"})["views"] == []


def test_a_fourth_view_is_too_many(app: App, opened: Opens, visitor: Visitor) -> None:
    errors: list[str] = []

    @app.action("deeper")
    def deeper(ack: Ack, body: JSON, client: WebClient) -> None:
        view = modal(actions(button("deeper")), title="Deeper")
        try:
            client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            errors.append(error.response["error"])
        ack()

    opened(view=modal(actions(button("deeper"))))
    for _ in range(3):
        state = visitor.click(NORA, "deeper")
    assert len(state["views"]) == 3
    assert errors == ["push_limit_reached"]


def test_a_stale_trigger_is_refused(hasty: Sandbox) -> None:
    app = App(client=web_client(hasty))
    errors: list[str] = []

    @app.command("/mentor")
    def show(ack: Ack, body: JSON, client: WebClient) -> None:
        ack()
        time.sleep(0.35)
        view = modal()
        errors.append(error_of(lambda: client.views_open(trigger_id=body["trigger_id"], view=view)))

    with connecting(hasty) as connect, Visitor(hasty.url) as visitor:
        connect(app)
        visitor.command(NORA, "/mentor")
        wait_until(lambda: errors)
    assert errors == ["expired_trigger_id"]


def test_nobody_gave_this_trigger(client: WebClient) -> None:
    view = modal()
    error = error_of(lambda: client.views_open(trigger_id="1.2.3", view=view))
    assert error == "invalid_trigger_id"


def test_an_old_or_empty_hash_conflicts(opened: Opens, client: WebClient) -> None:
    view = opened()
    renewed = client.views_update(view_id=view["id"], view=modal(title="New"), hash=view["hash"])
    assert renewed["view"]["hash"] != view["hash"]
    for stale in (view["hash"], ""):
        asked = partial(client.views_update, view_id=view["id"], view=modal(), hash=stale)
        assert error_of(asked) == "hash_conflict"


def test_a_closed_view_cannot_be_updated(
    opened: Opens, client: WebClient, visitor: Visitor
) -> None:
    view = opened()
    visitor.close(NORA)
    asked = {"view_id": view["id"], "view": modal()}
    assert error_of(lambda: client.views_update(**asked)) == "not_found"


def test_a_view_of_another_kind_is_refused_with_the_place(
    opened: Opens, client: WebClient, visitor: Visitor
) -> None:
    view = opened()
    wrong = modal(section("x" * 3001))
    asked = {"view_id": view["id"], "view": wrong}
    assert error_of(lambda: client.views_update(**asked)) == "invalid_arguments"
    call = visitor.calls(refused=True)[-1]
    assert call["problems"][0]["pointer"] == "/view/blocks/0/text/text"
    spoken = call["answer"]["response_metadata"]["messages"][0]
    assert spoken.startswith("[ERROR] ")
    assert spoken.endswith("[json-pointer:/view/blocks/0/text/text]")


def test_the_app_hears_of_a_closing_only_when_it_asks(
    app: App, opened: Opens, visitor: Visitor
) -> None:
    closed: list[bool] = []

    @app.view_closed("form")
    def hear(ack: Ack, body: JSON) -> None:
        closed.append(body["is_cleared"])
        ack()

    opened(view=modal(notify_on_close=True))
    assert visitor.close(NORA)["views"] == []
    assert closed == [False]
    visitor.command(NORA, "/mentor")
    visitor.close(NORA, everything=True)
    assert closed == [False, True]


def test_a_closing_is_not_told_unasked(opened: Opens, visitor: Visitor) -> None:
    opened()
    before = len(visitor.envelopes())
    visitor.close(NORA)
    assert len(visitor.envelopes()) == before


def test_a_submission_without_an_ack_is_trouble(hasty: Sandbox) -> None:
    app = App(client=web_client(hasty))

    @app.command("/mentor")
    def show(ack: Ack, body: JSON, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    @app.view("form")
    def submit(ack: Ack) -> None:
        time.sleep(0.4)
        ack()

    with connecting(hasty) as connect, Visitor(hasty.url) as visitor:
        connect(app)
        visitor.command(NORA, "/mentor")
        view = visitor.submit(NORA, {"typed": "x"})["views"][-1]
    assert view["trouble"] == "We had some trouble connecting. Try again?"


def test_a_button_in_a_modal_carries_the_view(app: App, opened: Opens, visitor: Visitor) -> None:
    heard: list[JSON] = []

    @app.action("press")
    def press(ack: Ack, body: JSON) -> None:
        heard.append(body)
        ack()

    view = opened(view=modal(text_input(), actions(button("press", "7"))))
    visitor.click(NORA, "press", "7", values={"typed": "half a tho"})
    (body,) = heard
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["state"]["values"]["answer"]["typed"]["value"] == "half a tho"
    assert "response_url" not in body
    action = body["actions"][0]
    assert (action["value"], action["block_id"], action["type"]) == ("7", "deeds", "button")
    assert float(action["action_ts"]) > 0


def test_an_input_tells_the_app_only_with_dispatch_action(
    app: App, opened: Opens, visitor: Visitor
) -> None:
    heard: list[str] = []

    @app.action("loud")
    def hear(ack: Ack, body: JSON) -> None:
        heard.append(body["actions"][0]["value"])
        ack()

    loud = {"type": "plain_text_input", "action_id": "loud"}
    opened(view=modal(text_input(), input_block(loud, "second", dispatch_action=True)))
    before = len(visitor.envelopes())
    visitor.click(NORA, "typed", "quiet")
    assert len(visitor.envelopes()) == before
    visitor.click(NORA, "loud", "hello")
    assert heard == ["hello"]


def test_only_the_view_on_top_can_be_used(app: App, opened: Opens, visitor: Visitor) -> None:
    @app.view("form")
    def first(ack: Ack) -> None:
        ack(response_action="push", view=modal(callback_id="second"))

    root = opened()
    visitor.submit(NORA, {"typed": "1"})
    with pytest.raises(Refused, match="lies on top"):
        visitor.submit(NORA, {"typed": "2"}, view=root["id"])


def test_home_is_published_and_kept_by_its_hash(
    app: App, client: WebClient, connect: Connect, visitor: Visitor
) -> None:
    @app.event("app_home_opened")
    def show(event: JSON, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home("Welcome"))

    connect(app)
    state = visitor.home(NORA)
    assert state["home"]["blocks"][0]["text"]["text"] == "Welcome"
    nora = visitor.person(NORA)["id"]
    asked = {"user_id": nora, "view": home("New"), "hash": "1.2"}
    assert error_of(lambda: client.views_publish(**asked)) == "hash_conflict"
    again = {"user_id": nora, "view": modal()}
    assert error_of(lambda: client.views_publish(**again)) == "invalid_arguments"
