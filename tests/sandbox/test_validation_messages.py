"""Messages, answers to interactions and arguments of methods: accepted and refused."""

from typing import Any

import pytest

from sandbox.validation import (
    check_arguments,
    check_message,
    check_options_response,
    check_view_response,
    known_methods,
)
from tests.sandbox.test_validation_payloads import (
    Json,
    asked,
    entry,
    group,
    home,
    marked,
    modal,
    option,
    options,
    section,
    without,
)

META = {"event_type": "notice_sent", "event_payload": {"notice": 7, "kind": "nudge"}}

ACCEPTED: list[Json] = [
    {"text": "Hello"},
    {"text": "", "blocks": [section()]},
    {"blocks": [section()]},
    {"attachments": [{"blocks": [section()], "color": "#36a64f"}]},
    {"attachments": [{"text": "x", "fallback": "x"}]},
    {"markdown_text": "*x*"},
    {"ts": "1.1", "file_ids": ["F1"]},
    {"text": "x", "metadata": META, "thread_ts": "1.1", "channel": "C1"},
    {"text": "x", "blocks": None, "attachments": None, "metadata": None},
]

REFUSED: list[tuple[Any, str, str]] = [
    ([], "invalid_arguments", ""),
    ({}, "no_text", ""),
    ({"text": ""}, "no_text", ""),
    ({"blocks": [], "attachments": []}, "no_text", ""),
    ({"text": 5}, "invalid_arguments", "/text"),
    ({"text": "x", "blocks": "[]"}, "invalid_blocks_format", "/blocks"),
    ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format", "/blocks"),
    ({"blocks": [section(text=marked(""))]}, "invalid_blocks", "/blocks/0/text/text"),
    ({"blocks": [{"type": "alert", "text": marked()}]}, "invalid_blocks", "/blocks/0/type"),
    ({"attachments": "x"}, "invalid_attachments", "/attachments"),
    ({"attachments": ["x"]}, "invalid_attachments", "/attachments/0"),
    (
        {"attachments": [{}, {"blocks": [{"type": "divider", "x": 1}]}]},
        "invalid_attachments",
        "/attachments/1/blocks/0",
    ),
    ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict", "/markdown_text"),
    ({"text": "x", "metadata": "{}"}, "invalid_metadata_format", "/metadata"),
    (
        {"text": "x", "metadata": without(META, "event_type")},
        "invalid_metadata_format",
        "/metadata",
    ),
    (
        {"text": "x", "metadata": without(META, "event_payload")},
        "invalid_metadata_format",
        "/metadata",
    ),
    (
        {"text": "x", "metadata": {**META, "event_type": "a b"}},
        "invalid_metadata_format",
        "/metadata/event_type",
    ),
    (
        {"text": "x", "metadata": {**META, "event_payload": []}},
        "invalid_metadata_format",
        "/metadata/event_payload",
    ),
]

RESPONSES: list[Any] = [
    None,
    "",
    {},
    {"response_action": "clear"},
    {"response_action": "update", "view": modal()},
    {"response_action": "push", "view": modal(asked(entry()))},
    {"response_action": "errors", "errors": {"block": "Choose a date."}},
]

WRONG_RESPONSES: list[tuple[Any, str]] = [
    ([], ""),
    ({"response_action": "close"}, "/response_action"),
    ({"view": modal()}, "/response_action"),
    ({"response_action": ["clear"]}, "/response_action"),
    ({"response_action": "clear", "view": modal()}, ""),
    ({"response_action": "update"}, ""),
    ({"response_action": "push", "view": home()}, "/view/type"),
    (
        {"response_action": "update", "view": modal(section(text=marked("")))},
        "/view/blocks/0/text/text",
    ),
    ({"response_action": "errors"}, ""),
    ({"response_action": "errors", "errors": {}}, "/errors"),
    ({"response_action": "errors", "errors": ["x"]}, "/errors"),
    ({"response_action": "errors", "errors": {"a/b": ""}}, "/errors/a~1b"),
    ({"response_action": "errors", "errors": {"a": None}}, "/errors/a"),
]


@pytest.mark.parametrize("arguments", ACCEPTED)
def test_slack_takes_a_right_message(arguments: Json) -> None:
    assert check_message(arguments) == []


@pytest.mark.parametrize(("arguments", "code", "pointer"), REFUSED)
def test_slack_refuses_a_wrong_message(arguments: Any, code: str, pointer: str) -> None:
    (problem,) = check_message(arguments)
    assert (problem.code, problem.pointer) == (code, pointer)


@pytest.mark.parametrize("payload", RESPONSES)
def test_slack_takes_a_right_answer_to_a_submission(payload: Any) -> None:
    assert check_view_response(payload) == []


@pytest.mark.parametrize(("payload", "pointer"), WRONG_RESPONSES)
def test_slack_refuses_a_wrong_answer_to_a_submission(payload: Any, pointer: str) -> None:
    (problem,) = check_view_response(payload)
    assert (problem.code, problem.pointer) == ("invalid_arguments", pointer)


@pytest.mark.parametrize(
    "payload", [{"options": []}, {"options": options(3)}, {"option_groups": [group(2)]}]
)
def test_slack_takes_right_options(payload: Any) -> None:
    assert check_options_response(payload) == []


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        (None, ""),
        ({}, ""),
        ({"options": [], "option_groups": []}, ""),
        ({"options": [{**option(), "text": marked()}]}, "/options/0/text/type"),
        ({"option_groups": [group(0)]}, "/option_groups/0/options"),
        ({"options": [], "more": 1}, ""),
    ],
)
def test_slack_refuses_wrong_options(payload: Any, pointer: str) -> None:
    (problem,) = check_options_response(payload)
    assert (problem.code, problem.pointer) == ("invalid_arguments", pointer)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("auth.test", {}),
        ("chat.postMessage", {"channel": "C1", "text": "x", "unfurl_links": "false"}),
        ("chat.postMessage", {"channel": "C1", "blocks": [], "link_names": True, "token": "xoxb"}),
        ("conversations.history", {"channel": "C1", "limit": "5", "inclusive": 1}),
        ("conversations.invite", {"channel": "C1", "users": "U1,U2"}),
        ("files.completeUploadExternal", {"files": '[{"id": "F1"}]'}),
        ("functions.completeSuccess", {"function_execution_id": "Fx1", "outputs": {}}),
        ("views.open", {"trigger_id": "1.2", "view": modal()}),
        ("users.list", {"limit": None, "cursor": "", "include_locale": ""}),
    ],
)
def test_slack_takes_right_arguments(method: str, arguments: Json) -> None:
    assert check_arguments(method, arguments) == []


@pytest.mark.parametrize(
    ("method", "arguments", "pointer", "sentence"),
    [
        ("chat.postMessage", {"text": "x"}, "", "missing required field: channel"),
        ("chat.update", {"channel": "C1"}, "", "missing required field: ts"),
        ("chat.postEphemeral", {"channel": "C1"}, "", "missing required field: user"),
        ("views.open", {"trigger_id": "1"}, "", "missing required field: view"),
        ("users.info", {"user": ""}, "", "missing required field: user"),
        ("users.info", {"user": ["U1"]}, "/user", "must provide a string"),
        (
            "conversations.history",
            {"channel": "C1", "limit": "many"},
            "/limit",
            "must provide an integer",
        ),
        ("chat.postMessage", {"channel": "C1", "mrkdwn": "maybe"}, "/mrkdwn", "must be a boolean"),
        ("files.completeUploadExternal", {"files": "{}"}, "/files", "must provide an array"),
        (
            "functions.completeSuccess",
            {"function_execution_id": "Fx1", "outputs": "[]"},
            "/outputs",
            "must provide an object",
        ),
    ],
)
def test_slack_refuses_wrong_arguments(
    method: str, arguments: Json, pointer: str, sentence: str
) -> None:
    (problem,) = check_arguments(method, arguments)
    assert (problem.code, problem.pointer) == ("invalid_arguments", pointer)
    assert problem.sentence == sentence


def test_an_unknown_method_is_told() -> None:
    (problem,) = check_arguments("chat.shout", {})
    assert problem.code == "unknown_method"


def test_the_methods_that_a_chat_app_needs_are_known() -> None:
    assert known_methods() >= {
        "apps.connections.open",
        "auth.test",
        "chat.delete",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.open",
        "files.getUploadURLExternal",
        "users.info",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    }
