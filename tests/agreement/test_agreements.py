"""The agreement's life: prepared, signed by everybody, declined, changed."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from handlers import agreement as handler
from handlers.replies import Open, Replace
from handlers.turn import Turn
from mentoring import agreements, milestones, signing
from mentoring.errors import AlreadyDone, NotYours, Refusal, TooLate
from mentoring.program import SignerRole
from mentoring.program_file import program_of
from store.database import Database, Db
from store.models import (
    AgreementState,
    AuditEntry,
    Case,
    Decision,
    Ending,
    Pair,
    PairState,
    Person,
    Signature,
)
from tests.agreement.terms import DAY, TERMS, current, prepared, signed, told
from tests.cast import MONDAY, TEAM, cast, person

LATER = MONDAY + 3 * DAY


def test_everybody_who_signs_is_asked_once(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        prepared(db, them)
        asked = {(n.person_id, n.refs["signer"]) for n in told(db, "sign_request")}
        assert asked == {
            (them.alice.id, "mentor"),
            (them.bob.id, "mentee"),
            (them.sam.id, "mentee_supervisor"),
        }


def test_the_agreement_holds_the_hash_of_its_text(database: Database) -> None:
    with database.begin(MONDAY) as db:
        made = prepared(db, cast(db))
        assert made.text_hash == hashlib.sha256(made.text.encode()).hexdigest()
        assert "Protégé's supervisor: Sam" in made.text


def test_a_signature_holds_who_in_which_role_when_and_the_hash(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
    with database.begin(LATER) as db:
        found = current(db, them)
        agreements.sign(db, db.get_one(type(them.sam), them.sam.id), found, LATER)
    with database.read() as db:
        signature = db.scalars(select(Signature)).one()
        held = (signature.person_id, signature.signer, signature.created_at, signature.text_hash)
        assert held == (them.sam.id, "mentee_supervisor", LATER, made.text_hash)


def test_the_last_signature_completes_it_and_everybody_is_told(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = signed(db, them)
        assert (made.state, made.signed_at) == (AgreementState.SIGNED, MONDAY + 2 * DAY)
        readers = {n.person_id for n in told(db, "agreement_signed")}
        assert readers == {them.alice.id, them.bob.id, them.sam.id}


def test_nobody_signs_twice(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        agreements.sign(db, them.bob, made, LATER)
        with pytest.raises(AlreadyDone):
            agreements.sign(db, them.bob, made, LATER)
        assert len(made.signatures) == 1


def test_a_stranger_can_neither_sign_nor_decline_nor_write(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made, mallory = prepared(db, them), person(db, "Mallory")
        db.flush()
        with pytest.raises(NotYours):
            agreements.sign(db, mallory, made, LATER)
        with pytest.raises(NotYours):
            agreements.decline(db, mallory, made, "No", LATER)
        with pytest.raises(NotYours):
            agreements.prepare(db, mallory, them.pair, TERMS, LATER)
        assert not signing.may_read(db, mallory, them.pair)


def test_the_supervisor_cannot_change_the_terms(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        with pytest.raises(NotYours):
            agreements.prepare(db, them.sam, them.pair, TERMS, LATER)


def test_a_person_with_two_roles_signs_both_with_one_press(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        them.mentee.supervisor_id, them.mentee.supervisor = them.alice.id, them.alice
        made = prepared(db, them)
        assert len(told(db, "sign_request")) == 2
        agreements.sign(db, them.alice, made, LATER)
        assert {s.signer for s in made.signatures} == {"mentor", "mentee_supervisor"}
        agreements.sign(db, them.bob, made, LATER)
        assert made.state is AgreementState.SIGNED


def test_without_a_supervisor_it_says_who_must_name_one(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        them.mentee.supervisor_id, them.mentee.supervisor = None, None
        with pytest.raises(Refusal, match="Bob can name one: type `/mentor signup`"):
            agreements.prepare(db, them.alice, them.pair, TERMS, LATER)
        assert told(db, "sign_request") == []


def test_a_supervisor_who_has_left_is_nobody(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        them.sam.deleted = True
        assert "Bob has no supervisor here" in (agreements.lacking(db, them.pair) or "")


def test_declining_needs_a_reason(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        with pytest.raises(Refusal, match="reason") as refused:
            agreements.decline(db, them.sam, made, " \n ", LATER)
        assert refused.value.field == "reason"
        assert made.state is AgreementState.SIGNING


def test_a_decline_reaches_the_pair_and_the_coordinator_without_its_words(
    database: Database,
) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        agreements.decline(db, them.sam, made, "Friday afternoons are the night shift", LATER)
        assert made.state is AgreementState.DECLINED
        assert {n.person_id for n in told(db, "agreement_declined")} == {them.alice.id, them.bob.id}
        case = db.scalars(select(Case)).one()
        assert (case.kind, case.facts["signer"]) == ("agreement_declined", "mentee_supervisor")
        assert "Friday" not in str(case.facts)
        assert "Friday" not in str([e.details for e in db.scalars(select(AuditEntry))])


def test_only_the_pair_and_the_coordinator_read_why_it_was_declined(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        agreements.sign(db, them.sam, made, LATER)
        agreements.decline(db, them.bob, made, "Not with these hours", LATER)
        reasons = [
            signing.sheet(db, p, made).reason for p in (them.alice, them.bob, them.carol, them.sam)
        ]
        assert reasons == ["Not with these hours"] * 3 + [None]


def test_after_a_decline_the_change_is_the_next_version(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = prepared(db, them)
        agreements.decline(db, them.sam, first, "Too much", LATER)
        second = agreements.prepare(db, them.bob, them.pair, TERMS | {"hours": "half"}, LATER)
        assert (first.state, second.version) == (AgreementState.DECLINED, 2)
        assert current(db, them) is second


def test_a_change_begins_the_signatures_again(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = prepared(db, them)
        agreements.sign(db, them.sam, first, LATER)
        second = agreements.prepare(db, them.bob, them.pair, TERMS | {"hours": "half"}, LATER)
        assert (first.state, second.version) == (AgreementState.REPLACED, 2)
        assert second.signatures == []
        assert second.text_hash != first.text_hash
        with pytest.raises(AlreadyDone):
            agreements.sign(db, them.alice, first, LATER)


def test_the_same_terms_again_change_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        prepared(db, them)
        with pytest.raises(AlreadyDone, match="Nothing was changed"):
            agreements.prepare(db, them.bob, them.pair, TERMS, LATER)


def test_a_signed_agreement_cannot_be_changed(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        signed(db, them)
        with pytest.raises(AlreadyDone, match="renewal"):
            agreements.prepare(db, them.bob, them.pair, TERMS | {"hours": "half"}, LATER)


def test_a_pair_that_has_ended_signs_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        them.pair.state, them.pair.ending = PairState.ENDED, Ending.REMATCHED
        with pytest.raises(AlreadyDone):
            agreements.sign(db, them.bob, made, LATER)
        with pytest.raises(TooLate):
            agreements.prepare(db, them.alice, them.pair, TERMS, LATER)


def test_another_supervisor_gets_a_text_that_names_them(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        agreements.sign(db, them.bob, prepared(db, them), LATER)
        rita = person(db, "Rita")
        db.flush()
        them.mentee.supervisor_id, them.mentee.supervisor = rita.id, rita
        second = agreements.reissue(db, them.pair, LATER)
        assert second is not None
        assert "supervisor: Rita" in second.text
        assert [s.role for s in signing.missing(db, second)] == list(
            program_of(them.cycle).agreement.signers
        )
        assert agreements.reissue(db, them.pair, LATER) is None


def test_another_supervisor_does_not_undo_the_signature_of_the_first(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        agreements.sign(db, them.sam, prepared(db, them), LATER)
        rita = person(db, "Rita")
        db.flush()
        them.mentee.supervisor_id, them.mentee.supervisor = rita.id, rita
        assert agreements.reissue(db, them.pair, LATER) is None
        assert signing.may_read(db, them.sam, them.pair)


def test_the_reminders_ask_only_who_is_missing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        everybody = (them.alice, them.bob, them.sam)
        agreement = program_of(them.cycle).milestone("agreement")

        def asked() -> list[str]:
            return [
                p.name for p in everybody if milestones.is_open(db, them.pair, agreement, p, LATER)
            ]

        assert asked() == ["Alice", "Bob"]
        made = prepared(db, them)
        assert asked() == ["Alice", "Bob", "Sam"]
        agreements.sign(db, them.alice, made, LATER)
        agreements.sign(db, them.sam, made, LATER)
        assert asked() == ["Bob"]
        agreements.decline(db, them.bob, made, "Too soon", LATER)
        assert asked() == ["Alice", "Bob"]
        made = agreements.prepare(db, them.alice, them.pair, TERMS, LATER)
        for one in everybody:
            agreements.sign(db, one, made, LATER)
        assert asked() == []


def test_a_role_that_has_become_empty_is_the_pairs_to_fill(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = prepared(db, them)
        for one in (them.alice, them.bob):
            agreements.sign(db, one, made, LATER)
        them.mentee.supervisor_id, them.mentee.supervisor = None, None
        assert signing.nobody_for(db, them.pair) == [SignerRole.MENTEE_SUPERVISOR]
        assert signing.awaits(db, them.pair, them.bob)
        agreement = program_of(them.cycle).milestone("agreement")
        assert not milestones.is_done(db, them.pair, agreement, LATER)


def test_the_command_finds_what_somebody_writes_or_signs(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        for one in (them.alice, them.bob, them.sam):
            assert signing.pairs_of(db, one) == [them.pair]
        assert signing.pairs_of(db, them.carol) == []


def test_what_waits_for_somebody_is_listed_first(database: Database) -> None:
    with database.begin(MONDAY) as db:
        one, other = cast(db), None
        signed(db, one)
        other = Pair(
            team_id=one.pair.team_id,
            cycle_id=one.cycle.id,
            mentor_id=one.mentor.id,
            mentee_id=one.mentee.id,
            state=PairState.ACTIVE,
            published_at=MONDAY,
            starts_on=one.pair.starts_on,
            ends_on=one.pair.ends_on,
        )
        db.add(other)
        db.flush()
        agreements.prepare(db, one.alice, other, TERMS, LATER)
        assert signing.pairs_of(db, one.sam) == [other, one.pair]


def test_a_renewed_pair_begins_with_its_earlier_terms(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        signed(db, them)
        them.pair.state, them.pair.ending = PairState.ENDED, Ending.COMPLETED
        renewed = Pair(
            team_id=them.pair.team_id,
            cycle_id=them.cycle.id,
            mentor_id=them.mentor.id,
            mentee_id=them.mentee.id,
            state=PairState.ACTIVE,
            published_at=LATER,
            starts_on=them.pair.ends_on,
            ends_on=them.pair.ends_on,
            renews_id=them.pair.id,
        )
        db.add(renewed)
        db.flush()
        assert agreements.opening(db, them.bob, renewed).answers == TERMS
        assert agreements.prepare(db, them.bob, renewed, TERMS, LATER).version == 1


def test_a_draft_of_the_terms_is_not_shown_to_the_partner(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        agreements.keep_draft(db, them.alice, them.pair, TERMS | {"focus": "Alone"})
        assert agreements.opening(db, them.alice, them.pair).answers["focus"] == "Alone"
        assert agreements.opening(db, them.bob, them.pair).answers == {}


def test_the_defaults_alone_are_no_draft(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        form = program_of(them.cycle).forms["terms"]
        agreements.keep_draft(db, them.alice, them.pair, {f.key: f.default for f in form.fields})
        assert agreements.opening(db, them.alice, them.pair).answers == {}


def test_terms_that_were_overtaken_come_back_with_both_words(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        typed = TERMS | {"focus": "Speaking", "medium": None}
        prepared(db, them)
        back = agreements.overtaken(db, them.bob, them.pair, typed, None)
        assert back is not None
        assert back.answers["focus"] == "Speaking"
        assert back.theirs["focus"] == TERMS["focus"]
        assert back.answers["medium"] == TERMS["medium"]
        assert back.based_on == current(db, them).id
        assert agreements.overtaken(db, them.bob, them.pair, typed, back.based_on) is None


def test_the_audit_trail_names_states_and_roles_only(database: Database) -> None:
    with database.begin(MONDAY) as db:
        signed(db, cast(db))
        entries = list(db.scalars(select(AuditEntry).order_by(AuditEntry.number)))
        assert [e.action for e in entries] == [
            "agreement.prepared",
            "agreement.signed_by",
            "agreement.signed_by",
            "agreement.signed_by",
            "agreement.signed",
        ]
        assert entries[3].details == {"signer": "mentee_supervisor"}
        decisions = {s.decision for s in db.scalars(select(Signature))}
        assert decisions == {Decision.SIGNED}


def test_the_coordinator_reads_an_agreement_and_a_stranger_does_not(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made, mallory = prepared(db, them), person(db, "Mallory")
        db.flush()
        for one in (them.alice, them.bob, them.sam, them.carol):
            assert isinstance(handler.open_(turn(db, one, them.pair.id)), Open)
        for press, value in ((handler.open_, them.pair.id), (handler.sign, made.id)):
            with pytest.raises(NotYours):
                press(turn(db, mallory, value))
        assert "Change the terms" not in str(handler.open_(turn(db, them.carol, them.pair.id)))


def test_an_old_button_says_what_became_of_its_version(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = prepared(db, them)
        second = agreements.prepare(db, them.bob, them.pair, TERMS | {"hours": "half"}, LATER)
        for press in (handler.sign, handler.open_decline):
            said = press(turn(db, them.sam, first.id))
            assert isinstance(said, Replace)
            assert "Version 1 was replaced by version 2." in str(said.message.blocks)
        assert second.signatures == []
        agreements.decline(db, them.bob, second, "No", LATER)
        assert "declined to sign version 2" in str(handler.sign(turn(db, them.sam, second.id)))
        them.pair.state, them.pair.ending = PairState.ENDED, Ending.WITHDRAWN
        assert "This pair has ended" in str(handler.sign(turn(db, them.sam, second.id)))


def turn(db: Db, who: Person, value: str) -> Turn:
    return Turn(db, LATER, TEAM, who, {}, value=value)
