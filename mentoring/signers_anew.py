"""Somebody else is to sign from now on: open agreements ask them, and who was asked is relieved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mentoring import agreements, signing
from mentoring.rules import Signer
from store import queries
from store.database import Db
from store.models import Agreement, AgreementState, Pair, PairState, Person

Waiting = Sequence[tuple[Agreement, tuple[Person, ...]]]


def waiting(db: Db, pairs: Iterable[Pair]) -> Waiting:
    """Note who is asked now to sign the agreements of these pairs. Ask it before the change."""
    found = [queries.current_agreement(db, p.id) for p in pairs if p.state is PairState.ACTIVE]
    being_signed = [a for a in found if a and a.state is AgreementState.SIGNING]
    return [(a, _people(signing.in_turn(db, a))) for a in being_signed]


def follow(db: Db, before: Waiting, now: datetime) -> None:
    """Ask who has come since, and relieve who is asked no more.

    A text that names the old one is made anew, and everybody signs again.
    """
    for agreement, asked in before:
        made = agreements.reissue(db, agreement.pair, now)
        turn = signing.in_turn(db, made or agreement)
        still = {p.id for p in _people(turn)}
        gone = [p for p in asked if p.id not in still]
        agreements.settle_requests(db, agreement, gone, now)
        if made is None:
            known = {p.id for p in asked}
            come = [s for s in turn if s.person is not None and s.person.id not in known]
            agreements.ask_signers(db, agreement, come, now, again=f"{now.timestamp():.0f}")


def _people(signers: Iterable[Signer]) -> tuple[Person, ...]:
    return tuple({s.person.id: s.person for s in signers if s.person}.values())
