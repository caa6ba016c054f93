"""What a person can be told. Every refusal is a sentence that says what to do next."""

from __future__ import annotations

from typing import Self


class Refusal(Exception):
    """That is not possible right now."""

    def __init__(self, sentence: str | None = None, *, field: str | None = None) -> None:
        """`sentence` None: the docstring of the class. `field`: the form field that it is about."""
        self.sentence = sentence or (type(self).__doc__ or "").strip()
        self.field = field
        super().__init__(self.sentence)


class WrongAnswers(Refusal):
    """Please look at the marked fields."""

    def __init__(self, by_field: dict[str, str]) -> None:
        """`by_field`: a sentence for each field of the form that cannot stand as it is."""
        self.by_field = by_field
        super().__init__(next(iter(by_field.values()), None), field=next(iter(by_field), None))


class NotYours(Refusal):
    """That is not yours to do. Ask your coordinator if you think it should be."""

    action: str = ""  # what was asked for, of which row: for the log and the audit trail
    kind: str = ""
    row_id: str = ""

    def of(self, action: str, kind: str, row_id: str) -> Self:
        """Note what was refused."""
        self.action, self.kind, self.row_id = action, kind, row_id
        return self


class NotFound(Refusal):
    """I cannot find that any more. Type `/mentor` to see where you stand."""


class Hidden(NotYours):
    """I cannot find that any more. Type `/mentor` to see where you stand."""

    channel: str | None = None
    there: str = ""

    def but_in(self, channel: str, sentence: str) -> Self:
        """Say more to somebody who sees the thing in a channel that they were invited to."""
        self.channel, self.there = channel, sentence
        return self

    def seen_from(self, channel: str | None) -> NotYours:
        """Give what is said to somebody who asks from a channel; None: from a modal or Home."""
        if not self.there or channel != self.channel:
            return self
        return NotYours(self.there).of(self.action, self.kind, self.row_id)


class AlreadyDone(Refusal):
    """That has been done already. Nothing was changed."""


class TooLate(Refusal):
    """The time for that has passed. Your coordinator can still help."""


class NotInAProgram(Refusal):
    """You are not in a mentoring program yet. Type `/mentor signup` to join one."""
