"""A concern: one author, one reader, and nobody else learns that it exists."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import access, case_kinds, concerns, founding, overview
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal, WrongAnswers
from mentoring.founding import Founding
from store import trust
from store.crypto import vault_of
from store.database import Database, Db
from store.models import AuditEntry, Case, Concern, Notice
from store.models_trust import ConcernState
from tests.cast import MONDAY
from tests.privacy.people import Trusted, trusted
from tests.small import SMALL, small_text

WORDS = "My mentor shouts at me <!channel>."


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Trusted:
    """Erin, who is in no program, is the person for concerns."""
    found = trusted(db)
    concerns.name_contact(db, found.cast.carol, found.cast.cycle, found.erin, MONDAY)
    return found


def send(db: Db, people: Trusted) -> Concern:
    return concerns.raise_concern(db, people.cast.bob, people.cast.cycle, WORDS, MONDAY)


def test_it_reaches_its_one_reader_and_is_there_for_nobody_else(db: Db, people: Trusted) -> None:
    made = send(db, people)
    assert made.reader_id == people.erin.id
    for one in (people.erin, people.cast.bob):
        assert concerns.look_up(db, one, made).words == WORDS
        assert trust.concerns_of(db, one.id) == [made]
    for other in (people.cast.alice, people.cast.carol, people.dora, people.cast.sam):
        with pytest.raises(NotFound):
            concerns.look_up(db, other, made)
        for verb in (concerns.acknowledge, concerns.close):
            with pytest.raises(NotFound):
                verb(db, other, made, MONDAY)
        with pytest.raises(NotFound):
            concerns.answer(db, other, made, "Hm", MONDAY)
        assert trust.concerns_of(db, other.id) == []


def test_nobody_learns_that_it_exists(
    db: Db, people: Trusted, caplog: pytest.LogCaptureFixture
) -> None:
    cycle, carol = people.cast.cycle, people.cast.carol
    before = str(overview.overview(db, cycle, carol, MONDAY))
    entries = len(list(db.scalars(select(AuditEntry))))
    with caplog.at_level(logging.DEBUG):
        made = send(db, people)
        concerns.answer(db, people.erin, made, "Let us talk.", MONDAY)
        concerns.close(db, people.erin, made, MONDAY)
    assert str(overview.overview(db, cycle, carol, MONDAY)) == before
    assert list(db.scalars(select(Case))) == []
    new = list(db.scalars(select(AuditEntry).order_by(AuditEntry.number)))[entries:]
    assert {(e.actor_id, e.action, e.object_kind) for e in new} == {(None, "sealed.kept", "sealed")}
    assert {str(e.details) for e in new} == {"{}"}
    notices = list(db.scalars(select(Notice).where(Notice.kind != "contact_named")))
    assert {n.person_id for n in notices} == {people.erin.id, people.cast.bob.id}
    assert {n.kind for n in notices} == {"sealed_note", "sealed_answer"}
    assert {n.cycle_id for n in notices} == {None}
    assert "oncern" not in caplog.text
    assert case_kinds.CASE_KINDS.keys().isdisjoint({"concern", "sealed"})


def test_no_message_holds_a_word_of_it(db: Db, people: Trusted) -> None:
    made = send(db, people)
    concerns.acknowledge(db, people.erin, made, MONDAY)
    concerns.answer(db, people.erin, made, "Come to room 12.", MONDAY)
    concerns.answer(db, people.cast.bob, made, "Thank you.", MONDAY)
    said = str([messages.render(db, n, MONDAY) for n in db.scalars(select(Notice))])
    for words in ("shouts", "room 12", "Thank you", people.cast.bob.slack_id):
        assert words not in said
    assert [a["words"] for a in made.answers] == ["Come to room 12.", "Thank you."]


def test_it_has_a_key_of_its_own(db: Db, people: Trusted) -> None:
    made = send(db, people)
    assert made.sealed_owner() == f"concern:{made.id}"
    db.flush()
    db.expire_all()
    assert vault_of(db).forget(db, made.team_id, made.sealed_owner())
    with pytest.raises(NotFound, match="erased"):
        concerns.look_up(db, people.erin, made)
    with pytest.raises(NotFound, match="erased"):
        concerns.answer(db, people.erin, made, "Hm", MONDAY)


def test_its_reader_answers_once_read_and_closes_it(db: Db, people: Trusted) -> None:
    made = send(db, people)
    with pytest.raises(NotFound):
        concerns.acknowledge(db, people.cast.bob, made, MONDAY)
    concerns.answer(db, people.erin, made, "I have read it.", MONDAY)
    assert made.state is ConcernState.READ
    with pytest.raises(AlreadyDone):
        concerns.acknowledge(db, people.erin, made, MONDAY)
    concerns.close(db, people.erin, made, MONDAY)
    for verb in (concerns.close, concerns.acknowledge):
        with pytest.raises(AlreadyDone):
            verb(db, people.erin, made, MONDAY)
    with pytest.raises(AlreadyDone, match="closed"):
        concerns.answer(db, people.cast.bob, made, "One more thing", MONDAY)
    assert trust.concerns_of(db, people.cast.bob.id) == []


def test_words_that_are_missing_or_too_long_are_not_sent(db: Db, people: Trusted) -> None:
    for words in (" \n", "x" * 3001):
        with pytest.raises(Refusal, match="3000"):
            concerns.raise_concern(db, people.cast.bob, people.cast.cycle, words, MONDAY)
    assert list(db.scalars(select(Concern))) == []


def test_without_somebody_named_nothing_is_stored(db: Db, people: Trusted) -> None:
    people.erin.deleted = True
    assert concerns.contact_of(db, people.cast.cycle) is None
    assert concerns.reachable(db, people.cast.bob) == []
    with pytest.raises(NotFound, match="Nothing was stored"):
        send(db, people)
    assert list(db.scalars(select(Concern))) == []


def test_nobody_writes_to_themselves_and_a_guest_to_nobody(db: Db, people: Trusted) -> None:
    assert concerns.reachable(db, people.erin) == []
    assert concerns.reachable(db, people.cast.alice) == [(people.cast.cycle, people.erin)]
    people.cast.alice.guest = True
    assert concerns.reachable(db, people.cast.alice) == []


def test_only_a_coordinator_names_somebody_who_works_here(db: Db, people: Trusted) -> None:
    cycle, carol, dora = people.cast.cycle, people.cast.carol, people.dora
    with pytest.raises(NotYours):
        concerns.name_contact(db, people.cast.alice, cycle, dora, MONDAY)
    with pytest.raises(AlreadyDone):
        concerns.name_contact(db, carol, cycle, people.erin, MONDAY)
    dora.guest = True
    for nobody in (dora, None):
        with pytest.raises(Refusal, match="cannot be named"):
            concerns.name_contact(db, carol, cycle, nobody, MONDAY)


def test_somebody_is_named_when_a_program_is_set_up(db: Db, people: Trusted) -> None:
    wanted = Founding(
        program=SMALL,
        text=small_text(),
        name="2028",
        starts_on=date(2027, 6, 1),
        channel_id="G0OTHER",
        announce_id="C0OTHER",
        contact=people.dora,
    )
    cycle = founding.begin_cycle(db, people.cast.carol, wanted, (), MONDAY)
    assert concerns.contact_of(db, cycle) is people.dora
    assert concerns.reachable(db, people.cast.bob) == [
        (people.cast.cycle, people.erin),
        (cycle, people.dora),
    ]
    wanted = replace(wanted, name="2029", channel_id="G0THIRD", contact=people.erin)
    people.erin.guest = True
    with pytest.raises(WrongAnswers) as wrong:
        founding.begin_cycle(db, people.cast.carol, wanted, (), MONDAY)
    assert set(wrong.value.by_field) == {"contact"}


def test_what_was_sent_stays_with_its_reader_when_another_is_named(db: Db, people: Trusted) -> None:
    made = send(db, people)
    concerns.name_contact(db, people.cast.carol, people.cast.cycle, people.dora, MONDAY)
    assert concerns.look_up(db, people.erin, made) is made
    with pytest.raises(NotFound):
        concerns.look_up(db, people.dora, made)
    assert access.may(db, people.erin, access.Action.READ_CONCERN, made)


def test_what_slack_does_not_deliver_is_told_to_its_author_alone(db: Db, people: Trusted) -> None:
    made = send(db, people)
    note = db.scalars(select(Notice).where(Notice.kind == "sealed_note")).one()
    messages.report_failure(db, note, "user_not_found", MONDAY)
    lost = db.scalars(select(Notice).where(Notice.kind == "sealed_lost")).one()
    assert lost.person_id == made.author_id
    messages.report_failure(db, lost, "user_not_found", MONDAY)
    assert list(db.scalars(select(Case))) == []
    assert "has not reached" in messages.render(db, lost, MONDAY).text
