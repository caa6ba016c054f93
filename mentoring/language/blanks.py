"""What a guide leaves to the agency: blanks that `/mentor setup` asks for.

Elsewhere in the file `${key}` stands for a blank's value: alone it keeps its type, within a text it
is put in. An item of a list with `only_if: key` is there only while that blank has a value (not
empty, not 0, not no); with `only_if: key=choice` only while the blank has that one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from mentoring.language.forms import Option
from mentoring.language.parts import Clause, Part


class BlankType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


class Blank(Part):
    """One thing that the agency decides. `value` is ours until then; "" is none yet.

    `min` and `max` are the range of a number, in the unit that the label names; `max` of a text
    is its most characters. A text whose value is "" may stay empty.
    """

    type: BlankType
    label: Annotated[str, Field(max_length=150)]
    hint: Annotated[str, Field(max_length=150)] | None = None
    value: int | bool | str
    min: int | None = None
    max: int | None = None
    options: tuple[Option, ...] = ()
    clause: Clause

    @model_validator(mode="after")
    def _value_fits(self) -> Blank:
        if (self.type is BlankType.CHOICE) != bool(self.options):
            raise ValueError("`options` belong to a blank of the type choice, and to no other")
        fits = {
            BlankType.TEXT: isinstance(self.value, str),
            BlankType.NUMBER: isinstance(self.value, int) and not isinstance(self.value, bool),
            BlankType.YES_NO: isinstance(self.value, bool),
            BlankType.CHOICE: self.value in {o.key for o in self.options},
        }
        if not fits[self.type]:
            raise ValueError(f"`value` is not a {self.type.value.replace('_', '/')}")
        if self.type is BlankType.NUMBER and not self._in_range(int(self.value)):
            raise ValueError("`value` lies outside of `min` and `max`")
        return self

    def _in_range(self, value: int) -> bool:
        above = self.min is None or value >= self.min
        return above and (self.max is None or value <= self.max)
