"""Everything that a supervisor hears, and who answers in their place."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    date_token,
    escape,
    mention,
    section,
)
from handlers.views.setup import sign_up_button
from mentoring.language.parts import with_article
from mentoring.program import Program, SignerRole
from mentoring.program_file import program_of
from store.database import Db
from store.models import Member, MemberState, Notice, Submission, Supervision


def supervisor_told(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a supervisor who takes part, what it means, and what is asked of them (S3-08).

    Or tell somebody else whom the supervisor has asked to assess in their place.
    """
    member = db.get_one(Member, notice.refs["member"])
    program = program_of(member.cycle)
    delegate = notice.person_id != member.supervisor_id
    text = _asked_for(member) if delegate else _named(member)
    blocks = [section(text), section("*What it means*\n" + "\n".join(_meaning(program)))]
    if program.enrollment.supervisor_text:
        blocks.append(section(escape(program.enrollment.supervisor_text)))
    if (asked := _asked(member)) is not None:
        blocks.append(asked)
    return Message(text, [*blocks, actions(*_buttons(member, delegate))])


def supervisor_reminded(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask a supervisor who has not answered once more, with the same buttons."""
    member = db.get_one(Member, notice.refs["member"])
    program = program_of(member.cycle)
    delegate = notice.person_id != member.supervisor_id
    wish = "your assessment" if program.enrollment.assesses(member.role) else "your word"
    text = (
        f"{mention(member.person)} takes part in {escape(member.cycle.name)} as "
        f"{with_article(_role(member))}; {wish} is still missing."
    )
    return Message(text, [section(text), actions(*_buttons(member, delegate))])


def _role(member: Member) -> str:
    return escape(program_of(member.cycle).words.role(member.role).one)


def _named(member: Member) -> str:
    words = program_of(member.cycle).words
    return (
        f"{mention(member.person)} has signed up for {escape(member.cycle.name)} as a "
        f"{_role(member)}, and names you as {escape(words.supervisor)}."
    )


def _asked_for(member: Member) -> str:
    boss = mention(member.supervisor) if member.supervisor else "A supervisor"
    return (
        f"{boss} asks you to assess {mention(member.person)} in their place, who has signed up for "
        f"{escape(member.cycle.name)} as {with_article(_role(member))}."
    )


def _asked(member: Member) -> Block | None:
    """Say what is to be filled in; None where no assessment is asked for."""
    program = program_of(member.cycle)
    if program.enrollment.assessment is None or not program.enrollment.assesses(member.role):
        return None
    form = program.forms[program.enrollment.assessment]
    return section(
        f"*What is asked of you now*\nThe “{escape(form.title)}”, {len(form.fields)} short "
        f"questions. Only the {escape(program.words.coordinator)} reads your answers; "
        f"{escape(member.person.name)} does not."
    )


def _buttons(member: Member, delegate: bool) -> list[Block]:
    """Give what can be answered: an assessment or a word that it is known, and the ways out."""
    program = program_of(member.cycle)
    assessing = program.enrollment.assesses(member.role)
    first = ("Assess", "assess") if assessing else ("Noted", "noted")
    buttons = [button(*first, member.id, style="primary"),
               button("I have a concern", "supervisor_concern", member.id)]  # fmt: skip
    if delegate:
        return [*buttons, button("Not for me", "not_my_report", member.id)]
    if assessing:
        buttons.append(button("Somebody else assesses", "other_assessor", member.id))
    disown = confirmation(
        "Not your report?",
        f"{member.person.name} is asked to name somebody else, and the "
        f"{program.words.coordinator} is told.",
        "Not my report",
    )
    return [*buttons, button("Not my report", "not_my_report", member.id, confirm=disown)]


def noted_of(member: Member) -> Message:
    """Thank a supervisor for their word."""
    text = (
        f"Thank you for taking note: {mention(member.person)} takes part in "
        f"{escape(member.cycle.name)} as {with_article(_role(member))}."
    )
    return Message(text, [section(text), actions(_concern(member))])


def _concern(member: Member) -> Block:
    return button("I have a concern", "supervisor_concern", member.id)


def supervisor_thanked(db: Db, notice: Notice, now: datetime) -> Message:
    """Say in the place of what was asked that a concern is with the coordinator."""
    member = db.get_one(Member, notice.refs["member"])
    coordinator = escape(program_of(member.cycle).words.coordinator)
    text = (
        f"Your concern about {mention(member.person)} in {escape(member.cycle.name)} is with the "
        f"{coordinator}, who gets in touch with you. {escape(member.person.name)} is not told."
    )
    return Message(text, [section(text)], _card(db, notice))


def supervisor_delegated(db: Db, notice: Notice, now: datetime) -> Message:
    """Say who assesses in the supervisor's place, to the supervisor and to the member."""
    member = db.get_one(Member, notice.refs["member"])
    said = db.get_one(Supervision, notice.refs["supervision"])
    who = mention(said.delegate) if said.delegate else "Nobody"
    if notice.person_id == member.person_id:
        text = (
            f"{who} assesses your potential for {escape(member.cycle.name)} in the place of "
            f"{mention(said.supervisor)}. You need not do anything."
        )
        return Message(text, [section(text)])
    text = f"{who} is asked to assess {mention(member.person)} in your place, and is told now."
    again = button("Assess myself", "assess", member.id)
    return Message(text, [section(text), actions(again)], _card(db, notice))


def handed_back(member: Member) -> Message:
    """Confirm to somebody that they need not answer in a supervisor's place."""
    text = f"Noted. The supervisor of {mention(member.person)} is asked again; you need do nothing."
    return Message(text, [section(text)])


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
