"""The faults that can be switched on, to see how an app lives with them."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.refusals import PersonRefusal

JSON = dict[str, Any]

CALL_KINDS = ("rate_limited", "server_error", "lost_answer", "slow")
SOCKET_KINDS = ("drop_socket", "refresh_socket")
APP_KINDS = ("uninstall", "install", "deactivate", "activate")
KINDS = (*CALL_KINDS, *SOCKET_KINDS, *APP_KINDS)


@dataclass
class Fault:
    """A fault on Web API calls. `times` None is without end, `method` None is any."""

    kind: str
    method: str | None = None
    times: int | None = None
    rate: float = 1.0
    seconds: float = 1.0


class Faults:
    """The faults that are on, asked once for every call."""

    def __init__(self) -> None:
        self._on: list[Fault] = []
        self._chance = random.Random(1)  # noqa: S311 (faults are not a secret)

    def clear(self) -> None:
        self._on.clear()

    def switch_on(self, body: JSON) -> None:
        """Add a fault as POST fault describes it; without `times` or `rate` it is one time."""
        times = body.get("times")
        if times is None and body.get("rate") is None:
            times = 1
        numbers = (times, body.get("rate"), body.get("seconds"))
        if not all(each is None or isinstance(each, int | float) for each in numbers):
            raise PersonRefusal("invalid_fault", "times, rate and seconds are numbers.")
        fault = Fault(
            kind=str(body["kind"]),
            method=body.get("method"),
            times=None if times is None else int(times),
            rate=float(body.get("rate") or 1.0),
            seconds=float(body.get("seconds") or 1.0),
        )
        self._on.append(fault)

    def strike(self, method: str) -> Fault | None:
        """Return the fault that hits this call, and count it."""
        for fault in self._on:
            if fault.method in (None, method) and self._chance.random() < fault.rate:
                if fault.times is not None:
                    fault.times -= 1
                self._on = [each for each in self._on if each.times is None or each.times > 0]
                return fault
        return None

    def as_json(self) -> list[JSON]:
        return [asdict(each) for each in self._on]
