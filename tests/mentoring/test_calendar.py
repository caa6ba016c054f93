"""The dates of a pair under the small program: what becomes due, when, for whom, and only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from benchmarks.campaigns import population
from mentoring import calendar, milestones
from mentoring.program_file import program_of
from store import queries
from store.crypto import Keys
from store.database import Database, Db
from store.models import (
    Cycle,
    Ending,
    Notice,
    Pair,
    PairState,
    Person,
    Session,
    SessionState,
)
from tests.cast import MONDAY, Cast, cast

YEAR = timedelta(days=400)


def days_asked(pair_cast: Cast, key: str) -> list[date]:
    """Give the local days on which a milestone asks Bob or Alice, in order, each once."""
    asked = milestones.askings(pair_cast.pair)
    return sorted({a.at.date() for a in asked if a.milestone.key == key})


def plan_until(
    database: Database, until: datetime, step: timedelta, begin: datetime = MONDAY
) -> list[str]:
    """Let the calendar plan in steps; give the keys of all that was put into the outbox."""
    now = begin
    while now < until:
        now = min(now + step, until)
        with database.begin(now) as db:
            for cycle in queries.all_open_cycles(db):
                calendar.plan(db, cycle, now)
    with database.read() as db:
        return keys_put(db)


def keys_put(db: Db) -> list[str]:
    return sorted(db.scalars(select(Notice.key)))


@pytest.fixture
def people(sqlite: Database) -> Iterator[Cast]:
    with sqlite.begin(MONDAY) as db:
        yield cast(db)


def test_the_agreement_is_asked_for_on_days_7_14_21_and_27(people: Cast) -> None:
    start = date(2027, 1, 4)
    assert days_asked(people, "agreement") == [
        start + timedelta(days=7),
        date(2027, 1, 19),  # day 14 is Martin Luther King Day: the next working day
        start + timedelta(days=21),
        date(2027, 2, 1),  # day 27 is a Sunday
    ]


def test_the_plan_is_asked_for_on_days_30_45_and_55(people: Cast) -> None:
    assert days_asked(people, "plan") == [date(2027, 2, 3), date(2027, 2, 18), date(2027, 3, 1)]


def test_the_review_comes_after_six_months_and_the_evaluation_at_the_end(people: Cast) -> None:
    assert days_asked(people, "semi_annual")[0] == date(2027, 7, 6)  # 4 and 5 July are free
    assert days_asked(people, "evaluation_protege")[0] == date(2028, 1, 4)


def test_everything_is_asked_at_half_past_nine_in_the_readers_zone(people: Cast) -> None:
    for asking in milestones.askings(people.pair):
        local = asking.at.astimezone(ZoneInfo("America/Chicago"))
        assert (local.hour, local.minute) == (9, 30)
        assert local.weekday() < 5


def test_only_the_missing_are_asked(database: Database) -> None:
    with database.begin(MONDAY) as db:
        made = cast(db)
        agreement = program_of(made.cycle).milestone("agreement")
        assert milestones.is_open(db, made.pair, agreement, made.bob, MONDAY)
        assert not milestones.is_open(db, made.pair, agreement, made.sam, MONDAY)


def test_a_year_without_a_word_escalates_and_completes(database: Database) -> None:
    with database.begin(MONDAY) as db:
        pair_id = cast(db).pair.id
    keys = plan_until(database, MONDAY + YEAR, timedelta(days=3))
    kinds = Counter(key.partition(":")[0] for key in keys)
    with database.read() as db:
        pair = db.get_one(Pair, pair_id)
        assert (pair.state, pair.ending) == (PairState.ENDED, Ending.COMPLETED)
        assert len(queries.open_cases(db, pair.cycle_id)) == 6
    assert kinds["completed"] == 2
    assert kinds["milestone"] == 2 * (4 + 3 + 2 + 3 + 2) + 4 + 4
    assert kinds["cadence"] == 2 * 3  # then the coordinator is told instead


def test_who_meets_less_than_planned_hears_of_it_a_few_times_and_anew_after_catching_up(
    sqlite: Database,
) -> None:
    with sqlite.begin(MONDAY) as db:
        pair_id = cast(db).pair.id
    now, monthly = MONDAY, [*range(10, 160, 30), 170, 180, 190]  # then never
    for moment in [
        *(MONDAY + timedelta(days=day) for day in monthly),
        MONDAY + timedelta(days=330),
    ]:
        keys = plan_until(sqlite, moment, timedelta(days=5), now)
        now = moment
        with sqlite.begin(now) as db:
            db.add(meeting(db.get_one(Pair, pair_id), now))
    nudged = sorted({key.split(":")[2] for key in keys if key.startswith("cadence:")})
    assert nudged == ["2027-02-15", "2027-03-01", "2027-03-15", "2027-08-16", "2027-08-30"]


def meeting(pair: Pair, at: datetime) -> Session:
    return Session(
        team_id=pair.team_id, pair_id=pair.id, starts_at=at, minutes=60,
        state=SessionState.CONFIRMED, proposed_by=pair.mentee.person_id,
    )  # fmt: skip


@given(hours=st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_planning_late_or_twice_gives_the_same_notices(
    planned: tuple[Database, list[str]], hours: list[int]
) -> None:
    database, expected = planned
    now = MONDAY + timedelta(days=370)
    with database.begin(now) as db:
        cycle = queries.all_open_cycles(db)[0]
        cycle.planned_to = now - timedelta(hours=sum(hours))
        calendar.plan(db, cycle, now)
        assert keys_put(db) == expected


@pytest.fixture(scope="module")
def planned(
    tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[tuple[Database, list[str]]]:
    file = tmp_path_factory.mktemp("planned") / "mentor.db"
    database = Database.open(f"sqlite:///{file}", keys)
    database.migrate()
    with database.begin(MONDAY) as db:
        cast(db)
    yield database, plan_until(database, MONDAY + timedelta(days=370), timedelta(hours=31))
    database.dispose()


def test_somebody_who_moves_east_in_the_night_still_gets_the_days_prompt(sqlite: Database) -> None:
    day_7 = datetime(2027, 1, 11, 18, 0, tzinfo=UTC)  # 8 in the morning in Honolulu
    with sqlite.begin(MONDAY) as db:
        made = cast(db)
        made.bob.tz = "Pacific/Honolulu"
        cycle_id, bob_id = made.cycle.id, made.bob.id
    with sqlite.begin(day_7) as db:
        calendar.plan(db, db.get_one(Cycle, cycle_id), day_7)
        bob = db.get_one(Person, bob_id)
        bob.tz, bob.moved_at = "America/New_York", day_7
        assert not [k for k in keys_put(db) if k.endswith(bob_id)]
        calendar.plan(db, db.get_one(Cycle, cycle_id), day_7 + timedelta(minutes=1))
        assert [k for k in keys_put(db) if k.endswith(bob_id)]


def test_a_rung_that_was_not_open_on_its_day_is_not_said_later(sqlite: Database) -> None:
    after = datetime(2027, 1, 12, 18, 0, tzinfo=UTC)
    with sqlite.begin(MONDAY) as db:
        made = cast(db)
        made.cycle.planned_to = after - timedelta(hours=1)  # day 7 was yesterday
        assert calendar.plan(db, made.cycle, after) == 0


DAY_7 = datetime(2027, 1, 11, 20, 0, tzinfo=UTC)  # when both have been asked for the agreement


def looked(database: Database) -> calendar.Due:
    """Look at a cycle on the day on which its pair is asked for the agreement."""
    with database.begin(MONDAY) as db:
        cast(db).cycle.planned_to = DAY_7 - timedelta(hours=20)
    with database.read() as db:
        return calendar.look(db, the_cycle(db), DAY_7)


def the_cycle(db: Db) -> Cycle:
    return db.scalars(select(Cycle)).one()


def test_a_look_finds_the_pairs_whose_day_has_come_and_puts_nothing(sqlite: Database) -> None:
    due = looked(sqlite)
    with sqlite.begin(DAY_7) as db:
        assert keys_put(db) == []
        assert calendar.plan_pairs(db, due.pairs, due.since, DAY_7) == len(keys_put(db)) == 2
        assert calendar.finish(db, the_cycle(db), due, DAY_7) == 0
        assert the_cycle(db).planned_to == DAY_7
        assert calendar.look(db, the_cycle(db), DAY_7 + timedelta(minutes=1)).pairs == []


def test_a_pair_that_is_announced_during_a_look_is_planned_with_it(sqlite: Database) -> None:
    due = looked(sqlite)
    with sqlite.begin(MONDAY) as db:
        people = population.people(db, "T1", ["U7", "U8"], MONDAY)
        (pair_id,) = population.pairs(db, the_cycle(db), people, MONDAY, PairState.ACTIVE)
    with sqlite.begin(DAY_7) as db:
        assert calendar.finish(db, the_cycle(db), due, DAY_7) == 2
        assert [k.split(":")[1] for k in keys_put(db)] == [pair_id] * 2


def test_a_pair_whose_last_day_moved_during_a_look_is_planned_anew(sqlite: Database) -> None:
    due = looked(sqlite)
    with sqlite.begin(DAY_7) as db:
        db.scalars(select(Pair)).one().ends_on = DAY_7.date() - timedelta(days=1)
    with sqlite.begin(DAY_7) as db:
        calendar.finish(db, the_cycle(db), due, DAY_7)
        assert db.scalars(select(Pair)).one().ending is Ending.COMPLETED


def test_another_replica_that_was_later_is_not_taken_back(sqlite: Database) -> None:
    due = looked(sqlite)
    later = DAY_7 + timedelta(hours=1)
    with sqlite.begin(later) as db:
        calendar.plan(db, the_cycle(db), later)
        calendar.finish(db, the_cycle(db), due, DAY_7)
        assert the_cycle(db).planned_to == later
