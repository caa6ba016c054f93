"""The life of a meeting, verb by verb, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from mentoring import meetings, wanted
from mentoring.closing import end_pair
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.meetings import Told
from store.database import Database, Db
from store.models import Ending, Notice, Session, SessionState
from tests.cast import MONDAY, Cast, cast, person

TOMORROW = MONDAY + timedelta(days=1, hours=1)  # ten in the morning in Chicago
HOUR = timedelta(hours=1)
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def db(database: Database) -> Iterator[Db]:
    with database.begin(MONDAY) as opened:
        yield opened


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db)


def told_kinds(db: Db, reader: str) -> list[str]:
    return sorted(n.kind for n in db.scalars(select(Notice)) if n.person_id == reader)


def state(session: Session) -> SessionState:
    return session.state


def notice(db: Db, kind: str, reader: str) -> Notice:
    return next(n for n in db.scalars(select(Notice)) if (n.kind, n.person_id) == (kind, reader))


def test_a_proposal_is_accepted_checked_in_and_logged_by_both(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    assert told_kinds(db, people.alice.id) == ["session_proposed"]
    meetings.accept(db, people.alice, session, MONDAY)
    assert told_kinds(db, people.bob.id) == ["checkin", "session_answered"]
    after = TOMORROW + 2 * HOUR
    assert notice(db, "checkin", people.bob.id).due_at == after
    meetings.took_place(db, people.bob, session, after)
    assert state(session) is SessionState.LOGGED
    assert wanted.session_unlogged(db, notice(db, "checkin", people.alice.id), after)
    assert not wanted.session_unlogged(db, notice(db, "checkin", people.bob.id), after)
    meetings.took_place(db, people.alice, session, after)
    assert session.state is SessionState.CONFIRMED
    assert session.confirmed_by == people.alice.id


def test_nobody_accepts_or_confirms_for_themselves(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    with pytest.raises(Refusal, match="Your partner is to accept it"):
        meetings.accept(db, people.bob, session, MONDAY)
    logged = meetings.log(db, people.bob, people.pair, Told(MONDAY - HOUR, 30), MONDAY)
    with pytest.raises(Refusal, match="Your partner is to confirm it"):
        meetings.confirm(db, people.bob, logged, MONDAY)


def test_somebody_else_cannot_touch_a_meeting(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    for verb in (meetings.accept, meetings.decline, meetings.cancel, meetings.took_place):
        with pytest.raises(NotYours):
            verb(db, people.sam, session, MONDAY)


def test_what_both_log_is_one_meeting(db: Db, people: Cast) -> None:
    first = meetings.log(db, people.bob, people.pair, Told(MONDAY - 3 * HOUR, 60), MONDAY)
    again = meetings.log(
        db, people.alice, people.pair, Told(MONDAY - 3 * HOUR + timedelta(minutes=30), 45), MONDAY
    )
    assert again.id == first.id
    assert first.state is SessionState.CONFIRMED


def test_logging_twice_changes_nothing(db: Db, people: Cast) -> None:
    meetings.log(db, people.bob, people.pair, Told(MONDAY - HOUR, 60), MONDAY)
    with pytest.raises(AlreadyDone):
        meetings.log(db, people.bob, people.pair, Told(MONDAY - HOUR, 60), MONDAY)


def test_logging_an_agreed_meeting_asks_the_partner_only_once(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    meetings.accept(db, people.alice, session, MONDAY)
    meetings.log(db, people.bob, people.pair, Told(TOMORROW, 60), TOMORROW + 2 * HOUR)
    assert told_kinds(db, people.alice.id) == ["checkin", "session_proposed"]


def test_a_disputed_meeting_is_not_logged_and_the_other_hears_of_it(db: Db, people: Cast) -> None:
    session = meetings.log(db, people.bob, people.pair, Told(MONDAY - HOUR, 60), MONDAY)
    meetings.dispute(db, people.alice, session, MONDAY)
    assert session.state is SessionState.MISSED
    assert told_kinds(db, people.bob.id) == ["session_answered"]


def test_a_moved_meeting_waits_for_the_other_side_again(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    moved = meetings.move(db, people.alice, session, Told(TOMORROW + HOUR, 30), MONDAY)
    assert (session.state, moved.state) == (SessionState.CANCELLED, SessionState.PROPOSED)
    assert moved.proposed_by == people.alice.id


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Told(MONDAY - HOUR, 60), "That time is over"),
        (Told(TOMORROW, 2), "5 minutes to 12 hours"),
        (Told(TOMORROW, 24 * 60), "5 minutes to 12 hours"),
    ],
)
def test_a_time_that_cannot_be_is_refused(db: Db, people: Cast, told: Told, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        meetings.propose(db, people.bob, people.pair, told, MONDAY)


def test_two_meetings_at_the_same_time_are_refused(db: Db, people: Cast) -> None:
    meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    with pytest.raises(Refusal, match="around that time already"):
        meetings.propose(db, people.alice, people.pair, Told(TOMORROW, 60), MONDAY)


def test_the_evening_of_one_of_the_two_is_off_hours(db: Db, people: Cast) -> None:
    people.alice.tz = "Pacific/Honolulu"
    assert meetings.is_off_hours(people.pair, TOMORROW, 60)  # six in the morning in Honolulu
    people.alice.tz = "America/New_York"
    assert not meetings.is_off_hours(people.pair, TOMORROW, 60)
    assert meetings.is_off_hours(people.pair, TOMORROW + timedelta(days=4), 60)  # a Saturday


def test_the_check_in_of_a_late_meeting_waits_for_the_morning(db: Db, people: Cast) -> None:
    late = TOMORROW + timedelta(hours=8)  # six in the evening in Chicago
    session = meetings.propose(db, people.bob, people.pair, Told(late, 120), MONDAY)
    meetings.accept(db, people.alice, session, MONDAY)
    asked = notice(db, "checkin", people.bob.id).due_at.astimezone(CHICAGO)
    assert (asked.hour, asked.date()) == (7, late.astimezone(CHICAGO).date() + timedelta(days=1))


def test_a_meeting_of_an_ended_pair_stays_as_it_is(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    end_pair(db, people.pair, Ending.WITHDRAWN, MONDAY, people.bob)
    with pytest.raises(Refusal, match="has ended"):
        meetings.accept(db, people.alice, session, MONDAY)


def test_an_unknown_person_is_of_no_pair(db: Db, people: Cast) -> None:
    dave = person(db, "Dave")
    db.flush()
    with pytest.raises(NotYours):
        meetings.log(db, dave, people.pair, Told(MONDAY - HOUR, 60), MONDAY)


def test_the_meeting_of_the_last_day_can_still_be_logged_and_counts(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    meetings.accept(db, people.alice, session, MONDAY)
    people.pair.ends_on = TOMORROW.date()
    morning_after = TOMORROW + timedelta(hours=18)
    end_pair(db, people.pair, Ending.COMPLETED, morning_after)
    meetings.took_place(db, people.bob, session, morning_after)
    assert wanted.session_unlogged(db, notice(db, "checkin", people.alice.id), morning_after)
    meetings.took_place(db, people.alice, session, morning_after + timedelta(days=13))
    assert state(session) is SessionState.CONFIRMED


def test_after_two_weeks_it_is_too_late(db: Db, people: Cast) -> None:
    session = meetings.propose(db, people.bob, people.pair, Told(TOMORROW, 60), MONDAY)
    meetings.accept(db, people.alice, session, MONDAY)
    end_pair(db, people.pair, Ending.COMPLETED, TOMORROW + 2 * HOUR)
    with pytest.raises(Refusal, match="has ended"):
        meetings.took_place(db, people.bob, session, TOMORROW + timedelta(days=15))
