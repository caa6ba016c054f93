"""What is said when a program begins: what comes next, the call for interest, "I cannot write"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import (
    Message,
    actions,
    button,
    context,
    escape,
    header,
    mention,
    quote,
    section,
)
from handlers.views.setup import interest_buttons
from mentoring import dates, offices
from mentoring.program_file import program_of
from store.database import Db
from store.models import Cycle, Notice, OfficeKind, Person, Submission


def cycle_begun(db: Db, notice: Notice, now: datetime) -> Message:
    """Say in the coordinators' channel what was begun, and what to do next."""
    cycle = _cycle(db, notice)
    program = program_of(cycle)
    words = program.words
    day = dates.say_date(cycle.starts_on, "en-US")
    facts = [f"*Program:* {escape(program.title)}", f"*First day:* {day} ({cycle.zone})",
             f"*Announcements:* <#{cycle.announce_id}>"]  # fmt: skip
    if program.blanks:
        facts.append("*What your agency decided:* coordinators see it with `/mentor about`")
    facts += [f"*{label}:* {_named(held)}" for label, held in _offices(db, cycle) if held]
    steps = (
        "*What comes next*\n"
        "1. Ask who is interested: press the button, or type `/mentor canvass`.\n"
        f"2. {escape(words.mentor.many.capitalize())} and {escape(words.mentee.many)} sign up with "
        "`/mentor signup`; `/mentor status` shows who.\n"
        "3. When enough have signed up, `/mentor match` proposes pairs for your review."
    )
    if unfilled := _unfilled(db, cycle):
        steps += f"\n4. This program also has a {unfilled}: name them with `/mentor office`."
    return Message(
        f"{escape(cycle.name)} has begun in this channel. Next: ask who is interested.",
        [
            header(cycle.name),
            section("\n".join(facts)),
            section(steps),
            actions(button("Ask who is interested", "open_canvass", cycle.id, style="primary")),
            context(
                "Commands for coordinators work in this channel only, and for them only. "
                "Everybody named above should be a member of it."
            ),
        ],
    )


def _offices(db: Db, cycle: Cycle) -> list[tuple[str, Sequence[Person]]]:
    words = program_of(cycle).words
    found = offices.held(db, cycle)
    return [(_upper(escape(offices.named(words, kind))), held) for kind, held in found.items()]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unfilled(db: Db, cycle: Cycle) -> str:
    """Name the offices that somebody must hold before the program can do without."""
    words = program_of(cycle).words
    needed = (OfficeKind.BOARD, OfficeKind.CONTACT, OfficeKind.HEAD)
    open_ = [k for k, people in offices.held(db, cycle).items() if k in needed and not people]
    return " and ".join(escape(offices.named(words, kind)) for kind in open_)


def _named(people: Sequence[Person]) -> str:
    return ", ".join(mention(person) for person in people)


def canvass(db: Db, notice: Notice, now: datetime) -> Message:
    """Ask everybody in a channel who is interested, in the coordinator's own words."""
    cycle = _cycle(db, notice)
    words = program_of(cycle).words
    posted = db.get_one(Submission, notice.refs["submission"])
    return Message(
        f"{escape(cycle.name)}: would you like to take part?",
        [
            header(cycle.name),
            quote(str(posted.answers["text"])),
            interest_buttons(cycle, words),
            context(
                f"Only the {escape(words.coordinator)} sees your answer, and you can change it. "
                "To sign up at once, type `/mentor signup`."
            ),
        ],
    )


def cannot_speak(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell a coordinator that the bot is shut out of their channel."""
    cycle = _cycle(db, notice)
    text = (
        f"I cannot write in <#{cycle.channel_id}>, the coordinators' channel of "
        f"{escape(cycle.name)}. Please type `/invite @Mentor` there, or unarchive it. What I "
        "could not post follows by itself, within a quarter of an hour."
    )
    return Message(text, [section(text)])


def _cycle(db: Db, notice: Notice) -> Cycle:
    return db.get_one(Cycle, notice.cycle_id)
