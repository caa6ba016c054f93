"""What people hear about entries of a program's lists."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message, actions, button, escape, mention, quote, section
from handlers.views.registers import by_text
from mentoring import registers
from store.database import Db
from store.models import Entry, EntryChange, Notice


def changed(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell the author where their entry stands now, with what was said about it."""
    entry, change = _of(db, notice), db.get_one(EntryChange, notice.refs["change"])
    label = registers.of_entry(entry).state(change.state).label
    text = f"Your {_named(entry)} stands now at: *{escape(label)}*."
    words = [quote(str(change.words))] if change.words else []
    by = section(f"{text} {mention(change.person)} writes:" if words else text)
    return Message(text.replace("*", ""), [by, *words, _open(entry)])


def owned(db: Db, notice: Notice, now: datetime) -> Message:
    """Tell somebody that they are to see to an entry."""
    entry = _of(db, notice)
    where, day = escape(entry.cycle.name), _by(entry, notice, now)
    text = f"You are asked to see to a {_named(entry)} in {where}{day}."
    said = f"{text}\n{escape(registers.title(entry))}"
    return Message(text, [section(said), _open(entry)])


def due(db: Db, notice: Notice, now: datetime) -> Message:
    """Remind the owner of an entry of its day."""
    entry = _of(db, notice)
    text = f"The {_named(entry)} that you see to is due{_by(entry, notice, now)}."
    return Message(text, [section(f"{text}\n{escape(registers.title(entry))}"), _open(entry)])


def _of(db: Db, notice: Notice) -> Entry:
    return db.get_one(Entry, notice.refs["entry"])


def _named(entry: Entry) -> str:
    return f"{escape(registers.of_entry(entry).name.one)} {entry.number}"


def _by(entry: Entry, notice: Notice, now: datetime) -> str:
    return by_text(entry, notice.person, now) if notice.person else ""


def _open(entry: Entry) -> dict[str, object]:
    return actions(button("Open", "entry", entry.id))
