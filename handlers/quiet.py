"""The conversation about quiet days: a sentence or two pickers, said back with weekdays."""

from __future__ import annotations

from datetime import date

from handlers.replies import Done, Open, Redraw, Reply, Show, replace, say
from handlers.turn import Turn
from handlers.views import quiet as views
from mentoring import absences
from mentoring.absences import QuietDays
from mentoring.dates import DateProblem
from mentoring.errors import Refusal

NONE = ("off", "none", "no", "cancel", "end", "stop")


def start(turn: Turn) -> Reply:
    """`/mentor quiet 1 July to 14 July`; `/mentor quiet off`; alone it shows them, or asks."""
    found = absences.own(turn.db, turn.person, turn.now)
    if turn.text.casefold() in NONE:
        absences.end_quiet(turn.db, turn.person, turn.now)
        return say(views.TAKEN_BACK, *views.taken_back_blocks())
    if not turn.text:
        return _echo(turn, found) if found else open_form(turn)
    today = absences.today_of(turn.person, turn.now)
    try:
        read = absences.read_span(turn.text, today=today, locale=turn.person.locale)
    except DateProblem as problem:
        return say(str(problem), *views.not_understood_blocks(str(problem), turn.text))
    return _echo(turn, absences.set_quiet(turn.db, turn.person, read, turn.now))


def _echo(turn: Turn, found: QuietDays) -> Reply:
    today = absences.today_of(turn.person, turn.now)
    return say(views.HEARD, *views.echo_blocks(turn.person, found, today))


def open_form(turn: Turn) -> Reply:
    today = absences.today_of(turn.person, turn.now)
    found = absences.own(turn.db, turn.person, turn.now)
    return Open(views.form_view(found, today))


def submit(turn: Turn) -> Reply:
    """Set what the form says."""
    first, last = _day(turn, "first"), _day(turn, "last")
    shown = turn.values.get("shown", {}).get("shown", {}).get("selected_options") or []
    wanted = QuietDays(first, last, bool(shown))
    found = absences.set_quiet(turn.db, turn.person, wanted, turn.now)
    today = absences.today_of(turn.person, turn.now)
    return Show(views.echo_view(turn.person, found, today))


def _day(turn: Turn, key: str) -> date:
    picked = turn.values.get(key, {}).get("date", {}).get("selected_date") or ""
    try:
        return date.fromisoformat(picked)
    except ValueError:
        raise Refusal("Please choose a day.", field=key) from None


def take_back(turn: Turn) -> Reply:
    """End the quiet days, wherever the button stood."""
    absences.end_quiet(turn.db, turn.person, turn.now)
    place = (turn.view or {}).get("type")
    if place == "modal":
        return Redraw(views.taken_back_view())
    return Done() if place == "home" else replace(views.TAKEN_BACK, *views.taken_back_blocks())
