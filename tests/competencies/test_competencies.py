"""Where the two say that the mentee stands, over time, and what of it others learn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from handlers.views.competencies import dots
from mentoring import competencies, endorsements, milestones, overview
from mentoring.answers import Answers
from mentoring.errors import NotFound, NotYours
from mentoring.program_file import program_of
from store import paper
from store.database import Database, Db
from store.models import Member, Pair, PairState, Role
from tests.cast import MONDAY, TEAM, Cast, cast, person

DAY = timedelta(days=1)


@pytest.fixture
def db(sqlite: Database) -> Iterator[Db]:
    with sqlite.begin(MONDAY) as opened:
        yield opened


@pytest.fixture
def people(db: Db) -> Cast:
    return cast(db, "people_cmm")


def row(level: str, target: str = "independent", **more: str) -> Answers:
    return {"competency": "planning", "level": level, "target": target, "due": "2027-06-01"} | more


def at(db: Db, moment: datetime) -> datetime:
    db.info["now"] = moment
    return moment


def test_levels_have_a_history_with_what_has_shown_them(db: Db, people: Cast) -> None:
    bob, alice, pair = people.bob, people.alice, people.pair
    assert competencies.gaps(db, bob, pair) == []
    with pytest.raises(NotFound, match="Say first where you stand"):
        competencies.opening(db, bob, pair, "review")
    first = {"gaps": [row("aware", owner="Bob reads the guide")]}
    competencies.rate(db, bob, pair, "baseline", first, MONDAY)
    (gap,) = competencies.gaps(db, alice, pair)
    assert (gap.now, gap.target, gap.due, dots(gap)) == (1, 3, date(2027, 6, 1), "●○◎○")
    asked = competencies.opening(db, alice, pair, "review").answers
    assert asked == {"gaps": [{"competency": "planning", "level": "aware"}]}
    later = at(db, MONDAY + 95 * DAY)
    again = {"gaps": [{"competency": "planning", "level": "independent", "evidence": "The move"}]}
    competencies.rate(db, alice, pair, "review", again, later)
    (gap,) = competencies.gaps(db, bob, pair)
    assert [r.level for r in gap.rated] == [1]  # it counts when the partner has confirmed it
    (waits,) = paper.waiting_for(db, bob.id)
    with pytest.raises(NotYours):
        endorsements.say_yes(db, alice, waits, later)
    endorsements.say_yes(db, bob, waits, later)
    (gap,) = competencies.gaps(db, bob, pair)
    assert [r.level for r in gap.rated] == [1, 3]
    assert (gap.gained, gap.months, gap.is_reached, gap.owner) == (
        2, 3, True, "Bob reads the guide",
    )  # fmt: skip
    assert gap.rated[-1].evidence == "The move"


def test_what_was_said_by_command_is_not_asked_for_again(db: Db, people: Cast) -> None:
    pair, later = people.pair, MONDAY + 15 * DAY
    asked = next(m for m in milestones.of_pairs(program_of(people.cycle)) if m.key == "gaps")
    assert not milestones.is_done(db, pair, asked, later)
    competencies.rate(db, people.bob, pair, "baseline", {"gaps": [row("aware")]}, MONDAY)
    assert milestones.is_done(db, pair, asked, later)
    topics = overview.overview(db, people.cycle, people.carol, later)
    topic = next(t for t in topics if t.counts[0].key == "answered-gaps")
    assert [len(count.lines) for count in topic.counts] == [1, 0]


def test_what_two_rate_at_once_is_brought_together(db: Db, people: Cast) -> None:
    hers, his = ({"gaps": [row(level)]} for level in ("guided", "aware"))
    made = competencies.rate(db, people.bob, people.pair, "baseline", his, MONDAY)
    found = competencies.overtaken(db, people.alice, people.pair, "baseline", hers, None)
    assert found is not None
    assert (found.based_on, found.theirs["gaps"][0]["level"]) == (made.id, "aware")


def test_nobody_but_the_two_sees_a_level(db: Db, people: Cast) -> None:
    for other in (people.sam, people.carol):
        with pytest.raises(NotYours):
            competencies.gaps(db, other, people.pair)
    with pytest.raises(NotYours):
        competencies.means(db, people.sam, people.cycle)


def test_a_coordinator_sees_means_from_five_people_on(db: Db, people: Cast) -> None:
    found = [people.pair, *(another(db, people, n) for n in range(4))]
    for number, pair in enumerate(found):
        level = "guided" if number else "leading"
        given = {"gaps": [row(level, competency="planning")]}
        competencies.rate(db, pair.mentee.person, pair, "baseline", given, MONDAY)
        (mean,) = competencies.means(db, people.carol, people.cycle)
        assert mean.n == number + 1
        assert (mean.now is None) == (mean.n < 5)
    assert (mean.first, mean.now, mean.target) == (2.4, 2.4, 3.0)


def another(db: Db, people: Cast, number: int) -> Pair:
    mentee = person(db, f"Mentee{number}")
    db.flush()
    member = Member(team_id=TEAM, cycle_id=people.cycle.id, person_id=mentee.id, role=Role.MENTEE)
    db.add(member)
    db.flush()
    pair = Pair(
        team_id=TEAM, cycle_id=people.cycle.id, mentor_id=people.mentor.id, mentee_id=member.id,
        state=PairState.ACTIVE, published_at=MONDAY, starts_on=MONDAY.date(),
        ends_on=people.pair.ends_on,
    )  # fmt: skip
    db.add(pair)
    db.flush()
    return pair
