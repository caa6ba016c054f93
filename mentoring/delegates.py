"""Who signs in somebody's place: named by that person, or by a coordinator when they are away."""

from __future__ import annotations

from datetime import datetime

from mentoring import agreements, answers, rules, signing, supervisors
from mentoring.access import Action, authorize
from mentoring.care import open_case
from mentoring.enrollment import NO_SUPERVISOR
from mentoring.errors import AlreadyDone, Refusal
from mentoring.language.agreements import SUPERVISORS
from mentoring.notices import tell
from mentoring.program import SignerRole
from mentoring.records import record
from mentoring.relations import is_full_member
from mentoring.rules import Signer, is_of
from store.database import Db
from store.models import Agreement, Delegation, Pair, Person

LONGEST_REASON = 500


def name_delegate(
    db: Db,
    person: Person,
    agreement: Agreement,
    role: str,
    delegate: Person | None,
    reason: str,
    now: datetime,
) -> Delegation:
    """Let somebody sign in a role instead of who would; they are asked at once, or at their turn.

    Raises NotYours, AlreadyDone when the role is not to be signed any more, and Refusal with a
    field for somebody who cannot, and without a reason.
    """
    authorize(db, person, Action.NAME_DELEGATE, agreement)
    signer = next((s for s in signing.delegable(db, person, agreement) if s.role == role), None)
    if signer is None:
        raise AlreadyDone("This does not wait for a signature that you could pass on.")
    fit = _must_fit(agreement.pair, signer, delegate)
    reason = str(answers.clean({"reason": reason})["reason"]).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal(f"Please say why, in 1 to {LONGEST_REASON} characters.", field="reason")
    principal = signer.instead_of or signer.person
    made = Delegation(
        team_id=agreement.team_id, cycle_id=agreement.pair.cycle_id, pair_id=agreement.pair_id,
        signer=role, principal_id=principal.id if principal else None, delegate_id=fit.id,
        named_by=person.id, created_at=now,
    )  # fmt: skip
    db.add(made)
    made.reason = reason
    db.flush()
    db.expire(agreement.pair, ["delegations"])
    record(db, "delegate.named", made, now, person, signer=role, delegate=fit.id)
    if signer.person:
        agreements.settle_requests(db, agreement, [signer.person], now)
    agreements.ask_signers(db, agreement, signing.in_turn(db, agreement), now)
    return made


def _must_fit(pair: Pair, signer: Signer, delegate: Person | None) -> Person:
    if delegate is None or not is_full_member(delegate):
        raise Refusal("Please choose an employee of this workspace.", field="delegate")
    if is_of(pair, delegate):
        raise Refusal("The two of the pair sign for themselves only.", field="delegate")
    if signer.person and delegate.id == signer.person.id:
        raise Refusal("That is who is asked already. Choose somebody else.", field="delegate")
    return delegate


def not_my_report(db: Db, person: Person, agreement: Agreement, now: datetime) -> None:
    """Take the word of a supervisor who was asked to sign that this is not their report.

    The member is asked to name another, and the coordinator sees that one is missing. Raises
    NotYours, and AlreadyDone for who is asked as no supervisor.
    """
    authorize(db, person, Action.SIGN, agreement)
    roles = [r for r in signing.roles_missing(db, agreement, person) if r in SUPERVISORS]
    if not roles:
        raise AlreadyDone("You are not asked to sign this as somebody's supervisor any more.")
    for role in roles:
        _disown(db, person, agreement, role, now)
    agreements.settle_requests(db, agreement, [person], now)


def _disown(db: Db, person: Person, agreement: Agreement, role: SignerRole, now: datetime) -> None:
    pair = agreement.pair
    member = pair.mentor if role is SignerRole.MENTOR_SUPERVISOR else pair.mentee
    if member.supervisor_id == person.id:
        supervisors.disown(db, person, member, now)
        return
    if rules.supervisor_of(member) == person.id:
        member.disowned_id = person.id
        db.flush()
    record(db, "signature.disowned", agreement, now, person, signer=role.value)
    key = f"{NO_SUPERVISOR}:{agreement.id}:{role.value}:{person.id}"
    tell(db, "name_supervisor", cycle=pair.cycle, key=key, now=now, person=member.person,
         member=member.id)  # fmt: skip
    open_case(db, pair.cycle, NO_SUPERVISOR, key, now, person=member.person, pair=pair,
              facts={"member": member.id})  # fmt: skip
