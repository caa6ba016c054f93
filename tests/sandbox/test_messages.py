"""Messages: posting, changing, removing, and who sees what."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, Visitor
from tests.sandbox.conftest import Connect
from tests.sandbox.test_modals import error_of
from tests.sandbox.views import actions, button, option, section

NORA = "nora.lindqvist"
GRACE = "grace.okafor"
JSON = dict[str, Any]


@pytest.fixture
def nora(visitor: Visitor) -> str:
    return str(visitor.person(NORA)["id"])


def test_a_message_to_a_person_opens_the_dm(client: WebClient, visitor: Visitor, nora: str) -> None:
    sent = client.chat_postMessage(channel=nora, text="Good morning")
    assert sent["channel"].startswith("D")
    assert sent["message"]["bot_id"].startswith("B")
    shown = visitor.messages(NORA)
    assert [(each["text"], each["bot"], each["unread"]) for each in _with_unread(visitor)] == [
        ("Good morning", True, 1)
    ]
    assert shown[0]["ts"] == sent["ts"]


def _with_unread(visitor: Visitor) -> list[JSON]:
    dm = next(each for each in visitor.state(NORA)["conversations"] if each["is_app"])
    return [{**each, "unread": dm["unread"]} for each in dm["messages"]]


def test_one_message_a_second_in_a_channel(client: WebClient, visitor: Visitor, nora: str) -> None:
    client.chat_postMessage(channel=nora, text="one")
    response = _raw(client, "chat.postMessage", channel=nora, text="two")
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers["retry-after"] == "1"
    client.chat_postMessage(channel=visitor.person(GRACE)["id"], text="another channel")
    visitor.advance(1)
    client.chat_postMessage(channel=nora, text="two")
    assert [each["text"] for each in visitor.messages(NORA)] == ["one", "two"]


def _raw(client: WebClient, method: str, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call(method, json=arguments)
    return refusal.value.response


def test_a_method_has_so_many_calls_a_minute(client: WebClient, visitor: Visitor) -> None:
    for _ in range(20):
        client.users_list()
    response = _raw(client, "users.list")
    assert (response.status_code, response.headers["retry-after"]) == (429, "60")
    visitor.advance("1m")
    client.users_list()


def test_wrong_messages_are_refused(client: WebClient, visitor: Visitor, nora: str) -> None:
    def error(**arguments: Any) -> str:
        return error_of(lambda: client.chat_postMessage(**arguments))

    assert _raw(client, "chat.postMessage", channel=nora)["error"] == "no_text"
    assert error(channel="C0NOWHERE99", text="x") == "channel_not_found"
    assert error(channel="general", text="x") == "not_in_channel"
    assert error(channel=nora, text="x", blocks=[section("")]) == "invalid_blocks"
    assert error(channel=nora, text="x", blocks=[section("a")] * 51) == "invalid_blocks"
    assert error(channel=nora, text="x", blocks="[") == "invalid_blocks_format"
    assert error(channel=nora, text="x", metadata={"a": 1}) == "invalid_metadata_format"
    assert error(channel=nora, text="x", thread_ts="1.2") == "cannot_reply_to_message"
    assert visitor.messages(NORA) == []


def test_a_long_text_is_cut(client: WebClient, visitor: Visitor, nora: str) -> None:
    client.chat_postMessage(channel=nora, text="x" * 40_001)
    assert len(visitor.messages(NORA)[0]["text"]) == 40_000


def test_a_message_to_somebody_deactivated_succeeds(client: WebClient, visitor: Visitor) -> None:
    joan = visitor.person("joan.pemberton")["id"]
    assert error_of(lambda: client.conversations_open(users=joan)) == "user_disabled"
    assert client.chat_postMessage(channel=joan, text="Hello?")["ok"]


def test_metadata_comes_back_in_the_history(client: WebClient, nora: str) -> None:
    noted = {"event_type": "notice", "event_payload": {"id": "k3f9"}}
    sent = client.chat_postMessage(channel=nora, text="x", metadata=noted)
    history = client.conversations_history(channel=sent["channel"], include_all_metadata=True)
    assert history["messages"][0]["metadata"] == noted
    plain = client.conversations_history(channel=sent["channel"])
    assert "metadata" not in plain["messages"][0]


def test_an_update_changes_only_what_it_names(
    client: WebClient, visitor: Visitor, nora: str
) -> None:
    sent = client.chat_postMessage(channel=nora, text="before", blocks=[section("before")])
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    client.chat_update(**where, text="after")
    shown = visitor.messages(NORA)[0]
    assert (shown["text"], shown["edited"], len(shown["blocks"])) == ("after", True, 1)
    assert error_of(lambda: client.chat_update(**where, text="x" * 4001)) == "msg_too_long"
    client.chat_delete(**where)
    assert visitor.messages(NORA) == []
    assert error_of(lambda: client.chat_update(**where, text="x")) == "message_not_found"


def test_the_app_changes_no_message_of_a_person(
    client: WebClient, visitor: Visitor, nora: str
) -> None:
    visitor.command(NORA, "Hello")
    dm = client.conversations_open(users=nora)["channel"]["id"]
    ts = visitor.messages(NORA)[0]["ts"]
    asked = {"channel": dm, "ts": ts}
    assert error_of(lambda: client.chat_update(**asked, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(**asked)) == "cant_delete_message"


def test_an_ephemeral_message_is_seen_by_one_and_changed_by_its_url_only(
    app: App, client: WebClient, connect: Connect, visitor: Visitor, nora: str
) -> None:
    @app.action("hide")
    def hide(ack: Ack, body: JSON, respond: Respond) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        ack()
        respond(text="Gone", replace_original=True)
        respond(delete_original=True)

    connect(app)
    office = "mentoring-office"
    sent = client.chat_postEphemeral(
        channel=office, user=nora, text="psst", blocks=[actions(button("hide"))]
    )
    ts = sent["message_ts"]
    assert visitor.messages(GRACE, office) == []
    channel = visitor.messages(NORA, office)[0]["channel"]
    asked = {"channel": channel, "ts": ts, "text": "x"}
    assert error_of(lambda: client.chat_update(**asked)) == "message_not_found"
    visitor.click(NORA, "hide", message={"channel": channel, "ts": ts})
    assert visitor.messages(NORA, office) == []
    used = visitor.calls(method="response_url")
    assert [list(call["arguments"])[-1] for call in used] == ["replace_original", "delete_original"]


def test_an_ephemeral_message_needs_its_reader_in_the_channel(
    client: WebClient, visitor: Visitor
) -> None:
    omar = visitor.person("omar.farouk")["id"]
    asked = {"channel": "mentoring-office", "user": omar, "text": "x"}
    assert error_of(lambda: client.chat_postEphemeral(**asked)) == "user_not_in_channel"


def test_a_click_in_a_message_is_sent_whole(
    app: App, client: WebClient, connect: Connect, visitor: Visitor, nora: str
) -> None:
    heard: list[JSON] = []

    @app.action("pick")
    def pick(ack: Ack, body: JSON) -> None:
        heard.append(body)
        ack()

    connect(app)
    options = [option("yes"), option("no")]
    select = {"type": "static_select", "action_id": "pick", "options": options}
    blocks = [actions(button("approve", "1"), button("approve2", "2"), select)]
    sent = client.chat_postMessage(channel=nora, text="Choose", blocks=blocks)
    visitor.click(NORA, "pick", "no", message=sent["ts"])
    (body,) = heard
    assert body["message"]["ts"] == sent["ts"]
    assert body["channel"] == {"id": sent["channel"], "name": "directmessage"}
    assert body["actions"][0]["selected_option"] == option("no")
    assert body["state"]["values"]["deeds"]["pick"]["selected_option"] == option("no")
    assert body["user"]["username"] == NORA
    assert {"trigger_id", "response_url", "api_app_id", "team", "token", "enterprise"} <= set(body)


def test_a_value_that_is_not_offered_cannot_be_picked(
    client: WebClient, visitor: Visitor, nora: str
) -> None:
    select = {"type": "static_select", "action_id": "pick", "options": [option("yes")]}
    blocks = [actions(select, button("press", "1"))]
    sent = client.chat_postMessage(channel=nora, text="Choose", blocks=blocks)
    with pytest.raises(Refused, match="not among the options"):
        visitor.click(NORA, "pick", "maybe", message=sent["ts"])
    with pytest.raises(Refused, match="does not carry"):
        visitor.click(NORA, "press", "2", message=sent["ts"])
    with pytest.raises(Refused, match="There is no"):
        visitor.click(NORA, "unheard", message=sent["ts"])
    with pytest.raises(Refused, match="sees no message"):
        visitor.click(GRACE, "press", message=sent["ts"])


def test_a_click_without_an_ack_warns_the_person(
    client: WebClient, visitor: Visitor, nora: str
) -> None:
    sent = client.chat_postMessage(channel=nora, text="x", blocks=[actions(button("press"))])
    state = visitor.click(NORA, "press", message=sent["ts"])
    dm = next(each for each in state["conversations"] if each["is_app"])
    assert dm["messages"][-1]["user"] == "USLACKBOT"
    assert visitor.envelopes()[-1]["outcome"] == "unconnected"


def test_reactions_are_shown(client: WebClient, visitor: Visitor, nora: str) -> None:
    sent = client.chat_postMessage(channel=nora, text="x")
    where = {"channel": sent["channel"], "timestamp": sent["ts"]}
    client.reactions_add(**where, name="tada")
    assert visitor.messages(NORA)[0]["reactions"][0]["name"] == "tada"
    assert error_of(lambda: client.reactions_add(**where, name="tada")) == "already_reacted"
