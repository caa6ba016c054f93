"""What becomes of an entry of a list: its state, its owner, its day.

The author hears of every change, with the words that were said about it. The owner is reminded, and
the coordinators hear when the day is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring import answers, cases, milestones, relations, rules
from mentoring.access import Action, authorize
from mentoring.care import open_case
from mentoring.days import local_date
from mentoring.errors import Refusal
from mentoring.language.registers import RegisterState
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.registers import ADDED, facts, of_entry
from store import queries
from store import registers as rows
from store.database import Db
from store.models import Cycle, Entry, EntryChange, Person

LONGEST_WORDS = 2000
LATE = "entry_late"  # the kind of case of an entry whose day is over


@dataclass(frozen=True)
class Settled:
    """What is decided about an entry. `owner` and `due_on` None: nobody, no day."""

    state: str
    words: str = ""
    owner: Person | None = None
    due_on: date | None = None


def settle(db: Db, person: Person, entry: Entry, to: Settled, now: datetime) -> EntryChange | None:
    """Set an entry's state, say something about it, give it an owner and a day.

    The author hears of a new state or words, a new owner of the task. None: nothing differs.
    Raises NotYours, and Refusal for a missing reason or a day that is over.
    """
    authorize(db, person, Action.KEEP_ENTRY, entry)
    words = str(answers.clean({"words": to.words})["words"]).strip()
    state = next((s for s in of_entry(entry).states if s.key == to.state), None)
    _must_fit(entry, state, to, words, now)
    changed = entry.state != to.state or bool(words)
    _hand_over(db, person, entry, to, now)
    if not changed or state is None:
        return None
    entry.state = state.key
    entry.closed_at = now if state.closes else None
    made = EntryChange(
        team_id=entry.team_id, cycle_id=entry.cycle_id, entry_id=entry.id,
        person_id=person.id, state=state.key,
    )  # fmt: skip
    made.entry, made.person, made.words = entry, person, words or None
    db.add(made)
    db.flush()
    record(db, "entry.settled", entry, now, person, state=state.key)
    _close_cases(db, person, entry, now)
    if entry.author_id != person.id:
        tell(db, "entry_changed", cycle=entry.cycle, key=f"entry_changed:{made.id}", now=now,
             person=entry.author, entry=entry.id, change=made.id)  # fmt: skip
    return made


def _must_fit(
    entry: Entry, state: RegisterState | None, to: Settled, words: str, now: datetime
) -> None:
    if state is None:
        raise Refusal("Please choose from the list.", field="state")
    if len(words) > LONGEST_WORDS:
        raise Refusal(f"Please keep it to {LONGEST_WORDS} characters.", field="words")
    if state.reason and state.key != entry.state and not words:
        raise Refusal("Please say why, in a sentence; the author reads it.", field="words")
    today = local_date(now, rules.zone_of(entry.cycle.zone))
    if to.due_on and to.due_on != entry.due_on and to.due_on < today:
        raise Refusal("That day is over. Please choose a later one.", field="due")
    if to.due_on and to.owner is None:
        raise Refusal("Please say who sees to it by that day.", field="owner")


def _hand_over(db: Db, person: Person, entry: Entry, to: Settled, now: datetime) -> None:
    """Give an entry its owner and day, tell a new owner, and leave word to remind them."""
    if not of_entry(entry).owner:
        return
    owner_id = to.owner.id if to.owner else None
    if (owner_id, to.due_on) == (entry.owner_id, entry.due_on):
        return
    if to.owner is not None and not relations.is_full_member(to.owner):
        raise Refusal("This is nobody who works here now. Choose somebody else.", field="owner")
    new = owner_id != entry.owner_id
    entry.owner_id, entry.owner, entry.due_on = owner_id, to.owner, to.due_on
    db.flush()
    record(db, "entry.handed_over", entry, now, person, owner=owner_id, due=str(to.due_on))
    if to.owner is None:
        return
    mark = f"{entry.id}:{to.owner.id}:{to.due_on}"
    if new and to.owner.id != person.id:
        tell(db, "entry_owned", cycle=entry.cycle, key=f"entry_owned:{mark}", now=now,
             person=to.owner, entry=entry.id)  # fmt: skip
    for at in _reminders(entry, to.owner, now):
        tell(db, "entry_due", cycle=entry.cycle, key=f"entry_due:{mark}:{at:%Y-%m-%d}", now=now,
             person=to.owner, due_at=at, entry=entry.id, due=str(to.due_on))  # fmt: skip


def _reminders(entry: Entry, owner: Person, now: datetime) -> Iterator[datetime]:
    """Give when the owner is reminded: the day before and on the day, as far as it is to come."""
    if entry.due_on is None:
        return
    program = program_of(entry.cycle)
    days = entry.due_on - timedelta(days=1), entry.due_on
    found = {milestones.at_prompt_time(program, entry.cycle, owner, day) for day in days}
    yield from sorted(at for at in found if at > now)


def _close_cases(db: Db, person: Person, entry: Entry, now: datetime) -> None:
    """Close the card of a new entry that was looked at, and that of a late one that is done."""
    keys = [f"{ADDED}:{entry.id}"]
    keys += [f"{LATE}:{entry.id}:{entry.due_on}"] if entry.closed_at else []
    for key in keys:
        case = queries.case_by_key(db, entry.team_id, key)
        if case is not None and case.closed_at is None:
            cases.resolve(db, person, case, now)


def report_late(db: Db, cycle: Cycle, now: datetime) -> int:
    """Put the entries whose day is over before the coordinators, each once; count them."""
    if not program_of(cycle).registers:
        return 0
    today = local_date(now, rules.zone_of(cycle.zone))
    found = [e for e in rows.overdue(db, cycle.id, today) if _late_at(e) <= now]
    opened = [
        open_case(db, cycle, LATE, f"{LATE}:{e.id}:{e.due_on}", now, person=e.owner,
                  facts=facts(e))
        for e in found
    ]  # fmt: skip
    return sum(case is not None for case in opened)


def next_late(db: Db, cycle: Cycle, now: datetime) -> datetime | None:
    """Give when the next entry will be late; None when no entry has a day to come."""
    if not program_of(cycle).registers:
        return None
    ahead = (_late_at(e) for e in rows.overdue(db, cycle.id, date.max))
    return min((at for at in ahead if at > now), default=None)


def _late_at(entry: Entry) -> datetime:
    program, due = program_of(entry.cycle), entry.due_on or date.max
    return milestones.at_program_time(program, entry.cycle, due + timedelta(days=1))
