"""What is said around a sign-up: the receipt, and everything that a supervisor hears."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    context,
    escape,
    mention,
    section,
)
from handlers.views.setup import sign_up_button
from handlers.views.signup import LONGEST_ANSWER, answers_block
from mentoring import dates, screening
from mentoring.answers import Answers
from mentoring.days import local_date
from mentoring.language.parts import with_article
from mentoring.profiles import Applicant, member_names, to_come
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.rules import zone_for
from store.database import Db
from store.models import CycleState, Member, MemberState, Notice, Role, Submission


def receipt(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what was sent, and what happens next."""
    member = db.get_one(Member, notice.refs["member"])
    return receipt_of(db, member, db.get_one(Submission, notice.refs["submission"]), now)


def receipt_of(db: Db, member: Member, submission: Submission, now: datetime) -> Message:
    """Build the receipt of one version of a profile, with the buttons that fit its state."""
    applicant = Applicant(member.person, member.cycle, member.role)
    program, given = applicant.program, dict(submission.answers)
    one, name = _role(member), escape(member.cycle.name)
    text = f"You are signed up for {name} as {with_article(one)}."
    if submission.version > 1:
        text = (
            f"Your profile as {with_article(one)} for {name} is changed. This is version "
            f"{submission.version}; the earlier ones are kept."
        )
    blocks = [
        section(text),
        answers_block(program, applicant.form, given, member_names(db, applicant, given)),
        section(
            "*What happens next*\n"
            + "\n".join([*_documents(applicant, given), *_next(member, program, now)])
        ),
        _receipt_buttons(member),
    ]
    if any(len(str(answer)) > LONGEST_ANSWER for answer in given.values()):
        blocks.append(context("Long answers are cut here; “Change my profile” shows all of them."))
    return Message(text, blocks)


def _role(member: Member) -> str:
    return escape(program_of(member.cycle).words.role(member.role).one)


def _documents(applicant: Applicant, given: Answers) -> list[str]:
    missing = ", ".join(escape(f.label) for f in to_come(applicant.form, given))
    coordinator = escape(applicant.program.words.coordinator)
    if not missing:
        return []
    return [f"• Still to come from you: {missing}. Send it to the {coordinator}, not here."]


def _next(member: Member, program: Program, now: datetime) -> list[str]:
    words, enrollment = program.words, program.enrollment
    coordinator, partner = escape(words.coordinator), escape(words.role(member.role.other).one)
    lines = []
    if member.state is MemberState.PAUSED:
        return [f"• You take no further {partner} for now. Press “Take somebody again” any time."]
    if member.supervisor is not None:
        lines.append(
            f"• {mention(member.supervisor)}, your {escape(words.supervisor)}, hears that you take "
            "part"
            + (", and is asked for an assessment." if enrollment.assesses(member.role) else ".")
        )
    if first := _waits_for(member):
        lines.append(first)
    lines.append(f"• The {coordinator} looks for your {partner}. You hear from me when it is done.")
    today = local_date(now, zone_for(member.person, member.cycle))
    if member.cycle.state is CycleState.ENROLLING and member.cycle.starts_on > today:
        day = dates.say_date(member.cycle.starts_on, member.person.locale, today)
        lines.append(f"• The program begins on {day}.")
    return lines


def _waits_for(member: Member) -> str | None:
    """Say in a receipt what a coordinator looks at first; None where there is nothing."""
    words = program_of(member.cycle).words
    coordinator = escape(words.coordinator)
    if not member.confirmed:
        return (
            f"• The roster does not tell all that the program asks for, so the {coordinator} "
            "confirms it first."
        )
    if screening.holds_back(member) and member.qualified is None:
        return f"• The {coordinator} looks at your profile first."
    return None


def _receipt_buttons(member: Member) -> Block:
    buttons = [sign_up_button(member.cycle, member.role, "Change my profile")]
    if member.role is Role.MENTOR and member.state is MemberState.PAUSED:
        buttons.append(button("Take somebody again", "resume", member.id))
    elif member.role is Role.MENTOR:
        buttons.append(button("No more for now", "pause", member.id))
    return actions(*buttons, withdraw_button(member))


def withdraw_button(member: Member) -> Block:
    """Build the button that takes a sign-up back, after asking."""
    one = program_of(member.cycle).words.role(member.role).one
    asked = confirmation(
        "Withdraw?",
        f"You will not be matched as {with_article(one)} in {member.cycle.name}. You can sign up "
        "again later.",
        "Withdraw",
        "Stay",
    )
    return button("Withdraw", "withdraw", member.id, confirm=asked)


def withdrawn(member: Member) -> Message:
    """Say that a sign-up was taken back, with the way to come back."""
    text = (
        f"You have withdrawn from {escape(member.cycle.name)} as {with_article(_role(member))}, "
        "without any mark against you. You can sign up again while the program is open; your "
        "profile is kept for that."
    )
    again = sign_up_button(member.cycle, member.role, "Sign up again")
    return Message(text, [section(text), actions(again)])
