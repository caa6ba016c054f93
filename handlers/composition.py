"""Makes one message of what is to be said to somebody now."""

from __future__ import annotations

from datetime import datetime

from handlers import messages
from handlers.blocks import Message, divider
from mentoring.notices import KINDS, Lane
from store import outbox
from store.database import Db
from store.models import Notice


class Unsayable(Exception):
    """A notice cannot be put into words."""

    def __init__(self, notice_id: str) -> None:
        self.notice_id = notice_id
        super().__init__()


def compose(db: Db, notice: Notice, now: datetime) -> tuple[Message, list[str]]:
    """Put a notice into words, with whatever else for the same person belongs into one message.

    Gives the ids of those others as well that are not merged into it yet.
    """
    said = _worded(db, notice, now)
    if notice.person_id is None or not (_joins(notice) or notice.lane == Lane.UNASKED):
        return said, []
    due = outbox.due_for_person(db, notice.person_id, now, [notice.lane])
    fitting = [n for n in due if n.id != notice.id and _fits(n, notice)]
    free = [n for n in fitting if KINDS[n.kind].wanted(db, n, now)]
    attempted = [notice.id, *(one.id for one in free)]  # perhaps, with others inside already
    inside = outbox.merged(db, attempted)
    others = [n for n in (*inside, *free) if KINDS[n.kind].wanted(db, n, now)]
    all_said = [(notice, said), *((n, _worded(db, n, now)) for n in others)]
    all_said.sort(key=lambda one: _place(*one))
    return joined([message for _, message in all_said]), [n.id for n in free]


def _worded(db: Db, notice: Notice, now: datetime) -> Message:
    """Put one notice into words. Raises Unsayable with its id, whichever message it belongs to."""
    try:
        return messages.render(db, notice, now)
    except Exception as fault:
        raise Unsayable(notice.id) from fault


def _place(notice: Notice, said: Message) -> tuple[datetime | str, ...]:
    """Order what becomes one message: by its day and its occasion, and by its words among equals,
    for nobody sees an order in ids."""
    if _joins(notice):
        return (said.text,)
    return notice.due_at, notice.kind, str(notice.refs.get("milestone", "")), said.text


def _joins(notice: Notice) -> bool:
    return KINDS[notice.kind].joins


def _fits(notice: Notice, into: Notice) -> bool:
    """Say whether two notices to one person become one message."""
    return notice.kind == into.kind if _joins(into) else notice.lane == Lane.UNASKED


def joined(messages_: list[Message]) -> Message:
    """Make one message of several; what would be said twice is said once."""
    once = list({m.text: m for m in messages_}.values())
    blocks = list(once[0].blocks)
    for other in once[1:]:
        blocks += [divider(), *other.blocks]
    return Message(" ".join(m.text for m in once), blocks[:50])
