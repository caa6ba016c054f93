"""What a supervisor answers besides the assessment: a concern, or who assesses in their place."""

from __future__ import annotations

from handlers.replies import Open, Reply, Show
from handlers.turn import Turn
from handlers.views import supervisor as views
from mentoring import supervisors
from mentoring.errors import Refusal
from store import queries
from store.models import Case, Member


def open_concern(turn: Turn) -> Reply:
    member = turn.row(Member, turn.value)
    supervisors.hold_supervises(turn.db, turn.person, member)
    return Open(views.concern_view(member))


def submit_concern(turn: Turn) -> Reply:
    """Take the words for the coordinators."""
    member = turn.row(Member, turn.ids.get("member"))
    words = str(turn.values.get("words", {}).get("text", {}).get("value") or "")
    supervisors.raise_concern(turn.db, turn.person, member, words, turn.now)
    return Show(views.concern_sent_view(member))


def read_concern(turn: Turn) -> Reply:
    """Open a supervisor's words, for a coordinator."""
    case = turn.row(Case, turn.value)
    said, words = supervisors.read_concern(turn.db, turn.person, case, turn.now)
    return Open(views.read_view(said, words))


def open_delegate(turn: Turn) -> Reply:
    member = turn.row(Member, turn.value)
    supervisors.hold_supervises(turn.db, turn.person, member)
    supervisors.assessment_form(member)
    return Open(views.delegate_view(member))


def submit_delegate(turn: Turn) -> Reply:
    """Take who assesses in the supervisor's place."""
    member = turn.row(Member, turn.ids.get("member"))
    chosen = turn.values.get("to", {}).get("person", {}).get("selected_user")
    to = queries.person_by_slack(turn.db, turn.team_id, str(chosen or ""))
    if to is None:
        supervisors.hold_supervises(turn.db, turn.person, member)
        raise Refusal("Please choose a colleague.", field="to")
    supervisors.delegate(turn.db, turn.person, member, to, turn.now)
    return Show(views.delegated_view(member, to))
