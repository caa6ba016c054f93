"""The door of the Web API: tokens, scopes, arguments, pages; people, conversations, files."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Visitor
from sandbox.server import Sandbox
from tests.sandbox.conftest import MANIFEST
from tests.sandbox.test_modals import error_of

JSON = dict[str, Any]


def refusal_of(call: Callable[[], object]) -> JSON:
    with pytest.raises(SlackApiError) as refusal:
        call()
    data = refusal.value.response.data
    assert isinstance(data, dict)
    return data


def test_a_wrong_token_is_refused(slack: Sandbox) -> None:
    wrong = WebClient("xoxb-1-2-wrong", base_url=slack.api_url)
    assert error_of(wrong.auth_test) == "invalid_auth"
    nobody = WebClient(base_url=slack.api_url)
    assert error_of(nobody.auth_test) == "not_authed"
    app = WebClient(slack.app_token, base_url=slack.api_url)
    assert error_of(app.users_list) == "not_allowed_token_type"
    assert slack.bot_token.startswith("xoxb-")
    assert slack.app_token.startswith("xapp-1-A0")


def test_no_token_is_ever_written_down(slack: Sandbox, visitor: Visitor) -> None:
    body = f"token={slack.bot_token}".encode()
    with urllib.request.urlopen(slack.api_url + "auth.test", body) as answer:
        assert b'"ok": true' in answer.read()
    assert slack.bot_token not in str(visitor.calls())


def test_a_missing_scope_is_named(client: WebClient, visitor: Visitor) -> None:
    refusal = refusal_of(lambda: client.conversations_create(name="new"))
    assert refusal["error"] == "missing_scope"
    assert "channels:manage" in refusal["needed"]
    assert "im:history" in refusal["provided"]
    assert error_of(lambda: client.conversations_list(types="public_channel")) == "missing_scope"
    assert error_of(lambda: client.conversations_info(channel="general")) == "missing_scope"
    assert len(visitor.calls(refused=True)) == 3


def test_an_unknown_method_and_wrong_arguments(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("mentor.do")) == "unknown_method"
    wrong = refusal_of(lambda: client.api_call("users.info", json={"user": 7}))
    assert wrong["error"] == "invalid_arguments"
    assert wrong["response_metadata"]["messages"][0].endswith("[json-pointer:/user]")
    missing = refusal_of(lambda: client.api_call("chat.postMessage", json={"text": "x"}))
    assert "missing required field: channel" in str(missing["response_metadata"])
    assert client.api_test(unheard="of")["ok"]


def test_people_come_in_pages(client: WebClient) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        answer = client.users_list(limit=10, cursor=cursor)
        seen += [member["id"] for member in answer["members"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 32
    assert error_of(lambda: client.users_list(cursor="bm9uc2Vuc2U=")) == "invalid_cursor"


def test_a_person_is_found_by_id_and_e_mail(client: WebClient, visitor: Visitor) -> None:
    nora = visitor.person("nora.lindqvist")
    user = client.users_lookupByEmail(email=nora["email"])["user"]
    assert user["id"] == nora["id"]
    assert client.users_info(user=nora["id"])["user"]["profile"]["email"] == nora["email"]
    assert error_of(lambda: client.users_info(user="U0NOBODY99")) == "user_not_found"
    asked = {"email": "nobody@lakeshore.example"}
    assert error_of(lambda: client.users_lookupByEmail(**asked)) == "users_not_found"


def test_an_e_mail_address_needs_its_scope() -> None:
    scopes = {"scopes": {"bot": ["users:read"]}}
    with Sandbox(manifest={**MANIFEST, "oauth_config": scopes}) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        member = client.users_list()["members"][1]
        assert "email" not in member["profile"]
        asked = {"email": "nora.lindqvist@lakeshore.example"}
        assert error_of(lambda: client.users_lookupByEmail(**asked)) == "missing_scope"


def test_a_group_dm_is_opened_once(client: WebClient, visitor: Visitor) -> None:
    pair = [visitor.person(each)["id"] for each in ("hannah.kowalski", "omar.farouk")]
    first = client.conversations_open(users=pair)
    again = client.conversations_open(users=pair, return_im=True)
    assert again["already_open"]
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["channel"]["is_mpim"]
    client.chat_postMessage(channel=first["channel"]["id"], text="Meet each other")
    name = again["channel"]["name"]
    assert visitor.messages("omar.farouk", name)[0]["text"] == "Meet each other"


def test_members_of_a_private_channel(client: WebClient, visitor: Visitor) -> None:
    found = client.conversations_list(types="private_channel")["channels"]
    assert [each["name"] for each in found] == ["mentoring-office"]
    members = client.conversations_members(channel=found[0]["id"])["members"]
    names = {visitor.person(each)["name"] for each in members if each != _bot(client)}
    assert names == {"evelyn.marsh", "grace.okafor", "nora.lindqvist", "amara.nwosu"}


def _bot(client: WebClient) -> str:
    return str(client.auth_test()["user_id"])


def test_without_a_manifest_everything_is_allowed() -> None:
    with Sandbox() as slack, Visitor(slack.url) as visitor:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        made = client.conversations_create(name="new-place")["channel"]
        nora = visitor.person("nora.lindqvist")["id"]
        client.conversations_invite(channel=made["id"], users=nora)
        client.conversations_setTopic(channel=made["id"], topic="Mentoring")
        assert error_of(lambda: client.conversations_create(name="New")) == "invalid_name_specials"
        assert error_of(lambda: client.conversations_create(name="general")) == "name_taken"
        client.conversations_archive(channel=made["id"])
        asked = {"channel": made["id"], "text": "x"}
        assert error_of(lambda: client.chat_postMessage(**asked)) == "is_archived"
        assert client.conversations_join(channel="general")["channel"]["is_member"]
        assert client.team_info()["team"]["name"] == "Lakeshore Field Office"


def test_a_file_is_uploaded_in_three_steps(client: WebClient, visitor: Visitor) -> None:
    nora = visitor.person("nora.lindqvist")["id"]
    dm = client.conversations_open(users=nora)["channel"]["id"]
    client.files_upload_v2(
        channel=dm, filename="report.csv", content="a,b\n1,2\n", title="Report", snippet_type="csv"
    )
    (file,) = visitor.messages("nora.lindqvist")[0]["files"]
    assert (file["name"], file["title"], file["size"]) == ("report.csv", "Report", 8)
    with urllib.request.urlopen(file["url_private"]) as answer:
        assert answer.read() == b"a,b\n1,2\n"
    assert client.files_info(file=file["id"])["file"]["title"] == "Report"


def test_replies_stay_in_their_thread(client: WebClient, visitor: Visitor) -> None:
    nora = visitor.person("nora.lindqvist")["id"]
    sent = client.chat_postMessage(channel=nora, text="A question")
    visitor.advance(2)
    client.chat_postMessage(channel=nora, text="More", thread_ts=sent["ts"])
    replies = client.conversations_replies(channel=sent["channel"], ts=sent["ts"])["messages"]
    assert [each["text"] for each in replies] == ["A question", "More"]
    link = client.chat_getPermalink(channel=sent["channel"], message_ts=sent["ts"])["permalink"]
    assert link.endswith("p" + sent["ts"].replace(".", ""))
