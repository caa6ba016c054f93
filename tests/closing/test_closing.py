"""The end of a pair's time: ended early, completed, renewed by both, and the end of a cycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import answers, calendar, closing, evaluations, leaving, meetings, milestones, rules
from mentoring.errors import AlreadyDone, NotYours, Refusal, TooLate
from mentoring.meetings import Told
from mentoring.notices import KINDS
from mentoring.program_file import program_of
from mentoring.scopes import of_pair
from store import queries
from store.database import Database, Db
from store.models import (
    AuditEntry,
    CycleState,
    Ending,
    Notice,
    Pair,
    PairState,
    Session,
    SessionState,
)
from tests.cast import MONDAY, Cast, cast

CHICAGO = ZoneInfo("America/Chicago")
LAST = date(2028, 1, 4)  # the pair begins on 4 January 2027, for twelve months


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


def keys_of(db: Db, pair: Pair, kind: str = "milestone") -> set[tuple[str, date]]:
    """Give what the calendar asked about a pair: the milestone, and the day."""
    return {
        (n.refs["milestone"], n.due_at.astimezone(CHICAGO).date())
        for n in told(db, kind)
        if n.refs["pair"] == pair.id
    }


def both_want_it(db: Db, people: Cast, now: datetime) -> None:
    closing.answer_renewal(db, people.bob, people.pair, True, now)
    closing.answer_renewal(db, people.alice, people.pair, True, now)


def following(db: Db, people: Cast) -> Pair:
    return db.scalars(select(Pair).where(Pair.renews_id == people.pair.id)).one()


# before its day


def test_goals_reached_early_lead_to_thanks_numbers_and_the_evaluation(
    db: Db, people: Cast
) -> None:
    today = date(2027, 5, 12)
    held = meetings.log(db, people.bob, people.pair, Told(at(date(2027, 5, 3)), 90), at(today))
    meetings.confirm(db, people.alice, held, at(today))
    leaving.end_early(db, people.bob, people.pair, Ending.COMPLETED_EARLY, at(today))
    assert (people.pair.state, people.pair.ends_on) == (PairState.ENDED, today)
    said = str(messages.render(db, told(db, "completed")[0], at(today)).blocks)
    assert "1 meeting, 1.5 hours in all" in said
    assert "Evaluate the program" in said
    people.cycle.planned_to = at(today)
    calendar.plan(db, people.cycle, at(today + timedelta(days=25)))
    asked = {key for key, _ in keys_of(db, people.pair)}
    assert asked == {"evaluation_mentor", "evaluation_protege"}
    days = {day for _, day in keys_of(db, people.pair)}
    assert days == {today + timedelta(days=n) for n in (7, 14, 21)}


def test_a_pair_that_ends_without_fault_is_told_the_programs_words_and_not_evaluated(
    db: Db, people: Cast
) -> None:
    today = date(2027, 5, 12)
    leaving.end_early(db, people.alice, people.pair, Ending.WITHDRAWN, at(today))
    read = {
        n.person.name: str(messages.render(db, n, at(today)).blocks)
        for n in told(db, "pair_ended")
        if n.person
    }
    ended_text = program_of(people.cycle).closing.ended_text
    assert set(read) == {"Alice", "Bob", "Sam"}
    assert ended_text in read["Alice"]
    assert ended_text in read["Bob"]
    assert "without fault" in read["Sam"]
    calendar.plan(db, people.cycle, at(today + timedelta(days=60)))
    assert "evaluation_mentor" not in {key for key, _ in keys_of(db, people.pair)}
    assert [c.kind for c in queries.open_cases(db, people.cycle.id)] == ["withdrawn"]
    assert queries.open_cases(db, people.cycle.id)[0].person_id is None


def test_an_ended_pair_ends_no_second_time(db: Db, people: Cast) -> None:
    leaving.end_early(db, people.alice, people.pair, Ending.WITHDRAWN, MONDAY)
    with pytest.raises(AlreadyDone):
        leaving.end_early(db, people.bob, people.pair, Ending.COMPLETED_EARLY, MONDAY)
    with pytest.raises(AlreadyDone):
        leaving.rematch(db, people.bob, people.pair, MONDAY)


@pytest.mark.parametrize("ending", [Ending.COMPLETED, Ending.REMATCHED, Ending.LAPSED])
def test_nobody_ends_a_pair_in_a_way_that_is_not_theirs(
    db: Db, people: Cast, ending: Ending
) -> None:
    with pytest.raises(Refusal):
        leaving.end_early(db, people.alice, people.pair, ending, MONDAY)
    with pytest.raises(NotYours):
        leaving.end_early(db, people.sam, people.pair, Ending.WITHDRAWN, MONDAY)


# on its day


@pytest.mark.parametrize("late", [timedelta(minutes=1), timedelta(days=9)])
def test_a_pair_completes_with_its_own_dates_however_late(
    db: Db, people: Cast, late: timedelta
) -> None:
    people.cycle.planned_to = at(date(2028, 1, 4), 20)
    now = closing.over_at(people.pair) + late
    calendar.plan(db, people.cycle, now)
    assert (people.pair.ending, people.pair.ends_on) == (Ending.COMPLETED, LAST)
    assert {n.due_at for n in told(db, "completed")} == {
        datetime(2028, 1, 5, 9, 30, tzinfo=CHICAGO)
    }


def test_the_thanks_wait_for_the_morning_of_the_next_working_day(db: Db, people: Cast) -> None:
    people.bob.tz = "Pacific/Honolulu"
    people.pair.ends_on = date(2028, 1, 7)  # a Friday
    closing.complete(db, people.pair, closing.over_at(people.pair))
    due = {n.person_id: n.due_at for n in told(db, "completed")}
    assert due[people.alice.id] == datetime(2028, 1, 10, 9, 30, tzinfo=CHICAGO)
    assert due[people.bob.id] == datetime(2028, 1, 10, 9, 30, tzinfo=ZoneInfo("Pacific/Honolulu"))


def test_who_has_answered_the_evaluation_is_not_asked_again_in_the_thanks(
    db: Db, people: Cast
) -> None:
    given = {"overall": "good", "gained": "Much", "recommend": "More", "mentor_again": False}
    asked = evaluations.asked(db, people.bob, people.pair, "evaluation_protege", at(LAST))
    evaluations.answer(db, asked, given, at(LAST))
    closing.complete(db, people.pair, closing.over_at(people.pair))
    morning = at(LAST + timedelta(days=1))
    said = {n.person_id: str(messages.render(db, n, morning).blocks) for n in told(db, "completed")}
    assert "answer_form" in said[people.alice.id]
    assert "answer_form" not in said[people.bob.id]


# renewal


def test_a_renewal_needs_both(db: Db, people: Cast) -> None:
    assert not closing.answer_renewal(db, people.bob, people.pair, True, at(LAST))
    assert told(db, "renewed") == []
    assert not closing.answer_renewal(db, people.alice, people.pair, False, at(LAST))
    assert closing.complete(db, people.pair, closing.over_at(people.pair)) is None


def test_nobody_hears_what_one_of_them_answered(db: Db, people: Cast) -> None:
    closing.answer_renewal(db, people.bob, people.pair, False, at(LAST))
    assert list(db.scalars(select(Notice))) == []
    entries = list(db.scalars(select(AuditEntry)))
    assert [e.details for e in entries] == [{"form": "renewal", "version": 1}]


def test_both_hear_from_when_to_when_the_new_agreement_runs(db: Db, people: Cast) -> None:
    both_want_it(db, people, at(date(2027, 12, 10)))
    notices = told(db, "renewed")
    assert {n.person_id for n in notices} == {people.alice.id, people.bob.id}
    said = str(messages.render(db, notices[0], at(date(2027, 12, 10))).blocks)
    assert "Wednesday, January 5, 2028" in said
    assert "Friday, January 5, 2029" in said
    assert "a new Mentoring Agreement" in said


def test_a_change_of_mind_is_told_to_both_and_can_be_changed_back(db: Db, people: Cast) -> None:
    now = at(date(2027, 12, 10))
    both_want_it(db, people, now)
    closing.answer_renewal(db, people.alice, people.pair, False, now)
    assert [KINDS[n.kind].wanted(db, n, now) for n in told(db, "renewed")] == [False, False]
    assert len(told(db, "renewal_off")) == 2
    assert closing.answer_renewal(db, people.alice, people.pair, True, now)
    assert len(told(db, "renewed")) == 4
    assert not any(KINDS[n.kind].wanted(db, n, now) for n in told(db, "renewal_off"))


def test_the_same_answer_twice_is_said_once(db: Db, people: Cast) -> None:
    now = at(date(2027, 12, 10))
    both_want_it(db, people, now)
    assert closing.answer_renewal(db, people.alice, people.pair, True, now)
    assert len(told(db, "renewed")) == 2


def test_an_answer_can_be_changed_until_the_last_day_and_not_after(db: Db, people: Cast) -> None:
    closing.answer_renewal(db, people.bob, people.pair, True, at(LAST, 23))
    with pytest.raises(TooLate):
        closing.answer_renewal(db, people.alice, people.pair, True, closing.over_at(people.pair))
    with pytest.raises(NotYours):
        closing.answer_renewal(db, people.sam, people.pair, True, at(LAST))


def test_a_renewed_pair_goes_on_with_its_plan_and_signs_a_new_agreement(
    db: Db, people: Cast
) -> None:
    both_want_it(db, people, at(LAST))
    closing.complete(db, people.pair, closing.over_at(people.pair))
    pair = following(db, people)
    assert (pair.state, pair.starts_on, pair.ends_on) == (
        PairState.ACTIVE, date(2028, 1, 5), date(2029, 1, 5),
    )  # fmt: skip
    assert told(db, "completed") == []
    people.cycle.planned_to = at(rules.begun(pair))
    calendar.plan(db, people.cycle, at(date(2028, 12, 30)))
    asked = {key for key, _ in keys_of(db, pair)}
    assert asked == {"agreement", "plan", "semi_annual", "renewal"}  # nobody has written a plan
    assert ("agreement", date(2028, 1, 12)) in keys_of(db, pair)


def test_a_plan_of_the_first_year_is_the_plan_of_the_second(db: Db, people: Cast) -> None:
    answers.hand_in(db, people.cycle, "map", of_pair(people.pair), people.bob,
                    {"goals_long": "x"}, MONDAY, pair=people.pair)  # fmt: skip
    both_want_it(db, people, at(LAST))
    pair = closing.complete(db, people.pair, closing.over_at(people.pair))
    assert pair is not None
    plan = program_of(people.cycle).milestone("plan")
    assert not milestones.is_open(db, pair, plan, people.bob, at(date(2028, 2, 4)))


def test_a_renewal_after_an_outage_misses_none_of_the_new_years_dates(db: Db, people: Cast) -> None:
    both_want_it(db, people, at(LAST))
    people.cycle.planned_to = at(LAST, 20)
    calendar.plan(db, people.cycle, at(date(2028, 1, 13)))
    pair = following(db, people)
    assert (pair.starts_on, pair.ends_on) == (date(2028, 1, 5), date(2029, 1, 5))
    assert ("agreement", date(2028, 1, 12)) in keys_of(db, pair)


def test_a_meeting_that_lies_in_the_new_year_goes_with_the_pair(db: Db, people: Cast) -> None:
    both_want_it(db, people, at(LAST))
    ahead = meetings.propose(
        db, people.bob, people.pair, Told(at(date(2028, 1, 11)), 60, "Old secrets"), at(LAST)
    )
    meetings.accept(db, people.alice, ahead, at(LAST))
    closing.complete(db, people.pair, closing.over_at(people.pair))
    db.flush()
    db.expire_all()
    found = db.get_one(Session, ahead.id)
    assert (found.pair_id, found.state) == (following(db, people).id, SessionState.AGREED)
    assert found.topic == "Old secrets"
    meetings.took_place(db, people.bob, found, at(date(2028, 1, 11), 14))


# the cycle


def test_a_cycle_closes_a_week_after_the_last_ladder(db: Db, people: Cast) -> None:
    people.cycle.planned_to = at(LAST, 20)
    closing.complete(db, people.pair, closing.over_at(people.pair))
    due = closing.closes_at(db, people.cycle)
    assert due == datetime(2028, 2, 8, 9, 30, tzinfo=CHICAGO)
    states = []
    for moment in (due - timedelta(minutes=1), due):
        calendar.plan(db, people.cycle, moment)
        states.append(people.cycle.state)
    assert states == [CycleState.RUNNING, CycleState.CLOSED]
    said = str(messages.render(db, told(db, "cycle_closed")[0], due))
    assert "1 pair: 1 completed" in said
    assert "Program evaluation, mentors: 0 of 1 answered" in said
    assert "Semi-annual review: 0 of 2 answered" in said


def test_the_next_thing_due_after_the_last_ladder_is_the_closing(db: Db, people: Cast) -> None:
    closing.complete(db, people.pair, closing.over_at(people.pair))
    due = closing.closes_at(db, people.cycle)
    assert due is not None
    assert calendar.next_due(db, people.cycle, due - timedelta(days=2)) == due


def test_a_cycle_stays_open_for_those_who_wait_for_a_new_match(db: Db, people: Cast) -> None:
    leaving.rematch(db, people.bob, people.pair, MONDAY)
    due = closing.closes_at(db, people.cycle)
    assert due is not None
    assert due > at(LAST)


def test_a_cycle_with_somebody_in_a_pair_or_on_the_board_does_not_close(
    db: Db, people: Cast
) -> None:
    assert closing.closes_at(db, people.cycle) is None
    closing.complete(db, people.pair, closing.over_at(people.pair))
    proposed = Pair(
        team_id=people.pair.team_id,
        cycle_id=people.cycle.id,
        mentor_id=people.mentor.id,
        mentee_id=people.mentee.id,
    )
    db.add(proposed)
    db.flush()
    assert closing.closes_at(db, people.cycle) is None
