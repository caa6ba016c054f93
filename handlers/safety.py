"""`/mentor safety`: the one exception to confidentiality, which takes two people."""

from __future__ import annotations

from handlers import sharing
from handlers.blocks import mention
from handlers.people import MENTION
from handlers.replies import Open, Redraw, Replace, Reply, Show
from handlers.turn import Turn
from handlers.views import safety as views
from handlers.views.sharing import opened_view, over_message
from mentoring import access, safety
from mentoring.errors import NotFound, Refusal
from mentoring.items import Item
from store import queries
from store.models import Cycle, Person, Release
from store.models_trust import Ground


def ask(turn: Turn) -> Reply:
    """`/mentor safety [@person]`"""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    safety.hold_may_ask(turn.db, turn.person, cycle)
    named = next(iter(MENTION.findall(turn.text)), None)
    if named is None:
        return Open(views.whom_view(cycle))
    about, items = _openable(turn, cycle, named)
    return Open(views.ask_view(cycle, about, items))


def choose(turn: Turn) -> Reply:
    """Go on from whose words to which item."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    safety.hold_may_ask(turn.db, turn.person, cycle)
    about, items = _openable(turn, cycle, views.read_ask(turn.values).get("whose", ""))
    return Show(views.ask_view(cycle, about, items))


def _openable(turn: Turn, cycle: Cycle, slack_id: str) -> tuple[Person, list[Item]]:
    about = queries.person_by_slack(turn.db, turn.team_id, slack_id)
    items = safety.openable(turn.db, cycle, about) if about else []
    if about is None or not items:
        raise Refusal(f"There is nothing of this person in {cycle.name}.", field="whose")
    return about, items


def submit(turn: Turn) -> Reply:
    """Ask the second person."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    read = views.read_ask(turn.values)
    safety.hold_may_ask(turn.db, turn.person, cycle)
    item = safety.find_item(turn.db, cycle, read.get("item", ""))
    if read.get("ground") not in tuple(Ground):
        raise Refusal("Please choose what kind of danger it is.", field="ground")
    safety.ask(turn.db, turn.person, item, Ground(read["ground"]), read.get("reason", ""), turn.now)
    return Show(views.asked_view())


def read_request(turn: Turn) -> Reply:
    """Show the reason to who decides, with the two answers while it waits."""
    release = turn.row(Release, turn.value)
    reason = safety.read_reason(turn.db, turn.person, release, turn.now)
    waits = safety.is_pending(release, turn.now) and turn.person.id != release.asked_by
    standing = None if waits else safety.standing_of(release, turn.now)
    return Open(views.reason_view(release, safety.item_of(turn.db, release), reason, standing))


def grant(turn: Turn) -> Reply:
    release = turn.row(Release, turn.value)
    safety.grant(turn.db, turn.person, release, turn.now)
    return Redraw(views.outcome_view(safety.standing_of(release, turn.now)))


def refuse(turn: Turn) -> Reply:
    release = turn.row(Release, turn.value)
    safety.refuse(turn.db, turn.person, release, turn.now)
    return Redraw(views.outcome_view(safety.standing_of(release, turn.now)))


def read(turn: Turn) -> Reply:
    """Open what was granted, or say in the button's place that it is closed."""
    release = turn.row(Release, turn.value)
    try:
        contents = safety.read(turn.db, turn.person, release, turn.now)
    except NotFound:
        raise
    except Refusal as refusal:
        return Replace(over_message(refusal.sentence))
    decider = mention(release.decider) if release.decider else "A second person"
    top = (
        f"{decider} opened this to you because somebody's safety is at risk. Those whose it is "
        "have been told. Use it for nothing else."
    )
    return Open(opened_view(contents, top, sharing.names_in(turn.db, contents)))
