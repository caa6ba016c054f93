"""The agreement of a pair: prepared by one of the two, signed or declined by everybody who must.

A change of the terms is a new version, and the signatures begin again. `Agreement.terms` holds the
answers that its text was made of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring import agreement_text, answers, rules, signing, workgroups
from mentoring.access import Action, authorize
from mentoring.answers import Answers, Opening
from mentoring.care import open_case
from mentoring.errors import AlreadyDone, Refusal, TooLate
from mentoring.language.agreements import Order
from mentoring.notices import tell
from mentoring.prefill import prefilled
from mentoring.program import SignerRole
from mentoring.program_file import program_of
from mentoring.records import record
from mentoring.rules import Signer
from mentoring.scopes import of_pair
from store import queries
from store.database import Db
from store.models import Agreement, AgreementState, Decision, Pair, PairState, Person, Signature

LONGEST_REASON = 1000


def opening(db: Db, person: Person, pair: Pair) -> Opening:
    """Give the terms as the form shows them to one of the two: their draft, else what is agreed.

    Raises NotYours, TooLate after the end, AlreadyDone when everybody has signed.
    """
    _must_edit(db, person, pair)
    current = queries.current_agreement(db, pair.id)
    newest = dict(current.terms or {}) if current else _inherited(db, pair)
    newest_id = current.id if current else None
    draft = answers.draft_of(db, pair.cycle, _form(pair), of_pair(pair), person)
    if draft is None:
        fields = program_of(pair.cycle).forms[_form(pair)].fields
        return Opening(newest if current else prefilled(fields, newest, person), newest_id)
    if draft.based_on == newest_id:
        return Opening(draft.answers, newest_id)
    return answers.reopened(draft.answers, _terms(db, pair, draft.based_on), newest, newest_id)


def overtaken(
    db: Db, person: Person, pair: Pair, typed: Answers, based_on: str | None
) -> Opening | None:
    """Give what to show when the partner prepared another version meanwhile; None when nobody did.

    What was typed is kept as this person's draft.
    """
    _must_edit(db, person, pair)
    current = queries.current_agreement(db, pair.id)
    if current is None or current.id == based_on:
        return None
    base = _terms(db, pair, based_on)
    found = answers.reopened(typed, base, dict(current.terms or {}), current.id)
    keep_draft(db, person, pair, found.answers, current.id)
    return found


def keep_draft(
    db: Db, person: Person, pair: Pair, typed: Answers, based_on: str | None = None
) -> None:
    """Keep what one of the two typed and did not send. What is no different is not kept."""
    authorize(db, person, Action.WRITE_AGREEMENT, pair)
    form = program_of(pair.cycle).forms[_form(pair)]
    before = _terms(db, pair, based_on)
    usual = {f.key: f.default for f in form.fields if f.default is not None}
    before = before or prefilled(form.fields, usual, person)
    if answers.differ(typed, before):
        answers.keep_draft(
            db, pair.cycle, _form(pair), of_pair(pair), person, typed, pair=pair, based_on=based_on
        )
    else:
        answers.forget_draft(db, pair.cycle, _form(pair), of_pair(pair), person)


def prepare(db: Db, person: Person, pair: Pair, terms: Answers, now: datetime) -> Agreement:
    """Make a version of the agreement and ask everybody to sign it (S3-14).

    Raises NotYours, TooLate, AlreadyDone when all have signed or nothing is different, and Refusal
    when somebody who must sign is not known: ask `lacking` first, for a refusal keeps no draft.
    """
    _must_edit(db, person, pair)
    if sentence := lacking(db, pair):
        raise Refusal(sentence)
    current = queries.current_agreement(db, pair.id)
    text = text_of(db, pair, answers.clean(terms))
    if current and current.state is AgreementState.SIGNING and current.text == text:
        raise AlreadyDone("These are the terms that are being signed. Nothing was changed.")
    answers.forget_draft(db, pair.cycle, _form(pair), of_pair(pair), person)
    return _issue(db, pair, answers.clean(terms), now, person)


def reissue(db: Db, pair: Pair, now: datetime) -> Agreement | None:
    """Make the text anew on the same terms when somebody else is to sign than it names.

    None when it names the right people.
    """
    current = queries.current_agreement(db, pair.id)
    if current is None or pair.state is not PairState.ACTIVE or not signing.misnamed(db, current):
        return None
    return _issue(db, pair, dict(current.terms or {}), now, None)


def text_of(db: Db, pair: Pair, terms: Answers) -> str:
    """Give the agreement's text for these terms."""
    program = program_of(pair.cycle)
    facts = {
        s.role.value: _name(s.instead_of or s.person)
        for s in signing.holders(db, pair, tuple(SignerRole))
    }
    facts[SignerRole.MENTEE.value] += _with_others(len(workgroups.others(db, pair)))
    facts["program"] = program.title
    facts["starts_on"] = agreement_text.say_day(rules.begun(pair))
    facts["ends_on"] = agreement_text.say_day(rules.ends(pair))
    return agreement_text.render(program, facts, terms)


def sign(
    db: Db, person: Person, agreement: Agreement, now: datetime, *, on_request: bool = False
) -> list[Signature]:
    """Sign in every role that the person holds. The last signature completes the agreement.

    `on_request`: the message that asked for it is changed already. Raises NotYours for somebody
    else, AlreadyDone when it does not wait for this person any more.
    """
    roles = _roles_to_sign(db, person, agreement)
    made = [_sign_off(db, person, agreement, role, Decision.SIGNED) for role in roles]
    db.flush()
    for role in roles:
        record(db, "agreement.signed_by", agreement, now, person, signer=role.value)
    if not on_request:
        settle_requests(db, agreement, [person], now)
    if not signing.missing(db, agreement):
        agreement.state, agreement.signed_at = AgreementState.SIGNED, now
        record(db, "agreement.signed", agreement, now, version=agreement.version)
        _tell_signed(db, agreement, now)
    elif program_of(agreement.pair.cycle).agreement.order is Order.IN_TURN:
        ask_signers(db, agreement, signing.in_turn(db, agreement), now)
    return made


def decline(db: Db, person: Person, agreement: Agreement, reason: str, now: datetime) -> None:
    """Decline to sign, with a reason for the pair and the coordinator.

    Raises as `sign` does, and Refusal when the reason is missing or too long.
    """
    roles = _roles_to_sign(db, person, agreement)
    reason = str(answers.clean({"reason": reason})["reason"]).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal(f"Please give a reason of 1 to {LONGEST_REASON} characters.", field="reason")
    for role in roles:
        _sign_off(db, person, agreement, role, Decision.DECLINED).reason = reason
    agreement.state = AgreementState.DECLINED
    db.flush()
    settle_requests(db, agreement, _concerned(db, agreement), now)
    record(db, "agreement.declined", agreement, now, person, signer=roles[0].value)
    pair = agreement.pair
    for one in rules.people_of(pair):
        if one.id != person.id:
            tell(
                db, "agreement_declined", cycle=pair.cycle, key=f"declined:{agreement.id}:{one.id}",
                now=now, person=one, agreement=agreement.id, pair=pair.id,
            )  # fmt: skip
    facts = {"version": agreement.version, "signer": roles[0].value}
    key = f"agreement_declined:{agreement.id}"
    open_case(db, pair.cycle, "agreement_declined", key, now, pair=pair, person=person, facts=facts)


def lacking(db: Db, pair: Pair) -> str | None:
    """Say who must be named before the agreement can be signed, and by whom; None: nobody."""
    roles = signing.nobody_for(db, pair)
    if not roles:
        return None
    words = program_of(pair.cycle).words
    if roles[0] is SignerRole.HEAD:
        return (
            f"Nobody is named as the {words.head}. The {words.coordinator} can name somebody in "
            "the program's channel with `/mentor office`."
        )
    if roles[0] in (SignerRole.COORDINATOR, SignerRole.CONTACT):
        return f"Nobody holds the office of {words.coordinator}. Please tell your administrator."
    if roles[0] in (SignerRole.MENTOR, SignerRole.MENTEE):
        return f"One of you has left the workspace. Please tell your {words.coordinator}."
    member = pair.mentor if roles[0] is SignerRole.MENTOR_SUPERVISOR else pair.mentee
    name, role = member.person.name, words.role(member.role).one
    return (
        f"{name} has no {words.supervisor} here who could sign. {name} can name one: type "
        f"`/mentor signup`, choose the {words.supervisor} in the {role} profile and send it."
    )


def _must_edit(db: Db, person: Person, pair: Pair) -> None:
    authorize(db, person, Action.WRITE_AGREEMENT, pair)
    if pair.state is not PairState.ACTIVE:
        raise TooLate("This pair has ended, so there is nothing to agree any more.")
    if rules.is_signed(queries.current_agreement(db, pair.id)):
        raise AlreadyDone(
            "Everybody has signed this agreement, so its terms stay as they are. "
            "A renewal makes a new one."
        )


def _roles_to_sign(db: Db, person: Person, agreement: Agreement) -> list[SignerRole]:
    authorize(db, person, Action.SIGN, agreement)
    if roles := signing.roles_missing(db, agreement, person):
        return roles
    raise AlreadyDone("This version does not wait for your signature. Nothing was changed.")


def _form(pair: Pair) -> str:
    return program_of(pair.cycle).agreement.form


def _terms(db: Db, pair: Pair, agreement_id: str | None) -> Answers:
    """Give the terms of one version of this pair; {} for an id that is none of them."""
    found = queries.find(db, Agreement, pair.team_id, agreement_id) if agreement_id else None
    return dict(found.terms or {}) if found and found.pair_id == pair.id else {}


def _inherited(db: Db, pair: Pair) -> Answers:
    """Give the terms that a renewed pair had in its earlier time."""
    before = queries.current_agreement(db, pair.renews_id) if pair.renews_id else None
    return dict(before.terms or {}) if before else {}


def _with_others(number: int) -> str:
    """Say that a mentee stands for a group; "" for a mentee alone."""
    return f" and {number} other{'s' if number > 1 else ''}" if number else ""


def _name(person: Person | None) -> str:
    return agreement_text.say_name(person.name) if person else agreement_text.NOTHING


def _issue(db: Db, pair: Pair, terms: Answers, now: datetime, author: Person | None) -> Agreement:
    before = queries.current_agreement(db, pair.id)
    if before is not None and before.state is AgreementState.SIGNING:
        before.state = AgreementState.REPLACED
        record(db, "agreement.replaced", before, now, author, version=before.version)
    text = text_of(db, pair, terms)
    made = Agreement(
        team_id=pair.team_id,
        pair_id=pair.id,
        version=before.version + 1 if before else 1,
        text=text,
        text_hash=agreement_text.hash_of(text),
        terms=terms,
    )
    db.add(made)
    db.flush()
    if before is not None:
        settle_requests(db, before, _concerned(db, before), now)
    record(db, "agreement.prepared", made, now, author, version=made.version)
    ask_signers(db, made, signing.in_turn(db, made), now, author, before)
    return made


def ask_signers(
    db: Db,
    agreement: Agreement,
    signers: list[Signer],
    now: datetime,
    author: Person | None = None,
    before: Agreement | None = None,
    again: str = "",
) -> None:
    """Ask everybody once, in whichever roles; an author of None: the names have changed.

    `again` makes the key another one: somebody who was relieved meanwhile can be asked anew.
    """
    asked = {s.person.id: s for s in reversed(signers) if s.person}
    for signer in reversed(asked.values()):
        refs: dict[str, Any] = {"agreement": agreement.id, "signer": signer.role.value}
        refs |= {"replaces": before.id} if before else {}
        refs |= {"author": author.id} if author else {}
        role = f":{signer.role.value}" if agreement.signatures else ""
        role += f":{again}" if again else ""
        tell(
            db, "sign_request", cycle=agreement.pair.cycle, now=now, person=signer.person,
            key=f"sign:{agreement.id}:{signer.person.id if signer.person else ''}{role}", **refs,
        )  # fmt: skip


def _sign_off(
    db: Db, person: Person, agreement: Agreement, role: SignerRole, decision: Decision
) -> Signature:
    signers = signing.signers_of(db, agreement.pair)
    instead = next((s.instead_of for s in signers if s.role is role), None)
    made = Signature(
        team_id=agreement.team_id,
        agreement_id=agreement.id,
        person_id=person.id,
        signer=role.value,
        decision=decision,
        text_hash=agreement.text_hash,
    )
    agreement.signatures.append(made)
    who = {"name": agreement_text.say_name(person.name), "slack_id": person.slack_id}
    made.signed_as = who | ({"for": agreement_text.say_name(instead.name)} if instead else {})
    return made


def _concerned(db: Db, agreement: Agreement) -> list[Person]:
    """Give the pair, who is to sign, and who has signed, each person once."""
    known = [signature.person for signature in agreement.signatures]
    known += [s.person for s in signing.signers_of(db, agreement.pair) if s.person]
    return list({p.id: p for p in [*rules.people_of(agreement.pair), *known]}.values())


def settle_requests(db: Db, agreement: Agreement, people: list[Person], now: datetime) -> None:
    """Take the buttons out of the messages that asked people to sign a version."""
    state = agreement.state.value
    for one in people:
        sent = queries.notices_to(db, one.id, "sign_request")
        for card in [*sent, *queries.notices_under_way(db, one.id, "sign_request")]:
            if card.refs.get("agreement") == agreement.id:
                tell(
                    db, "sign_request_over", cycle=agreement.pair.cycle, now=now, person=one,
                    key=f"sign_over:{card.id}:{state}", agreement=agreement.id, card=card.id,
                )  # fmt: skip


def _tell_signed(db: Db, agreement: Agreement, now: datetime) -> None:
    for one in _concerned(db, agreement):
        tell(
            db, "agreement_signed", cycle=agreement.pair.cycle, now=now, person=one,
            key=f"signed:{agreement.id}:{one.id}", agreement=agreement.id,
        )  # fmt: skip
