"""What is said together stays together until it has arrived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handlers.composition import compose
from handlers.messages import render
from mentoring.notices import tell
from store import outbox
from store.database import Database
from store.models import Notice
from tests.cast import MONDAY, cast

HOUR = timedelta(hours=1)


def test_a_message_says_what_was_inside_one_that_did_not_arrive(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        people = cast(db)
        told: dict[str, Any] = {"person": people.bob, "pair": people.pair.id, "now": MONDAY}
        within, tried, last = [
            str(tell(db, "milestone", cycle=people.cycle, key=key, milestone=what, step=0, **told))
            for key, what in [("a", "plan"), ("b", "agreement"), ("c", "agreement")]
        ]
    held = {c.notice_id: c for c in outbox.claim(sqlite, MONDAY, worker="a", lease=HOUR, limit=5)}
    with sqlite.begin(MONDAY) as db:
        outbox.merge(db, held[tried], [within], MONDAY)
        assert outbox.put_back(db, held[tried], MONDAY, MONDAY, "not found")
    with sqlite.read() as db:
        words = {one: render(db, db.get_one(Notice, one), MONDAY).text for one in held}
        said, inside = compose(db, db.get_one(Notice, last), MONDAY)
    assert inside == [tried]
    assert words[within] not in words[last]
    assert said.text == f"{words[last]} {words[within]}"
