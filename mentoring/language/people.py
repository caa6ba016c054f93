"""Who may take part, who is looked at before the matching, and who decides about pairs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from mentoring.language.parts import Clause, Key, Part
from store.models import Role

BOTH = (Role.MENTOR, Role.MENTEE)


class Shows(StrEnum):
    """What the roster must show of somebody."""

    SERVICE_MONTHS = "service_months"  # whole months since they were hired, at least `at_least`
    GOOD_STANDING = "good_standing"
    MANAGEMENT = "management"
    GRADE = "grade"  # a grade is known


class Criterion(Part):
    """One condition for taking part. Who fails it is told `sentence`.

    `exception`: they can ask the coordinator for one, who grants or refuses it with a reason. What
    the roster does not tell is asked of the coordinator in the same way.
    """

    key: Key
    shows: Shows
    roles: tuple[Role, ...] = BOTH
    at_least: Annotated[int, Field(ge=0)] | None = None
    sentence: str
    exception: bool = True
    clause: Clause

    @model_validator(mode="after")
    def _number_where_needed(self) -> Criterion:
        if (self.shows is Shows.SERVICE_MONTHS) != (self.at_least is not None):
            raise ValueError("`at_least` belongs to service_months, and to nothing else")
        return self


class Eligibility(Part):
    """`text` is shown before somebody signs up: who is welcome, and what is never asked."""

    text: str
    criteria: tuple[Criterion, ...] = ()
    clause: Clause


class Screening(Part):
    """A form of the coordinator about each applicant of a role: a checklist and a decision.

    The form is the coordinator's and has a field that drives `qualified`: yes/no, or a choice with
    the keys yes and no. `gate`: who was not found qualified is not matched. `not_taken`: what
    somebody is told who is not; None is a sentence of ours.
    """

    forms: dict[Role, Key]
    gate: bool = True
    not_taken: str | None = None
    clause: Clause


class Board(Part):
    """People besides the coordinators who decide about pairs; `quorum` approvals make one."""

    quorum: Annotated[int, Field(ge=1, le=9)]
    clause: Clause


class Workgroup(Part):
    """A mentee may stand for a group: its others are in the conversation and the meetings.

    They are named in the field of the sign-up form that drives `workgroup`.
    """

    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(le=12)] = 8
    clause: Clause
