"""A typed client of the control interface, for tests and scripts."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

IDLE = 60  # seconds: the server closes a connection on which nothing was said for 75
JSON = dict[str, Any]
Where = str | Mapping[str, Any]


class Refused(Exception):
    """What the sandbox refused: its code, and as the text its sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Visitor:
    """Somebody at the page, who can be any person. Not for several threads at once.

    `base` is the address of the sandbox. People are named by id, handle, e-mail or full name,
    conversations by id or name. What a person does returns STATE; `ack_ms` of the last such
    call is kept.
    """

    def __init__(self, base: str) -> None:
        self._address = urlsplit(base)
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0
        self.ack_ms = 0.0

    def __enter__(self) -> Visitor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # what there is to see

    def people(self) -> JSON:
        return self._get("people")

    def person(self, key: str) -> JSON:
        """Return the PERSON with this id, handle, e-mail or name."""
        person: JSON = self.state(key, channel="-")["person"]
        return person

    def state(self, person: str, channel: str | None = None) -> JSON:
        return self._get("state", person=person, channel=channel)

    def messages(self, person: str, channel: str | None = None) -> list[JSON]:
        """Return what the person sees in a conversation; None is the DM with the app."""
        for each in self.state(person)["conversations"]:
            if (channel is None and each["is_app"]) or channel in (each["id"], each["name"]):
                found: list[JSON] = each["messages"]
                return found
        raise LookupError(f"{person} is in no conversation {channel!r}")

    def modal(self, person: str) -> JSON:
        """Return the visible modal; `LookupError` when there is none."""
        views: list[JSON] = self.state(person)["views"]
        if not views:
            raise LookupError(f"{person} has no modal open")
        return views[-1]

    def calls(self, after: int = 0, method: str | None = None, refused: bool = False) -> list[JSON]:
        asked = {"after": after, "method": method, "refused": "1" if refused else None}
        return list(self._get("calls", **asked)["calls"])

    def envelopes(self, after: int = 0) -> list[JSON]:
        return list(self._get("envelopes", after=after)["envelopes"])

    def transcript(self, person: str | None = None) -> str:
        _, body = self._exchange("GET", "transcript" + _query({"person": person}), None, {})
        return body.decode()

    # what a person does

    def command(self, person: str, text: str, channel: str | None = None) -> JSON:
        return self._act("command", person=person, channel=channel, text=text)

    def click(
        self,
        person: str,
        action_id: str,
        value: Any = None,
        *,
        message: Where | None = None,
        view: str | None = None,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> JSON:
        """Press or pick; without `message` or `view` in the visible modal."""
        if message is None and view is None:
            view = self.modal(person)["id"]
        body = {"message": message, "view": view, "action_id": action_id, "value": value}
        return self._act("click", person=person, block_id=block_id, values=values, **body)

    def submit(self, person: str, values: Mapping[str, Any], view: str | None = None) -> JSON:
        """Submit the visible modal, or the one named."""
        view = view or self.modal(person)["id"]
        return self._act("submit", person=person, view=view, values=values)

    def close(self, person: str, view: str | None = None, *, everything: bool = False) -> JSON:
        view = view or self.modal(person)["id"]
        return self._act("close", person=person, view=view, all=everything)

    def options(
        self, person: str, action_id: str, value: str = "", *, view: str | None = None, **more: Any
    ) -> JSON:
        """Return what an external select offers for what was typed."""
        if view is None and "message" not in more:
            view = self.modal(person)["id"]
        body = {"person": person, "view": view, "action_id": action_id, "value": value, **more}
        return self._post("options", body)

    def home(self, person: str, tab: str = "home") -> JSON:
        return self._act("home", person=person, tab=tab)

    def upload(self, person: str, name: str, content: bytes) -> str:
        """Upload a file and return its id."""
        edge = "----sandbox-upload"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="person"\r\n\r\n{person}\r\n'
        head += (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return str(self._call("POST", "upload", body, kind)["id"])

    def shortcut(self, person: str, callback_id: str, message: Where | None = None) -> JSON:
        """Use a shortcut: a global one, or one of a message."""
        return self._act("shortcut", person=person, callback_id=callback_id, message=message)

    def join(self, person: str, channel: str) -> JSON:
        """Join a public channel."""
        return self._act("join", person=person, channel=channel)

    def add_person(self, real_name: str, **facts: Any) -> JSON:
        """Add somebody to the workspace: `title`, `tz`, `is_restricted` by keyword."""
        return self._act("people", real_name=real_name, **facts)

    # the sandbox itself

    def clock(self, after: int | None = None, wait: float | None = None) -> JSON:
        """Return CLOCK; with `after` once it was moved again, or after `wait` seconds."""
        return self._get("clock", after=after, wait=wait)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock()["now"])

    def advance(self, span: str | float) -> JSON:
        """Move the clock by seconds, or by `1h`, `1d`, `1w`."""
        return self._post("clock", {"advance": span})

    def move_to(self, moment: datetime | str) -> JSON:
        """Move the clock to a moment, or to `next`: when the app's next thing is due."""
        spelled = moment if isinstance(moment, str) else moment.isoformat()
        return self._post("clock", {"to": spelled})

    def freeze(self, frozen: bool = True) -> JSON:
        return self._post("clock", {"frozen": frozen})

    def report_due(self, revision: int, due: str | None) -> JSON:
        return self._post("clock/due", {"revision": revision, "due": due})

    def fault(self, kind: str, **more: Any) -> JSON:
        """Switch a fault on: `method`, `times`, `rate`, `seconds`, `person` by keyword."""
        return self._post("fault", {"kind": kind, **more})

    def app(self, action: str) -> JSON:
        return self._post("app", {"action": action})

    def reset(self) -> JSON:
        return self._post("reset", {})

    # how

    def _act(self, name: str, **body: Any) -> JSON:
        answer = self._post(name, body)
        self.ack_ms = answer["ack_ms"]
        state: JSON = answer["state"]
        return state

    def _get(self, name: str, **query: Any) -> JSON:
        return self._call("GET", name + _query(query), None, {})

    def _post(self, name: str, body: Mapping[str, Any]) -> JSON:
        kept = {key: value for key, value in body.items() if value is not None or key == "due"}
        sent = json.dumps(kept, default=str).encode()
        return self._call("POST", name, sent, {"Content-Type": "application/json"})

    def _call(self, verb: str, path: str, body: bytes | None, headers: dict[str, str]) -> JSON:
        status, text = self._exchange(verb, path, body, headers)
        answer: JSON = json.loads(text)
        if status >= 400:
            raise Refused(answer.get("error", ""), answer.get("detail", ""))
        return answer

    def _exchange(
        self, verb: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if time.monotonic() - self._used > IDLE:
            self.leave()
        if self._connection is None:
            host, port = self._address.hostname or "", self._address.port
            self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._connection.request(verb, f"/sandbox/api/{path}", body, headers)
        response = self._connection.getresponse()
        answer = response.status, response.read()
        self._used = time.monotonic()
        return answer


def _query(asked: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in asked.items() if value is not None}
    return "?" + urlencode(kept, quote_via=quote) if kept else ""


def wait_until(happened: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return what `happened` returns once that is true; `TimeoutError` otherwise."""
    end = time.monotonic() + seconds
    while not (found := happened()):
        if time.monotonic() > end:
            raise TimeoutError("It did not happen in time.")
        time.sleep(0.005)
    return found
