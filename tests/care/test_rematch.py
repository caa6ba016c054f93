"""The no-fault re-match: the window, what everybody is told, and that nobody can tell who asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from handlers import messages
from mentoring import agreements, leaving, meetings, rules
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.leaving import WindowClosed
from mentoring.meetings import Told
from mentoring.notices import KINDS
from mentoring.program_file import program_of
from store import queries
from store.database import Database, Db
from store.models import (
    AuditEntry,
    Case,
    Ending,
    MemberState,
    Notice,
    Pair,
    PairState,
    SessionState,
    Submission,
)
from tests.cast import MONDAY, Cast, cast

CHICAGO = ZoneInfo("America/Chicago")
TERMS = {"focus": "Plans", "result": "A result", "frequency": "twice", "hours": "hour"}


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as found:
        yield found


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db)


def on_day(number: int, hour: int = 12, minute: int = 0) -> datetime:
    """Give a moment on a day of the pair, by the clocks of the program's zone."""
    day = MONDAY.astimezone(CHICAGO).date() + timedelta(days=number)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHICAGO)


def told(db: Db, kind: str = "pair_ended") -> list[Notice]:
    return list(db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.created_at)))


@pytest.mark.parametrize("moment", [on_day(0), on_day(30), on_day(60), on_day(60, 23, 59)])
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_either_side_may_ask_on_days_0_to_60(
    db: Db, people: Cast, name: str, moment: datetime
) -> None:
    leaving.rematch(db, getattr(people, name), people.pair, moment)
    assert (people.pair.state, people.pair.ending) == (PairState.ENDED, Ending.REMATCHED)
    assert people.pair.ends_on == moment.date()


def test_on_day_61_the_program_says_what_is_left(db: Db, people: Cast) -> None:
    with pytest.raises(WindowClosed) as closed:
        leaving.rematch(db, people.bob, people.pair, on_day(61, 0, 0))
    window = program_of(people.cycle).rematch
    assert window is not None
    assert closed.value.sentence == window.after_text
    assert people.pair.state is PairState.ACTIVE


def test_a_renewed_pair_has_no_window(db: Db, people: Cast) -> None:
    earlier = Pair(
        team_id=people.pair.team_id,
        cycle_id=people.cycle.id,
        mentor_id=people.mentor.id,
        mentee_id=people.mentee.id,
    )
    db.add(earlier)
    db.flush()
    people.pair.renews_id = earlier.id
    assert not rules.may_rematch(program_of(people.cycle), people.pair, on_day(1))


def test_nobody_else_can_ask_for_it(db: Db, people: Cast) -> None:
    for other in (people.sam, people.carol):
        with pytest.raises(NotYours):
            leaving.rematch(db, other, people.pair, on_day(3))


def test_the_second_of_two_who_ask_changes_nothing(db: Db, people: Cast) -> None:
    leaving.rematch(db, people.bob, people.pair, on_day(3))
    before = len(told(db))
    with pytest.raises(AlreadyDone) as done:
        leaving.rematch(db, people.alice, people.pair, on_day(3))
    assert "ended already" in done.value.sentence
    assert len(told(db)) == before


def test_both_read_the_programs_text_word_for_word_and_the_supervisor_a_neutral_one(
    db: Db, people: Cast
) -> None:
    leaving.rematch(db, people.bob, people.pair, on_day(3))
    read = {
        n.person.name: str(messages.render(db, n, on_day(3)).blocks) for n in told(db) if n.person
    }
    window = program_of(people.cycle).rematch
    assert window is not None
    assert set(read) == {"Alice", "Bob", "Sam"}
    assert window.partner_text in read["Alice"]
    assert read["Alice"].replace(people.bob.slack_id, "") == read["Bob"].replace(
        people.alice.slack_id, ""
    )
    assert "without fault" in read["Sam"]
    assert "looks for a new match" in read["Sam"]


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_no_row_tells_who_asked(db: Db, people: Cast, name: str) -> None:
    people.alice.seen_at, people.bob.seen_at = MONDAY, on_day(3)
    earlier = {entry.id for entry in db.scalars(select(AuditEntry))}
    leaving.rematch(db, getattr(people, name), people.pair, on_day(3))
    db.flush()
    entries = [e for e in db.scalars(select(AuditEntry)) if e.id not in earlier]
    assert {e.action for e in entries} == {"pair.ended", "case.opened"}
    assert {e.actor_id for e in entries} == {None}
    assert people.alice.seen_at == people.bob.seen_at
    assert not list(db.scalars(select(Submission)))
    case = db.scalars(select(Case)).one()
    assert (case.kind, case.pair_id, case.person_id) == ("rematch", people.pair.id, None)
    by_two = [n for n in told(db) if n.person_id in (people.alice.id, people.bob.id)]
    one, other = ((n.kind, n.lane, n.due_at, n.created_at, n.refs) for n in by_two)
    assert one == other


def test_both_go_back_to_the_pool_and_are_never_proposed_together_again(
    db: Db, people: Cast
) -> None:
    leaving.rematch(db, people.alice, people.pair, on_day(10))
    assert {people.mentor.state, people.mentee.state} == {MemberState.APPLIED}
    assert not queries.pairs_of_member(db, people.mentor.id)
    two = frozenset({people.alice.id, people.bob.id})
    assert two in queries.failed_pairs(db, people.cycle.team_id)


def test_a_mentor_who_takes_nobody_new_keeps_that_wish(db: Db, people: Cast) -> None:
    people.mentor.state = MemberState.PAUSED
    leaving.rematch(db, people.bob, people.pair, on_day(10))
    assert people.mentor.state is MemberState.PAUSED
    notice = next(n for n in told(db) if n.person_id == people.alice.id)
    assert "take nobody new" in str(messages.render(db, notice, on_day(10)).blocks)


def test_meetings_ahead_are_called_off_and_those_that_took_place_are_kept(
    db: Db, people: Cast
) -> None:
    held = meetings.log(db, people.bob, people.pair, Told(on_day(2), 60), on_day(3))
    agreed = meetings.propose(db, people.bob, people.pair, Told(on_day(8), 60), on_day(3))
    meetings.accept(db, people.alice, agreed, on_day(3))
    asked = meetings.propose(db, people.bob, people.pair, Told(on_day(12), 60), on_day(3))
    leaving.rematch(db, people.bob, people.pair, on_day(5))
    assert {agreed.state, asked.state} == {SessionState.CANCELLED}
    assert held.state is SessionState.LOGGED
    open_ = [n for n in db.scalars(select(Notice)) if n.kind in ("checkin", "confirm_session")]
    assert open_
    assert not any(KINDS[n.kind].wanted(db, n, on_day(9)) for n in open_)


def test_the_agreement_waits_for_nobody_any_more(db: Db, people: Cast) -> None:
    text = {"contact": "Weekly", "response": "Soon", "medium": "In person"}
    agreement = agreements.prepare(db, people.bob, people.pair, TERMS | text, on_day(2))
    leaving.rematch(db, people.alice, people.pair, on_day(5))
    assert not any(KINDS[n.kind].wanted(db, n, on_day(5)) for n in told(db, "sign_request"))
    with pytest.raises(Refusal):
        agreements.sign(db, people.sam, agreement, on_day(6))
