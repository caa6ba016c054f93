"""Consent: one item, one reader, one purpose, until a day; taken back at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import consents, items
from mentoring.errors import AlreadyDone, NotFound, NotYours, TooLate, WrongAnswers
from mentoring.items import Item
from store import trust
from store.crypto import vault_of
from store.database import Database, Db
from store.evidence import evidence
from store.models import AuditEntry, Consent, Notice, Person, Reading
from store.models_trust import ConsentState, ItemKind, Purpose
from tests.cast import MONDAY
from tests.privacy.people import GOAL, TOPIC, Trusted, item, trusted

UNTIL = date(2027, 2, 3)
AFTER = MONDAY + timedelta(days=31)


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Trusted:
    return trusted(db)


def give(
    db: Db,
    giver: Person,
    what: Item,
    reader: Person | None,
    purpose: Purpose = Purpose.ADVICE,
    words: str = "",
    until: date = UNTIL,
) -> Consent:
    return consents.give(db, giver, what, reader, purpose, words, until, MONDAY)


def fault(db: Db, people: Trusted, reader: Person | None, **given: object) -> dict[str, str]:
    with pytest.raises(WrongAnswers) as wrong:
        give(db, people.cast.bob, item(db, people.cast.bob, ItemKind.PROFILE), reader, **given)  # type: ignore[arg-type]
    return wrong.value.by_field


def test_everything_of_a_person_can_be_opened_and_nothing_of_anybody_else(
    db: Db, people: Trusted
) -> None:
    assert {i.kind for i in items.items_of(db, people.cast.bob)} == set(ItemKind)
    assert {i.kind for i in items.items_of(db, people.cast.alice)} == {
        ItemKind.PLAN,
        ItemKind.MEETINGS,
    }
    for other in (people.cast.sam, people.cast.carol, people.erin):
        assert items.items_of(db, other) == []
        with pytest.raises(NotYours):
            give(db, other, item(db, people.cast.bob, ItemKind.PROFILE), people.dora)


def test_ones_own_item_is_open_at_once_to_its_reader_alone(db: Db, people: Trusted) -> None:
    bob, erin = people.cast.bob, people.erin
    made = give(db, bob, item(db, bob, ItemKind.PROFILE), erin)
    read = consents.read(db, erin, made, MONDAY)
    assert read.submission is not None
    assert read.submission.answers["position"] == "Buyer"
    for other in (bob, people.cast.alice, people.cast.carol, people.cast.sam, people.dora):
        with pytest.raises(NotYours):
            consents.read(db, other, made, MONDAY)
    assert [(r.owner_id, r.reader_id) for r in db.scalars(select(Reading))] == [(bob.id, erin.id)]


def test_what_two_share_is_opened_when_both_agree(db: Db, people: Trusted) -> None:
    alice, bob, erin = people.cast.alice, people.cast.bob, people.erin
    made = give(db, bob, item(db, bob, ItemKind.PLAN), erin)
    with pytest.raises(NotYours, match="has not agreed yet"):
        consents.read(db, erin, made, MONDAY)
    for other in (bob, erin, people.cast.carol):
        with pytest.raises(NotYours):
            consents.agree(db, other, made, MONDAY)
    consents.agree(db, alice, made, MONDAY)
    read = consents.read(db, erin, made, MONDAY)
    assert read.submission is not None
    assert read.submission.answers["goals_long"] == GOAL
    assert {r.owner_id for r in db.scalars(select(Reading))} == {alice.id, bob.id}
    with pytest.raises(AlreadyDone, match="This is open"):
        consents.agree(db, alice, made, MONDAY)


def test_the_partner_can_keep_it_closed_and_the_reader_hears_nothing(
    db: Db, people: Trusted
) -> None:
    made = give(db, people.cast.bob, item(db, people.cast.bob, ItemKind.MEETINGS), people.erin)
    consents.decline(db, people.cast.alice, made, MONDAY)
    with pytest.raises(NotYours, match="not agreed to"):
        consents.read(db, people.erin, made, MONDAY)
    assert people.erin.id not in {n.person_id for n in db.scalars(select(Notice))}


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_of_the_two_takes_it_back_at_once(db: Db, people: Trusted, who: str) -> None:
    made = give(db, people.cast.bob, item(db, people.cast.bob, ItemKind.MEETINGS), people.erin)
    consents.agree(db, people.cast.alice, made, MONDAY)
    read = consents.read(db, people.erin, made, MONDAY)
    assert [s.topic for s in read.meetings] == [TOPIC]
    with pytest.raises(NotYours):
        consents.revoke(db, people.erin, made, MONDAY)
    consents.revoke(db, getattr(people.cast, who), made, MONDAY)
    with pytest.raises(NotYours, match="taken back"):
        consents.read(db, people.erin, made, MONDAY)
    with pytest.raises(AlreadyDone, match="taken back"):
        consents.revoke(db, people.cast.bob, made, MONDAY)
    assert trust.consents_of(db, people.cast.bob.id, MONDAY) == []


def test_it_ends_by_itself_at_the_end_of_its_last_day(db: Db, people: Trusted) -> None:
    bob = people.cast.bob
    made = give(db, bob, item(db, bob, ItemKind.PROFILE), people.erin)
    last = made.until - timedelta(seconds=1)
    assert consents.read(db, people.erin, made, last)
    with pytest.raises(NotYours, match="time for this has passed"):
        consents.read(db, people.erin, made, made.until)
    assert trust.consents_of(db, bob.id, last)
    assert trust.consents_of(db, bob.id, made.until) == []
    late = give(db, bob, item(db, bob, ItemKind.PLAN), people.erin)
    with pytest.raises(TooLate):
        consents.agree(db, people.cast.alice, late, AFTER)


def test_a_year_is_the_longest(db: Db, people: Trusted) -> None:
    assert set(fault(db, people, people.erin, until=date(2028, 1, 5))) == {"until"}
    assert set(fault(db, people, people.erin, until=date(2027, 1, 3))) == {"until"}
    bob = people.cast.bob
    made = give(db, bob, item(db, bob, ItemKind.PROFILE), people.erin, until=date(2028, 1, 4))
    assert made.state is ConsentState.OPEN
    assert evidence(db, people.cast.cycle.id).opened == 1


def test_supervisors_and_personnel_matters_are_off_by_default(db: Db, people: Trusted) -> None:
    sam = people.cast.sam
    for purpose in (Purpose.SUPERVISOR, Purpose.PERSONNEL):
        assert set(fault(db, people, sam, purpose=purpose)) == {"purpose"}
    assert "supervisor" in fault(db, people, sam)["purpose"]
    assert "supervisor" in fault(db, people, sam, purpose=Purpose.OTHER, words="A talk")["purpose"]


def test_a_program_can_allow_reports_that_a_person_consents_to(db: Db, people: Trusted) -> None:
    cycle = people.cast.cycle
    cycle.program_text = cycle.program_text.replace(
        "supervisor_reports: false", "supervisor_reports: true"
    )
    bob, sam = people.cast.bob, people.cast.sam
    assert "choose the purpose that says so" in fault(db, people, sam)["purpose"]
    made = give(db, bob, item(db, bob, ItemKind.PROFILE), sam, Purpose.SUPERVISOR)
    assert consents.read(db, sam, made, MONDAY)


def test_only_somebody_who_works_here_can_be_the_reader(db: Db, people: Trusted) -> None:
    erin = people.erin
    for mark in ("guest", "bot", "stranger", "deleted"):
        setattr(erin, mark, True)
        assert set(fault(db, people, erin)) == {"reader"}
        setattr(erin, mark, False)
    assert set(fault(db, people, None)) == {"reader"}
    assert set(fault(db, people, people.cast.bob)) == {"reader"}
    made = give(db, people.cast.bob, item(db, people.cast.bob, ItemKind.PROFILE), erin)
    erin.guest = True
    with pytest.raises(NotYours):
        consents.read(db, erin, made, MONDAY)


def test_another_purpose_is_said_and_the_same_thing_is_open_once(db: Db, people: Trusted) -> None:
    assert set(fault(db, people, people.erin, purpose=Purpose.OTHER)) == {"words"}
    assert set(fault(db, people, people.erin, words="x" * 301)) == {"words"}
    bob = people.cast.bob
    made = give(db, bob, item(db, bob, ItemKind.PROFILE), people.erin, Purpose.OTHER, "<!here> a")
    assert made.sealed_owner() == f"person:{bob.id}"
    with pytest.raises(AlreadyDone):
        give(db, bob, item(db, bob, ItemKind.PROFILE), people.erin)


@pytest.mark.parametrize("kind", [ItemKind.PLAN, ItemKind.MEETINGS])
def test_what_was_erased_cannot_be_opened(db: Db, people: Trusted, kind: ItemKind) -> None:
    made = give(db, people.cast.bob, item(db, people.cast.bob, kind), people.erin)
    consents.agree(db, people.cast.alice, made, MONDAY)
    db.flush()
    db.expire_all()
    vault_of(db).forget(db, made.team_id, f"pair:{people.cast.pair.id}")
    with pytest.raises(NotFound, match="erased"):
        consents.read(db, people.erin, made, MONDAY)
    assert list(db.scalars(select(Reading))) == []


def test_no_message_but_the_two_buttons_shows_words_and_none_pings(db: Db, people: Trusted) -> None:
    bob = people.cast.bob
    plan = give(db, bob, item(db, bob, ItemKind.PLAN), people.erin, Purpose.OTHER, "<!here> & you")
    consents.agree(db, people.cast.alice, plan, MONDAY)
    said = [messages.render(db, n, MONDAY) for n in db.scalars(select(Notice))]
    kinds = {n.kind for n in db.scalars(select(Notice))}
    assert kinds == {"consent_asked", "consent_given", "consent_answered"}
    assert GOAL not in str(said)
    assert all("here" not in message.text for message in said)
    quoted = [b["text"] for m in said for b in m.blocks if "here" in str(b)]
    assert {text["type"] for text in quoted} == {"plain_text"}
    assert GOAL not in str([e.details for e in db.scalars(select(AuditEntry))])
