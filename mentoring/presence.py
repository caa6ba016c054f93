"""Who has left Slack and who is back: what coordinators are told about it, once each time."""

from __future__ import annotations

from datetime import datetime

from mentoring.care import open_case
from mentoring.cases import resolve
from store import presence, queries
from store.database import Db
from store.models import Cycle, Notice, Person

LEFT = ("left_slack", "unreached")  # the kinds of case that somebody's departure opens


def departed(db: Db, person: Person, now: datetime) -> None:
    """Tell the coordinators of every pair that somebody is in that their account is deactivated."""
    for pair in queries.active_pairs_of_person(db, person.id):
        key = f"left_slack:{pair.id}:{person.id}:{now:%Y-%m-%d}"
        open_case(db, pair.cycle, "left_slack", key, now, pair=pair, person=person)


def dropped(db: Db, notice: Notice, now: datetime) -> None:
    """Tell the coordinators that a deactivated person did not get something; once a departure."""
    person = notice.person
    cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
    if person is None or cycle is None:
        return
    known = (c for c in presence.cases_about(db, person.id, LEFT) if c.cycle_id == cycle.id)
    if any("back" not in c.facts for c in known):
        return
    key = f"unreached:{cycle.id}:{person.id}:{now:%Y-%m-%d}"
    facts = {"notice": notice.kind}
    open_case(db, cycle, "unreached", key, now, person=person, facts=facts)


def returned(db: Db, person: Person, now: datetime) -> None:
    """Close what somebody's departure opened, and tell the same coordinators that they are back."""
    found = [c for c in presence.cases_about(db, person.id, LEFT) if "back" not in c.facts]
    for case in found:
        case.facts = {**case.facts, "back": f"{now:%Y-%m-%d}"}
        if case.closed_at is None:
            resolve(db, person, case, now)
    for cycle_id in dict.fromkeys(c.cycle_id for c in found):
        cycle = db.get_one(Cycle, cycle_id)
        key = f"back:{cycle_id}:{person.id}:{now:%Y-%m-%d}"
        open_case(db, cycle, "back", key, now, person=person)
