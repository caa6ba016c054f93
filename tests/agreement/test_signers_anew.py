"""Somebody else signs from now on: by an office, for another, or because the roster was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from mentoring import agreements, delegates, enrollment, next_steps, offices, rules, signing
from mentoring.access import Action, may
from mentoring.filling import with_values
from mentoring.language.forms import FieldType
from mentoring.profiles import Applicant, shown
from mentoring.program_file import program_of, shipped_text
from mentoring.standing import standing
from store.database import Database, Db
from store.models import Agreement, AgreementState, NoticeState, OfficeKind, PairState, Person, Role
from tests.agreement.programs import in_turn
from tests.agreement.terms import DAY, TERMS, told
from tests.cast import MONDAY, Cast, cast, person

LATER = MONDAY + 2 * DAY


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


def waits(db: Db, who: Person) -> list[str]:
    """Give the agreements that Home names as waiting for somebody."""
    steps = next_steps.next_steps(db, standing(db, who, LATER))
    return [s.value for s in steps if s.button == "Read and sign"]


def asked(db: Db) -> list[str | None]:
    return [n.person_id for n in told(db, "sign_request")]


def relieved(db: Db) -> list[str | None]:
    return [n.person_id for n in told(db, "sign_request_over")]


def sent(db: Db) -> None:
    """Let every request stand in its reader's DM."""
    for number, notice in enumerate(told(db, "sign_request")):
        notice.state, notice.sent_ts, notice.sent_channel = NoticeState.SENT, f"{number}.0", "D0"
    db.flush()


def begun(db: Db, text: str) -> Cast:
    """Sue supervises Alice by the roster; Hugo is the head, Carol coordinates."""
    them = cast(db)
    them.cycle.program_text = text
    sue, hugo = person(db, "Sue"), person(db, "Hugo")
    db.flush()
    them.alice.supervisor_id = sue.id
    db.flush()
    db.refresh(them.alice)
    appoint(db, them, OfficeKind.HEAD, hugo)
    return them


def appoint(db: Db, them: Cast, kind: OfficeKind, who: Person) -> None:
    offices.change(db, them.carol, them.cycle, {kind: [who]}, LATER)


def at_once() -> str:
    """Give a program in which all six sign at once, and the text names nobody."""
    return in_turn().replace("  order: in_turn\n", "")


def test_a_new_head_and_a_new_contact_are_asked_and_the_old_ones_relieved(db: Db) -> None:
    them = begun(db, at_once())
    hugo = rules.signers(program_of(them.cycle).agreement, them.pair, them.cycle.offices)[-1].person
    made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
    sent(db)
    assert hugo is not None
    assert waits(db, hugo) == waits(db, them.carol) == [them.pair.id]
    helen, cleo = person(db, "Helen"), person(db, "Cleo")
    db.flush()
    before = asked(db)
    appoint(db, them, OfficeKind.HEAD, helen)
    assert asked(db) == [*before, helen.id]
    assert relieved(db) == [hugo.id]
    assert (waits(db, helen), waits(db, hugo)) == ([them.pair.id], [])
    appoint(db, them, OfficeKind.CONTACT, cleo)  # Carol signed as long as nobody was named
    assert asked(db)[-1] == cleo.id
    assert relieved(db)[-1] == them.carol.id
    sent(db)
    appoint(db, them, OfficeKind.HEAD, hugo)  # once more, and is asked once more
    assert asked(db)[-1] == hugo.id
    count = len(asked(db))
    appoint(db, them, OfficeKind.HEAD, hugo)
    assert len(asked(db)) == count
    agreements.sign(db, hugo, made, LATER)
    appoint(db, them, OfficeKind.HEAD, helen)  # it is signed; nobody is asked again
    assert len(asked(db)) == count


def test_the_text_that_names_the_old_one_is_made_anew(db: Db) -> None:
    named = at_once().replace("  text: |\n", "  text: |\n    Head: {head}\n", 1)
    them = begun(db, named)
    first = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
    sent(db)
    hugo = first.text.partition("Head: ")[2].partition("\n")[0]
    helen = person(db, "Helen")
    db.flush()
    appoint(db, them, OfficeKind.HEAD, helen)
    second = db.query(Agreement).filter_by(version=2).one()
    assert (hugo, "Head: Helen" in second.text) == ("Hugo", True)
    assert first.state is AgreementState.REPLACED
    assert len(relieved(db)) == 6  # all of the first version, the old head among them
    assert len(asked(db)) == 12


def test_home_names_a_signature_to_whose_turn_it_is_and_to_nobody_else(db: Db) -> None:
    them = begun(db, in_turn())
    made = agreements.prepare(db, them.alice, them.pair, TERMS, MONDAY)
    sue, dora = them.alice.supervisor, person(db, "Dora")
    db.flush()
    assert sue is not None
    order = [them.alice, them.bob, sue, them.sam, them.carol]
    for one in order:
        everybody = [*order, dora]
        assert [p for p in everybody if waits(db, p)] == [one], one.name
        if one is them.sam:
            delegates.name_delegate(db, one, made, "mentee_supervisor", dora, "Away", LATER)
            assert (waits(db, one), waits(db, dora)) == ([], [them.pair.id])
            one = dora
        agreements.sign(db, one, made, LATER)
        assert waits(db, one) == []
    them.pair.state = PairState.ENDED
    assert signing.waiting_for(db, dora, []) == []


def test_who_says_that_a_mentor_of_the_roster_is_not_theirs_is_asked_no_more(db: Db) -> None:
    them = begun(db, with_values(shipped_text("nh"), {"sample": "contract"}))
    sue = them.alice.supervisor
    assert sue is not None
    form = program_of(them.cycle).agreement.form
    terms = {f.key: "x" for f in program_of(them.cycle).forms[form].fields}
    made = agreements.prepare(db, them.alice, them.pair, terms, MONDAY)
    for one in (them.bob, them.sam, them.alice):
        agreements.sign(db, one, made, LATER)
    sent(db)
    assert asked(db)[-1] == sue.id
    assert waits(db, sue) == [them.pair.id]
    delegates.not_my_report(db, sue, made, LATER)
    assert relieved(db)[-1] == sue.id
    assert not may(db, sue, Action.SIGN, made)
    assert waits(db, sue) == []
    assert [n.person_id for n in told(db, "name_supervisor")] == [them.alice.id]
    assert "Alice has no supervisor here" in (agreements.lacking(db, them.pair) or "")
    applicant = Applicant(them.alice, them.cycle, Role.MENTOR)
    assert shown(db, applicant)["supervisor"] is None  # the roster's is not offered again
    right = person(db, "Rita")
    db.flush()
    asked_for = [f for f in applicant.form.fields if f.type is FieldType.TEXT and f.required]
    given = {f.key: "x" for f in asked_for} | {"experience": "x", "areas": areas(applicant)}
    given |= {"supervisor": right.slack_id}
    enrollment.sign_up(db, them.alice, them.cycle, Role.MENTOR, given, LATER + timedelta(hours=1))
    assert made.state is AgreementState.REPLACED  # it named Sue
    assert asked(db)[-1] == them.bob.id  # who signs first
    assert right in [s.person for s in signing.signers_of(db, them.pair)]
    assert told(db, "supervisor_told") == []  # this program tells supervisors of nothing


def areas(applicant: Applicant) -> list[str]:
    field = applicant.form.field("areas")
    return [applicant.program.options(field)[0].key]
