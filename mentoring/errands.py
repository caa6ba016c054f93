"""What the program's dates ask of its coordinators: a task to do, or a talk with each of the two.

Both are cases with a card. What somebody writes about one is sealed for its author and read by
coordinators alone.
"""

from __future__ import annotations

from datetime import datetime

from mentoring import answers, cases, milestones, rules
from mentoring.access import Action, authorize
from mentoring.care import LONGEST_REQUEST, open_case
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.notices import tell
from mentoring.program import Milestone
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Case, Cycle, Pair, Person

TASK, TALK = "task", "talk"  # kinds of cases
NOTE = "case_note"  # the form that keeps what a coordinator noted: ours, for every program


def put(
    db: Db, cycle: Cycle, pair: Pair | None, milestone: Milestone, number: int, now: datetime
) -> bool:
    """Put a task or a talk before the coordinators; false when it is there already."""
    key = milestones.errand_key(pair.id if pair else cycle.id, milestone, number)
    facts = {"milestone": milestone.key, "occasion": number}
    kind = str(milestone.asks)
    return open_case(db, cycle, kind, key, now, pair=pair, facts=facts) is not None


def remind(
    db: Db, cycle: Cycle, pair: Pair | None, milestone: Milestone, number: int, now: datetime
) -> bool:
    """Show the card of an errand once more, because its day is over; false when it was shown."""
    key = milestones.errand_key(pair.id if pair else cycle.id, milestone, number)
    case = queries.case_by_key(db, cycle.team_id, key)
    if case is None or case.closed_at is not None:
        return False
    case.facts = case.facts | {"late": True}
    told = tell(db, "case", cycle=cycle, key=cases.again_key(case), now=now,
                channel=cycle.channel_id, case=case.id)  # fmt: skip
    return told is not None


def is_wanted(db: Db, cycle: Cycle, pair: Pair | None, milestone: Milestone, number: int) -> bool:
    """Say whether an errand is still to be put before the coordinators."""
    key = milestones.errand_key(pair.id if pair else cycle.id, milestone, number)
    if queries.case_by_key(db, cycle.team_id, key) is not None:
        return False
    return pair is None or milestones.expects_answers(pair, milestone)


def finish(db: Db, person: Person, case: Case, words: str, now: datetime) -> None:
    """Close a task, with what the coordinator wants to note about it; `words` may be empty.

    Raises NotYours for anybody but a coordinator, AlreadyDone, Refusal for words too long.
    """
    authorize(db, person, Action.HANDLE_CASE, case)
    if case.closed_at is not None:
        raise AlreadyDone
    _note(db, person, case, f"case:{case.id}", words, now)
    cases.resolve(db, person, case, now)


def note_talk(db: Db, person: Person, case: Case, other: Person, now: datetime) -> None:
    """Note that a coordinator has talked with one of the two; with both, the case is closed.

    Doing so twice changes nothing. Raises NotYours for anybody but a coordinator, and for a talk
    with somebody else.
    """
    _of_the_talk(db, person, case, other)
    noted = dict(case.facts.get("noted") or {})
    if case.closed_at is not None or other.id in noted:
        return
    noted[other.id] = now.isoformat()
    case.facts = case.facts | {"noted": noted}
    record(db, "case.talked", case, now, person, person=other.id)
    if all(p.id in noted for p in partners(case)):
        cases.resolve(db, person, case, now)
    else:
        cases.redraw(db, case, now, mark=other.id)


def write_note(
    db: Db, person: Person, case: Case, other: Person, words: str, now: datetime
) -> None:
    """Keep what a coordinator noted about a talk with one of the two.

    Raises as `note_talk`, and Refusal for words that are too long.
    """
    _of_the_talk(db, person, case, other)
    _note(db, person, case, f"case:{case.id}:about:{other.id}", words, now)


def _of_the_talk(db: Db, person: Person, case: Case, other: Person) -> None:
    authorize(db, person, Action.HANDLE_CASE, case)
    if case.kind != TALK or other.id not in {p.id for p in partners(case)}:
        raise NotYours("That talk is about somebody else.")


def _note(db: Db, person: Person, case: Case, scope: str, words: str, now: datetime) -> None:
    words = str(answers.clean({"words": words})["words"]).strip()
    if len(words) > LONGEST_REQUEST:
        raise Refusal(f"Please keep it to {LONGEST_REQUEST} characters.", field="words")
    if not words:
        return
    cycle = cases.cycle_of(db, case)
    kept = answers.hand_in(db, cycle, NOTE, scope, person, {"words": words}, now)
    case.facts = case.facts | {"notes": [*case.facts.get("notes", []), kept.id]}


def partners(case: Case) -> tuple[Person, ...]:
    """Give the two with whom a talk is to be had."""
    return rules.people_of(case.pair) if case.pair else ()


def waiting_for(case: Case) -> list[Person]:
    """Give with whom a coordinator has not talked yet."""
    noted = case.facts.get("noted") or {}
    return [p for p in partners(case) if p.id not in noted]
