"""Quiet days: a time in which nothing unasked reaches a person; what was due comes afterwards.

Nobody's deadlines move by it, and the ladders of others go on. A person has one such time, running
or ahead; setting it again replaces it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentoring import access, dates, days, milestones, pausing, rules
from mentoring.access import Action
from mentoring.dates import NotUnderstood, Tense
from mentoring.errors import AlreadyDone, Refusal
from mentoring.notices import KINDS, Lane
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.records import record
from store import rests
from store.database import Db
from store.models import Cycle, Notice, Person

LONGEST = 60  # days at once: who is away for longer should talk with the coordinator
AHEAD = 366  # days
EXAMPLE = "Write it like this: 1 July to 14 July"

_BETWEEN = re.compile(r" (?:to|until|till|through|thru) | ?[–—] ?| - ")  # single spaces
_DAYS = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")  # July 1-14, not 2027-07-01
_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")


@dataclass(frozen=True)
class QuietDays:
    """The first and the last day, both included. `shown`: the coordinator may read whose."""

    first: date
    last: date
    shown: bool = False


def today_of(person: Person, now: datetime) -> date:
    return days.local_date(now, rules.zone_for(person))


def of(person: Person, today: date) -> QuietDays | None:
    """Give the quiet days that run or are ahead; None when there are none."""
    first, last = person.quiet_from, person.quiet_until
    if first is None or last is None or last < today:
        return None
    return QuietDays(first, last, person.quiet_shown)


def own(db: Db, person: Person, now: datetime) -> QuietDays | None:
    """Give somebody their own quiet days. Raises NotYours for somebody who is no full member."""
    access.authorize(db, person, Action.KEEP_QUIET_DAYS, person)
    return of(person, today_of(person, now))


def is_away(person: Person, today: date) -> bool:
    found = of(person, today)
    return found is not None and found.first <= today


def back_at(program: Program, cycle: Cycle, person: Person, now: datetime) -> datetime | None:
    """Give when somebody is written to again, on their first working day; None: they are not away.

    The days are those of the person's own zone, of the program's where it is not known.
    """
    if not is_away(person, days.local_date(now, rules.zone_for(person, cycle))):
        return None
    last = person.quiet_until or date.min
    return milestones.at_prompt_time(program, cycle, person, last + timedelta(days=1))


def rests_until(db: Db, notice: Notice, now: datetime) -> datetime | None:
    """Give until when a notice waits for its reader's or its pair's return; None: it does not.

    What somebody else needs from the reader goes to them all the same. What was too late before
    the days began stays so.
    """
    found = (_quiet_until(db, notice, now), pausing.rests_until(db, notice, now))
    return max((at for at in found if at is not None), default=None)


def _quiet_until(db: Db, notice: Notice, now: datetime) -> datetime | None:
    person = notice.person
    if person is None or person.quiet_from is None or notice.cycle_id is None:
        return None
    if notice.lane != Lane.UNASKED and not KINDS[notice.kind].rests:
        return None
    cycle = db.get_one(Cycle, notice.cycle_id)
    begun = days.at_local(person.quiet_from, time(0), rules.zone_for(person, cycle))
    if notice.expires_at is not None and notice.expires_at < begun:
        return None
    return back_at(program_of(cycle), cycle, person, now)


def read_span(text: str, *, today: date, locale: str) -> QuietDays:
    """Read `1 July to 14 July`, `1-14 July`, `tomorrow`, `next Monday to Friday`.

    One date is one day. Raises a DateProblem; what is too long, `set_quiet` refuses.
    """
    words = " ".join(text.split()).removeprefix("from ")
    parts = _BETWEEN.split(_DAYS.sub(r"\1 to \2", words))
    if len(parts) > 2 or not parts[0]:
        raise NotUnderstood("I could not read this as a first and a last day.", EXAMPLE)
    one, other = _completed(parts[0], parts[-1])
    first = dates.read_date(one, today=today, locale=locale, tense=Tense.FUTURE)
    if len(parts) == 1:
        return QuietDays(first, first)
    last = dates.read_date(other, today=today, locale=locale, tense=Tense.FUTURE)
    if last < first:  # `Monday to Friday` on a Wednesday, `28 December to 3 January`
        last = dates.read_date(other, today=first, locale=locale, tense=Tense.FUTURE)
    return QuietDays(first, last)


def _completed(one: str, other: str) -> tuple[str, str]:
    """Give both sides their month where only one names it: `1 to 14 July`, `July 1-14`."""
    if _NUMBER.fullmatch(one) and not _NUMBER.fullmatch(other):
        return _NUMBER.sub(one, other, count=1), other
    if _NUMBER.fullmatch(other) and not _NUMBER.fullmatch(one):
        return one, _NUMBER.sub(other, one, count=1)
    return one, other


def set_quiet(db: Db, person: Person, wanted: QuietDays, now: datetime) -> QuietDays:
    """Set a person's quiet days, in the place of those that were there.

    Raises NotYours for somebody who is no full member, Refusal for days that have passed, are the
    wrong way round or more than 60.
    """
    access.authorize(db, person, Action.KEEP_QUIET_DAYS, person)
    today = today_of(person, now)
    _must_be_possible(wanted, today)
    person.quiet_from, person.quiet_until = wanted.first, wanted.last
    person.quiet_shown = wanted.shown
    count = (wanted.last - wanted.first).days + 1
    record(db, "quiet_days.set", person, now, person, days=count)
    rests.wake(db, person.id, now)  # what waits now waits for the new last day, or comes
    return wanted


def _must_be_possible(wanted: QuietDays, today: date) -> None:
    if wanted.first < today:
        raise Refusal("Quiet days begin today or later.", field="first")
    if wanted.last < wanted.first:
        raise Refusal("The last day comes before the first.", field="last")
    if (wanted.last - wanted.first).days >= LONGEST:
        raise Refusal(
            f"That is more than {LONGEST} days. Choose fewer, and talk with your coordinator about "
            "a longer time away.",
            field="last",
        )
    if (wanted.last - today).days > AHEAD:
        raise Refusal("That is more than a year ahead.", field="last")


def end_quiet(db: Db, person: Person, now: datetime) -> None:
    """Take a person's quiet days back. What waited comes at the next suitable moment.

    Raises as `set_quiet`, and AlreadyDone where there are none.
    """
    access.authorize(db, person, Action.KEEP_QUIET_DAYS, person)
    if of(person, today_of(person, now)) is None:
        raise AlreadyDone("You have no quiet days set. `/mentor quiet` sets some.")
    person.quiet_from = person.quiet_until = None
    person.quiet_shown = False
    record(db, "quiet_days.ended", person, now, person)
    rests.wake(db, person.id, now)
