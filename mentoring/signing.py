"""Questions about an agreement: who signs it, who is missing, who may read it. Nothing changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, takewhile

from mentoring import agreement_text, rules
from mentoring.access import Action, authorize, may
from mentoring.agreement_text import say_name
from mentoring.language.agreements import Order
from mentoring.program import SignerRole
from mentoring.program_file import program_of
from mentoring.rules import Signer
from store import paper, papers, queries
from store.database import Db
from store.models import (
    Agreement,
    AgreementState,
    Cycle,
    Decision,
    Office,
    OfficeKind,
    Pair,
    PairState,
    Person,
)

LIVE = (PairState.ACTIVE,)
MOST = 20  # texts of others that are named at once as waiting
OFFICES = frozenset((SignerRole.COORDINATOR, SignerRole.CONTACT, SignerRole.HEAD))


@dataclass(frozen=True)
class Sheet:
    """An agreement as one reader sees it.

    `missing`: who has still to sign, in order. `turn`: those of them who are asked now.
    `awaited`: it waits for this reader's signature. `editable`: this reader may change the terms.
    `delegable`: in whose place this reader may name somebody else. `reason`: why it was declined;
    None for readers whom that is not meant for.
    """

    agreement: Agreement
    missing: tuple[Signer, ...]
    turn: tuple[Signer, ...]
    awaited: bool
    editable: bool
    delegable: tuple[Signer, ...] = ()
    reason: str | None = None


def signers_of(db: Db, pair: Pair) -> list[Signer]:
    """Give who signs the agreement of a pair, in the program's order."""
    return holders(db, pair, program_of(pair.cycle).agreement.signers)


def holders(db: Db, pair: Pair, roles: tuple[SignerRole, ...]) -> list[Signer]:
    """Give who is who around a pair, for these roles."""
    offices = queries.offices(db, pair.cycle_id) if OFFICES.intersection(roles) else []
    spec = program_of(pair.cycle).agreement.model_copy(update={"signers": roles})
    return rules.signers(spec, pair, offices)


def nobody_for(db: Db, pair: Pair) -> list[SignerRole]:
    """Give the roles in which nobody could sign: nobody is named, or the person has left."""
    return [s.role for s in signers_of(db, pair) if s.person is None or s.person.deleted]


def missing(db: Db, agreement: Agreement) -> list[Signer]:
    """Give who has still to sign this version; nobody unless it is being signed."""
    if agreement.state is not AgreementState.SIGNING:
        return []
    return rules.missing_signers(signers_of(db, agreement.pair), agreement)


def in_turn(db: Db, agreement: Agreement) -> list[Signer]:
    """Give who is asked to sign now: everybody who is missing, or whoever comes next.

    Where the program has an order, somebody with several roles that follow each other signs them
    together. A person of None: nobody is known for the role.
    """
    found = missing(db, agreement)
    if not found or program_of(agreement.pair.cycle).agreement.order is Order.PARALLEL:
        return found
    first = found[0].person.id if found[0].person else None
    return list(takewhile(lambda s: (s.person.id if s.person else None) == first, found))


def roles_missing(db: Db, agreement: Agreement, person: Person) -> list[SignerRole]:
    """Give the roles in which this version waits for a person now; somebody may hold two."""
    if agreement.pair.state is not PairState.ACTIVE:
        return []
    return [s.role for s in in_turn(db, agreement) if s.person and s.person.id == person.id]


def awaits(db: Db, pair: Pair, person: Person) -> bool:
    """Say whether the agreement waits for this person.

    It waits for the pair itself while there is none, after somebody declined, and when a role that
    is to sign has nobody in it.
    """
    agreement = queries.current_agreement(db, pair.id)
    if agreement is None or agreement.state is AgreementState.DECLINED:
        return rules.is_of(pair, person)
    lacking = missing(db, agreement)
    if rules.is_of(pair, person) and any(s.person is None or s.person.deleted for s in lacking):
        return True
    return person.id in {s.person.id for s in in_turn(db, agreement) if s.person}


def may_read(db: Db, person: Person, pair: Pair) -> bool:
    """Say whether an agreement is shown to somebody: the pair, its signers, the coordinators."""
    return may(db, person, Action.READ_AGREEMENT, pair)


def may_edit(person: Person, pair: Pair, agreement: Agreement | None) -> bool:
    """Say whether somebody may write the terms: one of the two, until everybody has signed."""
    live = pair.state is PairState.ACTIVE and rules.is_of(pair, person)
    return live and not rules.is_signed(agreement)


def misnamed(db: Db, agreement: Agreement) -> list[Signer]:
    """Give the missing signers whom the text does not name: somebody's supervisor has changed.

    A field that has the name of a role stands in the text instead of it.
    """
    program = program_of(agreement.pair.cycle)
    template = agreement_text.template(program)
    fields = {f.key for f in program.forms[program.agreement.form].fields}
    roles = [s for s in missing(db, agreement) if s.role.value not in fields]
    named = [s for s in roles if f"{{{s.role.value}}}" in template]
    known = [(s, s.instead_of or s.person) for s in named]
    return [s for s, who in known if who and say_name(who.name) not in agreement.text]


def delegable(db: Db, person: Person, agreement: Agreement) -> list[Signer]:
    """Give the missing signers in whose place this person may name somebody else, in order.

    Their own roles; all, for a coordinator. Only roles to which the program grants it.
    """
    spec = program_of(agreement.pair.cycle).agreement
    found = [s for s in missing(db, agreement) if s.role in spec.delegates]
    if agreement.pair.state is not PairState.ACTIVE:
        return []
    if may(db, person, Action.STEER, agreement.pair.cycle):
        return found
    return [s for s in found if s.person and s.person.id == person.id and s.instead_of is None]


def sheet(db: Db, person: Person, agreement: Agreement) -> Sheet:
    """Give an agreement as this person sees it. Raises NotYours for who may not read it."""
    pair = agreement.pair
    authorize(db, person, Action.READ_AGREEMENT, agreement)
    entitled = may(db, person, Action.READ_REFUSAL, agreement)
    declined = [s for s in agreement.signatures if s.decision is Decision.DECLINED]
    return Sheet(
        agreement,
        tuple(missing(db, agreement)),
        tuple(in_turn(db, agreement)),
        awaited=bool(roles_missing(db, agreement, person)),
        editable=may_edit(person, pair, agreement),
        delegable=tuple(delegable(db, person, agreement)),
        reason=str(declined[0].reason) if declined and entitled else None,
    )


def pairs_of(db: Db, person: Person) -> list[Pair]:
    """List the active pairs whose agreement a person writes or signs; theirs to act on first."""
    own = queries.active_pairs_of_person(db, person.id)
    cycles = {o.cycle_id for o in queries.offices_of(db, person.id)}
    known = own + queries.pairs_supervised_by(db, person.id)
    known += [d.pair for d in paper.delegations_to(db, person.id) if d.pair.state in LIVE]
    known += [p for cycle in sorted(cycles) for p in queries.pairs(db, cycle)]
    once = {p.id: p for p in known}.values()
    theirs = [p for p in once if rules.is_of(p, person) or _signs(db, p, person)]
    return sorted(theirs, key=lambda p: not awaits(db, p, person))


def waiting_for(db: Db, person: Person, offices: Iterable[tuple[Office, Cycle]]) -> list[Pair]:
    """List pairs of others that wait for a signature by office, in somebody's place, or by roster.

    `offices`: those that the person holds in cycles that are not closed. Not more than `MOST`.
    """
    cycles = dict.fromkeys(c.id for o, c in offices if _signs_by(o, c))
    found = {a.pair_id: a for c in cycles for a in papers.being_signed(db, c)}
    named = {d.pair_id: d.pair for d in paper.delegations_to(db, person.id)}
    named |= {p.id: p for p in queries.pairs_supervised_by(db, person.id)}
    for pair_id in named:
        current = queries.current_agreement(db, pair_id)
        found |= {pair_id: current} if current else {}
    others = (a for a in found.values() if not rules.is_of(a.pair, person))
    return list(islice((a.pair for a in others if roles_missing(db, a, person)), MOST))


def _signs_by(office: Office, cycle: Cycle) -> bool:
    roles = {r.value for r in OFFICES.intersection(program_of(cycle).agreement.signers)}
    by_absence = office.kind is OfficeKind.COORDINATOR and SignerRole.CONTACT.value in roles
    return office.kind.value in roles or by_absence


def _signs(db: Db, pair: Pair, person: Person) -> bool:
    return person.id in {s.person.id for s in signers_of(db, pair) if s.person}
