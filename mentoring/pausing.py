"""A pair that rests for a time and goes on later: its dates move, and nobody is reminded meanwhile.

It is no mark against anybody: both are told the same, and the pair's row does not name who asked.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from mentoring import closing, dates, days, milestones, rules, shifts
from mentoring.access import Action, authorize
from mentoring.dates import Tense
from mentoring.errors import AlreadyDone, Refusal, TooLate
from mentoring.notices import KINDS, Lane, tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.shifts import Pause
from store import rests
from store.database import Db
from store.models import Notice, Pair, PairState, Person, Session

LONGEST = 6  # months
USUAL = timedelta(days=28)  # what the form proposes

_FILLERS = re.compile(r"^(?:(?:until|till|to|through|thru)\b\s*)+", re.IGNORECASE)


def read_until(text: str, *, today: date, locale: str) -> date:
    """Read `until 15 March`, `next Monday`, `in six weeks`. Raises a DateProblem."""
    words = _FILLERS.sub("", " ".join(text.split()))
    return dates.read_date(words, today=today, locale=locale, tense=Tense.FUTURE)


def may_pause(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Raise NotYours for who is neither of the two nor a coordinator, AlreadyDone, TooLate."""
    authorize(db, person, Action.PAUSE_PAIR, pair)
    if pair.state is not PairState.ACTIVE:
        raise AlreadyDone(closing.ENDED)
    if now >= closing.over_at(pair):
        raise TooLate("This pair has ended and cannot be paused any more.")


def pause(db: Db, person: Person, pair: Pair, until: date, now: datetime) -> Pause:
    """Pause a pair from today up to a day on which it goes on by itself; both are told (B41).

    The dates that are still ahead move by the days of the pause. In a pause it sets another day.
    Raises as `may_pause`, Refusal for a day that is not ahead or too far, AlreadyDone for the same.
    """
    may_pause(db, person, pair, now)
    today, before = rules.today_of(pair, now), rules.paused(pair, now)
    first = before.first if before else today
    _must_be_possible(until, today, days.add_months(first, LONGEST))
    if before and before.until == until:
        raise AlreadyDone("This pair is paused until that day already. Nothing was changed.")
    pair.ends_on = rules.ends(pair) + (until - (before.until if before else first))
    pair.pauses = {**(pair.pauses or {}), **Pause(first, until).row}
    record(db, "pair.paused", pair, now, person, until=until.isoformat())
    _tell(db, "pair_paused", pair, f"pair_paused:{pair.id}:{now.isoformat()}", now)
    return Pause(first, until)


def _must_be_possible(until: date, today: date, last: date) -> None:
    if until <= today:
        raise Refusal("Choose a day from tomorrow on: the pair goes on that day.", field="until")
    if until > last:
        raise Refusal(
            f"A pause lasts {LONGEST} months at most. Choose an earlier day; shortly before it you "
            "can talk with your coordinator about what is best.",
            field="until",
        )


def resume(db: Db, person: Person, pair: Pair, now: datetime) -> None:
    """Let a pair go on today, before its day; both are told. Raises as `may_pause`."""
    may_pause(db, person, pair, now)
    if not closing.stop_pause(pair, now):
        raise AlreadyDone("This pair is not paused any more. Nothing was changed.")
    record(db, "pair.resumed", pair, now, person)
    _tell_resumed(db, pair, shifts.pauses_of(pair)[-1], now)


def resume_by_itself(db: Db, pair: Pair, now: datetime) -> bool:
    """Tell both that the newest pause is over, on its day; false when they know already."""
    if not _tell_resumed(db, pair, shifts.pauses_of(pair)[-1], now):
        return False
    record(db, "pair.resumed", pair, now)
    return True


def ends_with(pair: Pair, until: str) -> bool:
    """Say whether the newest pause of an active pair is the one that ends on an ISO day."""
    found = shifts.pauses_of(pair)
    live = pair.state is PairState.ACTIVE and bool(found)
    return live and found[-1].until.isoformat() == until


def rests_until(db: Db, notice: Notice, now: datetime) -> datetime | None:
    """Give until when a notice waits for its pair to go on; None: it does not.

    Only reminders and check-ins wait. What was too late before the pause stays so.
    """
    person = notice.person
    if person is None or not (notice.lane == Lane.UNASKED or KINDS[notice.kind].rests):
        return None
    pair = _pair_of(db, notice)
    found = rules.paused(pair, now) if pair is not None else None
    if pair is None or found is None:
        return None
    begun = days.at_local(found.first, time(0), rules.zone_of(pair.cycle.zone))
    if notice.expires_at is not None and notice.expires_at < begun:
        return None
    return milestones.at_prompt_time(program_of(pair.cycle), pair.cycle, person, found.until)


def _pair_of(db: Db, notice: Notice) -> Pair | None:
    if pair_id := notice.refs.get("pair"):
        return db.get(Pair, pair_id)
    session = db.get(Session, notice.refs["session"]) if notice.refs.get("session") else None
    return session.pair if session else None


def _tell_resumed(db: Db, pair: Pair, over: Pause, now: datetime) -> bool:
    key = f"pair_resumed:{pair.id}:{over.first}:{over.until}"
    return _tell(db, "pair_resumed", pair, key, now)


def _tell(db: Db, kind: str, pair: Pair, key: str, now: datetime) -> bool:
    """Tell both, and the coordinators in a line; what rests is looked at again."""
    cycle = pair.cycle
    told = [
        tell(db, kind, cycle=cycle, key=f"{key}:{one.id}", now=now, person=one, pair=pair.id)
        for one in rules.people_of(pair)
    ]
    channel = cycle.channel_id
    told.append(
        tell(db, kind, cycle=cycle, key=f"{key}:channel", now=now, channel=channel, pair=pair.id)
    )
    rests.wake_all(db, cycle.id, now)
    return any(told)
