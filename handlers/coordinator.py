"""What coordinators ask in their channel: the numbers, the lists behind them, the open cases."""

from __future__ import annotations

from handlers.blocks import Block
from handlers.messages.coordinator import closed_card
from handlers.replies import Open, Redraw, Replace, Reply, Say, say
from handlers.turn import Turn
from handlers.views import coordinator as views
from mentoring import access, overview
from mentoring.access import Action
from mentoring.cases import case_text, cycle_of
from mentoring.cases import close_case as close
from mentoring.errors import NotFound
from store import queries
from store.models import Case, Cycle


def status(turn: Turn) -> Reply:
    """Show the numbers of the program; to coordinators with the lists behind them."""
    cycle = access.cycle_of_channel(turn.db, turn.team_id, turn.channel)
    access.counted(turn.db, turn.person, cycle)
    topics = overview.overview(turn.db, cycle, turn.person, turn.now)
    lists = views.Lists.of(turn.db, turn.person, cycle)
    return Say(views.status_message(cycle, topics, lists))


def cases(turn: Turn) -> Reply:
    """List what waits for the coordinators."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    if not queries.open_cases(turn.db, cycle.id):
        return say("Nothing waits for you. New cases come into this channel as cards.")
    return Open(_cases(turn, cycle, 0))


def open_list(turn: Turn) -> Reply:
    """Open the list behind a number, or another page of it. The value: cycle, list and page."""
    cycle_id, _, rest = turn.value.partition(":")
    key, _, number = rest.rpartition(":")
    cycle = turn.row(Cycle, cycle_id)
    action = Action.FOLLOW_PAIRS if key in overview.FOLLOWED else Action.STEER
    access.authorize(turn.db, turn.person, action, cycle)
    if not number.isdecimal():
        raise NotFound
    view = _list(turn, cycle, key, int(number))
    return Redraw(view) if _in_modal(turn) else Open(view)


def close_case(turn: Turn) -> Reply:
    """Close a case from its card, or from the list of open cases."""
    found = turn.row(Case, turn.value)
    access.authorize(turn.db, turn.person, Action.HANDLE_CASE, found)
    cycle = cycle_of(turn.db, found)
    if found.closed_at is None:
        close(turn.db, turn.person, found, turn.now, on_card=not _in_modal(turn))
    if _in_modal(turn):
        page = turn.ids.get("page", "0")
        return Redraw(_cases(turn, cycle, int(page) if page.isdecimal() else 0))
    return Replace(closed_card(turn.db, found, turn.now))


def _in_modal(turn: Turn) -> bool:
    return (turn.view or {}).get("type") == "modal"


def _list(turn: Turn, cycle: Cycle, key: str, page: int) -> Block:
    if key == overview.CASES:
        return _cases(turn, cycle, page)
    title, count = overview.listed(turn.db, cycle, key, turn.person, turn.now)
    return views.list_view(cycle, title, count, page)


def _cases(turn: Turn, cycle: Cycle, page: int) -> Block:
    found = queries.open_cases(turn.db, cycle.id)
    texts = [(c, views.case_lines(case_text(turn.db, c, turn.now))) for c in found]
    return views.cases_view(cycle, texts, page)
