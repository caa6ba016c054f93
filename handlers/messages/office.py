"""What somebody hears who is appointed to an office, or relieved of it."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message, context, escape, mention, section
from mentoring import offices
from mentoring.program import Program
from mentoring.program_file import program_of
from store.database import Db
from store.models import Cycle, Notice, OfficeKind, Person


def given(db: Db, notice: Notice, now: datetime) -> Message:
    """Say what the office does, and what its holder sees and does not see."""
    cycle, kind = _facts(db, notice)
    program = program_of(cycle)
    by = db.get(Person, notice.refs.get("by") or "")
    role = escape(offices.named(program.words, kind))
    who = f"{mention(by)} named you" if by else "You are now"
    text = f"{who} {role} of {escape(cycle.name)}."
    lines = "\n".join(f"• {line}" for line in _duties(program, cycle, kind))
    foot = f"If this is a mistake, tell {mention(by) if by else 'a coordinator'}."
    return Message(text, [section(f"*{text}*"), section(lines), context(foot)])


def relieved(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that an office is over, and that its rights ended with it."""
    cycle, kind = _facts(db, notice)
    role = escape(offices.named(program_of(cycle).words, kind))
    text = f"You are no longer {role} of {escape(cycle.name)}. There is nothing to do. Thank you."
    return Message(text, [section(text)])


def _facts(db: Db, notice: Notice) -> tuple[Cycle, OfficeKind]:
    return db.get_one(Cycle, notice.cycle_id), OfficeKind(notice.refs["office"])


def _duties(program: Program, cycle: Cycle, kind: OfficeKind) -> list[str]:
    words, channel = program.words, f"<#{cycle.channel_id}>"
    agreement, mentees = escape(words.agreement), escape(words.mentee.many)
    never = f"You do not see what {mentees} and {escape(words.mentor.many)} write to each other."
    if kind is OfficeKind.COORDINATOR:
        return [
            f"You steer the program in {channel}: `/mentor help` there lists what you can do.",
            "You see who takes part, dates and states, and the forms that name you as a reader.",
            never,
        ]
    if kind is OfficeKind.BOARD:
        return _of_the_board(program, channel)
    if kind in (OfficeKind.HEAD, OfficeKind.CONTACT):
        return [
            f"When a pair has prepared its {agreement}, it comes to you here for your signature.",
            f"You see the {agreement} that you sign, and nothing else.",
        ]
    pairs = "You see the numbers of the program on Home: press my name, then “Home”."
    if kind is OfficeKind.LIAISON:
        meet = escape(words.meeting.many)
        pairs += f" Behind them you see which pairs there are and when they last had {meet}."
    return [pairs, "You change nothing, and nothing waits for you.", never]


def _of_the_board(program: Program, channel: str) -> list[str]:
    quorum = program.board.quorum if program.board else 1
    each = "One approval is enough" if quorum == 1 else f"{quorum} approvals make a pair"
    return [
        f"Proposed pairs come as cards into {channel}; ask to be invited if you are not in it.",
        f"You approve, hold or swap them there, or with `/mentor board`. {each}.",
        "Nobody hears of a pair before the coordinator announces it; please keep it so.",
        "You see the cards, with the reasons for each pair. Nothing else is for you to decide.",
    ]
