"""What somebody can give to the partner of a pair: forms that are handed over, written or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mentoring import answers, endorsements, milestones, occasions, rules, standing
from mentoring.language.forms import Author, Form
from mentoring.program import Milestone, Program
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store.database import Db
from store.models import Member, Pair, PairState, Person, Role, Submission


@dataclass(frozen=True)
class Handing:
    """A form for the partner. `sent` None: not written yet, `name` is the occasion to do so."""

    form: Form
    sent: Submission | None
    name: str = ""


def handings(db: Db, pair: Pair, person: Person, now: datetime) -> list[Handing]:
    """List what this person has not given to the partner yet, in the program's order.

    Of a form that is asked again and again: every time at which it was written, and the newest.
    """
    if pair.state is not PairState.ACTIVE or not rules.is_of(pair, person):
        return []
    partner = rules.partner_of(pair, person)
    found = _found(db, program_of(pair.cycle), pair, person, now)
    return [h for h in found if h.sent is None or partner not in endorsements.reader_of(db, h.sent)]


def _found(
    db: Db, program: Program, pair: Pair, person: Person, now: datetime
) -> Iterator[Handing]:
    member = pair.mentor if pair.mentor.person_id == person.id else pair.mentee
    for key in (k for k, f in program.forms.items() if f.handed_over and _writes(f, member)):
        form = program.forms[key]
        if program.enrollment.forms.get(member.role) == key:
            profile = answers.latest(db, pair.cycle, key, of_member(member))
            yield from [Handing(form, profile)] if profile else []
        for milestone in milestones.of_pairs(program):
            if milestone.form == key and milestones.asks(db, pair, milestone, person):
                yield from _times(db, form, milestone, pair, person, now)


def _times(
    db: Db, form: Form, milestone: Milestone, pair: Pair, person: Person, now: datetime
) -> Iterator[Handing]:
    """Give the occasions that have begun and were used, the newest of all, and what came early."""
    newest = standing.newest(pair, milestone, now) or 0
    for number, _ in occasions.occasions(milestone, milestones.span_of(pair)):
        sent = milestones.answers_of(db, pair, milestone, person, number)
        if sent is not None or number == newest:
            yield Handing(form, sent, occasions.name(milestone, number))
        if number > newest:
            return


def _writes(form: Form, member: Member) -> bool:
    role = Author.MENTOR if member.role is Role.MENTOR else Author.MENTEE
    return form.author in (role, Author.EACH)


def occasion_of(pair: Pair, submission: Submission) -> str:
    """Name the occasion of answers, as a button does; "" for a form that no date asks for."""
    asking = [m for m in milestones.of_pairs(program_of(pair.cycle)) if m.form == submission.form]
    for milestone in asking:
        for number, _ in occasions.occasions(milestone, milestones.span_of(pair)):
            if milestones.period_of(pair, milestone, number) == submission.period:
                return occasions.name(milestone, number)
    return ""
