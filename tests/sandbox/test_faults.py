"""Faults on calls: what the app sees, and what has happened all the same."""

from __future__ import annotations

import http.client
import time
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, Visitor

NORA = "nora.lindqvist"


@pytest.fixture
def nora(visitor: Visitor) -> str:
    return str(visitor.person(NORA)["id"])


def refused(client: WebClient, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(**arguments)
    return refusal.value.response


def test_a_rate_limit_names_its_seconds(client: WebClient, visitor: Visitor, nora: str) -> None:
    visitor.fault("rate_limited", method="chat.postMessage", times=1, seconds=30)
    response = refused(client, channel=nora, text="x")
    assert (response.status_code, response.headers["retry-after"]) == (429, "30")
    client.chat_postMessage(channel=nora, text="x")


def test_a_server_error_writes_nothing(client: WebClient, visitor: Visitor, nora: str) -> None:
    visitor.fault("server_error", times=1)
    assert refused(client, channel=nora, text="x").status_code == 500
    assert visitor.messages(NORA) == []


def test_a_lost_answer_comes_after_the_write(
    client: WebClient, visitor: Visitor, nora: str
) -> None:
    visitor.fault("lost_answer", method="chat.postMessage")
    with pytest.raises((http.client.HTTPException, URLError, ConnectionError)):
        client.chat_postMessage(channel=nora, text="Did it arrive?")
    assert [each["text"] for each in visitor.messages(NORA)] == ["Did it arrive?"]
    assert visitor.calls(method="chat.postMessage")[-1]["fault"] == "lost_answer"


def test_a_slow_answer_takes_its_time(client: WebClient, visitor: Visitor) -> None:
    visitor.fault("slow", method="auth.test", seconds=0.3, times=1)
    start = time.perf_counter()
    client.auth_test()
    assert time.perf_counter() - start > 0.3


def test_faults_are_counted_listed_and_cleared(client: WebClient, visitor: Visitor) -> None:
    visitor.fault("server_error", method="auth.test", rate=1.0)
    assert visitor.fault("rate_limited", times=2)["faults"][1]["times"] == 2
    visitor.fault("none")
    client.auth_test()
    with pytest.raises(Refused, match="no fault 'earthquake'"):
        visitor.fault("earthquake")
