"""The coordinators' register of agreements (S2-28), and the printable copies of signed ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from mentoring import access, retention, rules
from mentoring.access import Action
from mentoring.errors import Refusal
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store import queries
from store.database import Db
from store.models import Agreement, AgreementState, Cycle, Pair, PairState, Person

LIVED = (PairState.ACTIVE, PairState.ENDED)


@dataclass(frozen=True)
class Line:
    """A pair in the register. `agreement` None: none was prepared. `until`: the last day of it."""

    pair: Pair
    agreement: Agreement | None
    until: date | None

    @property
    def printable(self) -> bool:
        return self.agreement is not None and is_printable(self.agreement)


def lines(db: Db, person: Person, cycle: Cycle, named: Collection[str] = ()) -> list[Line]:
    """List the pairs of a cycle with their agreements, to a coordinator. No words are in it.

    `named`: Slack ids; only pairs with one of these people. Raises NotYours.
    """
    access.authorize(db, person, Action.STEER, cycle)
    found = []
    for pair in queries.pairs(db, cycle.id, LIVED):
        if named and not {p.slack_id for p in rules.people_of(pair)} & set(named):
            continue
        agreement = queries.current_agreement(db, pair.id)
        signed = agreement is not None and agreement.state is AgreementState.SIGNED
        until = retention.agreement_until(pair) if signed else None
        found.append(Line(pair, agreement, until))
    return found


def is_printable(agreement: Agreement) -> bool:
    """Say whether there is a signed text to print: everybody signed, and its time is not over."""
    return agreement.state is AgreementState.SIGNED and agreement.text_sealed is not None


def ask_copy(db: Db, person: Person, agreement: Agreement, now: datetime) -> None:
    """Send somebody who may read a signed agreement its printable copy.

    Raises NotYours, and Refusal while it is not signed by everybody or when it was erased.
    """
    access.authorize(db, person, Action.READ_AGREEMENT, agreement.pair)
    words = program_of(agreement.pair.cycle).words
    if agreement.state is not AgreementState.SIGNED:
        raise Refusal(f"There is a copy once everybody has signed the {words.agreement}.")
    if not is_printable(agreement):
        raise Refusal(f"The time for which this {words.agreement} is kept is over; it was erased.")
    record(db, "agreement.copied", agreement, now, person)
    tell(db, "agreement_copy", cycle=agreement.pair.cycle, now=now, person=person,
         key=f"copy:{agreement.id}:{person.id}:{now.timestamp():.3f}",
         agreement=agreement.id)  # fmt: skip
