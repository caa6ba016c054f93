"""Consent: opening one item to one reader, agreeing to it, taking it back, and reading it."""

from __future__ import annotations

from datetime import date, datetime

from handlers.blocks import Block, mention
from handlers.people import MENTION
from handlers.replies import Errors, Open, Replace, Reply, Show
from handlers.turn import Turn
from handlers.views import sharing as views
from mentoring import consents, items
from mentoring.access import Action, authorize
from mentoring.errors import NotFound, Refusal, WrongAnswers
from mentoring.items import Contents, Item
from mentoring.profiles import Applicant, member_names
from store import queries, trust
from store.database import Db
from store.models import Consent, Person, Reading
from store.models_trust import ItemKind, Purpose

RECENT = 5
ALL = 80
NOTHING = (
    "There is nothing yet that you could open. Your profile, your plan, the topics of your "
    "meetings and your answers appear here once they are there."
)


def share(turn: Turn) -> Reply:
    """`/mentor share [@person]`, and the button."""
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = items.items_of(turn.db, turn.person)
    if not found:
        raise Refusal(NOTHING)
    allowed = [p for p in Purpose if any(p in consents.purposes(item) for item in found)]
    named = next(iter(MENTION.findall(turn.text)), None)
    until = consents.usual_until(turn.person, turn.now)
    return Open(views.share_view(turn.person, found, allowed, until, named))


def submit(turn: Turn) -> Reply:
    """Open the item, or send the form back with a sentence at each field."""
    read = views.read_share(turn.values)
    item = items.item_of(turn.db, turn.team_id, read["item"])
    reader = queries.person_by_slack(turn.db, turn.team_id, read["reader"])
    until = _day(read["until"])
    if read["purpose"] not in tuple(Purpose):
        raise Refusal("Please choose what it is for.", field="purpose")
    try:
        made = consents.give(
            turn.db, turn.person, item, reader, Purpose(read["purpose"]), read["words"], until,
            turn.now,
        )  # fmt: skip
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.shared_view(made, item))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def agree(turn: Turn) -> Reply:
    consent = turn.row(Consent, turn.value)
    return _answered(turn, consent, agreed=True)


def decline(turn: Turn) -> Reply:
    consent = turn.row(Consent, turn.value)
    return _answered(turn, consent, agreed=False)


def _answered(turn: Turn, consent: Consent, *, agreed: bool) -> Reply:
    verb = consents.agree if agreed else consents.decline
    try:
        verb(turn.db, turn.person, consent, turn.now)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    said = "You agreed. It is open now, and your Home takes it back with one tap."
    return Replace(views.over_message(said if agreed else "It stays closed. Nobody can read it."))


def revoke(turn: Turn) -> Reply:
    """Close it; Home is shown anew."""
    consent = turn.row(Consent, turn.value)
    try:
        consents.revoke(turn.db, turn.person, consent, turn.now)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    return Replace(views.over_message("You took it back. It cannot be opened any more."))


def read(turn: Turn) -> Reply:
    """Open it for the reader, or say in the button's place that it is closed."""
    consent = turn.row(Consent, turn.value)
    try:
        contents = consents.read(turn.db, turn.person, consent, turn.now)
    except Refusal as refusal:
        return _overtaken(turn, refusal)
    top = (
        f"{mention(consent.giver)} opened this to you {views.FOR[consent.purpose]}, until "
        f"{views.last_day(consent)}. Use it for nothing else, and do not pass it on."
    )
    own: list[Block] = views.purpose_blocks(consent)
    return Open(views.opened_view(contents, top, names_in(turn.db, contents), own))


def _overtaken(turn: Turn, refusal: Refusal) -> Reply:
    """Say what became of it in the place of its buttons, where they stand in a message."""
    if not turn.channel:
        raise refusal
    return Replace(views.over_message(refusal.sentence))


def names_in(db: Db, contents: Contents) -> dict[str, str]:
    """Give the names of the members whom a profile names; {} for anything else."""
    found = contents.submission
    if found is None or found.about is None or contents.item.kind is not ItemKind.PROFILE:
        return {}
    member = found.about
    return member_names(db, Applicant(member.person, member.cycle, member.role), found.answers)


def readings(turn: Turn) -> Reply:
    """Show everything that somebody opened of this person."""
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = _titled_readings(turn.db, turn.person, ALL)
    return Open(views.readings_view(found, turn.now))


def panel(db: Db, person: Person, now: datetime, *, may_share: bool) -> list[Block]:
    """Build what Home shows of it: what is open, who read what lately."""
    open_ = [
        (c, title_of(db, person, c.item_kind, c.item_id))
        for c in trust.consents_of(db, person.id, now)
    ]
    lately = _titled_readings(db, person, RECENT)
    return views.trust_panel(person, open_, lately, may_share=may_share)


def _titled_readings(db: Db, person: Person, limit: int) -> list[tuple[Reading, str]]:
    rows = trust.readings_of(db, person.id, limit)
    return [(r, title_of(db, person, r.item_kind, r.item_id)) for r in rows]


def title_of(db: Db, person: Person, kind: ItemKind, row_id: str) -> str:
    """Give the title of an item for one of its owners, also of one that is gone."""
    try:
        item: Item = items.item_at(db, person.team_id, kind, row_id)
    except NotFound:
        return "something that is erased"
    return item.title_for(person)
