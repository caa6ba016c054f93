"""What has had its time is erased, the rest stays; and the head of the trail is posted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from handlers.messages import render
from mentoring import answers, retention, upkeep
from mentoring.retention import Removed
from mentoring.scopes import of_applicant, of_pair
from store import audit, queries
from store.database import Database, Db
from store.models import (
    Beginning,
    Cycle,
    CycleState,
    InboxEntry,
    Notice,
    NoticeState,
    Session,
    SessionState,
    Submission,
)
from tests.agreement.terms import signed
from tests.cast import MONDAY, TEAM, Cast, cast

DAY = timedelta(days=1)
CLOSED = MONDAY + 400 * DAY


def settled(db: Db) -> Cast:
    """Let Alice and Bob sign, plan and meet, and let the cycle close."""
    them = cast(db)
    signed(db, them)
    cycle, pair = them.cycle, them.pair
    answers.hand_in(
        db, cycle, "map", of_pair(pair), them.bob, {"goals_long": "the plan"}, MONDAY, pair=pair
    )
    answers.keep_draft(
        db, cycle, "protege_profile", of_applicant(them.carol), them.carol, {"position": "a draft"}
    )
    meeting = Session(team_id=TEAM, pair_id=pair.id, state=SessionState.LOGGED, minutes=60)
    meeting.starts_at, meeting.proposed_by = MONDAY, them.bob.id
    meeting.place, meeting.topic = "the cafe", "the topic"
    db.add(meeting)
    cycle.state, cycle.closed_at = CycleState.CLOSED, CLOSED
    db.flush()
    return them


def swept(database: Database, cycle_id: str, at: timedelta) -> Removed:
    with database.begin(CLOSED + at) as db:
        return retention.sweep(db, db.get_one(Cycle, cycle_id), CLOSED + at)


def test_each_class_is_erased_on_its_day_and_not_before(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = settled(db)
        until = retention.agreement_until(them.pair)
    assert until is not None
    cycle_id, pair_id = them.cycle.id, them.pair.id
    assert swept(database, cycle_id, timedelta(0)) == Removed(drafts=1)
    assert swept(database, cycle_id, 365 * DAY) == Removed()
    erased = swept(database, cycle_id, 366 * DAY)
    assert (erased.words, erased.agreements) == (3, 0)  # the plan, the topic and the place
    with database.read() as db:
        plan, meeting = db.scalars(select(Submission)).one(), db.scalars(select(Session)).one()
        assert (plan.answers, meeting.place, meeting.topic, meeting.minutes) == (None,) * 3 + (60,)
        kept = queries.current_agreement(db, pair_id)
        assert kept is not None
        assert "Alice" in kept.text
        assert sorted(s.signed_as["name"] for s in kept.signatures) == ["Alice", "Bob", "Sam"]
    days = until - CLOSED.date()
    assert swept(database, cycle_id, days - DAY) == Removed()
    assert swept(database, cycle_id, days + DAY) == Removed(agreements=1)
    assert swept(database, cycle_id, days + 9 * DAY) == Removed()
    with database.read() as db:
        gone = queries.current_agreement(db, pair_id)
        assert gone is not None
        assert (gone.text, gone.terms, len(gone.text_hash)) == (None, None, 64)
        assert [s.signed_as for s in gone.signatures] == [None] * 3
        assert audit.verify(db, TEAM) == []


def test_a_draft_is_as_old_as_its_last_change(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = settled(db)
    with sqlite.begin(MONDAY + 80 * DAY) as db:
        place = of_applicant(them.carol)
        answers.keep_draft(db, them.cycle, "protege_profile", place, them.carol, {"position": "b"})
    with sqlite.begin(MONDAY + 100 * DAY) as db:
        assert not retention.sweep(db, db.get_one(Cycle, them.cycle.id), MONDAY + 100 * DAY)


def test_the_upkeep_runs_once_a_day_and_posts_the_head_of_the_trail(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        assert not upkeep.is_due(db, TEAM, MONDAY)  # there is no program yet
        them = cast(db)
        signed(db, them)
        db.add(InboxEntry(team_id=TEAM, key="trigger:1"))
        upkeep.keep_up(db, TEAM, MONDAY)
        assert not upkeep.is_due(db, TEAM, MONDAY + DAY / 2)
    assert posted(sqlite) == []
    morning = MONDAY + DAY + timedelta(hours=1)
    with sqlite.begin(morning) as db:
        assert not upkeep.is_due(db, TEAM, morning - timedelta(hours=2))  # before half past nine
        assert upkeep.is_due(db, TEAM, morning)
        audit.record(
            db, team_id=TEAM, actor_id=None, action="pair.probe", object_kind="pair",
            object_id="p", now=morning,
        )  # fmt: skip
        upkeep.keep_up(db, TEAM, morning)
        head = audit.head(db, TEAM)
        assert audit.verify(db, TEAM, head) == []
    assert posted(sqlite) == [f"Audit trail, newest entry: `{head.number}:{head.mac}`"]
    with sqlite.begin(morning + DAY) as db:
        upkeep.keep_up(db, TEAM, morning + DAY)  # a day without any change
    assert len(posted(sqlite)) == 1


def posted(database: Database) -> list[str]:
    with database.read() as db:
        found = db.scalars(select(Notice).where(Notice.kind == "audit_head"))
        return [render(db, notice, MONDAY).text for notice in found]


def test_what_was_erased_is_told_in_numbers_and_old_requests_go(sqlite: Database) -> None:
    with sqlite.begin(MONDAY) as db:
        them = settled(db)
        db.add(InboxEntry(team_id=TEAM, key="trigger:1"))
        upkeep.keep_up(db, TEAM, MONDAY)
        db.add(Beginning(team_id=TEAM, person_id=them.carol.id, channel_id="G0NEXT"))
        for notice in db.scalars(select(Notice)):
            notice.state, notice.settled_at = NoticeState.SENT, MONDAY
    later = CLOSED + 366 * DAY
    with sqlite.begin(later) as db:
        upkeep.keep_up(db, TEAM, later)
        told = db.scalars(select(Notice).where(Notice.kind == "retention_swept")).one()
        said = str(render(db, told, later))
        assert "3 texts that people wrote, 365 days after" in said
        assert "1 draft that nobody has touched for 90 days" in said
        assert db.scalar(select(func.count()).select_from(InboxEntry)) == 0
        assert db.scalar(select(func.count()).select_from(Beginning)) == 0
        assert {n.kind for n in db.scalars(select(Notice))} == {"retention_swept", "audit_head"}
        assert "Removed after their time" in str(
            [render(db, n, later).text for n in db.scalars(select(Notice))]
        )
