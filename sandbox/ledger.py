"""What passed between the app and the sandbox: calls in one list, envelopes in the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.validation import Problem

JSON = dict[str, Any]
MOST = 20_000


@dataclass
class Call:
    """One Web API call of the app, or an answer of it that Slack would refuse."""

    id: int
    at: str
    method: str
    arguments: JSON
    answer: Any
    status: int
    ms: float
    problems: list[JSON] = field(default_factory=list)
    fault: str | None = None

    @property
    def refused(self) -> bool:
        return self.status >= 400 or (isinstance(self.answer, dict) and not self.answer.get("ok"))


@dataclass
class Envelope:
    """One payload that went to the app. `outcome` is acked, timeout or unconnected."""

    id: int
    at: str
    envelope_id: str
    type: str
    payload: JSON
    attempt: int = 0
    reason: str = ""
    outcome: str = "waiting"
    ack_ms: float | None = None
    answer: Any = None


class Ledger:
    """The last 20,000 calls and as many envelopes."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=MOST)
        self._envelopes: deque[Envelope] = deque(maxlen=MOST)
        self._count = 0
        self.sent = 0
        """How many envelopes there ever were."""

    def clear(self) -> None:
        self._calls.clear()
        self._envelopes.clear()

    def next_id(self) -> int:
        self._count += 1
        return self._count

    def add_call(self, **fields: Any) -> Call:
        """Note a call; the fields of `Call` by keyword, without its id."""
        call = Call(id=self.next_id(), **fields)
        call.arguments = without_tokens(call.arguments)
        self._calls.append(call)
        return call

    def add_envelope(self, **fields: Any) -> Envelope:
        self.sent += 1
        envelope = Envelope(id=self.next_id(), **fields)
        self._envelopes.append(envelope)
        return envelope

    def calls(self, after: int, method: str | None, refused: bool) -> list[JSON]:
        """Return the calls with an id above `after`, oldest first."""
        return [
            asdict(call)
            for call in self._calls
            if call.id > after and method in (None, call.method) and (call.refused or not refused)
        ]

    def envelopes(self, after: int) -> list[JSON]:
        return [asdict(each) for each in self._envelopes if each.id > after]


def without_tokens(arguments: Mapping[str, Any]) -> JSON:
    return {k: v for k, v in arguments.items() if k not in ("token", "client_secret")}


def as_places(problems: Sequence[Problem]) -> list[JSON]:
    return [{"code": p.code, "pointer": p.pointer, "sentence": p.sentence} for p in problems]
