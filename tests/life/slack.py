"""A Slack in memory for workers that live through thousands of accidents: the real WebClient, whose
calls end here.

What it answers is told before: as it should, lost after the message arrived, lost before, an error
500, 429, refused, or the worker is killed on either side of the call, or stopped in it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

WAIT = 20  # seconds that a 429 names
LATEST = timedelta(seconds=9)  # a call arrives within its timeout, or not at all


class Answer(StrEnum):
    """What becomes of one message."""

    OK = "ok"
    LIMITED = "429"
    LOST = "lost after it arrived"
    AWAY = "lost before"
    BROKEN = "500 after it arrived"
    DOWN = "500 before"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    SLOW = "late"
    STOPPED = "stopped after it arrived"


ARRIVES = {Answer.OK, Answer.LOST, Answer.BROKEN, Answer.KILLED_AFTER, Answer.SLOW, Answer.STOPPED}


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True)
class Arrival:
    """A message that stands in Slack."""

    notice: str
    channel: str
    at: datetime
    worker: str


@dataclass
class Clock:
    """The time that all workers read."""

    now: datetime


@dataclass
class MemorySlack:
    """`meanwhile` is called while a worker is stopped in a call: others go on."""

    clock: Clock
    meanwhile: Callable[[str], None] = lambda worker: None
    answers: deque[Answer] = field(default_factory=deque)
    arrived: list[Arrival] = field(default_factory=list)
    called: Counter[str] = field(default_factory=Counter)  # by notice
    quiet_until: datetime | None = None
    excused: set[str] = field(default_factory=set)  # workers that were in a call at a 429
    _number: int = 0

    def post(self, worker: str, sent: dict[str, Any]) -> dict[str, Any]:
        answer = self.answers.popleft() if self.answers else Answer.OK
        notice = sent["metadata"]["event_payload"]["id"]
        self._is_allowed(worker)
        self.called[notice] += 1
        if answer is Answer.SLOW:
            self.clock.now += LATEST
        if answer in ARRIVES:
            self.arrived.append(Arrival(notice, sent["channel"], self.clock.now, worker))
        if answer is Answer.STOPPED:
            self.meanwhile(worker)
        return self._told(answer, sent["channel"])

    def _is_allowed(self, worker: str) -> None:
        waits = self.quiet_until is not None and self.clock.now < self.quiet_until
        assert worker in self.excused or not waits, "a message was sent while all must wait"

    def _told(self, answer: Answer, channel: str) -> dict[str, Any]:
        self._number += 1
        if answer in (Answer.KILLED_BEFORE, Answer.KILLED_AFTER):
            raise Killed
        if answer is Answer.LOST:
            raise TimeoutError
        if answer is Answer.AWAY:
            raise ConnectionRefusedError
        if answer in (Answer.BROKEN, Answer.DOWN):
            return {"ok": False, "error": "internal_error", "status": 500}
        if answer is Answer.REFUSED:
            return {"ok": False, "error": "restricted_action"}
        if answer is Answer.LIMITED:
            self.quiet_until = self.clock.now + timedelta(seconds=WAIT)
            return {"ok": False, "error": "ratelimited", "status": 429}
        return {"ok": True, "channel": channel, "ts": self._ts(self.clock.now)}

    def history(self, asked: dict[str, Any]) -> dict[str, Any]:
        there = [
            {
                "ts": self._ts(one.at),
                "metadata": {"event_type": "mentor_notice", "event_payload": {"id": one.notice}},
            }
            for one in self.arrived
            if f"D{one.channel}" == asked["channel"]
            and one.at.timestamp() >= float(asked["oldest"])
        ]
        return {"ok": True, "messages": there[::-1][: asked["limit"]]}

    def _ts(self, at: datetime) -> str:
        return f"{at.timestamp():.0f}.{self._number:06}"


class Wire(WebClient):
    """The client of one worker."""

    def __init__(self, slack: MemorySlack, worker: str) -> None:
        super().__init__(token="xoxb-1", retry_handlers=[])
        self.slack, self.worker = slack, worker

    def api_call(self, api_method: str, **call: Any) -> SlackResponse:
        sent = call.get("json") or call.get("params") or {}
        if api_method == "chat.postMessage":
            data = self.slack.post(self.worker, sent)
        elif api_method == "conversations.open":
            data = {"ok": True, "channel": {"id": f"D{sent['users']}"}}
        elif api_method == "conversations.history":
            data = self.slack.history(sent)
        else:
            data = {"ok": True}
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=data,
            headers={"Retry-After": str(WAIT)},
            status_code=data.get("status", 200),
        )
        answer.validate()  # type: ignore[no-untyped-call]
        return answer
