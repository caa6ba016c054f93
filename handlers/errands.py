"""A coordinator's tasks and talks: done, with a note if they like."""

from __future__ import annotations

from handlers.replies import Open, Reply, Show
from handlers.turn import Turn
from handlers.views import errands as views
from mentoring import access, errands
from mentoring.access import Action
from mentoring.cases import case_text, cycle_of
from store.models import Case, Person


def open_note(turn: Turn) -> Reply:
    """Ask what there is to note about a task that is done."""
    case = turn.row(Case, turn.value)
    access.authorize(turn.db, turn.person, Action.HANDLE_CASE, case)
    return Open(views.note_view(case, case_text(turn.db, case, turn.now)))


def finish(turn: Turn) -> Reply:
    """Close a task with a note."""
    case = turn.row(Case, turn.ids.get("case"))
    errands.finish(turn.db, turn.person, case, _words(turn), turn.now)
    return Show(views.noted_view("Done. The card in your channel says so as well."))


def talked(turn: Turn) -> Reply:
    """Note a talk with one of the two, and offer to write something down about it.

    The value: the case, and the person.
    """
    case_id, _, person_id = turn.value.partition(":")
    case, other = turn.row(Case, case_id), turn.row(Person, person_id)
    errands.note_talk(turn.db, turn.person, case, other, turn.now)
    return Open(views.talk_view(case, other))


def write(turn: Turn) -> Reply:
    """Keep what was written down about a talk."""
    case, other = turn.row(Case, turn.ids.get("case")), turn.row(Person, turn.ids.get("person"))
    access.authorize(turn.db, turn.person, Action.HANDLE_CASE, case)
    errands.write_note(turn.db, turn.person, case, other, _words(turn), turn.now)
    coordinator = views.coordinator_of(cycle_of(turn.db, case))
    return Show(views.noted_view(f"Kept, for the {coordinator} of this program alone."))


def _words(turn: Turn) -> str:
    return turn.values.get("words", {}).get("text", {}).get("value") or ""
