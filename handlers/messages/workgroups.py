"""What the others of a mentee's group hear, and what the mentee hears of them."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message, actions, bullets, button, context, escape, mention, section
from mentoring import workgroups
from mentoring.program_file import program_of
from store.database import Db
from store.models import Companion, CompanionState, Notice, Pair


def asked(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask somebody whether they take part in a group, and say what it means."""
    found = _of(db, notice)
    program, cycle = program_of(found.member.cycle), found.member.cycle
    mentor = program.words.mentor.one
    text = (
        f"{mention(found.member.person)} has signed up for {escape(cycle.name)} for a group, and "
        "names you as one of it. Do you take part?"
    )
    means = (
        f"You are in the conversation with the {mentor}, come to the meetings and can log one.",
        f"You read the {program.words.plan_short}. What the two answer or sign stays with them.",
        "You can say no now or later; nobody asks why.",
    )
    choices = actions(
        button("Yes", "join_group", found.id, style="primary"),
        button("No", "leave_group", found.id),
    )
    return Message(text, [section(text), bullets(means), choices])


def answered(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the mentee what somebody of their group said."""
    found = _of(db, notice)
    joins = found.state is CompanionState.JOINED
    said = "takes part in your group" if joins else "does not take part in your group"
    text = f"{mention(found.person)} {said}."
    return Message(text, [section(text)])


def left(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody that they are not named any more."""
    found = _of(db, notice)
    text = f"{mention(found.member.person)} has changed the group; you are not in it any more."
    return Message(text, [section(text)])


def met(db: Db, notice: Notice, now: datetime) -> Message:
    """Open the conversation anew, with somebody more in it."""
    pair, found = db.get_one(Pair, notice.refs["pair"]), _of(db, notice)
    text = f"{mention(found.person)} has joined. From now on this is your conversation."
    others = workgroups.others(db, pair)
    here = {p.id for p in workgroups.conversation(db, pair)}
    outside = [mention(p) for p in others if p.id not in here]
    foot = [context(f"Slack lets no more people in here: {', '.join(outside)}.")] if outside else []
    return Message(text, [section(text), *foot])


def _of(db: Db, notice: Notice) -> Companion:
    return db.get_one(Companion, notice.refs["companion"])
