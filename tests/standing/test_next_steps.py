"""What comes next, decided on the rows alone, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from handlers.views.standing import member_lines
from mentoring import answers, care, leaving
from mentoring.cases import case_text
from mentoring.closing import complete
from mentoring.errors import Refusal
from mentoring.next_steps import coordinator_steps, next_steps, waiting_line
from mentoring.scopes import of_member, of_pair, of_person
from mentoring.standing import pair_meant, standing
from store import queries
from store.database import Database, Db
from store.models import (
    Ending,
    Member,
    MemberState,
    Pair,
    PairState,
    Person,
    Role,
    Session,
    SessionState,
)
from tests.cast import MONDAY, TEAM, Cast, cast, person

DAY = timedelta(days=1)


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as db:
        yield db


def routes(db: Db, who: Person, now: datetime = MONDAY) -> list[str]:
    return [step.route for step in next_steps(db, standing(db, who, now))]


def another_mentee(db: Db, at: Cast, name: str) -> Pair:
    """Let Alice mentor somebody else as well."""
    new = person(db, name)
    db.flush()
    member = Member(team_id=TEAM, cycle_id=at.cycle.id, person_id=new.id, role=Role.MENTEE)
    db.add(member)
    db.flush()
    pair = Pair(team_id=TEAM, cycle_id=at.cycle.id, mentor_id=at.mentor.id, mentee_id=member.id)
    pair.state, pair.published_at = PairState.ACTIVE, MONDAY
    pair.starts_on, pair.ends_on = date(2027, 1, 4), date(2028, 1, 4)
    db.add(pair)
    db.flush()
    return pair


def plan(db: Db, at: Cast) -> None:
    typed = {"goals_long": "private words"}
    answers.hand_in(db, at.cycle, "map", of_pair(at.pair), at.bob, typed, MONDAY, pair=at.pair)


def test_a_standing_is_read_alike_from_both_databases(database: Database) -> None:
    with database.begin(MONDAY) as db:
        at = cast(db)
        found = standing(db, at.bob, MONDAY)
        assert [p.partner.name for p in found.pairs] == ["Alice"]
        assert found.pairs[0].rematch_until == date(2027, 3, 5)
        assert (found.pairs[0].met, found.pairs[0].expected) == (0, 2)


def test_steps_come_by_their_dates(db: Db) -> None:
    at = cast(db)
    assert routes(db, at.bob) == ["agreement", "plan", "schedule"]
    plan(db, at)
    assert routes(db, at.bob) == ["agreement", "schedule"]


def test_a_step_without_a_date_comes_after_those_with_one(db: Db) -> None:
    at = cast(db)
    for step in next_steps(db, standing(db, at.bob, MONDAY)):
        assert (step.due is None) == (step.route == "schedule")


@pytest.mark.parametrize(
    ("state", "hours", "route"),
    [
        (SessionState.PROPOSED, 24, "accept_session"),
        (SessionState.LOGGED, -24, "confirm_session"),
        (SessionState.AGREED, -24, "took_place"),
    ],
)
def test_a_meeting_that_waits_for_a_tap_comes_first(
    db: Db, state: SessionState, hours: int, route: str
) -> None:
    at = cast(db)
    starts_at = MONDAY + timedelta(hours=hours)
    session = Session(
        team_id=TEAM, pair_id=at.pair.id, state=state, starts_at=starts_at, minutes=60,
        proposed_by=at.alice.id, logged_by=at.alice.id,
    )  # fmt: skip
    db.add(session)
    db.flush()
    assert routes(db, at.bob)[0] == route
    waits_for_both = state is SessionState.AGREED
    assert (routes(db, at.alice)[0] == route) == waits_for_both


def test_a_proposal_whose_time_is_over_asks_nothing(db: Db) -> None:
    at = cast(db)
    session = Session(
        team_id=TEAM, pair_id=at.pair.id, state=SessionState.PROPOSED, starts_at=MONDAY - DAY,
        minutes=60, proposed_by=at.alice.id,
    )  # fmt: skip
    db.add(session)
    db.flush()
    assert "accept_session" not in routes(db, at.bob)


def test_meetings_of_this_calendar_month_are_counted(db: Db) -> None:
    at = cast(db)
    for days in (-9, 0, 2):  # 26 December, 4 and 6 January
        session = Session(
            team_id=TEAM, pair_id=at.pair.id, state=SessionState.CONFIRMED,
            starts_at=MONDAY + days * DAY, minutes=60, proposed_by=at.bob.id,
        )  # fmt: skip
        db.add(session)
    db.flush()
    assert standing(db, at.bob, MONDAY + 10 * DAY).pairs[0].met == 2


def test_the_supervisor_assesses_before_there_is_a_text_to_sign(db: Db) -> None:
    at = cast(db)
    at.mentee.supervisor_id = at.sam.id
    db.flush()
    assert routes(db, at.sam) == ["assess"]
    answers.hand_in(
        db, at.cycle, "potential", of_member(at.mentee), at.sam, {"time": True}, MONDAY,
        about=at.mentee,
    )  # fmt: skip
    assert routes(db, at.sam) == []


def test_the_evaluation_is_asked_after_the_last_day_until_it_is_answered(db: Db) -> None:
    at = cast(db)
    later = MONDAY + 370 * DAY
    complete(db, at.pair, later)
    found = next_steps(db, standing(db, at.bob, later))
    assert [(s.route, s.value) for s in found] == [
        ("answer_form", f"{at.pair.id}:evaluation_protege")
    ]
    answers.hand_in(
        db, at.cycle, "evaluation_protege", of_person(at.pair, at.bob), at.bob, {"x": 1}, later,
        period="2028-01-04", pair=at.pair,
    )  # fmt: skip
    assert routes(db, at.bob, later) == []


def test_renewal_is_asked_in_the_last_month_and_says_nothing_of_the_partner(db: Db) -> None:
    at = cast(db)
    assert "renewal" not in routes(db, at.bob, MONDAY + 300 * DAY)
    assert "renewal" in routes(db, at.bob, MONDAY + 340 * DAY)


def test_a_member_is_not_asked_to_join_again_but_somebody_else_is(db: Db) -> None:
    at = cast(db)
    assert "sign_up" not in routes(db, at.bob)
    rita = person(db, "Rita")
    db.flush()
    assert routes(db, rita) == ["sign_up", "sign_up"]


def test_who_is_left_without_a_partner_hears_what_is_true(database: Database) -> None:
    with database.begin(MONDAY) as db:
        at = cast(db)

        def line(who: Person) -> str:
            return waiting_line(standing(db, who, MONDAY).members[0])

        leaving.rematch(db, at.alice, at.pair, MONDAY)
        case = queries.open_cases(db, at.cycle.id)[0]
        assert "No mentor with room is left for you now" in line(at.bob)
        assert "No protégé waits" in line(at.alice)
        assert "No mentor with room is left for the protégé" in case_text(db, case, MONDAY).remedy
        assert "canvass" in case_text(db, case, MONDAY).remedy
        dora = person(db, "Dora")
        db.flush()
        mentor = Member(team_id=TEAM, cycle_id=at.cycle.id, person_id=dora.id, role=Role.MENTOR)
        db.add(mentor)
        db.flush()
        assert "looks for your mentor" in line(at.bob)
        assert "No protégé is free for the mentor" in case_text(db, case, MONDAY).remedy
        busy = Pair(team_id=TEAM, cycle_id=at.cycle.id, mentor_id=mentor.id, mentee_id=at.mentee.id)
        busy.state = PairState.HELD
        db.add(busy)
        db.flush()
        assert "looks for your mentor" in line(at.bob)
        busy.state, mentor.state = PairState.DROPPED, MemberState.PAUSED
        db.flush()
        steps = [s.sentence for s in coordinator_steps(db, at.cycle)]
        assert "1 protégé without a partner and 1 mentor with room" in steps[1]
        at.mentor.state = MemberState.PAUSED
        db.flush()
        said = coordinator_steps(db, at.cycle)[1].sentence
        assert said.startswith("1 protégé without a partner, and no mentor with room")
        assert "/mentor canvass" in said
        at.pair.ending = Ending.WITHDRAWN
        db.flush()
        found = standing(db, at.bob, MONDAY)
        assert "type `/mentor withdraw`" in member_lines(found, found.members[0])[-1]
        at.pair.ending = Ending.COMPLETED
        db.flush()
        assert coordinator_steps(db, at.cycle)[1:] == []


# the coordinator


def test_a_program_without_members_is_to_be_canvassed(db: Db) -> None:
    at = cast(db, published=None)
    at.pair.state = PairState.DROPPED
    assert coordinator_steps(db, at.cycle)[0].sentence.startswith(
        "1 protégé without a partner and 1 mentor with room can be matched"
    )
    for member in (at.mentor, at.mentee):
        db.delete(member)
    db.delete(at.pair)
    db.flush()
    assert "/mentor canvass" in coordinator_steps(db, at.cycle)[0].sentence


@pytest.mark.parametrize(
    ("state", "word"),
    [(PairState.PROPOSED, "board"), (PairState.HELD, "board"), (PairState.APPROVED, "publish")],
)
def test_the_board_is_decided_and_then_published(db: Db, state: PairState, word: str) -> None:
    at = cast(db, published=None)
    at.pair.state = state
    db.flush()
    assert f"/mentor {word}" in coordinator_steps(db, at.cycle)[0].sentence


def test_open_cases_come_before_everything_else(db: Db) -> None:
    at = cast(db)
    care.open_case(db, at.cycle, "help", "help:1", MONDAY, pair=at.pair, person=at.bob)
    assert routes(db, at.carol) == ["list"]


# the pair that a command is about


def test_the_only_pair_is_meant_without_a_name(db: Db) -> None:
    at = cast(db)
    assert pair_meant(db, at.alice) is at.pair
    assert pair_meant(db, at.alice, [at.bob.slack_id]) is at.pair


def test_with_several_pairs_the_partner_s_name_says_which(db: Db) -> None:
    at = cast(db)
    second = another_mentee(db, at, "Dana")
    assert pair_meant(db, at.alice, [second.mentee.person.slack_id]) is second
    with pytest.raises(Refusal, match=r"several pairs: Bob, Dana. Say which one"):
        pair_meant(db, at.alice)
    with pytest.raises(Refusal, match="no active pair with the person you named"):
        pair_meant(db, at.alice, [at.carol.slack_id])


def test_without_a_pair_the_refusal_says_where_to_look(db: Db) -> None:
    at = cast(db)
    with pytest.raises(Refusal, match="not in an active pair"):
        pair_meant(db, at.carol)
