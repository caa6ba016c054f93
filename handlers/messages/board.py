"""What is said of pairs: to the coordinators before the publication, to everybody else after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    mention,
    section,
)
from handlers.views import board as views
from handlers.views import proposals
from handlers.views.endorsement import hand_blocks
from handlers.views.setup import sign_up_button
from mentoring import dates, pairing, pool, rules, workgroups
from mentoring.days import local_date
from mentoring.handing import handings
from mentoring.program import Program, SignerRole
from mentoring.program_file import program_of
from store import queries
from store.database import Db
from store.models import Cycle, Member, Notice, Pair, PairState, Person, Role

# in the coordinators' channel


def card(db: Db, notice: Notice, now: datetime) -> Message:
    """Show a pair for review; a swapped one in the place of the card that was there."""
    return _in_place(db, notice, views.card_message(db, _pair(db, notice), now))


def card_changed(db: Db, notice: Notice, now: datetime) -> Message:
    """Bring a card up to date, or say on it what became of the pair."""
    return _in_place(db, notice, views.card_message(db, _pair(db, notice), now))


def _in_place(db: Db, notice: Notice, message: Message) -> Message:
    before = db.get(Notice, notice.refs.get("card") or "")
    if before is None or before.sent_ts is None:
        return message
    return Message(message.text, message.blocks, (before.sent_channel or "", before.sent_ts))


def summary(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what a matching gave, or that more cards can be shown."""
    cycle = db.get_one(Cycle, notice.cycle_id)
    if "more" in notice.refs:
        return proposals.more_message(cycle, int(notice.refs["more"]))
    proposed = pairing.in_order(queries.pairs(db, cycle.id, (PairState.PROPOSED,)))
    return proposals.summary_message(db, cycle, notice.refs, proposed)


# to the two


def matched(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two who the partner is, and what happens next, with dates (S3-20)."""
    pair, reader = _pair(db, notice), _reader(notice)
    program, partner = program_of(pair.cycle), rules.partner_of(pair, reader)
    theirs = pair.mentor if pair.mentor.person_id == partner.id else pair.mentee
    role = escape(program.words.role(theirs.role).one)
    group = workgroups.size_said(db, pair) if theirs.role is Role.MENTEE else ""
    with_group = f", for a {group}" if group else ""
    text = f"Your {role} in {escape(pair.cycle.name)} is {mention(partner)}{with_group}."
    buttons = actions(
        button("Prepare the agreement", "agreement", pair.id, style="primary"),
        button("Propose a meeting", "schedule", pair.id),
    )
    who = [section(described)] if (described := views.about(partner)) else []
    steps = "\n".join(f"• {step}" for step in _next(program, pair, reader, now))
    before = _preparation(db, pair, reader, now)
    return Message(
        text,
        [section(f"*{text}*"), *who, *before, section(f"*What happens next*\n{steps}"), buttons],
    )


def _preparation(db: Db, pair: Pair, reader: Person, now: datetime) -> list[Block]:
    """Say what the reader does before the first meeting, and what they can give the partner."""
    program, partner = program_of(pair.cycle), rules.partner_of(pair, reader)
    role = pair.mentor.role if pair.mentor.person_id == reader.id else pair.mentee.role
    listed = program.preparation.by.get(role, ()) if program.preparation else ()
    lines = "\n".join(f"☐ {escape(item)}" for item in listed)
    said = [section(f"*Before the first {escape(program.words.meeting.one)}*\n{lines}")]
    return [*(said if lines else []), *hand_blocks(handings(db, pair, reader, now), pair, partner)]


def _next(program: Program, pair: Pair, reader: Person, now: datetime) -> list[str]:
    words, begun = program.words, rules.begun(pair)
    steps = [
        "I open a conversation for the two of you. Say hello there, and find a first date.",
        _cadence(program),
        f"{_by(rules.agreement_due(program, pair), pair, reader, now, 'First')} "
        f"{escape(words.agreement)}, {_signing(program)}.",
        f"{_by(rules.plan_due(program, pair), pair, reader, now, 'Then')} {escape(words.plan)} "
        f"({escape(words.plan_short)}).",
    ]
    if program.rematch is not None:
        until = _day(begun, program.rematch.days, pair, reader, now)
        steps.append(
            f"Until {until} either of you can ask for another match, without a reason: "
            "`/mentor rematch`."
        )
    return steps


def _cadence(program: Program) -> str:
    cadence, meeting = program.cadence, program.words.meeting
    word = escape(meeting.one if cadence.per_month == 1 else meeting.many)
    first = " at first" if cadence.taper_after_months is not None else ""
    hours = "" if cadence.overtime else ", normally in working hours"
    return f"At least {cadence.per_month} {word} a month{first}{hours}."


def _signing(program: Program) -> str:
    words, signers = program.words, program.agreement.signers
    if len(signers) > 3:
        return f"signed by {len(signers)} people in all"
    if SignerRole.MENTEE_SUPERVISOR in signers:
        boss = f"{escape(words.supervisor)} of the {escape(words.mentee.one)}"
        return f"signed by the two of you and the {boss}"
    return "signed by the two of you"


def _by(due: date | None, pair: Pair, reader: Person, now: datetime, place: str) -> str:
    """Begin a step with its day, `By 10 January: the`, or with its place where there is none."""
    if due is None:
        return f"{place}: the"
    return f"By {dates.say_date(due, reader.locale, _today(pair, reader, now))}: the"


def _day(begun: date, days: int, pair: Pair, reader: Person, now: datetime) -> str:
    today = local_date(now, rules.zone_for(reader, pair.cycle))
    return dates.say_date(begun + timedelta(days=days), reader.locale, today)


def introduction(db: Db, notice: Notice, now: datetime) -> Message:
    """Open the conversation of the two: who they are, and the questions to begin with (S3-03)."""
    pair = _pair(db, notice)
    program, sides = program_of(pair.cycle), (pair.mentor, pair.mentee)
    people = "\n".join(_introduced(program, m) for m in sides)
    if others := workgroups.others(db, pair):
        people += f"\n• The group: {', '.join(mention(p) for p in others)}"
    text = escape(program.introduction.text.strip())
    questions = "\n".join(f"☐ {escape(q)}" for q in program.introduction.questions)
    ask = actions(
        button("Propose a meeting", "schedule", pair.id, style="primary"),
        button("Prepare the agreement", "agreement", pair.id),
    )
    return Message(
        f"{mention(pair.mentor.person)} and {mention(pair.mentee.person)}, this is your "
        "conversation.",
        [
            section(text),
            section(people),
            section(f"*To talk about before you begin*\n{questions}"),
            section(_hints(program, pair, now)),
            ask,
        ],
    )


def _introduced(program: Program, member: Member) -> str:
    person = member.person
    role = escape(program.words.role(member.role).one)
    facts = " · ".join(f for f in (views.about(person), escape(person.email or "")) if f)
    return f"• {mention(person)}, {role}" + (f": {facts}" if facts else "")


def _hints(program: Program, pair: Pair, now: datetime) -> str:
    """Say how a first meeting goes well."""
    lines = [
        "*For the first meeting*",
        "• Half an hour is enough: who you are, what each of you hopes for, and these questions.",
        "• Your answers go straight into the "
        f"{escape(program.words.agreement)}: press “Prepare the agreement” together.",
        "• Agree on the next date before you part.",
    ]
    if apart := _apart(pair, now):
        lines.append(f"• {apart}")
    return "\n".join(lines)


def _apart(pair: Pair, now: datetime) -> str:
    """Say whose clock is ahead, where the two live in different times."""
    mentor, mentee = (pool.candidate(m, {}, now) for m in (pair.mentor, pair.mentee))
    minutes = mentor.zone_offset_minutes - mentee.zone_offset_minutes
    if not minutes:
        return ""
    ahead, behind = rules.people_of(pair) if minutes > 0 else reversed(rules.people_of(pair))
    hours = f"{abs(minutes) / 60:g}"
    unit = "hour" if hours == "1" else "hours"
    return (
        f"{mention(ahead)}'s clock is {hours} {unit} ahead of {mention(behind)}'s; I show every "
        "meeting in both times."
    )


# to the others


def supervisor_matched(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a supervisor who mentors whom, what time it takes, and what will be asked (S3-08)."""
    pair, reader = _pair(db, notice), _reader(notice)
    member = db.get_one(Member, notice.refs["member"])
    program, partner = program_of(pair.cycle), rules.partner_of(pair, member.person)
    role = escape(program.words.role(member.role.other).one)
    text = f"{mention(member.person)}'s {role} in {escape(pair.cycle.name)} is {mention(partner)}"
    about = f" ({facts})" if (facts := views.about(partner)) else ""
    ends = dates.say_date(rules.ends(pair), reader.locale, _today(pair, reader, now))
    lines = [
        f"• The two are paired until {ends}.",
        f"• {_cadence(program)} Please allow the time for it.",
    ]
    if not program.cadence.overtime:
        lines.append("• No overtime is authorized for it.")
    if SignerRole.MENTEE_SUPERVISOR in program.agreement.signers and member.role is Role.MENTEE:
        due = rules.agreement_due(program, pair)
        said = dates.say_date(due, reader.locale, _today(pair, reader, now)) if due else ""
        by = f"; it is due by {said}" if said else ""
        lines.append(
            f"• When the two have prepared the {escape(program.words.agreement)}, it comes to you "
            f"here for your signature{by}. There is nothing to do before that."
        )
    return Message(f"{text}.", [section(f"{text}{about}."), section("\n".join(lines))])


def _today(pair: Pair, reader: Person, now: datetime) -> date:
    return local_date(now, rules.zone_for(reader, pair.cycle))


def unmatched(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody that there is no partner yet, honestly why, and what happens next (B17)."""
    member = db.get_one(Member, notice.refs["member"])
    program, name = program_of(member.cycle), escape(member.cycle.name)
    partner = escape(program.words.role(member.role.other).one)
    text = f"There is no {partner} for you in {name} yet."
    why = _reason(program, member, str(notice.refs.get("reason", "later")))
    first = "go first in" if member.role is Role.MENTEE else "are considered again in"
    stays = (
        f"You stay in the pool and {first} the next matching. You need not do anything. If you "
        "want to add to your profile, you can; it may open more possibilities."
    )
    change = actions(sign_up_button(member.cycle, member.role, "Change my profile"))
    foot = f"Questions? Your {escape(program.words.coordinator)} is glad to hear from you."
    return Message(text, [section(f"{text} {why}"), section(stays), change, context(foot)])


def _reason(program: Program, member: Member, reason: str) -> str:
    words = program.words
    mentors, mentees = escape(words.mentor.many), escape(words.mentee.many)
    if member.role is Role.MENTOR or reason == "mentor":
        return f"This time there are fewer {mentees} than places. Your offer counts all the same."
    sentences = {r.key: r.sentence for r in pool.policy_of(program).rules}
    if reason in sentences and reason != "capacity":
        rule = escape(sentences[reason])
        return f"The {mentors} who have room now cannot be yours under the program's rules: {rule}."
    if reason == "places":
        return (
            f"More {mentees} signed up than there are places now with {mentors} who are possible "
            "for you. It says nothing about you or your profile."
        )
    return "No fitting pair was confirmed in this round. It says nothing about you or your profile."


def _pair(db: Db, notice: Notice) -> Pair:
    return db.get_one(Pair, notice.refs["pair"])


def _reader(notice: Notice) -> Person:
    if notice.person is None:
        raise ValueError(f"notice {notice.id} of kind {notice.kind} has no reader")
    return notice.person
