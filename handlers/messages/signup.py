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
    date_token,
    escape,
    mention,
    section,
)
from handlers.views.setup import sign_up_button
from handlers.views.signup import LONGEST_ANSWER, answers_block
from mentoring import dates
from mentoring.days import local_date
from mentoring.language.parts import with_article
from mentoring.profiles import Applicant, member_names
from mentoring.program import Program, SignerRole
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
        section("*What happens next*\n" + "\n".join(_next(member, program, now))),
        _receipt_buttons(member),
    ]
    if any(len(str(answer)) > LONGEST_ANSWER for answer in given.values()):
        blocks.append(context("Long answers are cut here; “Change my profile” shows all of them."))
    return Message(text, blocks)


def _role(member: Member) -> str:
    return escape(program_of(member.cycle).words.role(member.role).one)


def _next(member: Member, program: Program, now: datetime) -> list[str]:
    words = program.words
    coordinator, partner = escape(words.coordinator), escape(words.role(member.role.other).one)
    lines = []
    if member.state is MemberState.PAUSED:
        return [f"• You take no further {partner} for now. Press “Take somebody again” any time."]
    if member.supervisor is not None:
        lines.append(
            f"• {mention(member.supervisor)}, your {escape(words.supervisor)}, hears that you take "
            "part" + (", and is asked for an assessment." if program.enrollment.assessment else ".")
        )
    lines.append(f"• The {coordinator} looks for your {partner}. You hear from me when it is done.")
    today = local_date(now, zone_for(member.person, member.cycle))
    if member.cycle.state is CycleState.ENROLLING and member.cycle.starts_on > today:
        day = dates.say_date(member.cycle.starts_on, member.person.locale, today)
        lines.append(f"• The program begins on {day}.")
    return lines


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


def supervisor_told(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a supervisor who takes part, what it means, and what is asked of them (S3-08)."""
    member = db.get_one(Member, notice.refs["member"])
    program = program_of(member.cycle)
    text = (
        f"{mention(member.person)} has signed up for {escape(member.cycle.name)} as "
        f"{with_article(_role(member))}, and names you as {escape(program.words.supervisor)}."
    )
    blocks = [section(text), section("*What it means*\n" + "\n".join(_meaning(program)))]
    buttons = []
    if (key := program.enrollment.assessment) is not None:
        form = program.forms[key]
        blocks.append(
            section(
                f"*What is asked of you now*\nThe “{escape(form.title)}”, {len(form.fields)} short "
                f"questions. Only the {escape(program.words.coordinator)} reads your answers; "
                f"{escape(member.person.name)} does not."
            )
        )
        buttons.append(button("Assess", "assess", member.id, style="primary"))
    disown = confirmation(
        "Not your report?",
        f"{member.person.name} is asked to name somebody else, and the coordinator is told.",
        "Not my report",
    )
    buttons.append(button("Not my report", "not_my_report", member.id, confirm=disown))
    return Message(text, [*blocks, actions(*buttons)])


def _meaning(program: Program) -> list[str]:
    words, number = program.words, program.cadence.per_month
    many = escape(words.meeting.many if number > 1 else words.meeting.one)
    at_first = " at first" if program.cadence.taper_after_months else ""
    lines = [
        f"• For {program.length.months} months, at least {number} {many} a month{at_first}. "
        "Please allow the time for it."
    ]
    if not program.cadence.overtime:
        lines.append("• Normally in working hours. No overtime is authorized for it.")
    if SignerRole.MENTEE_SUPERVISOR in program.agreement.signers:
        lines.append(f"• After the match you are asked to sign the {escape(words.agreement)}.")
    return lines


def assessed(db: Db, notice: Notice, now: datetime) -> Message:
    """Thank a supervisor, with the date and without a word of the answers."""
    member = db.get_one(Member, notice.refs["member"])
    said = assessed_of(member, db.get_one(Submission, notice.refs["submission"]))
    return Message(said.text, said.blocks, _card(db, notice))


def _card(db: Db, notice: Notice) -> tuple[str, str] | None:
    """Give where the message stands that this one replaces; None: it was never sent."""
    card = db.get(Notice, notice.refs.get("card") or "")
    if card is None or card.sent_channel is None or card.sent_ts is None:
        return None
    return card.sent_channel, card.sent_ts


def supervisor_relieved(db: Db, notice: Notice, now: datetime) -> Message:
    """Say in the place of what was asked that nothing is asked any more."""
    member = db.get_one(Member, notice.refs["member"])
    who, name = mention(member.person), escape(member.cycle.name)
    if member.state is MemberState.WITHDRAWN:
        text = f"{who} does not take part in {name} any more. There is nothing for you to do."
    else:
        text = f"You are not named as the supervisor of {who} in {name} any more."
    return Message(text, [section(text)], _card(db, notice))


def assessed_of(member: Member, submission: Submission) -> Message:
    """Say that an assessment was given, and when."""
    program = program_of(member.cycle)
    sent = submission.created_at
    day = date_token(sent, f"{sent:%-d %B %Y}", "{date_long}")
    text = (
        f"Thank you. Your assessment of {mention(member.person)} was received on {day}. Only the "
        f"{escape(program.words.coordinator)} reads it."
    )
    again = button("Change my assessment", "assess:again", f"{member.id}:again")
    return Message("Your assessment was received.", [section(text), actions(again)])


def disowned(member: Member) -> Message:
    """Confirm to somebody that they are not the supervisor any more."""
    text = (
        f"Noted: {mention(member.person)} is not your report. They are asked to name somebody "
        "else; there is nothing for you to do."
    )
    return Message(text, [section(text)])


def name_supervisor(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask a member to name another supervisor."""
    member = db.get_one(Member, notice.refs["member"])
    words = program_of(member.cycle).words
    supervisor = escape(words.supervisor)
    text = (
        f"The person whom you named as your {supervisor} for {escape(member.cycle.name)} says that "
        f"you are not their report. Please name your {supervisor}; the rest of your profile stays "
        f"as it is. The {escape(words.coordinator)} can help if you do not know whom to name."
    )
    change = sign_up_button(member.cycle, member.role, "Name my supervisor", "primary")
    return Message(text, [section(text), actions(change)])
