"""`/mentor evaluations`: what was said of partners, added up, and letting one of them read it."""

from __future__ import annotations

from handlers.replies import Reply, Say, say
from handlers.turn import Turn
from handlers.views import partner_reports as views
from mentoring import access, partner_reports
from mentoring.notices import tell
from store.models import Member


def show(turn: Turn) -> Reply:
    """Show the numbers, and send them as a table."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    found = partner_reports.reports(turn.db, turn.person, cycle)
    tell(turn.db, "report", cycle=cycle, key=f"evaluations:{turn.person.id}:{turn.now.isoformat()}",
         now=turn.now, person=turn.person, report="evaluations")  # fmt: skip
    return Say(views.reports_message(cycle, found))


def release(turn: Turn) -> Reply:
    """Let a partner read what was said of them, added up. The value: the member."""
    member = turn.row(Member, turn.value)
    partner_reports.release(turn.db, turn.person, member, turn.now)
    return say(views.released(member))
