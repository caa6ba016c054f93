"""What is said when a pair ends before its day: the same to both, so nobody can tell who asked.

Supervisors hear that it has ended, and nothing about why.
"""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Block, Message, context, escape, mention, section
from mentoring import rules
from mentoring.dates import say_date
from mentoring.program import Program
from mentoring.program_file import program_of
from store.database import Db
from store.models import Ending, Member, MemberState, Notice, Pair, Person

NEWS = "There is news about your mentoring pair."  # in notifications, which others may see


def pair_ended(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two, or a supervisor, that a pair has ended."""
    pair = db.get_one(Pair, notice.refs["pair"])
    reader = db.get_one(Person, notice.person_id)
    if not rules.is_of(pair, reader):
        return _for_supervisor(pair)
    return Message(NEWS, [section(_told(pair)), *_what_next(pair, reader)])


def _told(pair: Pair) -> str:
    program = program_of(pair.cycle)
    if pair.ending is Ending.REMATCHED and program.rematch:
        return escape(program.rematch.partner_text)
    return escape(program.closing.ended_text)


def _what_next(pair: Pair, reader: Person) -> list[Block]:
    words = program_of(pair.cycle).words
    member = pair.mentor if pair.mentor.person_id == reader.id else pair.mentee
    partner = mention(rules.partner_of(pair, reader))
    lines = [f"This is about your pair with {partner}. Both of you get this message."]
    if rules.partner_of(pair, reader).former:  # nobody's name is left to say which pair it was
        lines = [f"This is about your pair that began on {_began(pair, reader)}."]
    lines.append(f"{words.meeting.many.capitalize()} that lay ahead are called off.")
    lines.append(_stays(member, pair.ending))
    return [context(" ".join(lines))]


def _began(pair: Pair, reader: Person) -> str:
    return say_date(rules.begun(pair), reader.locale)


def _stays(member: Member, ending: Ending | None) -> str:
    words = program_of(member.cycle).words
    if member.state is MemberState.PAUSED:
        return (
            "You take nobody new for now, as you chose; `/mentor signup` shows your profile, where "
            "you can change that."
        )
    if ending is Ending.REMATCHED:
        return "You need not do anything."
    return (
        f"You stay signed up, and the {words.coordinator} may propose another match. Type "
        "`/mentor withdraw` to take your sign-up back."
    )


def _for_supervisor(pair: Pair) -> Message:
    program = program_of(pair.cycle)
    mentor, mentee = (mention(p) for p in rules.people_of(pair))
    said = f"The mentoring pair of {mentee} and {mentor} {_how(program, pair)}."
    if pair.ending is Ending.REMATCHED:
        said += f" The {escape(program.words.coordinator)} looks for a new match."
    done = context(
        "There is nothing for you to do. What still waited for your signature is not needed."
        if pair.ending is not Ending.COMPLETED_EARLY
        else "Thank you for the time that you gave them. There is nothing for you to do."
    )
    return Message("There is news about a mentoring pair.", [section(said), done])


def _how(program: Program, pair: Pair) -> str:
    if pair.ending is Ending.COMPLETED_EARLY:
        return "has reached its goals and is complete, before its last day"
    if pair.ending is Ending.REMATCHED and program.rematch:
        days = program.rematch.days
        return f"has ended in its first {days} days, as the program allows, without fault"
    return "has ended, without fault"
