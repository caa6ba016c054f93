"""Looking after pairs: cases for the coordinator, and help for a pair that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentoring import answers, readings
from mentoring.access import Action, authorize
from mentoring.errors import AlreadyDone, NotFound, Refusal
from mentoring.notices import tell
from mentoring.records import record
from mentoring.scopes import of_person
from store import queries
from store.database import Db
from store.models import Case, Cycle, Pair, Person, Submission

HELP = "help"  # the kind of case, and the form that keeps its words: ours, for every program
LONGEST_REQUEST = 2000


def open_case(
    db: Db,
    cycle: Cycle,
    kind: str,
    key: str,
    now: datetime,
    *,
    pair: Pair | None = None,
    person: Person | None = None,
    facts: dict[str, Any] | None = None,
) -> Case | None:
    """Put something before the coordinator, with a card in their channel; None if it is there."""
    if queries.case_by_key(db, cycle.team_id, key):
        return None
    case = Case(
        team_id=cycle.team_id,
        cycle_id=cycle.id,
        pair_id=pair.id if pair else None,
        person_id=person.id if person else None,
        kind=kind,
        key=key,
        facts=facts or {},
    )
    db.add(case)
    db.flush()
    record(db, "case.opened", case, now, kind=kind)
    tell(
        db, "case", cycle=cycle, key=f"case:{case.id}", now=now,
        channel=cycle.channel_id, case=case.id,
    )  # fmt: skip
    return case


def report_quiet(db: Db, pair: Pair, key: str, now: datetime) -> bool:
    """Tell the coordinator that a pair does not meet, once nudging has not helped."""
    return open_case(db, pair.cycle, "quiet", key, now, pair=pair) is not None


def escalate(
    db: Db, cycle: Cycle, pair: Pair | None, key: str, facts: Mapping[str, Any], now: datetime
) -> bool:
    """Tell the coordinator that a milestone's last day passed undone; false when told before.

    `facts` names the milestone, and its occasion where it comes again. `pair` None: it is a date
    of the cycle.
    """
    kind = "overdue" if pair else "unanswered"
    return open_case(db, cycle, kind, key, now, pair=pair, facts=dict(facts)) is not None


def may_ask_help(db: Db, person: Person, pair: Pair) -> None:
    """Raise NotYours for anybody but the two. Help is there after the pair's end as well."""
    authorize(db, person, Action.ASK_HELP, pair)


def ask_help(db: Db, person: Person, pair: Pair, words: str, now: datetime) -> Case:
    """Put a pair's wish for help before the coordinator, who alone reads the words (S3-24, B39).

    `words` may be empty. Raises as `may_ask_help`, AlreadyDone when the same is waiting already and
    nothing is added, Refusal for words that are too long.
    """
    may_ask_help(db, person, pair)
    words = str(answers.clean({"words": words})["words"]).strip()
    if len(words) > LONGEST_REQUEST:
        raise Refusal(f"Please keep it to {LONGEST_REQUEST} characters.", field="words")
    kept = _keep_words(db, person, pair, words, now) if words else None
    key = f"help:{kept.id}" if kept else _silent_key(db, person, pair)
    facts = {"submission": kept.id} if kept else {}
    case = open_case(db, pair.cycle, HELP, key, now, pair=pair, person=person, facts=facts)
    if case is None:
        raise AlreadyDone("Your coordinator has your request already, and will get in touch.")
    tell(db, "help_asked", cycle=pair.cycle, key=f"help_asked:{case.id}", now=now, person=person,
         pair=pair.id, case=case.id)  # fmt: skip
    return case


def _keep_words(db: Db, person: Person, pair: Pair, words: str, now: datetime) -> Submission:
    """Keep the words under the key of their author alone; the pair's would be the partner's too."""
    scope = of_person(pair, person)
    return answers.hand_in(db, pair.cycle, HELP, scope, person, {"words": words}, now)


def _silent_key(db: Db, person: Person, pair: Pair) -> str:
    """Name a request without words: the same one until the coordinator has closed it."""
    number = 0
    while (before := queries.case_by_key(db, pair.team_id, _numbered(person, pair, number))) and (
        before.closed_at is not None
    ):
        number += 1
    return _numbered(person, pair, number)


def _numbered(person: Person, pair: Pair, number: int) -> str:
    return f"help:{pair.id}:{person.id}:{number}"


def read_request(db: Db, reader: Person, case: Case, now: datetime) -> str:
    """Give the words of a request for help to a coordinator; that they were read is recorded.

    Of a task or a talk, what coordinators have noted. Raises NotYours for anybody else, NotFound
    where there are no words.
    """
    authorize(db, reader, Action.HANDLE_CASE, case)
    ids = [case.facts.get("submission"), *case.facts.get("notes", [])]
    found = [queries.find(db, Submission, case.team_id, str(i)) for i in ids if i]
    kept = [s for s in found if s is not None and s.answers]
    if not kept:
        raise NotFound("There are no words with this case.")
    record(db, "case.read", case, now, reader)
    for one in kept:
        readings.note_answers(db, one, reader)
    return "\n\n".join(str(s.answers["words"]) for s in kept)
