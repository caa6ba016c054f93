"""What a listener may answer: it returns one of these, and `guard` performs it after the commit.

So no listener touches the network inside a transaction, and the ack is always the last thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handlers.blocks import Block, Message


@dataclass(frozen=True)
class Done:
    """Acknowledge, and nothing more."""


@dataclass(frozen=True)
class Say:
    """Tell the person who asked, and nobody else."""

    message: Message


@dataclass(frozen=True)
class Replace:
    """Put another message in the place of the one whose button was pressed."""

    message: Message


@dataclass(frozen=True)
class Open:
    """Open a modal; on top of the one that is open, if there is one."""

    view: Block


@dataclass(frozen=True)
class Show:
    """Answer a submission with another view in its place."""

    view: Block


@dataclass(frozen=True)
class Redraw:
    """Change the open modal whose element was used."""

    view: Block


@dataclass(frozen=True)
class Errors:
    """Send a form back with a sentence at each field (by block id). Nothing is stored."""

    by_block: dict[str, str]


@dataclass(frozen=True)
class Options:
    """Fill a select: at most 100 options."""

    options: list[dict[str, Any]] = field(default_factory=list)


Reply = Done | Say | Replace | Open | Show | Redraw | Errors | Options


def say(text: str, *blocks: Block) -> Say:
    return Say(Message(text, list(blocks)))


def replace(text: str, *blocks: Block) -> Replace:
    return Replace(Message(text, list(blocks)))
