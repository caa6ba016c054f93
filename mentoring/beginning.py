"""The set-up of a program in pages: what was chosen waits here until everything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring.access import Action, authorize
from store import beginnings
from store.database import Db
from store.models import Beginning, Person


def keep(db: Db, person: Person, channel_id: str, chosen: Mapping[str, Any]) -> Beginning:
    """Keep the first page; what was decided for another program is left out."""
    found = beginnings.beginning_of(db, person.team_id, channel_id, person.id)
    if found is None:
        found = Beginning(team_id=person.team_id, channel_id=channel_id, person_id=person.id)
        db.add(found)
    authorize(db, person, Action.SET_UP, found)
    if (found.chosen or {}).get("program") != chosen.get("program"):
        found.decided = {}
    found.chosen = dict(chosen)
    db.flush()
    return found


def begun(db: Db, person: Person, channel_id: str) -> Beginning | None:
    """Give what somebody has chosen so far in a channel."""
    return beginnings.beginning_of(db, person.team_id, channel_id, person.id)


def decide(db: Db, person: Person, found: Beginning, values: Mapping[str, Any]) -> None:
    """Keep what was decided so far, right or not."""
    authorize(db, person, Action.SET_UP, found)
    found.decided = dict(values)


def hand_in(db: Db, person: Person, found: Beginning, text: str) -> None:
    """Keep a program file of their own, right or not."""
    authorize(db, person, Action.SET_UP, found)
    found.program_text = text


def done(db: Db, person: Person, channel_id: str) -> None:
    """Forget what was chosen: the program has begun."""
    found = begun(db, person, channel_id)
    if found is not None:
        db.delete(found)
