"""Asks once more, at the moment of sending, whether a notice is still wanted and may go now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import Enum

from handlers.tempo import GRACE
from mentoring import absences, days, milestones, places, rules
from mentoring.notices import KINDS, Lane
from mentoring.program_file import program_of
from store import outbox
from store.database import Db
from store.models import Cycle, Notice, NoticeState

PACE = timedelta(seconds=1)  # Slack takes one message a second in a conversation


class Step(Enum):
    """What to do with a claimed notice."""

    SAY = "say"
    DROP = "drop"
    EXPIRE = "expire"
    LATER = "later"
    REST = "rest"  # its reader has quiet days, in which it does not grow older
    GONE = "gone"  # its reader's account is deactivated


def decide(
    db: Db, notice: Notice, now: datetime, last_sent: datetime | None
) -> tuple[Step, datetime]:
    """Say what to do with a claimed notice, and until when to leave it for LATER and REST.

    `last_sent` is when something was last sent to the same place; None when nothing ever was.
    """
    person = notice.person
    if person is not None and (person.deleted or person.bot):
        return (Step.GONE if person.deleted else Step.DROP), now
    if (card := _what_is_under_way(db, notice)) is not None:
        return Step.LATER, _next_look(card, notice, now)
    if not KINDS[notice.kind].wanted(db, notice, now):
        return Step.DROP, now
    rests_until = absences.rests_until(db, notice, now)
    if rests_until is not None:
        return Step.REST, rests_until
    if notice.expires_at is not None and notice.expires_at < now:
        return Step.EXPIRE, now
    later = _better_moment(db, notice, now)
    if later > now:
        return Step.LATER, later
    if last_sent is not None and now - last_sent < PACE:
        return Step.LATER, last_sent + PACE
    return Step.SAY, now


def _what_is_under_way(db: Db, notice: Notice) -> Notice | None:
    """Give the message that this one changes, if it is just being sent, or may have been."""
    card = db.get(Notice, notice.refs["card"]) if notice.refs.get("card") else None
    if card is None or card.state not in (NoticeState.SENDING, NoticeState.UNKNOWN):
        return None
    return card


def _next_look(card: Notice, notice: Notice, now: datetime) -> datetime:
    """Give when to look again at what waits for a card: after as long as it has waited already.

    Mostly the card is there a moment later; what was left half-sent is looked up after its lease
    and the grace, and not later is this one due.
    """
    waited = notice.due_at - notice.created_at
    again = now + min(max(PACE, waited), GRACE)
    over = card.lease_until + GRACE if card.lease_until is not None else now
    return min(again, over) if over > now else again


def _better_moment(db: Db, notice: Notice, now: datetime) -> datetime:
    """Give when a notice may be said: at once to whoever waits for it, to others when it suits."""
    if notice.person is None or notice.lane == Lane.WAITING:
        return now
    if notice.lane == Lane.SOON:
        cycle = db.get(Cycle, notice.cycle_id) if notice.cycle_id else None
        return rules.after_the_night(now, rules.zone_for(notice.person, cycle))
    return _next_free_morning(db, notice, now)


def _next_free_morning(db: Db, notice: Notice, now: datetime) -> datetime:
    """Give the moment at which an unasked notice may go: working hours, one message a day."""
    cycle = db.get(Cycle, notice.cycle_id)
    if cycle is None or notice.person is None:
        return now
    program = program_of(cycle)
    zone = rules.zone_for(notice.person, cycle)
    today = days.local_date(now, zone)
    free = places.free_days(notice.person, program, today)
    moment = days.next_working_moment(now, zone, program.hours.working(), free)
    midnight = days.at_local(today, time(0), zone)
    if outbox.unasked_sent_on(db, notice.person.id, midnight, midnight + timedelta(days=1)):
        tomorrow = today + timedelta(days=1)
        return milestones.at_prompt_time(program, cycle, notice.person, tomorrow)
    return moment
