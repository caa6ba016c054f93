"""Asking for help: who reads the words, what is recorded, and that it never stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import care, cases, evaluations, leaving
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal
from store import queries
from store.database import Database, Db
from store.models import AuditEntry, Case, Ending, Notice, PairState, Submission
from tests.cast import MONDAY, Cast, cast

WORDS = "He talks, I listen. I would like to try it the other way round."


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db)


def test_the_words_are_for_coordinators_and_each_reading_is_recorded(db: Db, people: Cast) -> None:
    case = care.ask_help(db, people.bob, people.pair, WORDS, MONDAY)
    assert care.read_request(db, people.carol, case, MONDAY) == WORDS
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "case.read")).one()
    assert (entry.actor_id, entry.object_id) == (people.carol.id, case.id)
    for other in (people.alice, people.sam, people.bob):
        with pytest.raises(NotYours):
            care.read_request(db, other, case, MONDAY)


def test_the_words_are_sealed_with_a_key_that_is_not_the_pairs(db: Db, people: Cast) -> None:
    care.ask_help(db, people.bob, people.pair, WORDS, MONDAY)
    kept = db.scalars(select(Submission)).one()
    assert kept.sealed_owner() == f"person:{people.bob.id}"
    with pytest.raises(NotYours):
        evaluations.read_answers(db, people.alice, kept.id, MONDAY)


def test_no_message_and_no_audit_entry_holds_a_word_of_it(db: Db, people: Cast) -> None:
    care.ask_help(db, people.bob, people.pair, WORDS, MONDAY)
    said = [messages.render(db, n, MONDAY) for n in db.scalars(select(Notice))]
    assert {n.kind for n in db.scalars(select(Notice))} == {"case", "help_asked"}
    assert WORDS not in str(said)
    assert WORDS not in str([e.details for e in db.scalars(select(AuditEntry))])
    assert people.alice.id not in {n.person_id for n in db.scalars(select(Notice))}


def test_a_silent_call_for_help_is_one_case_until_it_is_closed(db: Db, people: Cast) -> None:
    first = care.ask_help(db, people.bob, people.pair, "  ", MONDAY)
    with pytest.raises(AlreadyDone):
        care.ask_help(db, people.bob, people.pair, "", MONDAY)
    care.ask_help(db, people.alice, people.pair, "", MONDAY)  # another person's is another case
    cases.close_case(db, people.carol, first, MONDAY)
    care.ask_help(db, people.bob, people.pair, "", MONDAY)
    assert len(queries.open_cases(db, people.cycle.id)) == 2
    with pytest.raises(NotFound):
        care.read_request(db, people.carol, first, MONDAY)


def test_more_words_are_always_welcome(db: Db, people: Cast) -> None:
    first = care.ask_help(db, people.bob, people.pair, "One thing", MONDAY)
    second = care.ask_help(db, people.bob, people.pair, "Another thing", MONDAY)
    read = [care.read_request(db, people.carol, c, MONDAY) for c in (first, second)]
    assert read == ["One thing", "Another thing"]


def test_too_many_words_are_refused_with_a_sentence(db: Db, people: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        care.ask_help(db, people.bob, people.pair, "x" * 2001, MONDAY)
    assert refusal.value.field == "words"


def test_help_never_blocks_the_right_to_leave(db: Db, people: Cast) -> None:
    care.ask_help(db, people.bob, people.pair, WORDS, MONDAY)
    leaving.end_early(db, people.bob, people.pair, Ending.WITHDRAWN, MONDAY)
    assert people.pair.state is PairState.ENDED
    case = care.ask_help(db, people.alice, people.pair, "What now?", MONDAY)  # and after it
    assert case in set(db.scalars(select(Case)))


def test_only_the_two_can_ask(db: Db, people: Cast) -> None:
    with pytest.raises(NotYours):
        care.ask_help(db, people.sam, people.pair, WORDS, MONDAY)
