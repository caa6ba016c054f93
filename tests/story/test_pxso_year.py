"""A whole cycle, read aloud: every message that everybody got, and none that they did not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from mentoring.notices import Lane
from store import audit
from store.crypto import Keys
from store.models import AuditEntry, Ending, Notice, NoticeState, Pair, PairState
from tests.stage import GRACE, staged
from tests.story.heard import Heard
from tests.story.year import (
    AISHA,
    DANIEL,
    EVERYBODY,
    HANNAH,
    JACOB,
    KEANU,
    LEILANI,
    LUCIA,
    OMAR,
    PETER,
    SAMUEL,
    TOMAS,
    WALTER,
    Year,
    live,
)

GOLDEN = Path(__file__).with_name("pxso_year.txt")
PUBLISHED = date(2027, 1, 5)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[Year]:
    """Live the year once for all tests of this file."""
    file = tmp_path_factory.mktemp("year") / "mentor.db"
    with staged(f"sqlite:///{file}", keys) as stage:
        yield live(stage)


def heard(year: Year, person: str, words: str, place: str = "DM") -> list[Heard]:
    return [h for h in year.heard if (h.person, h.place) == (person, place) and words in h.text]


def days(found: list[Heard], since: date = PUBLISHED) -> list[int]:
    """Count the days of the pair, whose day 0 is the publication."""
    return [(h.at.date() - since).days for h in found]


def test_everybody_heard_exactly_this(year: Year) -> None:
    """Refresh with GOLDEN=1, and read the difference before it is kept."""
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text(year.transcript(), encoding="utf-8")
    assert year.transcript() == GOLDEN.read_text(encoding="utf-8")


def test_slack_refused_nothing(year: Year) -> None:
    assert year.stage.refused() == []


def test_the_agreement_ladder_names_only_who_is_missing(year: Year) -> None:
    ladder = "The Mentoring Agreement is due"
    assert days(heard(year, AISHA, ladder)) == [7, 14, 21, 27]
    assert days(heard(year, HANNAH, ladder))[:1] == [373]  # signed on day 1; then the renewal
    assert days(heard(year, OMAR, ladder)) == [7]  # he signed on day 9
    assert days(heard(year, SAMUEL, ladder)) == [14, 21]  # the text waited for him until day 22
    assert len(heard(year, GRACE, "agreement is not signed", "#mentoring-office")) == 2


def test_the_plan_ladder_ends_with_the_plan(year: Year) -> None:
    ladder = "The Mentoring Action Plan is due"
    assert days(heard(year, AISHA, ladder)) == [30, 45, 55]
    assert days(heard(year, OMAR, ladder)) == [30, 45, 55]  # his came on day 57
    assert heard(year, HANNAH, ladder) == []
    assert [h.at.date() for h in heard(year, GRACE, "There is no MAP", "#mentoring-office")] == [
        PUBLISHED + timedelta(days=62)  # day 60 is a Saturday
    ]


def test_the_rematch_reminders_come_on_days_45_and_55_while_the_window_is_open(year: Year) -> None:
    for person in (HANNAH, WALTER, AISHA, DANIEL):
        assert days(heard(year, person, "ask for another one")) == [45, 55]
    assert days(heard(year, LUCIA, "ask for another one")) == [45]


def test_both_sides_of_a_rematch_hear_the_same_and_nobody_learns_who_asked(year: Year) -> None:
    lucia, tomas = (heard(year, p, "There is news about your") for p in (LUCIA, TOMAS))
    assert len(lucia) == 1
    assert [h.text for h in lucia] == [h.text for h in tomas]
    with year.stage.look() as db:
        pair = db.scalars(select(Pair).where(Pair.ending == Ending.REMATCHED)).one()
        assert audit.verify(db, pair.team_id) == []
        told = db.scalars(select(AuditEntry).where(AuditEntry.object_id == pair.id)).all()
        assert [e.actor_id for e in told if e.action == "pair.ended"] == [None]


def test_a_supervisor_of_five_pairs_gets_one_message_about_them(year: Year) -> None:
    told = heard(year, SAMUEL, "mentor in Mentoring 2027 is")
    assert days(told) == [0, 49]
    assert told[0].text.count("mentor in Mentoring 2027 is") == 5


def test_who_found_nobody_is_told_the_same_day_and_matched_later(year: Year) -> None:
    assert days(heard(year, PETER, "There is no mentor for you")) == [0]
    assert days(heard(year, PETER, "Your mentor in Mentoring 2027 is @Tomas Herrera")) == [49]


def test_who_never_answers_is_left_in_peace_and_the_coordinator_hears_of_it(year: Year) -> None:
    nudges = heard(year, AISHA, "You have met less often")
    assert days(nudges) == [28, 42]  # the third check in vain is the coordinator's
    assert heard(year, GRACE, "have not logged a meeting", "#mentoring-office")


def test_each_pair_ended_as_it_should(year: Year) -> None:
    with year.stage.look() as db:
        found = Counter((p.state, p.ending) for p in db.scalars(select(Pair)) if p.published_at)
    assert found == {
        (PairState.ENDED, Ending.COMPLETED): 4,
        (PairState.ENDED, Ending.COMPLETED_EARLY): 1,
        (PairState.ENDED, Ending.REMATCHED): 1,
        (PairState.ACTIVE, None): 2,  # Hannah and Walter again, Peter and Tomas still
    }


def test_a_one_sided_yes_stays_a_secret(year: Year) -> None:
    assert heard(year, JACOB, "Both of you want to renew") == []
    assert len(heard(year, HANNAH, "Both of you want to renew")) == 1
    with year.stage.look() as db:
        kinds = Counter(n.kind for n in db.scalars(select(Notice)) if n.kind == "renewed")
    assert kinds == {"renewed": 2}


def test_evaluations_are_asked_of_those_who_never_signed_too(year: Year) -> None:
    asked = "Please tell us how the program was"
    assert days(heard(year, AISHA, asked)) == [365, 372, 379, 386]
    assert len(heard(year, HANNAH, asked)) == 1  # she answered at once
    assert days(heard(year, KEANU, asked), date(2027, 8, 20)) == [0]  # then he answered


def test_who_would_be_a_mentor_is_asked_later_and_mentors_are_not(year: Year) -> None:
    invitation = "You said that you would be a mentor"
    assert len(heard(year, JACOB, invitation)) == 1
    assert heard(year, LEILANI, invitation) == []


def test_nobody_is_written_to_at_night_unless_they_asked(year: Year) -> None:
    """All that was not caused by the reader's own press came between seven and nine."""
    waited = {"DM", "group"}
    for h in year.heard:
        if h.place in waited and h.person in (KEANU, LEILANI):
            assert time(7) <= h.at.time() < time(21), str(h)


def test_nobody_gets_two_unasked_messages_on_one_day(year: Year) -> None:
    with year.stage.look() as db:
        zones = {p: ZoneInfo(year.stage.visitor.person(p)["tz"]) for p in EVERYBODY}
        sent = db.scalars(
            select(Notice).where(Notice.lane == Lane.UNASKED, Notice.state == NoticeState.SENT)
        ).all()
        on = Counter(
            (n.person.name, n.settled_at.astimezone(zones[n.person.name]).date())
            for n in sent
            if n.person is not None and n.settled_at is not None
        )
        local = [
            n.settled_at.astimezone(zones[n.person.name])
            for n in sent
            if n.person is not None and n.settled_at is not None
        ]
    assert set(on.values()) == {1}
    assert all(time(8) <= at.time() < time(17) and at.weekday() < 5 for at in local)


def test_everything_that_was_to_be_said_has_an_end(year: Year) -> None:
    with year.stage.look() as db:
        left = [n for n in db.scalars(select(Notice)) if n.state not in ENDED]
    assert [n.kind for n in left if n.due_at <= year.stage.now()] == []


ENDED = {NoticeState.SENT, NoticeState.MERGED, NoticeState.DROPPED, NoticeState.EXPIRED}
