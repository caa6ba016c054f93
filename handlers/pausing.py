"""Pausing a pair and letting it go on: a sentence or a date picker, said back with its weekday."""

from __future__ import annotations

from datetime import date

from handlers.care import pair_chosen
from handlers.people import MENTION
from handlers.replies import Open, Redraw, Reply, Show, say
from handlers.turn import Turn
from handlers.views import pausing as views
from mentoring import pausing, rules
from mentoring.dates import DateProblem
from mentoring.errors import Refusal
from mentoring.standing import pair_meant
from store.models import Pair


def ask(turn: Turn) -> Reply:
    """`/mentor pause until 15 March`; alone it asks until when, or shows the pause that runs."""
    pair = pair_meant(turn.db, turn.person, MENTION.findall(turn.text))
    words = MENTION.sub("", turn.text).strip()
    if not words:
        return _form(turn, pair)
    today = rules.today_of(pair, turn.now)
    try:
        until = pausing.read_until(words, today=today, locale=turn.person.locale)
    except DateProblem as problem:
        return say(str(problem), *views.not_understood_blocks(str(problem), words, pair))
    return _form(turn, pair, until)


def open_form(turn: Turn) -> Reply:
    return _form(turn, pair_chosen(turn))


def _form(turn: Turn, pair: Pair, until: date | None = None) -> Reply:
    pausing.may_pause(turn.db, turn.person, pair, turn.now)
    return Open(views.form_view(pair, turn.person, until, turn.now))


def submit(turn: Turn) -> Reply:
    """Pause the pair until the day that the form says."""
    pair = turn.row(Pair, turn.ids.get("pair"))
    picked = turn.values.get("until", {}).get("date", {}).get("selected_date") or ""
    try:
        until = date.fromisoformat(picked)
    except ValueError:
        raise Refusal("Please choose a day.", field="until") from None
    pausing.pause(turn.db, turn.person, pair, until, turn.now)
    return Show(views.paused_view(pair, turn.person, turn.now))


def resume(turn: Turn) -> Reply:
    """Let a pair go on, wherever the button stood."""
    pair = pair_chosen(turn)
    pausing.resume(turn.db, turn.person, pair, turn.now)
    said = views.resumed_text(pair, turn.person, turn.now)
    if (turn.view or {}).get("type") == "modal":
        return Redraw(views.resumed_view(said))
    return say(said)
