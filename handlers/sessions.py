"""The conversation about meetings: in a sentence, or with pickers where that is not enough."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.blocks import Block, actions, button, context, mention, modal, quote, section
from handlers.messages.sessions import when
from handlers.people import MENTION
from handlers.replies import Open, Reply, Show, replace, say
from handlers.turn import Turn
from handlers.views.sessions import (
    afterwards,
    list_choices,
    logged,
    meeting_view,
    overview_blocks,
    understood,
)
from mentoring import activity_log, dates, meetings, rules, workgroups
from mentoring.access import Action, authorize
from mentoring.dates import Ambiguous, DateProblem, Meeting, Tense
from mentoring.errors import NotFound, NotInAProgram, Refusal
from mentoring.meetings import USUAL, Told, format_typed
from mentoring.standing import pair_meant
from store import queries
from store.models import Pair, Session, SessionState

Verb = Callable[[Turn, Pair, Told], Session]


def schedule(turn: Turn) -> Reply:
    """`/mentor schedule next Tuesday 3pm for an hour`"""
    if not turn.text:
        return open_schedule(turn)
    return _typed(turn, Tense.FUTURE, "schedule", _propose)


def log(turn: Turn) -> Reply:
    """`/mentor log yesterday 2-3pm resume review`; `/mentor log list` for the list of them."""
    if not turn.text:
        return open_log(turn)
    if turn.text.casefold() == "list":
        return _lists(turn)
    return _typed(turn, Tense.PAST, "log", _log)


def _lists(turn: Turn) -> Reply:
    """Offer the activity log of each program that keeps one."""
    pairs = {p.cycle_id: p for p in _active_pairs(turn) if activity_log.is_kept(p.cycle)}
    if not pairs:
        raise Refusal("Your program keeps no activity log. `/mentor meetings` lists your meetings.")
    said = "Your activity log: what you did and when, to account for the time."
    return say(said, section(said), *(list_choices(pair) for pair in pairs.values()))


def _typed(turn: Turn, tense: Tense, word: str, verb: Verb) -> Reply:
    """Read the sentence and act on it; one that is not understood comes back, with pickers."""
    pair = pair_meant(turn.db, turn.person, MENTION.findall(turn.text))
    text = MENTION.sub("", turn.text).strip()
    zone = rules.zone_for(turn.person, pair.cycle)
    try:
        read = dates.read_meeting(
            text, now=turn.now, zone=zone, locale=turn.person.locale, tense=tense
        )
    except Ambiguous as problem:
        return _which(turn, str(problem), text, word, pair, problem.readings)
    except DateProblem as problem:
        return _not_understood(str(problem), text, word, pair)
    told = Told(read.starts_at, read.minutes, read.topic, read.place, format_typed(pair, text))
    return _echo(turn, verb(turn, pair, told))


def _not_understood(problem: str, typed: str, word: str, pair: Pair) -> Reply:
    return say(
        problem,
        section(problem),
        quote(f"You typed: {typed}"),
        actions(button("Choose the time instead", word, pair.id)),
    )


def _which(
    turn: Turn, problem: str, typed: str, word: str, pair: Pair, readings: Sequence[object]
) -> Reply:
    """Ask which of several readings is meant: one button for each, and the form behind it."""
    meant = [r for r in readings if isinstance(r, Meeting)][:4]
    if not meant:
        return _not_understood(problem, typed, word, pair)
    choices = [
        button(
            dates.say(m.starts_at, m.zone, turn.person.locale, turn.now),
            f"{word}:{number}",
            _reading(pair, m),
        )
        for number, m in enumerate(meant)
    ]
    said = "Which day do you mean?"
    return say(said, section(said), quote(f"You typed: {typed}"), actions(*choices))


def _reading(pair: Pair, meeting: Meeting) -> str:
    """Write what somebody typed into the button that fills it into the form for them."""
    typed = [int(meeting.starts_at.timestamp()), meeting.minutes or USUAL, meeting.topic[:300]]
    return json.dumps([pair.id, *typed])


def _propose(turn: Turn, pair: Pair, told: Told) -> Session:
    return meetings.propose(turn.db, turn.person, pair, told, turn.now)


def _log(turn: Turn, pair: Pair, told: Told) -> Session:
    return meetings.log(turn.db, turn.person, pair, told, turn.now)


def _echo(turn: Turn, session: Session) -> Reply:
    """Say back what was understood, with the weekday and the zone, and how to change it."""
    first, blocks = logged(session, turn.person, turn.now)
    return say(first, *blocks)


def _shown(turn: Turn, session: Session) -> Reply:
    """Say the same in the place of a form, so that nobody wonders whether it was sent."""
    title = "Proposed" if session.state is SessionState.PROPOSED else "Logged"
    _, blocks = understood(session, turn.person, turn.now)
    change = context("`/mentor meetings` lists your meetings; you can change them there.")
    form = [actions(*found)] if (found := afterwards(session)) else []
    return Show(modal(title, [*blocks, *form, change], callback="reading"))


def open_schedule(turn: Turn) -> Reply:
    return _open_form(turn, "Propose a meeting", "schedule", "Propose", timedelta(days=1))


def open_log(turn: Turn) -> Reply:
    return _open_form(turn, "Log a meeting", "log", "Log", -timedelta(hours=3))


def _open_form(turn: Turn, title: str, callback: str, submit: str, usual: timedelta) -> Reply:
    """Open the form, filled in with what was typed where a button brought it along."""
    pair_id, at, minutes, topic = _brought(turn.value)
    pairs = [turn.row(Pair, pair_id)] if pair_id else _active_pairs(turn)
    turn.hold(*pairs)
    for pair in pairs:
        may = Action.SEE_MEETINGS if callback == "log" else Action.KEEP_MEETINGS
        authorize(turn.db, turn.person, may, pair)
    view = meeting_view(
        title, callback, pairs, turn.person, submit=submit,
        at=at or _next_hour(turn.now + usual), minutes=minutes, topic=topic,
    )  # fmt: skip
    return Open(view)


def _brought(value: str) -> tuple[str, datetime | None, int, str]:
    """Read a button's value: a pair's id, or that with a time, a length and a topic."""
    if not value.startswith("["):
        return value, None, USUAL, ""
    try:
        pair_id, epoch, minutes, topic = json.loads(value)
        return str(pair_id), datetime.fromtimestamp(int(epoch), UTC), int(minutes), str(topic)
    except (ValueError, TypeError, OverflowError, OSError):
        raise NotFound from None


def _next_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _active_pairs(turn: Turn) -> list[Pair]:
    authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    found = queries.active_pairs_of_person(turn.db, turn.person.id)
    found = found or workgroups.pairs_of(turn.db, turn.person)
    if not found:
        raise NotInAProgram("You are not in an active pair right now. Type `/mentor` to see why.")
    return found


def submit_schedule(turn: Turn) -> Reply:
    return _shown(turn, _propose(turn, _pair_chosen(turn), _told(turn)))


def submit_log(turn: Turn) -> Reply:
    return _shown(turn, _log(turn, _pair_chosen(turn), _told(turn)))


def _pair_chosen(turn: Turn) -> Pair:
    return turn.row(Pair, turn.ids.get("pair") or _picked(turn, "pair"))


def _told(turn: Turn) -> Told:
    epoch = _state(turn, "when").get("selected_date_time")
    if not epoch:
        raise Refusal("Please choose a day and a time.", field="when")
    return Told(
        starts_at=datetime.fromtimestamp(int(epoch), UTC),
        minutes=_minutes(_picked(turn, "minutes")),
        topic=str(_state(turn, "topic").get("value") or "").strip(),
        place=str(_state(turn, "place").get("value") or "").strip() or None,
        format=_picked(turn, "format") or None,
    )


def _minutes(picked: str) -> int:
    if not re.fullmatch(r"[0-9]{0,4}", picked):
        raise Refusal("Please choose how long it is.", field="minutes")
    return int(picked or USUAL)


def _state(turn: Turn, block: str) -> dict[str, Any]:
    return next(iter(turn.values.get(block, {}).values()), {})


def _picked(turn: Turn, block: str) -> str:
    return str((_state(turn, block).get("selected_option") or {}).get("value") or "")


def accept(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.accept(turn.db, turn.person, session, turn.now)
    return _settled(turn, session, "Agreed:", "I ask both of you afterwards whether it took place.")


def decline(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.decline(turn.db, turn.person, session, turn.now)
    again = actions(button("Propose another time", "schedule", session.pair_id))
    return replace(
        "Declined.", section(f"Declined: {when(session, turn.person, turn.now)}."), again
    )


def open_change(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    authorize(turn.db, turn.person, Action.KEEP_MEETINGS, session)
    view = meeting_view(
        "Another time", "change_session", [session.pair], turn.person, at=session.starts_at,
        submit="Propose", minutes=session.minutes, topic=session.topic or "", session=session,
    )  # fmt: skip
    return Open(view)


def change(turn: Turn) -> Reply:
    session = turn.row(Session, turn.ids.get("session"))
    return _shown(turn, meetings.move(turn.db, turn.person, session, _told(turn), turn.now))


def cancel(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.cancel(turn.db, turn.person, session, turn.now)
    return _settled(turn, session, "Cancelled:", "Nothing of it is kept in your record.")


def took_place(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.took_place(turn.db, turn.person, session, turn.now)
    partner = mention(rules.partner_of(session.pair, turn.person))
    confirmed = session.state is SessionState.CONFIRMED
    return _settled(turn, session, "Logged:", "Confirmed by both." if confirmed else
                    f"{partner} is asked the same.")  # fmt: skip


def missed(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.missed(turn.db, turn.person, session, turn.now)
    again = actions(button("Propose another time", "schedule", session.pair_id))
    said = (
        f"Not logged: {when(session, turn.person, turn.now)}. That happens; propose another time."
    )
    return replace(said, section(said), again)


def confirm(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.confirm(turn.db, turn.person, session, turn.now)
    return _settled(turn, session, "Confirmed:", "It is in your record.")


def dispute(turn: Turn) -> Reply:
    session = turn.row(Session, turn.value)
    meetings.dispute(turn.db, turn.person, session, turn.now)
    partner = mention(rules.partner_of(session.pair, turn.person))
    return _settled(turn, session, "Not logged:", f"{partner} is told. Talk about it if need be.")


def _settled(turn: Turn, session: Session, word: str, after: str) -> Reply:
    said = f"{word} *{when(session, turn.person, turn.now)}*"
    form = [actions(*found)] if (found := afterwards(session)) else []
    return replace(said.replace("*", ""), section(said), context(after), *form)


def overview(turn: Turn) -> Reply:
    """`/mentor meetings`"""
    blocks: list[Block] = []
    for pair in _active_pairs(turn):
        blocks += overview_blocks(pair, turn.person, queries.sessions(turn.db, pair.id), turn.now)
    return say("Your meetings.", *blocks[:50])
