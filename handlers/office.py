"""`/mentor office`: who holds which office of the program, and changing it."""

from __future__ import annotations

from handlers.replies import Errors, Open, Reply, Show
from handlers.turn import Turn
from handlers.views import office as views
from mentoring import access, offices
from mentoring.errors import WrongAnswers
from mentoring.program_file import program_of
from store import queries
from store.models import Cycle, OfficeKind, Person


def show(turn: Turn) -> Reply:
    """`/mentor office`"""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    return Open(views.office_view(cycle, offices.held(turn.db, cycle)))


def change(turn: Turn) -> Reply:
    """Appoint and relieve, and say who hears of it."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    access.coordinated(turn.db, turn.person, cycle)
    kinds = [k for k in offices.kinds_of(program_of(cycle)) if k.value in turn.values]
    wanted = {kind: _people(turn, kind) for kind in kinds}
    try:
        made = offices.change(turn.db, turn.person, cycle, wanted, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.changed_view(cycle, offices.held(turn.db, cycle), len(made)))


def _people(turn: Turn, kind: OfficeKind) -> list[Person]:
    slack_ids = views.read_holders(turn.values, kind)
    found = [queries.person_by_slack(turn.db, turn.team_id, each) for each in slack_ids]
    return [person for person in found if person is not None]
