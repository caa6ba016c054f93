"""Lists that a program keeps: opportunities, lessons, corrective actions, career steps."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mentoring.language.forms import Author
from mentoring.language.parts import Clause, Key, Part, Word


class RegisterState(Part):
    """Where an entry stands. `reason`: who sets it says why. `closes`: nothing more is to do.

    `shown`: everybody of the program may read the entry then. The author's name stands with it
    when they said yes to the field of its form that drives `credit`.
    """

    key: Key
    label: Annotated[str, Field(max_length=75)]
    closes: bool = False
    reason: bool = False
    shown: bool = False


class Register(Part):
    """A list with a form for each entry and the states that it goes through, the first at once.

    `adds`: who may add an entry; an entry of the pair may be about them. `owner`: an entry gets
    somebody who sees to it and a day, and they are reminded. `after_log`: offered when a meeting
    was logged. `asked`: `/mentor ask` writes here. `says`: what the person who adds is told.
    """

    key: Key
    name: Word
    form: Key
    adds: Annotated[tuple[Author, ...], Field(min_length=1)]
    states: Annotated[tuple[RegisterState, ...], Field(min_length=2)]
    owner: bool = False
    after_log: bool = False
    asked: bool = False
    says: str
    clause: Clause

    @model_validator(mode="after")
    def _ends(self) -> Register:
        if not any(s.closes for s in self.states):
            raise ValueError("no state has `closes: true`; an entry must be able to end")
        return self

    def state(self, key: str) -> RegisterState:
        """Give a state by its key; the first one for a key that the program has not any more."""
        return next((s for s in self.states if s.key == key), self.states[0])
