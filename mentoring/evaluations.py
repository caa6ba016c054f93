"""Reviews and evaluations: who may answer until when, who may read it, and what it adds up to.

The partner and the supervisor never see an answer. The coordinators read what the form says that
they read, and every reading is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mentoring import (
    answers,
    closing,
    endorsements,
    means,
    milestones,
    occasions,
    plan_parts,
    plans,
    pulses,
    readings,
    rules,
)
from mentoring.access import Action, authorize
from mentoring.answers import Answers
from mentoring.care import open_case
from mentoring.days import local_date
from mentoring.errors import NotFound, NotYours, Refusal, TooLate, WrongAnswers
from mentoring.language.forms import Drives, FieldType, Form, FormField
from mentoring.notices import tell
from mentoring.prefill import prefilled
from mentoring.program import Anchor, Asks, Milestone
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.scopes import of_person
from store import queries
from store.database import Db
from store.models import Cycle, CycleState, Ending, Pair, PairState, Person, Submission

INVITE_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """A form that a milestone asks one of the two to fill in.

    `last_day`: until then answers can be changed. `answered`: they have been sent before.
    """

    person: Person
    pair: Pair
    milestone: Milestone
    last_day: date
    answered: bool
    number: int = 0

    @property
    def form_key(self) -> str:
        return self.milestone.form or ""

    @property
    def form(self) -> Form:
        return program_of(self.pair.cycle).forms[self.form_key]

    @property
    def scope(self) -> str:
        return milestones.scope_of(self.pair, self.milestone, self.person)

    @property
    def period(self) -> str:
        return milestones.period_of(self.pair, self.milestone, self.number)

    @property
    def name(self) -> str:
        """Name the occasion, as a button does."""
        return occasions.name(self.milestone, self.number)


@dataclass(frozen=True)
class Rating:
    """The mean of a rating over `n` people, on a scale from 1 to `best`."""

    field: FormField
    mean: float
    n: int
    best: int


def asked(db: Db, person: Person, pair: Pair, key: str, now: datetime) -> Asked:
    """Give the form that a milestone asks of somebody, if they may answer it now.

    A first answer is welcome however late, as long as the cycle runs; sent answers can be changed
    until the milestone's last day. Raises NotFound, NotYours, TooLate, and Refusal before its time.
    """
    authorize(db, person, Action.ANSWER, pair)
    milestone, number = _form_milestone(pair, key)
    if person not in milestones.asked_of(pair, milestone):
        raise NotYours("These questions are not asked of you.")
    answered = milestones.has_answered(db, pair, milestone, person, number)
    until = milestones.last_day(pair, milestone, number)
    found = Asked(person, pair, milestone, until, answered, number)
    _must_be_open(found, now)
    return found


def _form_milestone(pair: Pair, key: str) -> tuple[Milestone, int]:
    found = occasions.named(program_of(pair.cycle), key)
    if found is None or pair.published_at is None or found[0].asks is not Asks.FORM:
        raise NotFound
    if occasions.is_of_the_cycle(found[0]):
        raise NotFound
    numbers = {n for n, _ in occasions.occasions(found[0], milestones.span_of(pair))}
    if found[1] not in numbers and not milestones.has_ended(pair):
        raise NotFound
    return found


def was_asked(pair: Pair, milestone: Milestone) -> bool:
    """Say whether a pair that has ended was asked for the answers of a milestone."""
    if milestone.anchor is not Anchor.END and pair.ending is Ending.REMATCHED:
        return False
    if milestone.anchor is Anchor.END:
        return milestones.expects_answers(pair, milestone)
    return milestones.anchor_day(pair, milestone) <= milestones.span_of(pair).ends


def _must_be_open(found: Asked, now: datetime) -> None:
    pair, title = found.pair, found.form.title
    today = local_date(now, rules.zone_of(pair.cycle.zone))
    first = milestones.first_day(pair, found.milestone, found.number)
    if pair.cycle.state is CycleState.CLOSED:
        raise TooLate(f"{pair.cycle.name} is closed, so nothing can be answered any more.")
    if not milestones.expects_answers(pair, found.milestone):
        raise TooLate(f"Your pair has ended, so this is not asked any more: {title}.")
    if found.answered and today > found.last_day:
        raise TooLate("You have answered this. It could be changed for a while; now it stays.")
    if today < first and not found.form.handed_over:
        raise Refusal("It is too early for this. I will ask you when it is time.")


def shown(db: Db, found: Asked) -> Answers:
    """Give what the form shows when it is opened: the draft, else what was sent."""
    cycle = found.pair.cycle
    author = found.person if is_shared(found) else None
    begun = answers.begun(db, cycle, found.form_key, found.scope, found.period, author=author)
    program = program_of(cycle)
    if begun or found.form_key != program.plan.outcomes:
        return prefilled(found.form.fields, begun, found.person)
    plan = plans.newest(db, found.pair)
    return plan_parts.carried_goals(program, found.form, plan.answers) if plan else {}


def is_shared(found: Asked) -> bool:
    """Say whether several people answer together: the two, or those who share an office."""
    return found.scope != of_person(found.pair, found.person)


def answer(db: Db, found: Asked, given: Answers, now: datetime) -> Submission:
    """Take the answers, or a change of them, with what follows from a yes. Raises WrongAnswers.

    Ask `asked` in the same transaction.
    """
    pair, program = found.pair, program_of(found.pair.cycle)
    if wrong := answers.faults(program, found.form.fields, given):
        raise WrongAnswers(wrong)
    before = milestones.answers_of(db, pair, found.milestone, found.person, found.number)
    if before is not None and not answers.differ(given, before.answers):
        answers.forget_draft(
            db, pair.cycle, found.form_key, found.scope, found.person, found.period
        )
        return before
    sent = answers.hand_in(
        db, pair.cycle, found.form_key, found.scope, found.person, given, now,
        period=found.period, pair=pair,
    )  # fmt: skip
    endorsements.follow(db, sent, pair, now)
    pulses.compare(db, found.milestone, pair, now, found.number)
    if _says(found.form, given, Drives.DISCUSSION):
        key = f"discussion:{pair.id}:{found.person.id}:{found.milestone.key}:{found.period}"
        open_case(db, pair.cycle, "discussion", key, now, pair=pair, person=found.person)
    if _says(found.form, given, Drives.FUTURE_MENTOR):
        _invite(db, found, now)
    return sent


def _says(form: Form, given: Mapping[str, Any], drives: Drives) -> bool:
    return any(given.get(f.key) is True for f in form.driving(drives))


def _invite(db: Db, found: Asked, now: datetime) -> None:
    """Invite a mentee to be a mentor, a fortnight later (S3-13); once in a cycle."""
    pair, person = found.pair, found.person
    if person.id != pair.mentee.person_id:
        return
    day = local_date(now + INVITE_AFTER, rules.zone_for(person, pair.cycle))
    at = milestones.at_prompt_time(program_of(pair.cycle), pair.cycle, person, day)
    tell(db, "mentor_invite", cycle=pair.cycle, key=f"mentor_invite:{pair.cycle_id}:{person.id}",
         now=now, person=person, due_at=at, pair=pair.id,
         milestone=found.milestone.key)  # fmt: skip


def open_to_mentors(db: Db, cycle: Cycle) -> Cycle | None:
    """Give the cycle in which a mentee of this one can be a mentor next; None: there is none today.

    Another open cycle of the same program comes first; their own one only while it goes on.
    """
    found = [c for c in queries.open_cycles(db, cycle.team_id) if c.program == cycle.program]
    others = [c for c in found if c.id != cycle.id]
    if others:
        return others[-1]
    going_on = closing.closes_at(db, cycle) is None
    return cycle if cycle in found and going_on else None


def invite_former_mentees(db: Db, cycle: Cycle, now: datetime) -> None:
    """Let a new cycle invite everybody who said after an earlier one that they would mentor."""
    earlier = [
        c
        for c in queries.all_cycles(db, cycle.team_id)
        if c.state is CycleState.CLOSED and c.program == cycle.program
    ]
    for pair in (p for c in earlier for p in queries.pairs(db, c.id, (PairState.ENDED,))):
        for milestone in _would_mentor(db, pair):
            key = f"mentor_invite:{cycle.id}:{pair.mentee.person_id}"
            tell(db, "mentor_invite", cycle=cycle, key=key, now=now, person=pair.mentee.person,
                 pair=pair.id, milestone=milestone.key)  # fmt: skip


def _would_mentor(db: Db, pair: Pair) -> list[Milestone]:
    """Give the milestones at which the mentee of a pair said that they would be a mentor."""
    asking = [m for m in milestones.of_pairs(program_of(pair.cycle)) if m.asks is Asks.FORM]
    drives, person = Drives.FUTURE_MENTOR, pair.mentee.person
    return [m for m in asking if milestones.says(db, pair, m, person, drives)]


def keep_draft(db: Db, found: Asked, typed: Mapping[str, Any]) -> None:
    """Keep what was typed in a form that was closed, unless it is what was sent already."""
    pair = found.pair
    sent = milestones.answers_of(db, pair, found.milestone, found.person, found.number)
    before = sent.answers if sent else prefilled(found.form.fields, {}, found.person)
    if answers.differ(typed, before):
        answers.keep_draft(
            db, pair.cycle, found.form_key, found.scope, found.person, typed,
            period=found.period, pair=pair,
        )  # fmt: skip


def read_answers(db: Db, reader: Person, submission_id: str, now: datetime) -> Submission:
    """Give filled-in answers to somebody whom the form names as a reader, and record the reading.

    The author reads their own. Raises NotFound for what is not there or only a draft, NotYours.
    """
    found = queries.find(db, Submission, reader.team_id, submission_id)
    if found is None or found.version == 0:
        raise NotFound
    authorize(db, reader, Action.READ_ANSWERS, found)
    if reader.id == found.author_id:
        return found
    record(db, "answers.read", found, now, reader, form=found.form)
    readings.note_answers(db, found, reader)
    return found


def ratings(db: Db, cycle: Cycle, form_key: str) -> list[Rating]:
    """Give the mean of each rating of a form, where at least five people have answered it (B45)."""
    program = program_of(cycle)
    sent = queries.submissions(db, cycle.id, form_key)
    found = (
        _rating(f, [o.key for o in program.options(f)], sent)
        for f in program.forms[form_key].fields
        if f.type is FieldType.RATING
    )
    return [rating for rating in found if rating is not None]


def _rating(field: FormField, scale: list[str], sent: list[Submission]) -> Rating | None:
    """Give a mean; of somebody who has answered in several years, the newest answer counts."""
    newest = {s.author_id: s.answers.get(field.key) for s in sent}
    marks = [scale.index(given) + 1 for given in newest.values() if given in scale]
    mean = means.mean(marks)
    return None if mean is None else Rating(field, mean, len(marks), len(scale))
