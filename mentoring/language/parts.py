"""What every part of a program file has in common."""

from __future__ import annotations

import re
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

    @property
    def a(self) -> str:
        """Give one of them with its article: `a mentor`, `an associate`."""
        return with_article(self.one)


SOUNDS_LIKE_A_CONSONANT = re.compile(r"(?:eu|one|uni|us|ut)", re.I)


def with_article(word: str) -> str:
    """Put `a` or `an` before a word, by its first sound as far as its letters tell."""
    vowel = word[:1].lower() in "aeiou" and not SOUNDS_LIKE_A_CONSONANT.match(word)
    return f"{'an' if vowel else 'a'} {word}"
