"""What the bot says about meetings: proposals, answers, the check-in afterwards, the nudge."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Block, Message, actions, button, context, mention, quote, section
from mentoring import dates, rules
from mentoring.days import local_date
from mentoring.program_file import program_of
from store.database import Db
from store.models import Notice, Pair, Person, Session, SessionState

ANSWERS = {
    "accepted": "{partner} accepted: *{when}*.",
    "declined": "{partner} cannot make *{when}*. Propose another time with `/mentor schedule`.",
    "disputed": "{partner} says that you did not meet on {when}, so it is not logged.",
}


def when(session: Session, person: Person, now: datetime) -> str:
    """Say a meeting's time on a person's own clock, with the year only where it is another one."""
    zone = rules.zone_for(person, session.pair.cycle)
    return dates.say_span(session.starts_at, session.minutes, zone, person.locale, now)


def both_times(session: Session, person: Person, now: datetime) -> str:
    """Say a meeting's time on both clocks; once where they show the same."""
    partner = rules.partner_of(session.pair, person)
    mine, theirs = when(session, person, now), when(session, partner, now)
    return f"*{mine}*" if mine == theirs else f"*{mine}*\nFor {mention(partner)}: {theirs}"


def details(session: Session) -> list[Block]:
    """Show the topic in the words of who typed it, and the place."""
    words = [session.topic or "", f"Place: {session.place}" if session.place else ""]
    said = "\n".join(w for w in words if w)
    return [quote(said)] if said else []


def proposed(db: Db, notice: Notice, now: datetime) -> Message:
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    text = f"{mention(partner)} proposes a meeting."
    choices = actions(
        button("Accept", "accept_session", session.id, style="primary"),
        button("Another time", "change_session", session.id),
        button("Decline", "decline_session", session.id),
    )
    blocks = [section(f"{text}\n{both_times(session, reader, now)}"), *details(session)]
    return Message(text, [*blocks, *off_hours(session), choices])


def answered(db: Db, notice: Notice, now: datetime) -> Message:
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    sentence = ANSWERS[notice.refs["answer"]]
    text = sentence.format(partner=mention(partner), when=when(session, reader, now))
    return Message(text.replace("*", ""), [section(text)])


def cancelled(db: Db, notice: Notice, now: datetime) -> Message:
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    text = f"{mention(partner)} cancelled the meeting on {when(session, reader, now)}."
    again = actions(button("Propose another time", "schedule", session.pair_id))
    return Message(text, [section(text), again])


def checkin(db: Db, notice: Notice, now: datetime) -> Message:
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    if session.state is SessionState.LOGGED:
        return confirm_request(db, notice, now)
    text = f"Did your meeting with {mention(partner)} take place?"
    return Message(text, [section(f"{text}\n{when(session, reader, now)}"), took_place(session)])


def took_place(session: Session) -> Block:
    return actions(
        button("Yes, log it", "took_place", session.id, style="primary"),
        button("It did not take place", "missed", session.id),
    )


def confirm_request(db: Db, notice: Notice, now: datetime) -> Message:
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    logger = db.get(Person, session.logged_by) if session.logged_by else None
    text = f"{mention(logger or partner)} logged a meeting with you. Is that right?"
    choices = actions(
        button("Yes", "confirm_session", session.id, style="primary"),
        button("No, we did not meet", "dispute_session", session.id),
    )
    return Message(
        text, [section(f"{text}\n*{when(session, reader, now)}*"), *details(session), choices]
    )


def written(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that the partner wrote something of a meeting, without a word of it."""
    session, reader = _of(db, notice)
    partner = rules.partner_of(session.pair, reader)
    text = f"{mention(partner)} wrote about your meeting of {when(session, reader, now)}."
    return Message(
        text, [section(text), actions(button("Read and add", "session_form", session.id))]
    )


def cadence(db: Db, notice: Notice, now: datetime) -> Message:
    """Nudge a pair that met less often than its program asks."""
    pair = db.get_one(Pair, notice.refs["pair"])
    program, reader = program_of(pair.cycle), _reader(notice)
    today = local_date(now, rules.zone_of(pair.cycle.zone))
    number = rules.meetings_a_month(program, pair, today)
    partner = rules.partner_of(pair, reader)
    text = f"{mention(partner)} and you: {program.cadence.says.format(number=number).strip()}"
    choices = actions(
        button("Propose a meeting", "schedule", pair.id, style="primary"),
        button("Log one that took place", "log", pair.id),
    )
    return Message(text, [section(text), choices])


def off_hours(session: Session) -> list[Block]:
    """Say what the program says about meetings outside working hours (S3-18)."""
    program = program_of(session.pair.cycle)
    if not session.off_hours or program.cadence.overtime:
        return []
    return [context("Outside of working hours: no overtime and no credit hours for this time.")]


def _of(db: Db, notice: Notice) -> tuple[Session, Person]:
    return db.get_one(Session, notice.refs["session"]), _reader(notice)


def _reader(notice: Notice) -> Person:
    if notice.person is None:
        raise ValueError(f"notice {notice.id} of kind {notice.kind} has no reader")
    return notice.person
