"""The coordinator's conversation about pairs: match, review each card, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.blocks import Message, escape, section
from handlers.replies import Open, Options, Redraw, Replace, Reply, Say, Show, replace, say
from handlers.turn import Turn
from handlers.views import board as views
from handlers.views import publication
from handlers.views import swap as modals
from mentoring import access, pairing, publishing, rules, swapping
from mentoring.access import Action
from mentoring.errors import AlreadyDone
from mentoring.program_file import program_of
from mentoring.swapping import Trial
from store.database import Db
from store.models import Cycle, Member, Pair, Person

MOST_OPTIONS = 100  # that Slack takes for a select
Decide = Callable[[Db, Person, Pair, datetime], None]


def match(turn: Turn) -> Reply:
    """`/mentor match`"""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    done = pairing.propose_pairs(turn.db, turn.person, cycle, turn.now)
    words = program_of(cycle).words
    found = f"{len(done.pairs)} pair" if len(done.pairs) == 1 else f"{len(done.pairs)} pairs"
    text = f"{found} proposed. The summary and a card for each pair follow in this channel."
    if done.unmatched:
        who = words.mentee.one if done.unmatched == 1 else words.mentee.many
        text += f" {done.unmatched} {escape(who)} could not be matched; the summary says why."
    text += f" {escape(done.unprepared)}" if done.unprepared else ""
    if done.unscreened:
        wait = "waits" if done.unscreened == 1 else "wait"
        text += f" {done.unscreened} {wait} to be screened first; `/mentor cases` lists them."
    return say(text, section(text))


def more_cards(turn: Turn) -> Reply:
    """Show the next page of cards."""
    cycle = turn.row(Cycle, turn.value)
    access.authorize(turn.db, turn.person, Action.REVIEW, cycle)
    count = pairing.show_cards(turn.db, cycle, turn.now)
    said = f"{count} more cards follow." if count else "All cards are shown."
    return replace(said, section(said))


def show(turn: Turn) -> Reply:
    """`/mentor board`"""
    cycle = access.board_here(turn.db, turn.team_id, turn.channel, turn.person)
    return Say(_board(turn, cycle))


def _board(turn: Turn, cycle: Cycle) -> Message:
    found = publishing.board(turn.db, cycle, turn.now)
    if not (found.approved or found.held or found.proposed):
        text = "Nothing is under review. `/mentor match` proposes pairs for everybody who is free."
        return Message(text, [section(text)])
    steers = access.is_coordinator(turn.db, turn.person, cycle)
    return views.board_message(cycle, found, steers=steers)


# decisions about one pair


def approve(turn: Turn) -> Reply:
    return _decide(turn, pairing.approve)


def hold(turn: Turn) -> Reply:
    return _decide(turn, pairing.hold)


def reopen(turn: Turn) -> Reply:
    return _decide(turn, pairing.reopen)


def _decide(turn: Turn, verb: Decide) -> Reply:
    """Decide about a pair, and show it anew where the button was pressed.

    A button of a pair that is off the board says what became of the pair.
    """
    pair = turn.row(Pair, turn.value)
    try:
        verb(turn.db, turn.person, pair, turn.now)
    except AlreadyDone:
        if pair.state in rules.ON_THE_BOARD:
            raise
    if turn.view is None:
        return Replace(views.card_message(turn.db, pair, turn.now))
    pairing.redraw(turn.db, [pair], turn.now)
    return Redraw(modals.why_view(turn.db, pair, turn.now, turn.person))


def approve_all(turn: Turn) -> Reply:
    """Approve every proposal that may be, and show the board."""
    cycle = turn.row(Cycle, turn.value)
    pairing.approve_all(turn.db, turn.person, cycle, turn.now)
    return Replace(_board(turn, cycle))


def why(turn: Turn) -> Reply:
    """Show everything that is known about a pair."""
    pair = turn.row(Pair, turn.value)
    access.authorize(turn.db, turn.person, Action.DECIDE_PAIR, pair)
    return Open(modals.why_view(turn.db, pair, turn.now, turn.person))


# another mentor


def open_swap(turn: Turn) -> Reply:
    """Ask for another mentor; a card that is out of date says what became of its pair."""
    pair = turn.row(Pair, turn.value)
    access.authorize(turn.db, turn.person, Action.DECIDE_PAIR, pair)
    if pair.state not in rules.ON_THE_BOARD:
        return _decide(turn, pairing.hold)
    choices = Trial(turn.db, pair, turn.now).choices()
    return Open(modals.choose_view(pair, choices))


def suggest_candidates(turn: Turn) -> Reply:
    """List the mentors who are possible, fitting what was typed; only coordinators see any."""
    pair = turn.row(Pair, turn.ids.get("pair"))
    access.authorize(turn.db, turn.person, Action.DECIDE_PAIR, pair)
    typed = turn.value.casefold().split()
    choices = Trial(turn.db, pair, turn.now).choices()
    found = [modals.suggestion(c) for c in choices if _fits(c.mentor.person, typed)]
    return Options(found[:MOST_OPTIONS])


def _fits(person: Person, typed: Sequence[str]) -> bool:
    known = f"{person.name} {person.title or ''} {person.unit or ''}".casefold()
    return all(word in known for word in typed)


def swap(turn: Turn) -> Reply:
    """Take the choice: first say what it does, then do it."""
    pair = turn.row(Pair, turn.ids.get("pair"))
    pairing.hold_on_board(turn.db, turn.person, pair)
    if "mentor" not in turn.ids:
        trial = Trial(turn.db, pair, turn.now)
        choice = swapping.choice_of(trial, turn.row(Member, _picked(turn, "mentor")))
        return Show(modals.effect_view(turn.db, trial, choice))
    mentor = turn.row(Member, turn.ids["mentor"])
    way = _picked(turn, "way") or swapping.FREE
    done = swapping.swap(turn.db, turn.person, pair, mentor, way, turn.now, _typed(turn, "reason"))
    return Show(modals.done_view(done))


def _picked(turn: Turn, block: str) -> str:
    state = next(iter(turn.values.get(block, {}).values()), {})
    return str((state.get("selected_option") or {}).get("value") or "")


def _typed(turn: Turn, block: str) -> str:
    return str(next(iter(turn.values.get(block, {}).values()), {}).get("value") or "")


# publication


def ask_publish(turn: Turn) -> Reply:
    """`/mentor publish`: say what it will do, with the button that does it."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    return Say(_question(turn, cycle))


def ask_publish_here(turn: Turn) -> Reply:
    """Ask the same in the place of the board."""
    cycle = turn.row(Cycle, turn.value)
    access.coordinated(turn.db, turn.person, cycle)
    return Replace(_question(turn, cycle))


def _question(turn: Turn, cycle: Cycle) -> Message:
    found = publishing.board(turn.db, cycle, turn.now)
    if not found.approved:
        return Message(publishing.NOTHING, [section(publishing.NOTHING)])
    return publication.question_message(cycle, found)


def publish(turn: Turn) -> Reply:
    """Announce what was asked about; ask again when the board has changed since."""
    cycle_id, _, mark = turn.value.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    access.coordinated(turn.db, turn.person, cycle)
    seen = publishing.review(turn.db, cycle, turn.now)
    if not seen.approved or seen.mark != mark:
        return Replace(_question(turn, cycle))
    done = publishing.publish(turn.db, turn.person, cycle, turn.now, seen)
    return Replace(publication.published_message(cycle, done))
