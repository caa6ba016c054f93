"""The plan: written by two, read by nobody else, never overwritten unawares."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring import answers, milestones, plans
from mentoring.answers import Answers, reopened
from mentoring.errors import NotFound, NotYours, TooLate
from store import queries
from store.database import Database, Db
from store.models import Ending, Pair, PairState, Person, Submission
from tests.agreement.terms import told
from tests.cast import MONDAY, Cast, cast, person

MINUTE = timedelta(minutes=1)
KEYS = (
    "goals_long",
    "goals_short",
    "assessment",
    "strengths",
    "needs",
    "use_strengths",
    "improve_needs",
)
PLAN: Answers = {key: f"Words about {key}" for key in KEYS}


def saved(db: Db, who: Person, them: Cast, minutes: int = 0, **changed: Any) -> Submission:
    made = plans.save(db, who, them.pair, PLAN | changed, MONDAY + minutes * MINUTE)
    assert made is not None
    return made


def renewed(db: Db, them: Cast) -> Pair:
    them.pair.state, them.pair.ending = PairState.ENDED, Ending.COMPLETED
    following = Pair(
        team_id=them.pair.team_id,
        cycle_id=them.cycle.id,
        mentor_id=them.mentor.id,
        mentee_id=them.mentee.id,
        state=PairState.ACTIVE,
        published_at=MONDAY,
        starts_on=them.pair.ends_on,
        ends_on=them.pair.ends_on,
        renews_id=them.pair.id,
    )
    db.add(following)
    db.flush()
    return following


def test_every_change_is_a_version(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = saved(db, them.bob, them)
        second = saved(db, them.alice, them, goals_short="A course")
        assert plans.history(db, them.bob, them.pair) == [first, second]
        assert plans.version(db, them.bob, first) == (them.pair, 1)
        assert first.answers["goals_short"] == PLAN["goals_short"]
        assert second.answers["goals_short"] == "A course"


def test_the_same_words_again_are_no_version(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        saved(db, them.bob, them)
        assert plans.save(db, them.alice, them.pair, PLAN, MONDAY) is None


def test_the_partner_is_told_once_an_hour_and_never_the_words(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        saved(db, them.bob, them)
        saved(db, them.bob, them, 5, goals_short="A course")
        saved(db, them.bob, them, 65, goals_short="Two courses")
        found = told(db, "plan_saved")
        assert [n.person_id for n in found] == [them.alice.id] * 2
        assert "course" not in str([n.refs for n in found])


def test_nobody_but_the_pair_reads_a_plan(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = saved(db, them.bob, them)
        outsider = person(db, "Mallory")
        db.flush()
        for other in (them.sam, them.carol, outsider):
            with pytest.raises(NotYours):
                plans.history(db, other, them.pair)
            with pytest.raises(NotYours):
                plans.version(db, other, made)
            with pytest.raises(NotYours):
                plans.opening(db, other, them.pair)
            with pytest.raises(NotYours):
                plans.save(db, other, them.pair, PLAN, MONDAY)
            with pytest.raises(NotYours):
                plans.keep_draft(db, other, them.pair, PLAN)


def test_the_id_of_another_form_shows_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        scope = f"pair:{them.pair.id}:person:{them.alice.id}"
        review = answers.hand_in(
            db, them.cycle, "review", scope, them.alice, {"works": "x"}, MONDAY, pair=them.pair
        )
        with pytest.raises(NotFound):
            plans.version(db, them.bob, review)


def test_the_id_of_the_partners_draft_shows_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        plans.keep_draft(db, them.alice, them.pair, PLAN)
        scope = f"pair:{them.pair.id}:person:{them.alice.id}"
        draft = queries.draft(db, cycle_id=them.cycle.id, form="map", scope=scope)
        assert draft is not None
        with pytest.raises(NotFound):
            plans.version(db, them.bob, draft)


def test_a_draft_is_shown_to_its_author_only(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        plans.keep_draft(db, them.alice, them.pair, PLAN | {"needs": "Not sent yet"})
        assert plans.opening(db, them.alice, them.pair).answers["needs"] == "Not sent yet"
        assert plans.opening(db, them.bob, them.pair).answers == {}


def test_each_has_a_draft_of_their_own(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        plans.keep_draft(db, them.alice, them.pair, {"needs": "Alice's"})
        plans.keep_draft(db, them.bob, them.pair, {"needs": "Bob's"})
        for who in (them.alice, them.bob):
            assert plans.opening(db, who, them.pair).answers == {"needs": f"{who.name}'s"}


def test_saving_forgets_the_authors_draft_and_keeps_the_partners(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        plans.keep_draft(db, them.alice, them.pair, {"needs": "Alice's"})
        plans.keep_draft(db, them.bob, them.pair, {"needs": "Bob's"})
        saved(db, them.alice, them)
        assert plans.opening(db, them.alice, them.pair).answers == PLAN
        again = plans.opening(db, them.bob, them.pair)
        assert again.answers == PLAN | {"needs": "Bob's"}
        assert again.theirs == {"needs": PLAN["needs"]}


def test_a_form_that_was_only_looked_at_leaves_no_draft(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = saved(db, them.bob, them)
        plans.keep_draft(db, them.alice, them.pair, PLAN, first.id)
        second = saved(db, them.bob, them, goals_short="A course")
        found = plans.opening(db, them.alice, them.pair)
        assert (found.answers, found.changed) == (dict(second.answers), ())


def test_a_change_of_the_partner_meanwhile_comes_back_with_both_words(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = saved(db, them.bob, them)
        second = saved(db, them.bob, them, needs="Bob's needs", strengths="Bob's strengths")
        mine = PLAN | {"needs": "Alice's needs", "goals_long": "Alice's goals"}
        back = plans.overtaken(db, them.alice, them.pair, mine, first.id)
        assert back is not None
        assert back.answers == mine | {"strengths": "Bob's strengths"}
        assert (set(back.changed), back.theirs) == (
            {"needs", "strengths"},
            {"needs": "Bob's needs"},
        )
        assert back.based_on == second.id
        assert plans.overtaken(db, them.alice, them.pair, back.answers, back.based_on) is None
        assert plans.opening(db, them.alice, them.pair).answers == back.answers


def test_two_who_begin_at_once_lose_nothing(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        saved(db, them.bob, them, needs="Bob's needs")
        back = plans.overtaken(db, them.alice, them.pair, PLAN | {"needs": "Alice's needs"}, None)
        assert back is not None
        assert back.answers["needs"] == "Alice's needs"
        assert back.theirs == {"needs": "Bob's needs"}


def test_a_version_of_another_pair_is_no_base(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        made = saved(db, them.bob, them)
        back = plans.overtaken(db, them.alice, them.pair, PLAN, "AAAAAAAAAAAAAAAA")
        assert back is not None
        assert back.based_on == made.id


def test_a_renewed_pair_goes_on_with_its_plan(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = saved(db, them.bob, them)
        following = renewed(db, them)
        assert milestones.has_plan(db, following)
        assert plans.opening(db, them.alice, following).answers == PLAN
        second = plans.save(db, them.alice, following, PLAN | {"needs": "New"}, MONDAY)
        assert plans.history(db, them.bob, following) == [first, second]
        assert second is not None
        assert plans.version(db, them.bob, second) == (following, 2)


def test_the_plan_of_an_ended_pair_can_be_read_but_not_changed(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        first = saved(db, them.bob, them)
        them.pair.state, them.pair.ending = PairState.ENDED, Ending.WITHDRAWN
        assert plans.history(db, them.alice, them.pair) == [first]
        with pytest.raises(TooLate):
            plans.save(db, them.alice, them.pair, PLAN | {"needs": "New"}, MONDAY)


def test_a_draft_of_somebody_elses_place_is_replaced_whole(database: Database) -> None:
    with database.begin(MONDAY) as db:
        them = cast(db)
        scope = f"member:{them.mentee.id}"
        answers.keep_draft(db, them.cycle, "potential", scope, them.sam, {"needs": "Sam's"})
        carols = answers.begun(db, them.cycle, "potential", scope, author=them.carol)
        assert carols == {}
        answers.keep_draft(db, them.cycle, "potential", scope, them.carol, {"remarks": "Carol's"})
        assert answers.begun(db, them.cycle, "potential", scope, author=them.sam) == {}


FIELDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "x", "y", "z"]))


@given(FIELDS, FIELDS, FIELDS)
def test_nothing_that_anybody_typed_is_lost(mine: Answers, base: Answers, newest: Answers) -> None:
    back = reopened(mine, base, newest, "v2")
    for key in {*mine, *newest}:
        if (mine.get(key) or "") != (base.get(key) or ""):
            assert (back.answers.get(key) or "") == (mine.get(key) or "")
        else:
            assert (back.answers.get(key) or "") == (newest.get(key) or "")
        lost = (back.answers.get(key) or "") != (newest.get(key) or "")
        theirs_is_new = (newest.get(key) or "") != (base.get(key) or "")
        assert (key in back.theirs) == (lost and theirs_is_new)
