"""A concern: from one person to the one person whom the program names, and to nobody else.

It is in no count, no case and no log; the audit trail has an entry without a name. Coordinators
do not learn that it exists, unless one of them is the person named.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring import access, answers
from mentoring.access import Action
from mentoring.errors import AlreadyDone, NotFound, Refusal
from mentoring.notices import reply, tell
from mentoring.records import record
from mentoring.relations import is_full_member
from store import audit, queries, trust
from store.crypto import Erased
from store.database import Db
from store.models import Concern, Cycle, Notice, Person
from store.models_trust import ConcernState

LONGEST = 3000
MOST_ANSWERS = 20
SEALED = "sealed"  # what the audit trail calls it


def contact_of(db: Db, cycle: Cycle) -> Person | None:
    """Give who reads concerns; None when nobody is named, or no longer works here."""
    named = db.get(Person, cycle.contact_id) if cycle.contact_id else None
    return named if named is not None and is_full_member(named) else None


def name_contact(
    db: Db, coordinator: Person, cycle: Cycle, named: Person | None, now: datetime
) -> None:
    """Name who reads concerns from now on, and tell them. What was sent stays with its reader.

    Raises NotYours, Refusal for somebody who cannot be named, AlreadyDone.
    """
    access.coordinated(db, coordinator, cycle)
    if named is None or named.team_id != cycle.team_id or not is_full_member(named):
        raise Refusal(
            "Guests, apps and people who have left cannot be named. "
            "Type `/mentor contact @person` with somebody who works here."
        )
    if cycle.contact_id == named.id:
        raise AlreadyDone(f"{named.name} is the person for concerns already.")
    cycle.contact_id = named.id
    db.flush()
    record(db, "contact.named", cycle, now, coordinator, person=named.id)
    tell(db, "contact_named", cycle=cycle, now=now, person=named, by=coordinator.id,
         key=f"contact_named:{cycle.id}:{named.id}:{int(now.timestamp())}")  # fmt: skip


def reachable(db: Db, person: Person) -> list[tuple[Cycle, Person]]:
    """List the cycles whose person for concerns somebody can write to, their own cycles first."""
    if not is_full_member(person):
        return []
    mine = {m.cycle_id for m in trust.members_of(db, person.id)}
    cycles = sorted(queries.open_cycles(db, person.team_id), key=lambda c: c.id not in mine)
    found = [(cycle, contact_of(db, cycle)) for cycle in cycles]
    return [(cycle, who) for cycle, who in found if who is not None and who.id != person.id]


def raise_concern(db: Db, author: Person, cycle: Cycle, words: str, now: datetime) -> Concern:
    """Send somebody's words to the person for concerns of a cycle, and to nobody else.

    Raises Refusal with a sentence for words that are missing or too long; NotFound when nobody is
    there to read them any more. Nothing is stored then.
    """
    words = _clean(words)
    found = [who for c, who in reachable(db, author) if c.id == cycle.id]
    if not (access.may(db, author, Action.RAISE_CONCERN, cycle) and found):
        raise NotFound("Nobody is named for concerns any more. Nothing was stored.")
    made = Concern(
        team_id=author.team_id, cycle_id=cycle.id, author_id=author.id, reader_id=found[0].id
    )
    made.words = words
    db.add(made)
    db.flush()
    _whisper(db, "sealed_note", made, made.reader, now, "sent")
    _trace(db, made, now)
    return made


def look_up(db: Db, person: Person, concern: Concern) -> Concern:
    """Give a concern to its author or its reader. Raises NotFound for everybody else, or erased."""
    if not access.may(db, person, Action.READ_CONCERN, concern):
        raise NotFound
    try:
        _ = concern.words
    except Erased:
        raise NotFound("This was erased, as its author asked or its time came.") from None
    return concern


def acknowledge(db: Db, reader: Person, concern: Concern, now: datetime) -> None:
    """Let the author know that it was read. Raises NotFound, AlreadyDone."""
    _hold_reader(db, reader, concern)
    if concern.state is not ConcernState.SENT:
        raise AlreadyDone("You have said so already. Nothing was changed.")
    concern.state, concern.read_at = ConcernState.READ, now
    db.flush()
    _whisper(db, "sealed_answer", concern, concern.author, now, "read")
    _trace(db, concern, now)


def answer(db: Db, person: Person, concern: Concern, words: str, now: datetime) -> None:
    """Add what one of the two writes to the other. Raises NotFound, Refusal, AlreadyDone."""
    look_up(db, person, concern)
    if concern.state is ConcernState.CLOSED:
        raise AlreadyDone("This is closed. `/mentor concern` begins anew.")
    said: list[dict[str, Any]] = list(concern.answers or [])
    if len(said) >= MOST_ANSWERS:
        raise Refusal("This has become long. Please talk with each other.", field="words")
    said.append({"by": person.id, "at": now.isoformat(), "words": _clean(words)})
    concern.answers = said
    if person.id == concern.reader_id and concern.state is ConcernState.SENT:
        concern.state, concern.read_at = ConcernState.READ, now
    db.flush()
    other = concern.author if person.id == concern.reader_id else concern.reader
    _whisper(db, "sealed_answer", concern, other, now, f"answer:{len(said)}")
    _trace(db, concern, now)


def close(db: Db, reader: Person, concern: Concern, now: datetime) -> None:
    """Close it, and let the author know. Raises NotFound, AlreadyDone."""
    _hold_reader(db, reader, concern)
    if concern.state is ConcernState.CLOSED:
        raise AlreadyDone("This is closed already. Nothing was changed.")
    concern.state, concern.closed_at = ConcernState.CLOSED, now
    db.flush()
    _whisper(db, "sealed_answer", concern, concern.author, now, "closed")
    _trace(db, concern, now)


def report_lost(db: Db, notice: Notice, now: datetime) -> bool:
    """Tell the author when Slack does not let the reader have it; false for any other notice.

    Nobody else is told: no case is opened.
    """
    if notice.kind not in ("sealed_note", "sealed_answer", "sealed_lost"):
        return False
    concern = db.get(Concern, notice.refs.get("concern") or "")
    if notice.kind == "sealed_note" and concern is not None:
        _whisper(db, "sealed_lost", concern, concern.author, now, "lost")
    return True


def _hold_reader(db: Db, reader: Person, concern: Concern) -> None:
    if not access.may(db, reader, Action.CLOSE_CONCERN, concern):
        raise NotFound


def _clean(words: str) -> str:
    words = str(answers.clean({"words": words})["words"]).strip()
    if not words or len(words) > LONGEST:
        raise Refusal(f"Please write something, in at most {LONGEST} characters.", field="words")
    return words


def _whisper(db: Db, kind: str, concern: Concern, person: Person, now: datetime, what: str) -> None:
    """Write to one of the two, in no program's name: what does not arrive opens no case."""
    reply(db, kind, person=person, key=f"{SEALED}:{concern.id}:{what}", now=now,
          concern=concern.id, what=what)  # fmt: skip


def _trace(db: Db, concern: Concern, now: datetime) -> None:
    """Add an audit entry that names nobody, and not what it is."""
    audit.record(db, team_id=concern.team_id, actor_id=None, action="sealed.kept",
                 object_kind=SEALED, object_id=concern.id, now=now)  # fmt: skip
