"""What a form of a program can ask, of whom, and who reads the answers.

A form is filled in as one modal or as several pages; a group of fields repeats, such as the goals
of a plan. Answers to a group are a list of answers, one for each time that it was filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mentoring.language.parts import Clause, Key, Part


class Option(Part):
    """A choice. `definition` is shown beside it when the form is filled in.

    Where one of a field's is longer than 75 characters, all stand above the field, once for
    fields that follow each other on a page with the same choices.
    """

    key: Key
    label: Annotated[str, Field(max_length=75)]
    definition: Annotated[str, Field(max_length=300)] | None = None


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    RATING = "rating"
    PERSON = "person"  # anybody in the workspace
    PEOPLE = "people"  # several of them
    MEMBER = "member"  # somebody of the other role in this program
    GROUP = "group"  # `fields`, from `min` to `max` times
    FILE = "file"  # a document that is handed in outside of Mentor: the day on which it was


class Drives(StrEnum):
    """What an answer is used for. A field that drives nothing names its readers by its form."""

    SKILLS = "skills"  # matching: skills offered or wanted
    TEXT = "text"  # matching: free text
    WISH = "wish"  # matching: a preferred partner; the order of the fields is the rank
    CAPACITY = "capacity"  # matching: pairs at once
    SUPERVISOR = "supervisor"  # who is told, assesses and signs
    SUPPORT = "support"  # "no" opens a case: the supervisor does not support the time
    DISCUSSION = "discussion"  # "yes" opens a case: a talk with the coordinator is wished
    FUTURE_MENTOR = "future_mentor"  # "yes" invites to sign up as a mentor next time
    STYLE = "style"  # matching: the same answer on both sides counts
    WORKGROUP = "workgroup"  # the others for whom a mentee speaks
    QUALIFIED = "qualified"  # the decision of a screening; "no" keeps out of the matching
    ASSIGNMENT = "assignment"  # what the plan's approver is asked to approve
    SMART = "smart"  # which of the five letters a goal meets; the others are asked about
    OUTCOME = "outcome"  # what became of a goal, for the report and the coordinator
    CARRY_OVER = "carry_over"  # planned for the next meeting, whose form opens with it
    PULSE = "pulse"  # how it goes; two answers far apart open a case, and are shown to nobody
    THANKS = "thanks"  # "yes" to being thanked in public
    CREDIT = "credit"  # "yes": the author's name stands with an entry that all may read
    GAP = "gap"  # a group: a competency, where somebody stands, where to
    COMPETENCY = "competency"
    LEVEL = "level"
    TARGET = "target"
    EVIDENCE = "evidence"  # what has shown it
    OWNER = "owner"  # who sees to it
    DUE = "due"  # by when


class Prefill(StrEnum):
    """What Slack or the roster already knows, filled in for the person to change."""

    NAME = "name"
    TITLE = "title"
    GRADE = "grade"
    UNIT = "unit"
    SITE = "site"
    EMAIL = "email"
    HIRED = "hired"
    SUPERVISOR = "supervisor"


class FormField(Part):
    """One question. `max` is characters for texts, the largest value for numbers, with `min` the
    smallest; of `choices` they are how many can be chosen.

    `other`, of `choices`: the label of a line for what is not in the list.
    A group has `fields` of its own, between `min` and `max` times; `label` names one of them.
    `page`: the title of the page that begins with this field; None stays on the page before.
    `prefill`: what is known of the person already is filled in.
    """

    key: Key
    type: FieldType
    label: Annotated[str, Field(max_length=150)]
    hint: Annotated[str, Field(max_length=150)] | None = None
    required: bool = True
    min: int | None = None
    max: int | None = None
    options: tuple[Option, ...] = ()
    options_from: Key | None = None
    other: Annotated[str, Field(max_length=150)] | None = None
    default: str | int | None = None
    prefill: Prefill | None = None
    drives: Drives | None = None
    clause: Clause | None = None
    page: Annotated[str, Field(max_length=75)] | None = None
    fields: tuple[FormField, ...] = ()

    @model_validator(mode="after")
    def _group_is_whole(self) -> FormField:
        if (self.type is FieldType.GROUP) != bool(self.fields):
            raise ValueError("`fields` belong to a field of the type group, and to no other")
        if any(f.type in NOT_REPEATED or f.page for f in self.fields):
            raise ValueError("a group holds no group, no member and no page of its own")
        return self

    @model_validator(mode="after")
    def _choices_fit(self) -> FormField:
        if self.other and self.type is not FieldType.CHOICES:
            raise ValueError("`other` belongs to a field of the type choices, and to no other")
        if any(f.other for f in self.fields):
            raise ValueError("`other` cannot stand within a group")
        if self.type is FieldType.CHOICES and (self.min or 0) > (self.max or 100):
            raise ValueError("`min` is larger than `max`: nobody could choose that many")
        return self

    @property
    def least(self) -> int:
        """Give how many times a group is filled in at least."""
        return 1 if self.min is None else self.min

    @property
    def most(self) -> int:
        """Give how many times a group is filled in at most."""
        return self.max or 3


OTHER = "other:"  # what a typed choice begins with; no key of an option can
NOT_REPEATED = (FieldType.GROUP, FieldType.MEMBER)


@dataclass(frozen=True)
class Page:
    """A part of a form that is shown at once. `title` None: the form has no pages."""

    title: str | None
    fields: tuple[FormField, ...]


class Reader(StrEnum):
    """Who besides its author may read the answers of a form."""

    PAIR = "pair"
    COORDINATOR = "coordinator"
    BOARD = "board"  # who decides about pairs, where they look at a proposal
    NOBODY = "nobody"


class Author(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    PAIR = "pair"  # shared by the two: every edit is a version
    SUPERVISOR = "supervisor"  # the mentee's, or of the member that a form is about
    MENTOR_SUPERVISOR = "mentor_supervisor"
    COORDINATOR = "coordinator"
    LIAISON = "liaison"
    MANAGER = "manager"
    HEAD = "head"
    BOARD = "board"
    EACH = "each"  # mentor and mentee, each for themselves


class Form(Part):
    """A form of the guide. `ours`: the guide names it but not its fields; then they are ours.

    `handed_over`: the partner reads it when the author presses the button that gives it to them.
    `confirmed_by`: it counts when this person has confirmed it, as it stands. `about_partner`: an
    evaluation of the other of the two, who never reads it; together with others it is reported
    from five answers on.
    """

    title: Annotated[str, Field(max_length=24)]
    intro: str | None = None
    author: Author
    readers: tuple[Reader, ...] = ()
    handed_over: bool = False
    confirmed_by: Literal["partner", "mentor", "mentee"] | None = None
    about_partner: bool = False
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]
    ours: bool = False
    clause: Clause

    @property
    def pages(self) -> tuple[Page, ...]:
        """Give what is shown at once, in order; one page for a form that names none."""
        return tuple(self._pages())

    def _pages(self) -> Iterator[Page]:
        starts = [i for i, f in enumerate(self.fields) if f.page or i == 0]
        for start, end in zip(starts, [*starts[1:], len(self.fields)], strict=True):
            yield Page(self.fields[start].page, self.fields[start:end])

    def field(self, key: str) -> FormField:
        return next(f for f in self.fields if f.key == key)

    def driving(self, drives: Drives) -> tuple[FormField, ...]:
        return tuple(f for f in self.fields if f.drives is drives)
