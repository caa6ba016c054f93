"""What is said of a pause: the same to both, whoever asked, and a line to the coordinators."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message, actions, button, context, escape, mention, section
from handlers.views.pausing import NO_MARK, pair_text, paused_text
from mentoring import rules
from mentoring.dates import say_date
from mentoring.next_steps import spoken_day
from mentoring.program_file import program_of
from store.database import Db
from store.models import Notice, Pair, Person

NEWS = "There is news about your mentoring pair."  # in notifications, which others may see


def paused(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two, or the coordinators in a line, until when a pair is paused."""
    pair = db.get_one(Pair, notice.refs["pair"])
    resume = actions(button("Resume", "resume_pair", pair.id))
    if notice.person_id is None:
        running = rules.paused(pair, now)
        until = say_date(running.until, "en-US", rules.today_of(pair, now)) if running else "today"
        line = f"The pair of {pair_text(pair)} is paused until {until}. There is nothing to do."
        return Message("A pair is paused.", [section(line), resume])
    reader = db.get_one(Person, notice.person_id)
    partner = mention(rules.partner_of(pair, reader))
    said = f"*Your pair with {partner} is paused.* {paused_text(pair, reader, now)}"
    more = (
        f"Until then I send no reminders about it. {NO_MARK} Both of you get this message, and "
        "either of you can let it go on earlier. `/mentor pause` sets another day."
    )
    return Message(NEWS, [section(said), context(more), resume])


def resumed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell one of the two, or the coordinators in a line, that a pair goes on."""
    pair = db.get_one(Pair, notice.refs["pair"])
    if notice.person_id is None:
        ends = say_date(rules.ends(pair), "en-US", rules.today_of(pair, now))
        line = f"The pair of {pair_text(pair)} is not paused any more; it now ends on {ends}."
        return Message("A pair goes on.", [section(line)])
    reader = db.get_one(Person, notice.person_id)
    partner, words = mention(rules.partner_of(pair, reader)), program_of(pair.cycle).words
    ends = spoken_day(rules.ends(pair), reader, pair, now)
    said = (
        f"*Your pair with {partner} goes on.* Your {escape(words.agreement)} now ends on {ends}; "
        "its signed text stays as it is."
    )
    more = context("Both of you get this message. `/mentor` shows what is next.")
    go = actions(button(f"Schedule a {escape(words.meeting.one)}", "schedule", pair.id))
    return Message(NEWS, [section(said), more, go])
