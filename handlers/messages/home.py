"""What the bot answers to what people write freely."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message
from handlers.views.home import small_talk_message
from mentoring.next_steps import next_steps
from mentoring.standing import standing
from store.database import Db
from store.models import Notice, Person


def small_talk(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that nothing was stored, and what this person's next thing is."""
    found = standing(db, db.get_one(Person, notice.person_id), now)
    return small_talk_message(found, next_steps(db, found))
