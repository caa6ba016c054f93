"""What a program's calendar can say: milestones with their ladders, and events to attend."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from mentoring.language.forms import Author
from mentoring.language.parts import Clause, Key, Part
from store.models import Ending


class Asks(StrEnum):
    """What a milestone asks for, and with it when it is done."""

    AGREEMENT = "agreement"  # until everybody has signed; only who is missing is asked
    PLAN = "plan"  # until the plan is there
    FORM = "form"  # until this person has answered
    RENEWAL = "renewal"  # until this person has answered
    REMATCH = "rematch"  # a reminder that the window is open; done when the pair has ended
    MEETING = "meeting"  # until a meeting is logged, or one is agreed for a day to come
    TASK = "task"  # of the coordinator, until they say that it is done
    TALK = "talk"  # of the coordinator with each of the two alone, until both are noted
    NOTE = "note"  # nothing: it only tells


class Anchor(StrEnum):
    """What days are counted from. `cycle` and `cycle_end` concern the cycle and not a pair."""

    PUBLICATION = "publication"
    MIDDLE = "middle"  # half of the months that the agreement runs
    END = "end"
    CYCLE = "cycle"  # the first day of the cycle
    CYCLE_END = "cycle_end"  # the first day and the program's length


OF_THE_CYCLE = (Anchor.CYCLE, Anchor.CYCLE_END)
WHO_HAVE_ENDED = (Ending.COMPLETED, Ending.COMPLETED_EARLY, Ending.LAPSED)


class Escalation(Part):
    """When the coordinator gets a case, in days from the anchor, and what it says."""

    day: int
    says: str


class Every(Part):
    """Comes again after so many months or days: until the end of the pair, or `times` times."""

    months: Annotated[int, Field(ge=1, le=12)] | None = None
    days: Annotated[int, Field(ge=7, le=366)] | None = None
    times: Annotated[int, Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Every:
        if (self.months is None) == (self.days is None):
            raise ValueError("write either `months` or `days`")
        return self


def _must_end(anchor: Anchor, every: Every | None) -> None:
    """Raise ValueError for what would come again for ever."""
    if anchor in (Anchor.END, Anchor.CYCLE_END) and every and every.times is None:
        raise ValueError("`every` after the end needs `times`: how often it comes")


class Milestone(Part):
    """Something with dates: asked on each of `days` (from `months` after the anchor) until done.

    Negative days lie before the anchor. Weekends and public holidays move to the next working day.
    `working_days`: the ladder and `escalate` count working days of the program. `every`: the whole
    ladder comes again, each time as an occasion of its own: until the end of the pair or of the
    cycle, or `times` times. `who`: of those who share an office, and with `pair` of the two, one
    answer suffices; a task and a talk are the coordinator's, whatever `who` says, and come on the
    first of `days`. `after`: the endings after which what is anchored at the end is still asked.
    """

    key: Key
    anchor: Anchor = Anchor.PUBLICATION
    months: int = 0
    days: Annotated[tuple[int, ...], Field(min_length=1)]
    working_days: bool = False
    every: Every | None = None
    asks: Asks
    form: Key | None = None
    who: Author = Author.EACH
    says: str
    button: Annotated[str, Field(max_length=75)] | None = None
    escalate: Escalation | None = None
    after: tuple[Ending, ...] = WHO_HAVE_ENDED
    clause: Clause

    @model_validator(mode="after")
    def _form_named(self) -> Milestone:
        if (self.asks is Asks.FORM) != (self.form is not None):
            raise ValueError("`form` names the form when, and only when, `asks` is form")
        return self

    @model_validator(mode="after")
    def _button_named(self) -> Milestone:
        silent = self.asks in (Asks.NOTE, Asks.TASK, Asks.TALK)
        if not silent and self.button is None:
            raise ValueError("`button` is missing: what the person presses; add it")
        return self

    @model_validator(mode="after")
    def _comes_to_an_end(self) -> Milestone:
        _must_end(self.anchor, self.every)
        return self

    @model_validator(mode="after")
    def _of_the_cycle(self) -> Milestone:
        whole = self.anchor in OF_THE_CYCLE
        if whole and self.asks not in (Asks.TASK, Asks.NOTE, Asks.FORM):
            raise ValueError("a date of the cycle asks for a task, a form or tells a note")
        return self


class Event(Part):
    """Something to come to: an orientation, a quarterly meeting, a training.

    The coordinator is asked to name its day `ask_days` before it should be; everybody in `who` is
    invited and answers; who came is marked. `days` (from `months` after the anchor) is by when it
    should be held, `every` makes it come again. `feedback` is a form for those who came.
    `newcomers`: whoever joins later gets the next one. `gates_matching`: who did not come is not
    matched yet.
    """

    key: Key
    title: Annotated[str, Field(max_length=75)]
    who: Annotated[tuple[Author, ...], Field(min_length=1)]
    anchor: Anchor = Anchor.CYCLE
    months: int = 0
    days: int = 0
    ask_days: Annotated[int, Field(ge=0, le=90)] = 21
    every: Every | None = None
    minutes: Annotated[int, Field(ge=15, le=480)] = 60
    says: str
    agenda: tuple[str, ...] = ()
    feedback: Key | None = None
    newcomers: bool = False
    gates_matching: bool = False
    clause: Clause
