"""What a program says of meetings: how often, in which form, and what is written down of one."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mentoring.days import WorkingHours
from mentoring.language.forms import Option
from mentoring.language.parts import Clause, Key, Part

Place = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(Part):
    """Working hours in a person's own zone, and the time of day at which prompts go out.

    `country`: whose public holidays are kept free, US or US-NH with a state; None: none are.
    """

    start: time
    end: time
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    prompts_at: time
    country: Place | None = None

    def working(self) -> WorkingHours:
        days = frozenset(WEEKDAYS.index(d) for d in self.days)
        return WorkingHours(start=self.start, end=self.end, weekdays=days)


class Cadence(Part):
    """How often a pair meets. After `taper_after_months` the lower number is enough.

    A pair that is behind is nudged at `quiet_after` checks in a row, and then not before it has
    caught up once. Where it has not met at all for longer, the coordinator gets a case.
    `hours_per_month`: the time together that the agency asks for, shown beside
    what was logged. `overtime` false: a meeting outside of working hours is pointed out.
    """

    per_month: Annotated[int, Field(ge=1, le=31)]
    taper_after_months: int | None = None
    taper_per_month: int | None = None
    hours_per_month: Annotated[int, Field(ge=1, le=100)] | None = None
    check_every_days: Annotated[int, Field(ge=7, le=31)] = 14
    quiet_after: Annotated[int, Field(ge=1, le=12)] = 3
    overtime: bool = False
    says: str
    clause: Clause


class SessionSpec(Part):
    """What is noted of a meeting. `formats`: in person, by phone, ...; `counts`: those that count
    for the cadence, all when empty.

    `form` is offered once a meeting is logged, and shared by the two. Its field that drives
    `carry_over` (a group, or a long text with a line for each) holds what is planned for the next
    meeting, whose form opens with it, each done or not done; what is not done is carried on.
    `activity_log`: each of the two can have a list of what was done and when, for the time away
    from work.
    """

    formats: tuple[Option, ...] = ()
    counts: tuple[Key, ...] = ()
    form: Key | None = None
    activity_log: bool = False
    clause: Clause

    @model_validator(mode="after")
    def _counts_exist(self) -> SessionSpec:
        if missing := sorted(set(self.counts) - {o.key for o in self.formats}):
            raise ValueError(f"`counts` names no format of the list: {', '.join(missing)}")
        return self
