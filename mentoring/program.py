"""What a program file can say: words, forms, rules, milestones and texts of one guide.

Everything that differs between guides stands in the file and cites its guide and clause; nothing
of it is a constant in code. `program_file.py` reads such a file and reports all its faults at once.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mentoring.days import add_months
from mentoring.grades import plain
from mentoring.language.agreements import AgreementSpec, PlanSpec, SignerRole
from mentoring.language.blanks import Blank
from mentoring.language.competencies import Competencies
from mentoring.language.dates import Anchor, Asks, Escalation, Event, Milestone
from mentoring.language.forms import Drives, Form, FormField, Option
from mentoring.language.handbook import Conformance, Handbook, Preparation, Recognition
from mentoring.language.parts import Clause, Key, Part, Word
from mentoring.language.people import Board, Eligibility, Screening, Workgroup
from mentoring.language.registers import Register
from mentoring.language.sessions import Cadence, Hours, SessionSpec
from store.models import Role

__all__ = [
    "AgreementSpec",
    "Anchor",
    "Asks",
    "Cadence",
    "Escalation",
    "Hours",
    "Milestone",
    "PlanSpec",
    "SignerRole",
]


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
    liaison: str = "human resource liaison"
    manager: str = "manager"
    head: str = "head of the agency"
    contact: str = "program contact"
    board: str = "review board"

    def role(self, role: Role) -> Word:
        return self.mentor if role is Role.MENTOR else self.mentee


class Charter(Part):
    """Why the program exists (B3). `measures` are the columns of its final report.

    `alternatives`: other ways to the same benefits that were looked at.
    """

    purpose: str
    objectives: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    alternatives: str | None = None
    clause: Clause


class Expectations(Part):
    """What the two of a pair may expect of each other, and what they should not."""

    intro: str
    expect: tuple[str, ...]
    not_expect: tuple[str, ...]
    clause: Clause


class Enrollment(Part):
    """Who signs up with which form, and what their supervisor is asked.

    `supervisor_of`: whose supervisor is told. `assessment`: the form that a supervisor fills in,
    about the members of the roles in `assessment_of`. `remind_days`: working days after which a
    supervisor who has not answered is asked once more; after as many again the coordinator hears.
    `supervisor_text`: what the guide wants them to know, such as that nobody takes their place.
    """

    forms: dict[Role, Key]
    supervisor_of: tuple[Role, ...] = ()
    assessment: Key | None = None
    assessment_of: tuple[Role, ...] = (Role.MENTOR, Role.MENTEE)
    remind_days: Annotated[int, Field(ge=1, le=30)] = 5
    supervisor_text: str | None = None
    clause: Clause

    def assesses(self, role: Role) -> bool:
        """Say whether the supervisor of somebody in this role is asked for an assessment."""
        asked = role in self.supervisor_of and role in self.assessment_of
        return self.assessment is not None and asked


class HardRule(Part):
    """A pair that breaks it is impossible. `depth`: 1 is the first-line supervisor, None all.

    `at_least` (grade_gap): how many grades the mentor stands above, 1 where it is left out.
    `exception`: a coordinator may put such a pair on the board all the same, with a reason.
    """

    kind: Literal["not_supervisor", "grade_gap", "not_same_unit", "never_again"]
    depth: int | None = None
    at_least: int | None = None
    exception: bool = False
    sentence: str
    clause: Clause

    @model_validator(mode="after")
    def _never_is_never(self) -> HardRule:
        if self.exception and self.kind == "never_again":
            raise ValueError("there is no exception to never_again; remove `exception`")
        return self


class SoftTerm(Part):
    """A reason for a pair, worth up to `points`.

    style: the part of the questions that drive `style`, asked of both sides by the same key, to
    which both gave the same answer.
    """

    kind: Literal[
        "skills_overlap",
        "wish",
        "mentor_wish",
        "same_site",
        "different_unit",
        "grade_distance",
        "zone_distance",
        "text",
        "style",
    ]
    points: Annotated[int, Field(ge=1, le=1000)]
    label: str
    clause: Clause | None = None


class Matching(Part):
    """Who can be paired. `capacity_max`: pairs of a mentor at once; with 1 nobody is asked.

    `grades`: where grades of other scales stand among those of the General Schedule, such as
    `{NH-03: 13}`; without it grades of two scales do not compare, and count as not known.
    """

    rules: tuple[HardRule, ...]
    terms: tuple[SoftTerm, ...]
    capacity_max: Annotated[int, Field(ge=1, le=10)] = 3
    grades: dict[str, Annotated[int, Field(ge=1, le=99)]] = Field(default_factory=dict)
    clause: Clause

    @property
    def ladder(self) -> dict[str, int]:
        """Give `grades` with each written in one way."""
        return {plain(grade): number for grade, number in self.grades.items()}


class Introduction(Part):
    """What the group DM of a new pair says first, and the questions for the first meeting."""

    text: str
    questions: tuple[str, ...]
    clause: Clause


class RematchWindow(Part):
    """Days 0 to `days` after publication: either side may leave for a new match, no reason."""

    days: Annotated[int, Field(ge=1)]
    partner_text: str
    after_text: str
    clause: Clause


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


def _without_capacity(form: Any) -> Any:
    fields = form.get("fields") if isinstance(form, dict) else None
    if not isinstance(fields, list):
        return form
    kept = [f for f in fields if not (isinstance(f, dict) and f.get("drives") == Drives.CAPACITY)]
    return form | {"fields": kept}


class Program(Part):
    """One guide as a program. `agreements`: where the guide has several, `agreement` names one."""

    program: Key
    version: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(max_length=75)]
    guide: str
    blanks: dict[Key, Blank] = Field(default_factory=dict, max_length=45)  # one modal holds them
    words: Words
    charter: Charter
    expectations: Expectations | None = None
    length: Length
    canvass: str
    enrollment: Enrollment
    eligibility: Eligibility | None = None
    screening: Screening | None = None
    workgroup: Workgroup | None = None
    lists: dict[Key, tuple[Option, ...]] = Field(default_factory=dict)
    forms: dict[Key, Form]
    matching: Matching
    board: Board | None = None
    introduction: Introduction
    preparation: Preparation | None = None
    agreements: dict[Key, AgreementSpec] = Field(default_factory=dict)
    agreement: AgreementSpec
    plan: PlanSpec
    hours: Hours
    cadence: Cadence
    session: SessionSpec | None = None
    competencies: Competencies | None = None
    rematch: RematchWindow | None = None
    confidentiality: Confidentiality = Confidentiality()
    milestones: tuple[Milestone, ...]
    events: tuple[Event, ...] = ()
    registers: tuple[Register, ...] = ()
    closing: Closing
    recognition: Recognition | None = None
    handbook: Handbook | None = None
    conformance: Conformance | None = None
    retention: Retention = Retention()

    @model_validator(mode="before")
    @classmethod
    def _capacity_not_asked(cls, given: Any) -> Any:
        """Leave out what asks how many pairs somebody takes, where everybody takes one."""
        matching = given.get("matching") if isinstance(given, dict) else None
        forms = given.get("forms") if isinstance(given, dict) else None
        if not (isinstance(matching, dict) and isinstance(forms, dict)):
            return given
        if matching.get("capacity_max") != 1:
            return given
        return given | {"forms": {key: _without_capacity(form) for key, form in forms.items()}}

    @model_validator(mode="before")
    @classmethod
    def _agreement_chosen(cls, given: Any) -> Any:
        """Put the agreement that is named in its place."""
        if not isinstance(given, dict) or not isinstance(given.get("agreement"), str):
            return given
        known = given.get("agreements") or {}
        return given | {"agreement": known.get(given["agreement"], given["agreement"])}

    def list_of(self, key: Key) -> tuple[Option, ...]:
        """Give the choices of a list; () for one that there is not. Competencies make two."""
        if self.competencies and key == "levels":
            return self.competencies.levels
        if self.competencies and key == "competencies":
            return tuple(Option(key=c.key, label=c.label) for c in self.competencies.library)
        return self.lists.get(key, ())

    def options(self, field: FormField) -> tuple[Option, ...]:
        """Give the choices of a field, written in place or taken from a list."""
        return self.list_of(field.options_from) if field.options_from else field.options

    def sign_up_form(self, role: Role) -> Form:
        return self.forms[self.enrollment.forms[role]]

    @property
    def style_keys(self) -> tuple[Key, ...]:
        """Give what both sides are asked about how they like to work."""
        mentor, mentee = (
            [f.key for f in self.sign_up_form(role).driving(Drives.STYLE)]
            for role in (Role.MENTOR, Role.MENTEE)
        )
        return tuple(key for key in mentee if key in mentor)

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
