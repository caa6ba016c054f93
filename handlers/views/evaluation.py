"""Reviews and evaluations as modals: to fill in, and to read for those who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers import forms
from handlers.blocks import (
    Block,
    button,
    context,
    date_token,
    divider,
    escape,
    mention,
    modal,
    section,
)
from handlers.turn import carry
from mentoring import relations, rules
from mentoring.answers import Answers
from mentoring.evaluations import Asked
from mentoring.language.forms import Form
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.relations import Relation
from store.models import Endorsement, Submission
from store.models_paper import EndorsementState


def form_view(asked: Asked, given: Answers, until: str, page: int = 0) -> Block:
    """Show the form with what is answered so far. `until`: how long answers can be changed."""
    program = program_of(asked.pair.cycle)
    view = forms.form_view(
        program, asked.form, given, callback="answer_form",
        metadata=carry(pair=asked.pair.id, milestone=asked.name), page=page,
    )  # fmt: skip
    said = "You have answered this already. " if asked.answered else ""
    about = context(f"{said}About {_whose(asked)}. You can change your answers until {until}.")
    first = next(i for i, block in enumerate(view["blocks"]) if block["type"] == "input")
    view["blocks"].insert(first, about)
    return view


def _whose(asked: Asked) -> str:
    """Say whose pair it is, to one of the two or to somebody beside it."""
    if rules.is_of(asked.pair, asked.person):
        return f"your pair with {mention(rules.partner_of(asked.pair, asked.person))}"
    return f"the pair of {' and '.join(mention(p) for p in rules.people_of(asked.pair))}"


def waits_blocks(one: Endorsement | None) -> list[Block]:
    """Say whose confirmation answers wait for; [] for none."""
    if one is None or one.state is not EndorsementState.ASKED:
        return []
    return [section(f"It counts when {mention(one.person)} has confirmed it; they are asked now.")]


def thanks_view(asked: Asked, until: str, after: Sequence[Block] = ()) -> Block:
    """Confirm that the answers have arrived, with who reads them and until when they can change."""
    words = program_of(asked.pair.cycle).words
    readers = relations.readers_of(asked.form)
    office = Relation.COORDINATOR in readers
    said = f"Thank you. The {escape(words.coordinator)} can read your answers."
    if not office:
        said = "Thank you. It is kept."
    if rules.is_of(asked.pair, asked.person) and office and Relation.MENTOR not in readers:
        partner = mention(rules.partner_of(asked.pair, asked.person))
        said += f" {partner} and your {escape(words.supervisor)} cannot."
    later = context(f"You can change them until {until}, with the same button.")
    return modal(asked.form.title, [section(said), *after, later], callback="reading")


def read_button(submission_id: str) -> Block:
    """Build the button that opens somebody's answers, for those who may read them."""
    return button("Read", f"read_answers:{submission_id}", submission_id)


def answers_view(
    program: Program,
    form: Form,
    submission: Submission,
    names: Mapping[str, str],
    assessment: Submission | None = None,
) -> Block:
    """Show answers to a reader whom the form names, a profile with its assessment below it.

    `names` gives the label of each member.
    """
    sent = date_token(submission.created_at, f"{submission.created_at:%Y-%m-%d}")
    head = f"{mention(submission.author)}, {sent}"
    if submission.version > 1:
        head += f", version {submission.version}"
    if submission.pair is not None:
        mentor, mentee = rules.people_of(submission.pair)
        head += f"\nAbout the pair of {mention(mentor)} and {mention(mentee)}"
    blocks = [section(head), *_said(program, form, submission, names)]
    if assessment is not None:
        asked = program.forms[assessment.form]
        title = f"*{escape(asked.title)}*, by {mention(assessment.author)}"
        blocks += [divider(), section(title), *_said(program, asked, assessment, names)]
    kept = context("That you have read this is recorded.")
    return modal(form.title, [*blocks, kept], callback="reading")


def _said(
    program: Program, form: Form, submission: Submission, names: Mapping[str, str]
) -> list[Block]:
    blocks = []
    for field in form.fields:
        answer = submission.answers.get(field.key)
        blocks.append(section(f"*{escape(field.label)}*"))
        blocks += forms.said(program, field, answer, names)
    return blocks
