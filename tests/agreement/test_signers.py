"""An agreement of six: one after the other, each with their own words, offices among them."""

from __future__ import annotations

import pytest

from handlers.messages import agreement as messages
from handlers.messages import rights
from handlers.views import agreement as views
from handlers.views import rights as registered
from mentoring import (
    agreement_text,
    agreements,
    delegates,
    milestones,
    program_file,
    register,
    signing,
)
from mentoring.errors import AlreadyDone, Refusal
from mentoring.program import SignerRole
from mentoring.program_file import program_of
from store import queries
from store.database import Database, Db
from store.models import Agreement, AgreementState, Notice, Office, OfficeKind, Person
from tests.agreement.programs import in_turn
from tests.agreement.terms import DAY, TERMS, told
from tests.cast import MONDAY, TEAM, Cast, cast, person

LATER = MONDAY + 2 * DAY


def six(db: Db, head: bool = True) -> tuple[Cast, Person, Person]:
    """Give Alice a supervisor, and the agency a head."""
    them = cast(db)
    them.cycle.program_text = in_turn()
    sue, hugo = person(db, "Sue"), person(db, "Hugo")
    db.flush()
    them.alice.supervisor_id = sue.id
    if head:
        appoint(db, them, hugo)
    db.flush()
    db.refresh(them.alice)
    return them, sue, hugo


def appoint(db: Db, them: Cast, hugo: Person) -> None:
    db.add(Office(team_id=TEAM, cycle_id=them.cycle.id, person_id=hugo.id, kind=OfficeKind.HEAD))
    db.flush()


def asked(db: Db) -> list[str | None]:
    return [n.person_id for n in told(db, "sign_request")]


def test_each_is_asked_when_the_one_before_has_signed(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them, sue, hugo = six(db)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        order = [them.alice, them.bob, sue, them.sam, them.carol, hugo]  # the contact is Carol
        for number, one in enumerate(order):
            assert asked(db) == [p.id for p in order[: number + 1]]
            waiting = [p for p in order if milestones.awaits_signature(db, them.pair, p)]
            assert waiting == [one]
            later = order[number + 1 :]
            if later:
                with pytest.raises(AlreadyDone):
                    agreements.sign(db, later[0], made, LATER)
            agreements.sign(db, one, made, LATER)
        assert made.state is AgreementState.SIGNED
        assert {n.person_id for n in told(db, "agreement_signed")} == {p.id for p in order}


def test_each_declares_in_their_own_words_which_are_part_of_what_is_signed(
    sqlite: Database,
) -> None:
    with sqlite.begin(MONDAY) as db:
        them, sue, _ = six(db)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        program = program_of(them.cycle)
        said = "I know what Alice has taken on.\nI free the hours for it."
        assert agreement_text.declaration(program, made.text, SignerRole.MENTOR_SUPERVISOR) == said
        assert made.text.endswith("Declaration of the head of the agency\nI support both of them.")
        assert agreement_text.hash_of(made.text) == made.text_hash
        for one in (them.alice, them.bob):
            agreements.sign(db, one, made, LATER)
        notice = told(db, "sign_request")[-1]
        blocks = str(messages.sign_request(db, notice, LATER).blocks)
        assert notice.person_id == sue.id
        assert "With your signature you declare:" in blocks
        assert "I free the hours for it." in blocks
        assert "After you: <@U0SAM" in blocks


def test_an_office_that_nobody_holds_is_named_with_who_can_appoint(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them, _, hugo = six(db, head=False)
        with pytest.raises(Refusal, match="Nobody is named as the head of the agency"):
            agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        appoint(db, them, hugo)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        assert [s.role for s in signing.missing(db, made)] == list(
            program_of(them.cycle).agreement.signers
        )
        assert db.get_one(Agreement, made.id).version == 1


def test_words_of_somebody_who_does_not_sign_are_refused() -> None:
    wrong = in_turn().replace("    head: I", "    coordinator: I")
    with pytest.raises(program_file.ProgramFaults, match="coordinator, who does not sign"):
        program_file.read(wrong)


def test_a_delegate_signs_for_who_is_away_and_every_copy_says_for_whom(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        dora = person(db, "Dora")
        db.flush()
        for wrong, reason in (
            (them.alice, "away"),
            (them.sam, "away"),
            (None, "away"),
            (dora, " "),
        ):
            with pytest.raises(Refusal) as refused:
                name(db, them.sam, made, wrong, reason)
            assert refused.value.field in ("delegate", "reason")
        with pytest.raises(AlreadyDone):
            name(db, them.bob, made, dora)
        name(db, them.sam, made, dora)
        assert "Sam" in made.text
        assert not signing.misnamed(db, made)
        with pytest.raises(AlreadyDone):
            agreements.sign(db, them.sam, made, LATER)
        assert asked(db)[-1] == dora.id
        assert signing.pairs_of(db, dora) == [them.pair]
        for one in (them.alice, them.bob, dora):
            agreements.sign(db, one, made, LATER)
        assert made.state is AgreementState.SIGNED
        assert "for Sam" in str(views.signature_blocks(made, them.bob))
        (line,) = register.lines(db, them.carol, them.cycle)
        listed = str(registered.register_message(them.cycle, [line], them.carol).blocks)
        assert "signed for Sam" in listed
        file = rights.agreement_copy(db, copy_for(them.bob, made), LATER).files[0].content.decode()
        assert "supervisor, for Sam" in file


def test_a_coordinator_names_who_signs_where_nobody_can(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them, _, hugo = six(db)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        dora = person(db, "Dora")
        db.flush()
        hugo.deleted = True
        assert "head of the agency" in (agreements.lacking(db, them.pair) or "")
        name(db, them.carol, made, dora, role=SignerRole.HEAD)
        assert agreements.lacking(db, them.pair) is None
        assert [s.person for s in signing.missing(db, made)][-1] is dora


def test_not_my_report_asks_the_member_and_the_coordinator(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = cast(db)
        made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
        with pytest.raises(AlreadyDone):
            delegates.not_my_report(db, them.bob, made, LATER)
        delegates.not_my_report(db, them.sam, made, LATER)
        assert [n.person_id for n in told(db, "name_supervisor")] == [them.bob.id]
        assert "Bob has no supervisor here" in (agreements.lacking(db, them.pair) or "")
        assert [c.kind for c in queries.open_cases(db, them.cycle.id)] == ["no_supervisor"]


def name(
    db: Db,
    who: Person,
    made: Agreement,
    delegate: Person | None,
    reason: str = "Away until March",
    role: SignerRole = SignerRole.MENTEE_SUPERVISOR,
) -> None:
    delegates.name_delegate(db, who, made, role, delegate, reason, LATER)


def copy_for(reader: Person, made: Agreement) -> Notice:
    return Notice(kind="agreement_copy", person=reader, refs={"agreement": made.id})
