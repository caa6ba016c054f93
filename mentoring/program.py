"""What a program file can say: words, forms, rules, milestones and texts of one guide.

Everything that differs between guides stands in the file and cites its guide and clause; nothing
of it is a constant in code. `program_file.py` reads such a file and reports all its faults at once.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from mentoring.days import WorkingHours, add_months
from mentoring.form_spec import (
    Author,
    Form,
    FormField,
    Option,
)
from mentoring.parts import Clause, Key, Part
from store.models import Role

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Word(Part):
    one: str
    many: str


class Words(Part):
    """What the program calls its roles and things."""

    mentor: Word
    mentee: Word
    coordinator: str
    supervisor: str
    plan: str
    plan_short: str
    agreement: str
    meeting: Word

    def role(self, role: Role) -> Word:
        return self.mentor if role is Role.MENTOR else self.mentee


class Charter(Part):
    """Why the program exists (B3). `measures` are the columns of its final report."""

    purpose: str
    objectives: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    clause: Clause


class Expectations(Part):
    """What the two of a pair may expect of each other, and what they should not."""

    intro: str
    expect: tuple[str, ...]
    not_expect: tuple[str, ...]
    clause: Clause


class Enrollment(Part):
    """Who signs up with which form, and what their supervisor is asked."""

    forms: dict[Role, Key]
    supervisor_of: tuple[Role, ...] = ()  # whose supervisor is told, and assesses
    assessment: Key | None = None  # the form that the supervisor fills in
    clause: Clause


class HardRule(Part):
    """A pair that breaks it is impossible. `depth`: 1 is the first-line supervisor, None all."""

    kind: Literal["not_supervisor", "grade_gap", "not_same_unit", "never_again"]
    depth: int | None = None
    at_least: int | None = None
    sentence: str
    clause: Clause


class SoftTerm(Part):
    """A reason for a pair, worth up to `points`."""

    kind: Literal[
        "skills_overlap",
        "wish",
        "mentor_wish",
        "same_site",
        "different_unit",
        "grade_distance",
        "zone_distance",
        "text",
    ]
    points: Annotated[int, Field(ge=1, le=1000)]
    label: str
    clause: Clause | None = None


class Matching(Part):
    rules: tuple[HardRule, ...]
    terms: tuple[SoftTerm, ...]
    capacity_max: Annotated[int, Field(ge=1, le=10)] = 3
    clause: Clause


class Introduction(Part):
    """What the group DM of a new pair says first, and the questions for the first meeting."""

    text: str
    questions: tuple[str, ...]
    clause: Clause


class SignerRole(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    MENTEE_SUPERVISOR = "mentee_supervisor"
    MENTOR_SUPERVISOR = "mentor_supervisor"
    COORDINATOR = "coordinator"


class AgreementSpec(Part):
    """The agreement's text with {placeholders} for names, dates and the answers of `form`."""

    form: Key
    signers: Annotated[tuple[SignerRole, ...], Field(min_length=1)]
    text: str
    due_day: Annotated[int, Field(ge=1)]
    clause: Clause


class PlanSpec(Part):
    form: Key
    due_day: Annotated[int, Field(ge=1)]
    clause: Clause


class Hours(Part):
    """Working hours in a person's own zone, and the time of day at which prompts go out."""

    start: time
    end: time
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    prompts_at: time
    country: str | None = None  # whose public holidays are kept free; None: none are

    def working(self) -> WorkingHours:
        days = frozenset(WEEKDAYS.index(d) for d in self.days)
        return WorkingHours(start=self.start, end=self.end, weekdays=days)


class Cadence(Part):
    """How often a pair meets. After `taper_after_months` the lower number is enough.

    A pair that has not met for more than `quiet_after` checks is nudged no more; the coordinator
    gets a case instead.
    """

    per_month: Annotated[int, Field(ge=1, le=31)]
    taper_after_months: int | None = None
    taper_per_month: int | None = None
    check_every_days: Annotated[int, Field(ge=7, le=31)] = 14
    quiet_after: Annotated[int, Field(ge=1, le=12)] = 3
    overtime: bool = False
    says: str
    clause: Clause


class RematchWindow(Part):
    """Days 0 to `days` after publication: either side may leave for a new match, no reason."""

    days: Annotated[int, Field(ge=1)]
    partner_text: str
    after_text: str
    clause: Clause


class Asks(StrEnum):
    """What a milestone asks for, and with it when it is done."""

    AGREEMENT = "agreement"  # until everybody has signed; only who is missing is asked
    PLAN = "plan"  # until the plan is there
    FORM = "form"  # until this person has answered
    RENEWAL = "renewal"  # until this person has answered
    REMATCH = "rematch"  # a reminder that the window is open; done when the pair has ended


class Anchor(StrEnum):
    PUBLICATION = "publication"
    END = "end"


class Escalation(Part):
    """When the coordinator gets a case, in days from the anchor, and what it says."""

    day: int
    says: str


class Milestone(Part):
    """Something with dates: asked on each of `days` (from `months` after the anchor) until done.

    Negative days lie before the anchor. Weekends and public holidays move to the next working day.
    """

    key: Key
    anchor: Anchor = Anchor.PUBLICATION
    months: int = 0
    days: Annotated[tuple[int, ...], Field(min_length=1)]
    asks: Asks
    form: Key | None = None
    who: Author = Author.EACH
    says: str
    button: Annotated[str, Field(max_length=75)]
    escalate: Escalation | None = None
    clause: Clause

    @model_validator(mode="after")
    def _form_named(self) -> Milestone:
        if (self.asks is Asks.FORM) != (self.form is not None):
            raise ValueError("`form` names the form when, and only when, `asks` is form")
        return self


class Length(Part):
    months: Annotated[int, Field(ge=1, le=60)]
    clause: Clause


class Closing(Part):
    """How a pair's time ends. `renewable`: both must want it.

    `thanks` is said to a completed pair, `ended_text` to both of one that ended before its day.
    """

    renewable: bool
    thanks: str
    ended_text: str
    clause: Clause


class Confidentiality(Part):
    """What stays between the two, and the one exception. `outside`: whom to ask outside of Slack.

    What a flag leaves off cannot be opened by anybody's consent.
    """

    text: str = "What the two of a pair tell each other stays between them."
    safety: str = "The only exception is a situation in which somebody's safety is at risk."
    outside: str = (
        "You can always talk with somebody whom you trust: your employee assistance program, your "
        "human resources office, or security. In danger, call the emergency number of the place "
        "where you are."
    )
    supervisor_reports: bool = False
    personnel_use: bool = False
    clause: Clause | None = None


Days = Annotated[int, Field(ge=1, le=36_500)]


class Retention(Part):
    """For how many days something is kept. Where the guide names none, the numbers are ours.

    `words`: what people wrote, after the cycle has closed. `agreements`: signed ones, after the
    pair's last day. `drafts`: since somebody typed last. `messages` and `requests` are ids and
    times only. The audit trail is kept.
    """

    words: Days = 365
    agreements: Days = 2192
    drafts: Days = 90
    messages: Days = 400
    requests: Days = 30
    clause: Clause = "the program names none"


class Program(Part):
    """One guide as a program."""

    program: Key
    version: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(max_length=75)]
    guide: str
    words: Words
    charter: Charter
    expectations: Expectations | None = None
    length: Length
    canvass: str
    enrollment: Enrollment
    lists: dict[Key, tuple[Option, ...]] = Field(default_factory=dict)
    forms: dict[Key, Form]
    matching: Matching
    introduction: Introduction
    agreement: AgreementSpec
    plan: PlanSpec
    hours: Hours
    cadence: Cadence
    rematch: RematchWindow | None = None
    confidentiality: Confidentiality = Confidentiality()
    milestones: tuple[Milestone, ...]
    closing: Closing
    retention: Retention = Retention()

    @field_validator("milestones")
    @classmethod
    def _milestones_once(cls, found: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
        keys = [m.key for m in found]
        if len(set(keys)) < len(keys):
            raise ValueError("two milestones have the same key; rename one")
        return found

    @model_validator(mode="after")
    def _references_exist(self) -> Program:
        named = [*self.enrollment.forms.values(), self.agreement.form, self.plan.form]
        named += [m.form for m in self.milestones if m.form]
        named += [self.enrollment.assessment] if self.enrollment.assessment else []
        if missing := sorted({k for k in named if k not in self.forms}):
            raise ValueError(f"no form is called {', '.join(missing)}; add it under `forms`")
        lists = {f.options_from for form in self.forms.values() for f in form.fields}
        if missing := sorted(k for k in lists if k and k not in self.lists):
            raise ValueError(f"no list is called {', '.join(missing)}; add it under `lists`")
        return self

    def options(self, field: FormField) -> tuple[Option, ...]:
        """Give the choices of a field, written in place or taken from a list."""
        return self.lists[field.options_from] if field.options_from else field.options

    def sign_up_form(self, role: Role) -> Form:
        return self.forms[self.enrollment.forms[role]]

    def milestone(self, key: str) -> Milestone:
        return next(m for m in self.milestones if m.key == key)

    def ends_on(self, starts_on: date) -> date:
        """Give the last day of an agreement that begins on a day."""
        return add_months(starts_on, self.length.months)

    def meetings_a_month(self, months_in: int) -> int:
        """Give the cadence after so many whole months; a taper applies from its month on."""
        taper = self.cadence.taper_after_months
        if taper is not None and months_in >= taper and self.cadence.taper_per_month:
            return self.cadence.taper_per_month
        return self.cadence.per_month
