"""The exception for somebody's safety: two people, a reason, three days, and those told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import safety
from mentoring.errors import AlreadyDone, NotFound, NotYours, Refusal, TooLate
from mentoring.items import item_of
from store import trust
from store.database import Database, Db
from store.models import AuditEntry, Notice, OfficeKind, Reading, Release
from store.models_trust import Ground, ItemKind
from tests.cast import MONDAY
from tests.privacy.people import GOAL, Trusted, appoint, item, trusted

REASON = "He wrote that he might hurt himself."
LATE = MONDAY + safety.LASTS


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Trusted:
    return trusted(db)


def ask(db: Db, people: Trusted, reason: str = REASON) -> Release:
    plan = item(db, people.cast.bob, ItemKind.PLAN)
    return safety.ask(db, people.cast.carol, plan, Ground.LIFE, reason, MONDAY)


def told(db: Db, kind: str) -> set[str | None]:
    return {n.person_id for n in db.scalars(select(Notice).where(Notice.kind == kind))}


def test_two_people_open_it_for_the_one_who_asked_and_the_two_are_told(
    db: Db, people: Trusted
) -> None:
    alice, bob, carol, dora = people.cast.alice, people.cast.bob, people.cast.carol, people.dora
    release = ask(db, people)
    assert told(db, "safety_asked") == {dora.id}
    assert safety.read_reason(db, dora, release, MONDAY) == REASON
    with pytest.raises(NotYours, match="waits for a second"):
        safety.read(db, carol, release, MONDAY)
    safety.grant(db, dora, release, MONDAY)
    assert told(db, "safety_told") == {alice.id, bob.id}
    assert told(db, "safety_answered") == {carol.id}
    read = safety.read(db, carol, release, MONDAY)
    assert read.submission is not None
    assert read.submission.answers["goals_long"] == GOAL
    assert {(r.owner_id, r.reader_id) for r in db.scalars(select(Reading))} == {
        (alice.id, carol.id),
        (bob.id, carol.id),
    }
    for other in (dora, people.erin, alice, people.cast.sam):
        with pytest.raises(NotYours):
            safety.read(db, other, release, MONDAY)


def test_nobody_decides_about_their_own_request(db: Db, people: Trusted) -> None:
    release = ask(db, people)
    with pytest.raises(NotYours, match="somebody else must decide"):
        safety.grant(db, people.cast.carol, release, MONDAY)
    for other in (people.erin, people.cast.sam, people.cast.alice, people.cast.bob):
        with pytest.raises(NotYours):
            safety.grant(db, other, release, MONDAY)
        with pytest.raises(NotYours):
            safety.read_reason(db, other, release, MONDAY)
    safety.refuse(db, people.dora, release, MONDAY)
    with pytest.raises(AlreadyDone, match="refused"):
        safety.grant(db, people.dora, release, MONDAY)
    with pytest.raises(NotYours, match="refused"):
        safety.read(db, people.cast.carol, release, MONDAY)
    assert told(db, "safety_told") == set()


def test_only_a_coordinator_asks_and_only_where_somebody_else_can_decide(
    db: Db, people: Trusted
) -> None:
    plan = item(db, people.cast.bob, ItemKind.PLAN)
    appoint(db, people.cast, people.erin, OfficeKind.MANAGER)
    appoint(db, people.cast, people.cast.sam, OfficeKind.LIAISON)
    for other in (people.cast.alice, people.erin, people.cast.sam):
        with pytest.raises(NotYours):
            safety.ask(db, other, plan, Ground.LIFE, REASON, MONDAY)
    people.dora.deleted = True
    assert ask(db, people)
    assert told(db, "safety_asked") == {people.erin.id}
    people.erin.guest = True
    with pytest.raises(Refusal, match="takes two people"):
        safety.hold_may_ask(db, people.cast.carol, people.cast.cycle)


def test_whose_words_they_are_neither_asks_nor_decides(db: Db, people: Trusted) -> None:
    appoint(db, people.cast, people.cast.bob, OfficeKind.COORDINATOR)
    plan = item(db, people.cast.bob, ItemKind.PLAN)
    with pytest.raises(Refusal, match="Whose words"):
        safety.ask(db, people.cast.bob, plan, Ground.LIFE, REASON, MONDAY)
    release = ask(db, people)
    assert told(db, "safety_asked") == {people.dora.id}
    with pytest.raises(NotYours, match="your own words"):
        safety.grant(db, people.cast.bob, release, MONDAY)


def test_it_closes_by_itself_and_a_request_lapses(db: Db, people: Trusted) -> None:
    first = ask(db, people)
    with pytest.raises(AlreadyDone):
        ask(db, people)
    with pytest.raises(TooLate, match="Nobody decided"):
        safety.grant(db, people.dora, first, LATE)
    safety.grant(db, people.dora, first, LATE - timedelta(hours=1))
    with pytest.raises(NotYours, match="three days have passed"):
        safety.read(db, people.cast.carol, first, LATE + safety.LASTS)


def test_the_reason_is_asked_for_and_sealed_with_a_key_of_its_own(db: Db, people: Trusted) -> None:
    for reason in ("  ", "x" * 2001):
        with pytest.raises(Refusal) as refusal:
            ask(db, people, reason)
        assert refusal.value.field == "reason"
    release = ask(db, people)
    assert release.sealed_owner() == f"release:{release.id}"
    safety.grant(db, people.dora, release, MONDAY)
    notices = list(db.scalars(select(Notice)))
    assert {n.kind for n in notices} == {"safety_asked", "safety_told", "safety_answered"}
    said = str([messages.render(db, n, MONDAY) for n in notices])
    assert "danger to somebody's life" in said
    details = str([e.details for e in db.scalars(select(AuditEntry))])
    for words in (REASON, GOAL):
        assert words not in said + details
    actions = {e.action for e in db.scalars(select(AuditEntry)) if e.object_id == release.id}
    assert actions == {"release.asked", "release.granted"}


def test_an_item_of_another_program_is_not_there(db: Db, people: Trusted) -> None:
    for key in ("plan:nothing", "nothing", f"profile:{people.cast.pair.id}", "plan:"):
        with pytest.raises(NotFound):
            item_of(db, people.cast.cycle.team_id, key)
        with pytest.raises(NotFound):
            item_of(db, "T0ELSEWHERE", f"plan:{people.cast.pair.id}")
    assert safety.openable(db, people.cast.cycle, people.erin) == []
    assert trust.releases_of(db, people.cast.cycle.id, (ItemKind.PLAN, "nothing")) == []
