"""A pair that pauses: nothing is asked meanwhile, nothing is lost, and the year is as long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers import messages
from mentoring import (
    absences,
    access,
    calendar,
    closing,
    leaving,
    milestones,
    occurrences,
    pausing,
    rules,
    shifts,
    standing,
)
from mentoring.days import add_months, local_date
from mentoring.errors import AlreadyDone, NotYours, Refusal, TooLate
from mentoring.occurrences import Occurrence
from mentoring.program import Anchor
from mentoring.program_file import program_of
from store.database import Database, Db
from store.models import AuditEntry, Cycle, Ending, Member, Notice, Pair, PairState, Person, Role
from tests.cast import MONDAY, TEAM, Cast, cast
from tests.small import SMALL, small_text
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, Scene

CHICAGO = ZoneInfo("America/Chicago")
Pauses = list[tuple[int, int]]
PAUSES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 184)), max_size=3)
DAYS = st.dates(date(2027, 1, 1), date(2029, 12, 31))
STARTS = st.sampled_from(
    [date(2027, 1, 4), date(2027, 1, 31), date(2028, 2, 29), date(2027, 8, 31)]
)


def made_up(starts_on: date) -> Pair:
    """Make an active pair that no database has seen."""
    cycle = Cycle(team_id=TEAM, program=SMALL, program_text=small_text(), zone="America/Chicago")
    cycle.starts_on, cycle.offices = starts_on, []
    people = [Person(id=name, team_id=TEAM, tz="America/Chicago") for name in ("a", "b")]
    mentor, mentee = (
        Member(id=one.id, person=one, role=role, cycle=cycle)
        for one, role in zip(people, (Role.MENTOR, Role.MENTEE), strict=True)
    )
    pair = Pair(id="p", cycle=cycle, mentor=mentor, mentee=mentee, state=PairState.ACTIVE)
    pair.starts_on, pair.ends_on = starts_on, add_months(starts_on, 12)
    return pair


def rest(pair: Pair, pauses: Pauses) -> Pair:
    """Let a pair pause: each so many days after the one before, for so many days."""
    day = rules.begun(pair)
    kept: dict[str, str] = {}
    for gap, length in pauses:
        first = day + timedelta(days=gap)
        if first > rules.ends(pair) or (kept.get(first.isoformat(), "") > first.isoformat()):
            break
        day = first + timedelta(days=length)
        kept[first.isoformat()] = day.isoformat()
        pair.ends_on = rules.ends(pair) + timedelta(days=length)
    pair.pauses = kept
    return pair


def asked(pair: Pair) -> dict[str, Occurrence]:
    return {o.key: o for o in occurrences.of_pair(pair) if o.kind != "resumed"}


def on(found: Occurrence) -> date:
    return local_date(found.at, CHICAGO)


@settings(max_examples=10, deadline=None)
@given(STARTS, PAUSES)
def test_nothing_is_asked_in_a_pause_and_nothing_is_lost(start: date, pauses: Pauses) -> None:
    plain, pair = asked(made_up(start)), rest(made_up(start), pauses)
    moved = asked(pair)
    assert moved.keys() == plain.keys()
    total = sum((p.length for p in shifts.pauses_of(pair)), timedelta())
    first = min((p.first for p in shifts.pauses_of(pair)), default=date.max)
    for key, found in moved.items():
        if found.kind != "closing":
            assert shifts.running(pair, on(found)) is None, key
        before = on(plain[key])
        assert (on(found) == before) if before < first else (on(found) >= before), key
        assert on(found) <= before + total + timedelta(days=14), key
    asks = [(on(plain[k]), on(o)) for k, o in moved.items() if o.kind != "closing"]
    latest = date.min
    for _, same in groupby(sorted(asks), key=lambda two: two[0]):
        days = [now for _, now in same]
        assert latest <= min(days)
        latest = max(days)


@given(STARTS, PAUSES, DAYS, DAYS)
def test_pauses_add_up_and_keep_the_order(start: date, pauses: Pauses, a: date, b: date) -> None:
    pair = rest(made_up(start), pauses)
    total = sum((p.length for p in shifts.pauses_of(pair)), timedelta())
    ahead = shifts.moved(pair, a)
    assert shifts.counted(pair, ahead) == a
    assert ahead - a == timedelta(days=shifts.days_paused(pair, date.min, ahead))
    assert (ahead < shifts.moved(pair, b)) == (a < b)
    assert shifts.moved(pair, date(2040, 1, 1)) == date(2040, 1, 1) + total
    assert milestones.span_of(pair).ends == add_months(start, 12)
    assert rules.ends(pair) == add_months(start, 12) + total


def test_a_pair_without_a_pause_is_as_it_was() -> None:
    pair = made_up(date(2027, 1, 4))
    day = date(2027, 6, 1)
    assert (shifts.moved(pair, day), shifts.counted(pair, day)) == (day, day)
    assert shifts.pauses_of(pair) == ()


def test_what_a_weekend_moves_into_a_pause_comes_after_it() -> None:
    pair = made_up(date(2027, 1, 4))
    pair.pauses = {"2027-02-14": "2027-03-01"}  # from a Sunday
    assert milestones.asked_on(pair, date(2027, 2, 13)) == date(2027, 3, 1)
    assert milestones.asked_on(pair, date(2027, 2, 12)) == date(2027, 2, 12)


# with a database


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Cast:
    made = cast(db)
    made.cycle.planned_to = MONDAY
    return made


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHICAGO)


def told(db: Db, kind: str) -> list[Notice]:
    return list(db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.due_at)))


def test_a_pause_moves_the_window_and_the_end_and_it_goes_on_by_itself(
    db: Db, people: Cast
) -> None:
    pair, today, until = people.pair, date(2027, 2, 3), date(2027, 3, 15)
    program, last = program_of(people.cycle), rules.ends(people.pair)
    calendar.plan(db, people.cycle, at(today, 11))
    before = {n.key for n in told(db, "milestone")}
    assert before
    pausing.pause(db, people.bob, pair, until, at(today))
    assert (pair.ends_on, rules.day_of(pair, at(until))) == (last + (until - today), 30)
    calendar.plan(db, people.cycle, at(until, 1))
    assert {n.key for n in told(db, "milestone")} == before
    assert all(n.due_at < at(today) for n in told(db, "cadence"))
    assert not rules.is_behind(program, pair, [], at(until, 0) - timedelta(days=1))
    open_ = at(date(2027, 4, 14))  # day 60, 40 days later than it would have been
    assert rules.may_rematch(program, pair, open_)
    assert not rules.may_rematch(program, pair, open_ + timedelta(days=1))
    state = standing.pair_standing(db, pair, people.bob, at(until))
    assert state.rematch_until == open_.date()
    calendar.plan(db, people.cycle, at(until))
    said = [str(messages.render(db, n, at(until)).blocks) for n in told(db, "pair_resumed")]
    assert len(said) == 3
    assert sum("January" in s or "February" in s for s in said) == 3
    calendar.plan(db, people.cycle, at(until, 15))
    with pytest.raises(AlreadyDone):
        pausing.resume(db, people.bob, pair, at(until, 15))
    actions = [e.action for e in db.scalars(select(AuditEntry)) if e.action.startswith("pair.")]
    assert actions[-2:] == ["pair.paused", "pair.resumed"]


def test_a_reminder_that_waits_rests_until_the_pair_goes_on(db: Db, people: Cast) -> None:
    today, until = date(2027, 2, 3), date(2027, 3, 15)
    calendar.plan(db, people.cycle, at(today, 11))
    waiting = told(db, "milestone")[-1]
    pausing.pause(db, people.alice, people.pair, until, at(today))
    wakes = absences.rests_until(db, waiting, at(today))
    assert wakes is not None
    assert wakes.astimezone(CHICAGO).date() == until
    news = told(db, "pair_paused")
    assert [absences.rests_until(db, n, at(today)) for n in news] == [None] * 3
    pausing.resume(db, people.bob, people.pair, at(today, 13))
    assert absences.rests_until(db, waiting, at(today, 13)) is None
    assert people.pair.ends_on == date(2028, 1, 4)


def test_a_pause_has_its_limits_and_another_day_replaces_the_first(db: Db, people: Cast) -> None:
    pair, today = people.pair, date(2027, 2, 3)
    for wrong in (today, date(2027, 8, 4)):
        with pytest.raises(Refusal):
            pausing.pause(db, people.bob, pair, wrong, at(today))
    with pytest.raises(NotYours):
        pausing.pause(db, people.sam, pair, date(2027, 3, 1), at(today))
    assert access.may(db, people.carol, access.Action.PAUSE_PAIR, pair)
    pausing.pause(db, people.bob, pair, date(2027, 8, 3), at(today))
    pausing.pause(db, people.alice, pair, date(2027, 3, 1), at(date(2027, 2, 10)))
    assert pair.pauses == {"2027-02-03": "2027-03-01"}
    assert pair.ends_on == date(2028, 1, 4) + timedelta(days=26)
    with pytest.raises(AlreadyDone):
        pausing.pause(db, people.bob, pair, date(2027, 3, 1), at(date(2027, 2, 11)))
    leaving.end_early(db, people.bob, pair, Ending.COMPLETED_EARLY, at(date(2027, 2, 20)))
    assert (pair.ends_on, pair.pauses) == (date(2027, 2, 20), {"2027-02-03": "2027-02-20"})
    calendar.plan(db, people.cycle, at(date(2027, 3, 20)))
    program = program_of(people.cycle)
    asked_for = {n.refs["milestone"] for n in told(db, "milestone") if n.due_at > at(today)}
    assert asked_for
    assert {program.milestone(key).anchor for key in asked_for} == {Anchor.END}
    with pytest.raises(AlreadyDone):
        pausing.resume(db, people.bob, pair, at(date(2027, 2, 21)))


def test_a_pair_whose_last_day_is_over_cannot_pause(db: Db, people: Cast) -> None:
    over = closing.over_at(people.pair)
    with pytest.raises(TooLate):
        pausing.pause(db, people.bob, people.pair, date(2028, 2, 1), over)


@pytest.mark.parametrize("words", ["until 15 March", "till March 15", "15 March", "to 2027-03-15"])
def test_the_day_is_read_in_natural_words(words: str) -> None:
    found = pausing.read_until(words, today=date(2027, 2, 3), locale="en-US")
    assert found == date(2027, 3, 15)


# through Slack


def test_either_pauses_and_the_other_resumes(stage: Stage) -> None:
    scene = Scene(stage).one_pair()
    today = stage.now().astimezone(CHICAGO).date()
    until = today + timedelta(days=40)
    stage.command(OMAR, "/mentor pause whenever")
    assert "You typed: whenever" in stage.last(OMAR)
    stage.command(OMAR, f"/mentor pause until {until}")
    assert f"until *{until:%A}" in spoken(stage.visitor.modal(OMAR))
    stage.fill(OMAR, until=today.isoformat())
    assert "from tomorrow on" in stage.errors(OMAR)["until"]
    stage.fill(OMAR, until=until.isoformat())
    assert f"goes on by itself on *{until:%A}" in spoken(stage.visitor.modal(OMAR))
    stage.settle()
    for person in (OMAR, PETER):
        assert "is paused" in stage.last(person)
        assert f"Paused until {until:%A}" in spoken(stage.home(person))
    assert "is paused until" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "1 of them paused" in stage.last(GRACE, OFFICE)
    quiet = stage.dm(OMAR)
    scene.live(8)
    assert stage.dm(OMAR) == quiet
    stage.command(PETER, "/mentor")
    assert "is paused until" in stage.last(PETER)
    stage.command(PETER, "/mentor end")
    assert "Rather pause" not in spoken(stage.visitor.modal(PETER))
    stage.press(PETER, "Resume now")
    assert any("goes on from today" in text for text in stage.dm(PETER)[-3:])
    stage.settle()
    assert "now ends on" in stage.last(OMAR)
    stage.command(OMAR, "/mentor meetings")
    assert "Pause" in stage.last(OMAR)
