"""What the partner hears when one of the two has rated where they stand."""

from __future__ import annotations

from datetime import datetime

from handlers.blocks import Message, actions, button, mention, section
from mentoring import rules
from store.database import Db
from store.models import Notice, Pair, Person


def rated(db: Db, notice: Notice, now: datetime) -> Message:
    """Say that there is a rating, without a word of it."""
    pair, reader = db.get_one(Pair, notice.refs["pair"]), db.get_one(Person, notice.person_id)
    text = f"{mention(rules.partner_of(pair, reader))} rated where you stand."
    return Message(text, [section(text), actions(button("Look at it", "competencies", pair.id))])
