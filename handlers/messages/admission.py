"""What applicants are told about a decision: an exception, a confirmation, a screening."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Block, Message, actions, escape, quote, section
from handlers.messages.signup import withdraw_button
from handlers.views.setup import sign_up_button
from mentoring.eligibility import criteria_of
from mentoring.language.parts import with_article
from mentoring.program_file import program_of
from store.database import Db
from store.models import Admission, Member, Notice
from store.models_people import AdmissionKind, AdmissionState

KINDLY = (
    "Thank you for your interest. The {coordinator} has looked at your profile, and does not "
    "take you as {one} in {cycle} this time. That is no mark against you."
)


def admission_answered(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what was decided about somebody's taking part, with the reason and the next step."""
    found = db.get_one(Admission, notice.refs["admission"])
    text = _decision(found, signed_up=bool(notice.refs.get("signed_up")))
    blocks: list[Block] = [section(text)]
    if found.answer:
        blocks.append(quote(str(found.answer)))
    if found.state is AdmissionState.GRANTED and not notice.refs.get("signed_up"):
        finish = sign_up_button(found.cycle, found.role, "Finish my sign-up", "primary")
        blocks.append(actions(finish))
    elif found.state is AdmissionState.REFUSED and _asks(found):
        blocks.append(actions(sign_up_button(found.cycle, found.role, "Ask for an exception")))
    return Message(text, blocks)


def _asks(found: Admission) -> bool:
    """Say whether somebody of whom it was not confirmed can ask for an exception now."""
    confirmed = found.kind is AdmissionKind.CONFIRMATION
    return confirmed and all(c.exception for c in criteria_of(found))


def _decision(found: Admission, *, signed_up: bool) -> str:
    program, name = program_of(found.cycle), escape(found.cycle.name)
    coordinator = escape(program.words.coordinator)
    one = with_article(escape(program.words.role(found.role).one))
    if found.kind is AdmissionKind.CONFIRMATION:
        if found.state is AdmissionState.GRANTED:
            return f"It is confirmed that you can take part in {name} as {one}."
        missing = escape(" ".join(c.sentence for c in criteria_of(found)))
        return (
            f"The {coordinator} could not confirm that you can take part in {name} as {one}: "
            f"{missing} Your sign-up is taken back; what you filled in is kept."
        )
    if found.state is AdmissionState.GRANTED:
        said = f"The {coordinator} has granted you an exception for {name}."
        return f"{said} You are signed up as {one}." if signed_up else f"{said} One step is left."
    return (
        f"The {coordinator} has not granted you an exception for {name}. What you filled in is "
        "kept, and you can sign up when things have changed."
    )


def screened_out(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody kindly that they were not taken, and what else there is."""
    member = db.get_one(Member, notice.refs["member"])
    program = program_of(member.cycle)
    words, spec = program.words, program.screening
    said = spec.not_taken if spec and spec.not_taken else KINDLY
    fill = {"coordinator": words.coordinator, "one": with_article(words.role(member.role).one),
            "cycle": member.cycle.name}  # fmt: skip
    for key, word in fill.items():
        said = said.replace("{" + key + "}", word)
    other = with_article(words.role(member.role.other).one)
    options = (
        f"*What you can do*\n• Talk with the {escape(words.coordinator)} about what would help.\n"
        "• Change your profile: it is looked at again.\n"
        f"• Take part as {escape(other)} instead."
    )
    buttons = [
        sign_up_button(member.cycle, member.role, "Change my profile"),
        sign_up_button(member.cycle, member.role.other, f"Sign up as {other}"),
        withdraw_button(member),
    ]
    return Message(escape(said), [section(escape(said)), section(options), actions(*buttons)])


def screened_in(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody who was not taken at first that they are."""
    member = db.get_one(Member, notice.refs["member"])
    words = program_of(member.cycle).words
    text = (
        f"Good news: the {escape(words.coordinator)} has looked again, and takes you as "
        f"{escape(words.role(member.role).a)} in {escape(member.cycle.name)}. You hear from me "
        "when there is a match."
    )
    return Message(text, [section(text)])
