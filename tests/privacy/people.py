"""Alice mentors Bob, who have a plan, topics and a profile; Carol and Dora coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mentoring import answers, items
from mentoring.items import Item
from mentoring.scopes import of_member, of_pair, of_person
from store.database import Db
from store.models import Office, OfficeKind, Person, Session, SessionState
from store.models_trust import ItemKind
from tests.cast import MONDAY, TEAM, Cast, cast, person

GOAL = "To leave the contracts desk, quietly."
TOPIC = "How to ask for a transfer"


@dataclass
class Trusted:
    """The cast, and who is outside of the pair."""

    cast: Cast
    dora: Person
    erin: Person


def trusted(db: Db) -> Trusted:
    found = cast(db)
    dora, erin = person(db, "Dora"), person(db, "Erin")
    db.flush()
    appoint(db, found, dora, OfficeKind.COORDINATOR)
    answers.hand_in(db, found.cycle, "map", of_pair(found.pair), found.bob,
                    {"goals_long": GOAL}, MONDAY, pair=found.pair)  # fmt: skip
    answers.hand_in(db, found.cycle, "protege_profile", of_member(found.mentee), found.bob,
                    {"position": "Buyer"}, MONDAY, about=found.mentee)  # fmt: skip
    answers.hand_in(db, found.cycle, "review", of_person(found.pair, found.bob), found.bob,
                    {"works": "Everything"}, MONDAY, pair=found.pair)  # fmt: skip
    met = Session(
        team_id=TEAM,
        pair_id=found.pair.id,
        state=SessionState.LOGGED,
        starts_at=MONDAY - timedelta(days=1),
        minutes=60,
        proposed_by=found.bob.id,
    )
    met.topic = TOPIC
    db.add(met)
    db.flush()
    return Trusted(found, dora, erin)


def appoint(db: Db, found: Cast, who: Person, kind: OfficeKind) -> None:
    db.add(Office(team_id=TEAM, cycle_id=found.cycle.id, person_id=who.id, kind=kind))
    db.flush()


def item(db: Db, owner: Person, kind: ItemKind) -> Item:
    """Give the one item of a kind that somebody could open."""
    return next(i for i in items.items_of(db, owner) if i.kind is kind)
