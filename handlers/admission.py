"""Asking for an exception, and a coordinator's answer to it."""

from __future__ import annotations

from handlers.replies import Done, Open, Reply, Show
from handlers.turn import Turn
from handlers.views import admission as views
from mentoring import admission, eligibility
from mentoring.access import Action, authorize
from mentoring.errors import NotFound
from mentoring.profiles import Applicant
from store.models import Admission, Cycle, Role


def ask(turn: Turn) -> Reply:
    """Take the reason of an exception."""
    applicant = _applicant(turn)
    eligibility.ask_exception(turn.db, applicant, _words(turn, "reason"), turn.now)
    return Show(views.asked_view(applicant))


def keep(turn: Turn) -> Reply:
    """Keep the reason of an exception whose form was closed."""
    eligibility.keep_reason(turn.db, _applicant(turn), _words(turn, "reason"))
    return Done()


def _applicant(turn: Turn) -> Applicant:
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    authorize(turn.db, turn.person, Action.JOIN, cycle)
    role = turn.ids.get("role", "")
    if role not in tuple(Role):
        raise NotFound
    return Applicant(turn.person, cycle, Role(role))


def _words(turn: Turn, block: str) -> str:
    return str(turn.values.get(block, {}).get("text", {}).get("value") or "")


def open_grant(turn: Turn) -> Reply:
    return _open(turn, grant=True)


def open_refuse(turn: Turn) -> Reply:
    return _open(turn, grant=False)


def _open(turn: Turn, *, grant: bool) -> Reply:
    asked = turn.row(Admission, turn.value)
    reason = admission.read_reason(turn.db, turn.person, asked, turn.now)
    return Open(views.decide_view(asked, reason, grant))


def decide(turn: Turn) -> Reply:
    """Take the decision with its reason."""
    asked = turn.row(Admission, turn.ids.get("admission"))
    grant = turn.ids.get("grant") == "yes"
    signed_up = admission.decide(
        turn.db, turn.person, asked, grant, _words(turn, "words"), turn.now
    )
    return Show(views.decided_view(asked, signed_up))
