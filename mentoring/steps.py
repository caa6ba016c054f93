"""What a next step is: one sentence, what it is about, and its button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from store.models import Person


class Rank(IntEnum):
    WAITED_FOR = 0  # the partner or a signer waits
    DUE = 1  # the program's dates
    GOOD = 2  # a good idea, with no date
    JOIN = 3  # a program that one could join


@dataclass(frozen=True)
class NextStep:
    """One thing to do. `route` and `value` are those of its button; `due` None: no date.

    `sentence` names `who` as {who} and the channel as {where}, so that each surface can name them
    in its own way. `button` "": there is a command for it, which the sentence tells. `other`: the
    route and the text of a second button, with the same value.
    """

    route: str
    value: str
    button: str
    sentence: str
    due: date | None = None
    who: Person | None = None
    rank: Rank = Rank.DUE
    channel: str | None = None
    other: tuple[str, str] | None = None
