"""What people can read about a program at any time, in the guide's own order."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mentoring.language.forms import Author
from mentoring.language.parts import Clause, Part
from store.models import Role


class RoleGuide(Part):
    """What one role does, and what it takes."""

    who: Author
    duties: tuple[str, ...]
    qualities: tuple[str, ...] = ()
    clause: Clause


class Term(Part):
    term: Annotated[str, Field(max_length=75)]
    means: str


class Glossary(Part):
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    clause: Clause


class Topics(Part):
    """Things to talk about when the two need an idea."""

    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    clause: Clause


class Handbook(Part):
    """`steps`: how the program goes, from the call to the end."""

    steps: tuple[str, ...] = ()
    roles: tuple[RoleGuide, ...] = ()
    glossary: Glossary | None = None
    topics: Topics | None = None
    clause: Clause


class Preparation(Part):
    """What each of a new pair does before the first meeting, told with the match."""

    by: dict[Role, tuple[str, ...]]
    clause: Clause


class Recognition(Part):
    """Thanks at the end. `certificate`: its text with {name}, {role}, {program}, {from}, {until},
    {meetings} and {hours}. `public`: what is said in the channel of those who agreed to it."""

    certificate: str | None = None
    public: str | None = None
    clause: Clause


class Process(Part):
    """The program described as a process."""

    purpose: str
    objective: str
    description: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    controls: tuple[str, ...]


class Conformance(Part):
    """What `/mentor conformance` reports on. `practices`: the guide's headings by the first part of
    a clause, in the guide's order."""

    practices: dict[str, str]
    process: Process | None = None
