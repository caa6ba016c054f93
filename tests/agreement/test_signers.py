"""An agreement of six: one after the other, each with their own words, offices among them."""

from __future__ import annotations

import pytest

from handlers.messages import agreement as messages
from mentoring import agreement_text, agreements, milestones, program_file, signing
from mentoring.errors import AlreadyDone, Refusal
from mentoring.program import SignerRole
from mentoring.program_file import program_of
from store.database import Database, Db
from store.models import Agreement, AgreementState, Office, OfficeKind, Person
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
