"""Quiet days as rules: how they are read, which are refused, what waits for them and what not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mentoring import absences, notices
from mentoring.absences import LONGEST, QuietDays
from mentoring.cases import case_text
from mentoring.dates import DateProblem
from mentoring.errors import AlreadyDone, Refusal
from store import outbox, rests
from store.database import Database, Db
from store.models import AuditEntry, Case, Notice, Person
from tests.cast import MONDAY, Cast, cast

TODAY = date(2027, 6, 9)  # a Wednesday
WEEK = QuietDays(date(2027, 1, 11), date(2027, 1, 17))
INSIDE = datetime(2027, 1, 12, 16, tzinfo=UTC)
BACK = datetime(2027, 1, 19, 15, 30, tzinfo=UTC)  # the day after Martin Luther King Day


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as made:
        yield made


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1 July to 14 July", date(2027, 7, 1), date(2027, 7, 14)),
        ("from July 1 until July 14", date(2027, 7, 1), date(2027, 7, 14)),
        ("1 to 14 July", date(2027, 7, 1), date(2027, 7, 14)),
        ("July 1-14", date(2027, 7, 1), date(2027, 7, 14)),
        ("July 1 – July 14", date(2027, 7, 1), date(2027, 7, 14)),
        ("28 December to 3 January", date(2027, 12, 28), date(2028, 1, 3)),
        ("today to tomorrow", TODAY, date(2027, 6, 10)),
        ("tomorrow", date(2027, 6, 10), date(2027, 6, 10)),
        ("15 June to Friday", date(2027, 6, 15), date(2027, 6, 18)),
        ("2027-07-01 to 2027-07-14", date(2027, 7, 1), date(2027, 7, 14)),
    ],
)
def test_a_span_of_days_is_read(typed: str, first: date, last: date) -> None:
    assert absences.read_span(typed, today=TODAY, locale="en-US") == QuietDays(first, last)


@pytest.mark.parametrize("typed", ["to", "soon", "1 July to 2 July to 3 July", "July", "1 to 14"])
def test_what_is_no_span_is_asked_about(typed: str) -> None:
    with pytest.raises(DateProblem):
        absences.read_span(typed, today=TODAY, locale="en-US")


@pytest.mark.parametrize(
    ("first", "days", "sentence"),
    [
        (MONDAY.date() - timedelta(days=1), 3, "today or later"),
        (MONDAY.date(), 0, "before the first"),
        (MONDAY.date(), LONGEST + 1, "more than 60 days"),
        (MONDAY.date() + timedelta(days=360), 10, "more than a year ahead"),
    ],
)
def test_days_that_cannot_be_are_refused(
    db: Db, people: Cast, first: date, days: int, sentence: str
) -> None:
    wanted = QuietDays(first, first + timedelta(days=days - 1))
    with pytest.raises(Refusal, match=sentence):
        absences.set_quiet(db, people.bob, wanted, MONDAY)
    assert people.bob.quiet_from is None


def test_days_are_replaced_taken_back_and_recorded(db: Db, people: Cast) -> None:
    longest = QuietDays(MONDAY.date(), MONDAY.date() + timedelta(days=LONGEST - 1), shown=True)
    absences.set_quiet(db, people.bob, longest, MONDAY)
    absences.set_quiet(db, people.bob, WEEK, MONDAY)
    assert absences.own(db, people.bob, MONDAY) == WEEK
    assert absences.own(db, people.alice, MONDAY) is None
    absences.end_quiet(db, people.bob, MONDAY)
    with pytest.raises(AlreadyDone):
        absences.end_quiet(db, people.bob, MONDAY)
    told = db.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [e.action for e in told] == ["quiet_days.set", "quiet_days.set", "quiet_days.ended"]


def put(db: Db, people: Cast, kind: str, person: Person, now: datetime) -> Notice:
    made = notices.tell(db, kind, cycle=people.cycle, key=kind, now=now, person=person)
    return db.get_one(Notice, made)


def test_what_nobody_asked_for_waits_and_what_somebody_needs_does_not(db: Db, people: Cast) -> None:
    absences.set_quiet(db, people.bob, WEEK, MONDAY)
    until = {
        kind: absences.rests_until(db, put(db, people, kind, people.bob, INSIDE), INSIDE)
        for kind in ("milestone", "cadence", "checkin", "session_proposed", "receipt", "pair_ended")
    }
    assert until == {
        "milestone": BACK, "cadence": BACK, "checkin": BACK,
        "session_proposed": None, "receipt": None, "pair_ended": None,
    }  # fmt: skip
    late = put(db, people, "mentor_invite", people.bob, INSIDE)
    late.expires_at = datetime(2027, 1, 10, 12, tzinfo=UTC)
    assert absences.rests_until(db, late, INSIDE) is None
    partner = put(db, people, "unmatched", people.alice, INSIDE)
    assert absences.rests_until(db, partner, INSIDE) is None


@pytest.mark.parametrize(
    ("hour", "waits"),
    [
        (datetime(2027, 1, 11, 5, 59, tzinfo=UTC), False),  # Sunday, a minute to midnight
        (datetime(2027, 1, 11, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 18, 5, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 18, 6, 0, tzinfo=UTC), False),
    ],
)
def test_the_days_are_those_of_the_person_s_own_zone(
    db: Db, people: Cast, hour: datetime, waits: bool
) -> None:
    absences.set_quiet(db, people.bob, WEEK, MONDAY)
    notice = put(db, people, "milestone", people.bob, hour)
    assert (absences.rests_until(db, notice, hour) is not None) is waits


def test_what_rests_does_not_grow_older_and_wakes_when_the_days_are_taken_back(
    sqlite: Database,
) -> None:
    with sqlite.begin(MONDAY) as db:
        people = cast(db)
        absences.set_quiet(db, people.bob, WEEK, MONDAY)
        notice_id = put(db, people, "milestone", people.bob, INSIDE).id
        bob_id = people.bob.id
        later = notices.tell(
            db, "completed", cycle=people.cycle, key="later", now=INSIDE, person=people.bob,
            due_at=BACK,
        )  # fmt: skip
    claims = outbox.claim(sqlite, INSIDE, worker="a", lease=timedelta(minutes=1), limit=5)
    with sqlite.begin(INSIDE) as db:
        assert rests.rest(db, claims[0], BACK, INSIDE)
    with sqlite.begin(INSIDE) as db:
        notice = db.get_one(Notice, notice_id)
        assert (notice.due_at, notice.attempts) == (BACK, 0)
        assert notice.expires_at == BACK + timedelta(days=10)
        absences.end_quiet(db, db.get_one(Person, bob_id), INSIDE)
        db.expire_all()
        assert db.get_one(Notice, notice_id).due_at == INSIDE
        assert db.get_one(Notice, later).due_at == BACK


def test_the_coordinator_reads_dates_and_a_name_only_where_it_was_chosen(
    db: Db, people: Cast
) -> None:
    facts = {"milestone": "plan"}
    case = Case(team_id=people.cycle.team_id, cycle_id=people.cycle.id, pair_id=people.pair.id,
                kind="overdue", key="a", facts=facts)  # fmt: skip
    case.pair = people.pair
    db.add(case)
    absences.set_quiet(db, people.bob, WEEK, MONDAY)
    assert case_text(db, case, MONDAY).away == ()
    assert case_text(db, case, INSIDE).away == ((WEEK.last, None),)
    shown = QuietDays(MONDAY.date() + timedelta(days=1), WEEK.last, shown=True)
    absences.set_quiet(db, people.bob, shown, MONDAY)
    assert case_text(db, case, INSIDE).away == ((WEEK.last, people.bob),)
