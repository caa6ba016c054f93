"""Puts claimed notices into words, as many together as may be said in a row.

All of a batch is decided and worded in one moment of the database that is only read: whoever is
stopped or killed here holds nobody up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers import messages
from handlers.blocks import Message
from handlers.composition import compose
from handlers.moment import Step, decide
from store import outbox
from store.database import Database, Db
from store.models import Notice, NoticeState
from store.outbox import Claim


@dataclass(frozen=True)
class Letter:
    """A notice in words. `inside`: other notices that it says too; `group`: who is in its group DM.

    A plain one goes to one person, in whose DM it can be found again.
    """

    claim: Claim
    notice: Notice
    message: Message
    inside: list[str]
    group: list[str]

    @property
    def readers(self) -> list[str]:
        """The Slack ids of the people whom it goes to; [] for a channel."""
        person = self.notice.person
        return self.group or ([person.slack_id] if person else [])

    @property
    def plain(self) -> bool:
        return self.notice.person_id is not None and not self.inside


@dataclass(frozen=True)
class Aside:
    """A notice that is not to be said now."""

    claim: Claim
    step: Step
    until: datetime


@dataclass
class Batch:
    """What to do with some claims. `faults` are those that cannot be decided or worded."""

    most: int
    letters: list[Letter] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    faults: list[tuple[Claim, Exception]] = field(default_factory=list)
    _people: set[str | None] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        many = len(self.letters) >= self.most
        return many or (bool(self.letters) and not self.letters[-1].plain)

    def has_room_for(self, letter: Letter) -> bool:
        """Say whether a letter may be in doubt together with those that are here already.

        Only plain ones may, and one for each person: Slack takes one message a second in a DM.
        """
        return not self.letters or (letter.plain and letter.notice.person_id not in self._people)

    def add(self, letter: Letter) -> None:
        self.letters.append(letter)
        self._people.add(letter.notice.person_id)


def read(
    database: Database,
    claims: Sequence[Claim],
    now: datetime,
    most: int,
    give_way: Callable[[], object] = lambda: None,
) -> tuple[Batch, list[Claim]]:
    """Word the first of these claims; give the batch, and the claims that are left for the next.

    `most`: letters in a batch. A claim that does not hold any more is in neither. `give_way` is
    called before each.
    """
    batch = Batch(most)
    with database.read() as db:
        found = outbox.claimed(db, claims)
        last = outbox.last_sent(db, found.values())
        cycles = outbox.cycles_named(db, found.values())
        db.info["named"] = cycles, outbox.pairs_named(db, found.values())  # at hand for all words
        for position, claim in enumerate(claims):
            if batch.is_full:
                return batch, list(claims[position:])
            give_way()
            notice = found.get(claim.notice_id)
            if notice is None or not _is_ours(notice, claim):
                continue
            if not _add(db, batch, claim, notice, now, last):
                return batch, list(claims[position:])
    return batch, []


def _add(
    db: Db, batch: Batch, claim: Claim, notice: Notice, now: datetime, last: Mapping[str, datetime]
) -> bool:
    """Add what is to be done with a claim; False when it has to wait for the next batch."""
    try:
        place = notice.person_id or notice.channel_id or ""
        piece = _piece(db, claim, notice, now, last.get(place))
    except Exception as fault:  # noqa: BLE001 (the boundary of the delivery)
        batch.faults.append((claim, fault))
        return True
    if isinstance(piece, Aside):
        batch.asides.append(piece)
    elif batch.has_room_for(piece):
        batch.add(piece)
    else:
        return False
    return True


def _piece(
    db: Db, claim: Claim, notice: Notice, now: datetime, last_sent: datetime | None
) -> Letter | Aside:
    step, until = decide(db, notice, now, last_sent)
    if step is not Step.SAY:
        return Aside(claim, step, until)
    message, inside = compose(db, notice, now)
    return Letter(claim, notice, message, inside, messages.group_of(db, notice))


def _is_ours(notice: Notice, claim: Claim) -> bool:
    """Say whether the claim still holds: a notice may have been said inside another meanwhile."""
    return notice.state is NoticeState.PENDING and notice.fence == claim.fence
