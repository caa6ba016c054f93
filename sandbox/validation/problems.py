"""What a checker answers: the problems, each with the place and Slack's own words for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Surface(StrEnum):
    """Where blocks are shown. Each block and element names the surfaces that take it."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True)
class Finding:
    """A broken rule before it has an error code: a JSON pointer and a sentence."""

    pointer: str
    sentence: str


@dataclass(frozen=True)
class Problem:
    """One reason why Slack refuses a payload."""

    code: str
    """Slack's error code, such as `invalid_blocks`."""
    pointer: str
    """JSON pointer from the call's arguments, such as `/blocks/3/text`; "" is the whole."""
    sentence: str
    """As Slack words it in `response_metadata.messages`, such as `must provide a string`."""

    def __str__(self) -> str:
        """Write it as Slack does, without the leading `[ERROR]`."""
        return f"{self.sentence} [json-pointer:{self.pointer}]"


def coded(code: str, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Turn findings into problems that all carry `code`."""
    return (Problem(code, finding.pointer, finding.sentence) for finding in findings)
