"""Competencies with levels: where somebody stands, where to, and what has shown it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mentoring.language.forms import Option
from mentoring.language.parts import Clause, Key, Part


class Competency(Part):
    """One competency. `levels`: what somebody can do on each. `assets`: where that is written."""

    key: Key
    label: Annotated[str, Field(max_length=75)]
    version: Annotated[int, Field(ge=1)] = 1
    levels: dict[Key, str]
    assets: tuple[str, ...] = ()


class Competencies(Part):
    """The library. Forms take its choices by `options_from: competencies` and `levels`.

    `levels` go from the lowest to the highest. `baseline` and `review` name forms with a group that
    drives `gap`: its fields drive `competency`, `level`, `target`, `due`, `owner` and `evidence`.
    """

    levels: Annotated[tuple[Option, ...], Field(min_length=2, max_length=9)]
    library: Annotated[tuple[Competency, ...], Field(min_length=1)]
    baseline: Key
    review: Key
    clause: Clause
