"""What is said when something is given, to be confirmed, to be approved, or answered."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    mention,
    quote,
    section,
)
from handlers.views import endorsement as views
from handlers.views.evaluation import read_button
from mentoring import endorsements, handing, plan_parts, rules
from mentoring.program_file import program_of
from store.database import Db
from store.models import Endorsement, Notice, Submission
from store.models_paper import EndorsementKind, EndorsementState


def _of(db: Db, notice: Notice) -> tuple[Endorsement, Submission]:
    found = db.get_one(Endorsement, notice.refs["endorsement"])
    return found, db.get_one(Submission, notice.refs["submission"])


def form_given(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the partner that a form was given to them, or has changed since."""
    one, sent = _of(db, notice)
    title = escape(endorsements.form_of(db, sent).title)
    author = mention(sent.author)
    text = f"{author} gave you their {title}."
    if sent.id != one.submission_id:
        text = f"{author} changed their {title}, which you can read."
    return Message(text, [section(text), actions(read_button(sent.id))])


def confirm_form(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask for a confirmation."""
    one, sent = _of(db, notice)
    title = escape(endorsements.form_of(db, sent).title)
    text = f"{mention(sent.author)} has sent: {title}. It counts when you confirm it."
    return Message(
        text, [section(text), actions(button("Read and confirm", "confirm_form", one.id))]
    )


def approve_assignment(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask for an approval: the words of the assignments, and nothing else of the plan."""
    one, sent = _of(db, notice)
    program = program_of(one.pair.cycle)
    pair = [mention(p) for p in rules.people_of(one.pair) if p.id != one.person_id]
    plan = escape(program.words.plan)
    text = f"{' and '.join(pair)} ask you to approve an assignment in their {plan}."
    if len(pair) == 1:
        text = f"{pair[0]} asks you to approve an assignment in the {plan}."
    words = quote(plan_parts.assignments(program, sent.answers))
    kept = [] if rules.is_of(one.pair, one.person) else [
        context(f"The rest of the {plan} stays between the two.")
    ]  # fmt: skip
    return Message(text, [section(text), words, *kept, views.approval_buttons(one)])


def endorsed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell who wrote it what was answered."""
    one, sent = _of(db, notice)
    form, who = endorsements.form_of(db, sent), mention(one.person)
    title = escape(form.title)
    about = f"the assignments in your {title}"
    if one.kind is EndorsementKind.CONFIRMATION:
        about = f"your {title}"
    if one.state is EndorsementState.GIVEN:
        verb = "confirmed" if one.kind is EndorsementKind.CONFIRMATION else "approved"
        text = f"{who} {verb} {about}."
        return Message(text, [section(text)])
    text = f"{who} would like to talk about {about} first."
    blocks: list[Block] = [section(text), quote(str(one.words or "–"))]
    return Message(text, [*blocks, actions(_change(one))])


def _change(one: Endorsement) -> Block:
    occasion = handing.occasion_of(one.pair, one.submission)
    if one.kind is EndorsementKind.CONFIRMATION and occasion:
        return button("Change it", f"answer_form:{occasion}", f"{one.pair_id}:{occasion}")
    return button("Open it", "plan", one.pair_id)
