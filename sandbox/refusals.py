"""The two ways in which the sandbox says no: to the app, as Slack does, and to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.validation import Problem


class SlackRefusal(Exception):
    """A Web API call that Slack refuses: an error code, and the places in the JSON."""

    def __init__(
        self,
        code: str,
        problems: Sequence[Problem] = (),
        *,
        status: int = 200,
        retry_after: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.problems = list(problems)
        self.status = status
        self.retry_after = retry_after
        self.extra = dict(extra or {})

    def answer(self) -> dict[str, Any]:
        """Return the JSON that Slack answers."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.problems:
            body["errors"] = [spoken(problem) for problem in self.problems]
            body["response_metadata"] = {"messages": ["[ERROR] " + each for each in body["errors"]]}
        return body


class PersonRefusal(Exception):
    """Something that a person cannot do in Slack either: a code, and a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def spoken(problem: Problem) -> str:
    """Say a problem as Slack says it, with its place."""
    if not problem.pointer:
        return problem.sentence
    return f"{problem.sentence} [json-pointer:{problem.pointer}]"


def refuse_if(problems: Sequence[Problem]) -> None:
    """Raise a `SlackRefusal` with the first problem's code when there are problems."""
    if problems:
        first = problems[0].code
        raise SlackRefusal(first, [each for each in problems if each.code == first])
