"""The sign-up form, the supervisor's assessment, and what somebody sent, shown back to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.blocks import Block, cut, escape, mention, modal, plain, section
from handlers.forms import form_view, spoken
from handlers.turn import carry
from handlers.views.privacy import privacy_line
from mentoring.answers import Answers
from mentoring.language.forms import FieldType, Form, FormField
from mentoring.profiles import Applicant, described
from mentoring.program import Program
from mentoring.program_file import program_of
from store.models import Member

LONGEST_ANSWER = 300  # characters of an answer in a receipt; the form has all of it


def profile_view(
    applicant: Applicant, given: Answers, names: Mapping[str, str], page: int = 0
) -> Block:
    """Show a page of the sign-up form of a role, filled in as far as it is known."""
    view = form_view(
        applicant.program,
        applicant.form,
        given,
        callback="sign_up",
        metadata=carry(cycle=applicant.cycle.id, role=applicant.role),
        names=names,
        page=page,
    )
    if not page:
        view["blocks"].insert(1 if applicant.form.intro else 0, privacy_line())
    return view


def assessment_view(member: Member, form: Form, given: Answers, page: int) -> Block:
    """Show a page of the assessment form, with whom it is about on top."""
    view = form_view(
        program_of(member.cycle), form, given, callback="assess",
        metadata=carry(member=member.id), page=page,
    )  # fmt: skip
    view["blocks"].insert(0, section(f"About {mention(member.person)}."))
    return view


def noted_view(member: Member) -> Block:
    """Thank a supervisor who has said on Home that they know of it."""
    said = f"Thank you. {mention(member.person)} takes part in {escape(member.cycle.name)}."
    return modal("Noted", [section(said)], callback="reading")


def nothing_new_view(applicant: Applicant) -> Block:
    """Say that a form was sent back as it stood."""
    text = (
        f"Nothing has changed, so your profile for {escape(applicant.cycle.name)} stays as it was. "
        "You can close this."
    )
    return modal(applicant.form.title, [section(text)], callback="sign_up_same")


def suggestion(member: Member) -> Block:
    """Build the option of somebody whom a wish can name."""
    return {"text": plain(described(member.person), 75), "value": member.id}


def answers_block(program: Program, form: Form, given: Answers, names: Mapping[str, str]) -> Block:
    """Show what was answered under its label, as typed, with no markup at all."""
    parts: list[Block] = []
    for field in form.fields:
        if given.get(field.key) in (None, "", []):
            continue
        label = {"type": "text", "text": field.label, "style": {"bold": True}}
        answer = list(_answer(program, field, given.get(field.key), names))
        line = {"type": "text", "text": "\n"}
        parts.append({"type": "rich_text_section", "elements": [label, line, *answer]})
    return {"type": "rich_text", "elements": parts}


def _answer(
    program: Program, field: FormField, given: Any, names: Mapping[str, str]
) -> Iterator[Block]:
    if field.type not in (FieldType.PERSON, FieldType.PEOPLE):
        yield {"type": "text", "text": cut(spoken(program, field, given, names), LONGEST_ANSWER)}
        return
    for number, slack_id in enumerate(given if isinstance(given, list) else [given]):
        if number:
            yield {"type": "text", "text": ", "}
        yield {"type": "user", "user_id": str(slack_id)}
