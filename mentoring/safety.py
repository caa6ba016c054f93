"""The one exception to confidentiality: somebody's safety. It takes two people, and is told.

A coordinator asks with a reason, a second coordinator or the manager decides. The two whose it is
hear at once what was opened, for what kind of reason and by whom. It closes by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mentoring import access, answers, items, readings
from mentoring.access import Action
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal, TooLate
from mentoring.items import Contents, Item
from mentoring.notices import tell
from mentoring.records import record
from mentoring.relations import is_full_member
from store import queries, trust
from store.database import Db
from store.models import Cycle, OfficeKind, Person, Release
from store.models_trust import Ground, ReleaseState

LASTS = timedelta(hours=72)  # how long it stays open, and how long a request waits
LONGEST_REASON = 2000
DECIDING = OfficeKind.COORDINATOR, OfficeKind.MANAGER


def hold_may_ask(db: Db, asker: Person, cycle: Cycle) -> None:
    """Raise NotYours unless somebody may ask, Refusal when nobody else could decide."""
    access.authorize(db, asker, Action.ASK_RELEASE, cycle)
    if not _others(db, cycle, asker):
        raise Refusal(
            "This takes two people: you, and a second coordinator or the manager. "
            f"{cycle.name} has nobody but you. In danger, call the emergency number where you are."
        )


def openable(db: Db, cycle: Cycle, about: Person) -> list[Item]:
    """List what of somebody could be opened in a cycle, as far as there is something in it."""
    return [item for item in items.items_of(db, about) if item.cycle.id == cycle.id]


def ask(db: Db, asker: Person, item: Item, ground: Ground, reason: str, now: datetime) -> Release:
    """Ask a second person to open one item because somebody's safety is at risk.

    Raises NotYours, Refusal for a missing reason and where nobody could decide, AlreadyDone.
    """
    hold_may_ask(db, asker, item.cycle)
    reason = str(answers.clean({"reason": reason})["reason"]).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal(
            f"Please give the reason, in at most {LONGEST_REASON} characters.", field="reason"
        )
    deciders = [p for p in _others(db, item.cycle, asker) if p.id not in _ids(item)]
    if asker.id in _ids(item) or not deciders:
        raise Refusal(
            "Whose words these are can neither ask for them nor decide. Somebody else must."
        )
    if any(is_pending(r, now) or is_open(r, now) for r in _before(db, item)):
        raise AlreadyDone("This is asked for already, or open. Nothing was changed.")
    made = _made(asker, item, ground, reason)
    db.add(made)
    db.flush()
    record(db, "release.asked", made, now, asker, ground=ground)
    for decider in deciders:
        tell(db, "safety_asked", cycle=item.cycle, key=f"safety_asked:{made.id}:{decider.id}",
             now=now, person=decider, release=made.id)  # fmt: skip
    return made


def _made(asker: Person, item: Item, ground: Ground, reason: str) -> Release:
    made = Release(
        team_id=asker.team_id,
        cycle_id=item.cycle.id,
        item_kind=item.kind,
        item_id=item.row_id,
        ground=ground,
        asked_by=asker.id,
    )
    made.reason = reason
    return made


def read_reason(db: Db, person: Person, release: Release, now: datetime) -> str:
    """Give the reason to the two who ask and decide; the reading is recorded. Raises NotYours."""
    _hold_may_decide(db, person, release)
    record(db, "release.reason_read", release, now, person)
    return str(release.reason)


def grant(db: Db, decider: Person, release: Release, now: datetime) -> None:
    """Open it for a while, and tell those whose it is at once.

    Raises NotYours, also for the one who asked; AlreadyDone, TooLate.
    """
    _decide(db, decider, release, ReleaseState.GRANTED, now)
    release.until = now + LASTS
    db.flush()
    record(db, "release.granted", release, now, decider)
    item = item_of(db, release)
    for owner in item.owners:
        tell(db, "safety_told", cycle=release.cycle, key=f"safety_told:{release.id}:{owner.id}",
             now=now, person=owner, release=release.id)  # fmt: skip
    _tell_asker(db, release, now)


def refuse(db: Db, decider: Person, release: Release, now: datetime) -> None:
    """Keep it closed. Raises as `grant`."""
    _decide(db, decider, release, ReleaseState.REFUSED, now)
    db.flush()
    record(db, "release.refused", release, now, decider)
    _tell_asker(db, release, now)


def _decide(db: Db, decider: Person, release: Release, state: ReleaseState, now: datetime) -> None:
    _hold_may_decide(db, decider, release)
    if decider.id == release.asked_by:
        raise NotYours("You asked for this, so somebody else must decide.")
    if release.state is not ReleaseState.ASKED:
        raise AlreadyDone(standing_of(release, now))
    if not is_pending(release, now):
        raise TooLate(standing_of(release, now))
    release.state, release.decided_by, release.decided_at = state, decider.id, now


def _hold_may_decide(db: Db, person: Person, release: Release) -> None:
    access.authorize(db, person, Action.DECIDE_RELEASE, release)
    if person.id in _ids(item_of(db, release)):
        raise NotYours("These are your own words, so you cannot decide about them.")


def _tell_asker(db: Db, release: Release, now: datetime) -> None:
    tell(db, "safety_answered", cycle=release.cycle, key=f"safety_answered:{release.id}", now=now,
         person=release.asker, release=release.id)  # fmt: skip


def read(db: Db, reader: Person, release: Release, now: datetime) -> Contents:
    """Open what was granted, for the one who asked; each opening is noted.

    Raises NotYours for everybody else, and with a sentence when it is not open.
    """
    access.authorize(db, reader, Action.READ_RELEASED, release)
    if not is_open(release, now):
        raise NotYours(standing_of(release, now))
    access.authorize(db, reader, Action.ASK_RELEASE, release.cycle)  # still a coordinator
    item = item_of(db, release)
    contents = items.open_contents(db, item)
    readings.note(db, item.cycle, item.kind, item.row_id, item.owners, reader, release=release)
    record(db, "release.read", release, now, reader)
    return contents


def is_pending(release: Release, now: datetime) -> bool:
    return release.state is ReleaseState.ASKED and release.created_at + LASTS > now


def is_open(release: Release, now: datetime) -> bool:
    granted = release.state is ReleaseState.GRANTED and release.until is not None
    return granted and release.until is not None and release.until > now


def standing_of(release: Release, now: datetime) -> str:
    """Say where a release stands, for the two who ask and decide."""
    if is_pending(release, now):
        return "This waits for a second coordinator or the manager."
    if release.state is ReleaseState.ASKED:
        return "Nobody decided in three days, so nothing was opened. It can be asked for again."
    if release.state is ReleaseState.REFUSED:
        return "This was refused. Nothing was opened."
    if is_open(release, now):
        return "This is open for three days, and those whose it is have been told."
    return "The three days have passed. It is not open any more."


def item_of(db: Db, release: Release) -> Item:
    """Give what a release is about. Raises NotFound when the row is gone."""
    return items.item_at(db, release.team_id, release.item_kind, release.item_id)


def find_item(db: Db, cycle: Cycle, key: str) -> Item:
    """Give the item of this cycle that a key from outside names. Raises NotFound."""
    item = items.item_of(db, cycle.team_id, key)
    if item.cycle.id != cycle.id:
        raise NotFound
    return item


def _before(db: Db, item: Item) -> list[Release]:
    return trust.releases_of(db, item.cycle.id, (item.kind, item.row_id))


def _others(db: Db, cycle: Cycle, asker: Person) -> list[Person]:
    held = [p for kind in DECIDING for p in queries.office_holders(db, cycle.id, kind)]
    return [p for p in dict.fromkeys(held) if p.id != asker.id and is_full_member(p)]


def _ids(item: Item) -> set[str]:
    return {owner.id for owner in item.owners}
