"""Ending a pair before its day, and saying whether to renew it."""

from __future__ import annotations

from handlers.care import pair_chosen
from handlers.people import MENTION
from handlers.replies import Open, Reply, Show
from handlers.turn import Turn
from handlers.views import closing as views
from mentoring import closing, leaving, milestones, rules
from mentoring.errors import Refusal
from mentoring.next_steps import milestone_says, spoken_day
from mentoring.program import Asks
from mentoring.program_file import program_of
from mentoring.standing import pair_meant
from store.models import Ending, Pair


def ask_end(turn: Turn) -> Reply:
    """`/mentor end`"""
    return _end(turn, pair_meant(turn.db, turn.person, MENTION.findall(turn.text)))


def open_end(turn: Turn) -> Reply:
    return _end(turn, pair_chosen(turn))


def _end(turn: Turn, pair: Pair) -> Reply:
    leaving.may_end(turn.db, turn.person, pair)
    rematchable = rules.may_rematch(program_of(pair.cycle), pair, turn.now)
    return Open(views.end_view(pair, turn.person, rematchable, turn.now))


def end(turn: Turn) -> Reply:
    pair = turn.row(Pair, turn.ids.get("pair"))
    leaving.end_early(turn.db, turn.person, pair, _ending(_picked(turn, "how")), turn.now)
    return Show(views.ended_view(pair))


def _ending(value: str) -> Ending:
    if value not in leaving.EARLY:
        raise Refusal("Please choose how your pair ends.", field="how")
    return Ending(value)


def open_renewal(turn: Turn) -> Reply:
    pair = pair_chosen(turn)
    closing.may_answer_renewal(turn.db, turn.person, pair, turn.now)
    answer = milestones.renewal_answer(turn.db, pair, turn.person)
    until = spoken_day(rules.ends(pair), turn.person, pair, turn.now)
    return Open(views.renewal_view(pair, turn.person, _question(turn, pair), until, answer))


def _question(turn: Turn, pair: Pair) -> str:
    """Give the program's own question."""
    asking = [m for m in program_of(pair.cycle).milestones if m.asks is Asks.RENEWAL]
    if asking:
        return milestone_says(pair, asking[0], turn.person, turn.now)
    return f"Your agreement ends on {spoken_day(rules.ends(pair), turn.person, pair, turn.now)}."


def submit_renewal(turn: Turn) -> Reply:
    pair = turn.row(Pair, turn.ids.get("pair"))
    picked = _picked(turn, "renew")
    if picked not in ("yes", "no"):
        raise Refusal("Please choose yes or no.", field="renew")
    agreed = closing.answer_renewal(turn.db, turn.person, pair, picked == "yes", turn.now)
    until = spoken_day(rules.ends(pair), turn.person, pair, turn.now)
    return Show(views.renewal_answered_view(pair, until, agreed))


def _picked(turn: Turn, block: str) -> str:
    state = turn.values.get(block, {}).get("choice", {})
    return str((state.get("selected_option") or {}).get("value") or "")
