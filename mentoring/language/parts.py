"""What every part of a program file has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of a program file: unknown keys are faults, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Clause = Annotated[str, Field(min_length=2, max_length=60)]


class Word(Part):
    """What a program calls something."""

    one: str
    many: str
