"""What a publication does, once, to whom, and what it refuses."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from mentoring import closing, pairing, publishing
from mentoring.errors import AlreadyDone, NotYours
from store import counts
from store.database import Database, Db
from store.models import (
    CycleState,
    Ending,
    MemberState,
    NoticeState,
    PairState,
    Role,
)
from tests.board.world import NOW, World, bare


def fill(world: World, db: Db, *mentees: str, mentors: tuple[str, ...] = ("Alice",)) -> None:
    """Sign people up, match them, and approve every pair."""
    for name in mentors:
        world.enroll(db, world.person(db, name), Role.MENTOR)
    sam = world.person(db, "Sam")
    for name in mentees:
        world.enroll(db, world.person(db, name), Role.MENTEE, supervisor=sam)
    approve(world, db, NOW)


def approve(world: World, db: Db, now: datetime) -> None:
    pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), now)
    count, refused = pairing.approve_all(db, world.coordinator(db), world.cycle(db), now)
    assert (count > 0, refused) == (True, [])


def publish(world: World, db: Db, now: datetime = NOW) -> publishing.Published:
    return publishing.publish(db, world.coordinator(db), world.cycle(db), now)


def told(world: World, db: Db) -> Counter[tuple[str, str]]:
    """Count what waits to be said to whom, the coordinators' channel left out."""
    found = counts.notices_of_cycle(db, world.cycle_id, (NoticeState.PENDING,))
    return Counter(
        (n.kind, n.person.name if n.person else "both") for n in found if n.channel_id is None
    )


def test_approved_pairs_become_active_with_their_dates(world: World) -> None:
    late = datetime(2027, 1, 5, 3, 0, tzinfo=NOW.tzinfo)  # still the fourth in Chicago
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        publish(world, db, late)
        pair = world.pairs(db, PairState.ACTIVE)["Bob"]
        assert (pair.starts_on, pair.ends_on) == (date(2027, 1, 4), date(2028, 1, 4))
        assert pair.published_at == late
        assert world.cycle(db).state is CycleState.RUNNING
        assert world.cycle(db).published_at == late


def test_everybody_concerned_is_told_once(database: Database) -> None:
    world = bare(database)
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        publish(world, db)
        assert told(world, db) == {
            ("matched", "Alice"): 1,
            ("matched", "Bob"): 1,
            ("supervisor_matched", "Sam"): 1,
            ("introduction", "both"): 1,
        }


def test_publishing_twice_changes_nothing(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", "Ed")
        publish(world, db)
        before = told(world, db)
        pair = world.pairs(db, PairState.ACTIVE)
    with world.database.begin(NOW) as db:
        with pytest.raises(AlreadyDone, match="nothing to announce"):
            publish(world, db, NOW + timedelta(days=1))
        assert told(world, db) == before
        assert [p.published_at for p in world.pairs(db, PairState.ACTIVE).values()] == [NOW]
        assert len(pair) == 1


def test_only_a_coordinator_publishes(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        with pytest.raises(NotYours):
            publishing.publish(db, world.person(db, "Alice"), world.cycle(db), NOW)


def test_what_is_not_approved_stays_on_the_board_and_nobody_hears_of_it(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", "Ed", mentors=("Alice", "Dora"))
        pairing.hold(db, world.coordinator(db), world.pairs(db)["Ed"], NOW)
        done = publish(world, db)
        assert [p.mentee.person.name for p in done.pairs] == ["Bob"]
        assert world.pairs(db)["Ed"].state is PairState.HELD
        assert ("unmatched", "Ed") not in told(world, db)


def test_a_mentor_of_two_is_told_of_each(world: World) -> None:
    with world.database.begin(NOW) as db:
        world.enroll(db, world.person(db, "Alice"), Role.MENTOR, capacity=2)
        fill(world, db, "Bob", "Ed", mentors=())
        publish(world, db)
        assert told(world, db)["matched", "Alice"] == 2


def test_who_found_nobody_is_told_and_goes_first_next_time(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", "Ed")
        done = publish(world, db)
        (alone,) = done.told
        assert alone.left_over
        assert told(world, db)["unmatched", alone.person.name] == 1
        world.enroll(db, world.person(db, "Dora"), Role.MENTOR)
        approve(world, db, NOW)
        publish(world, db)
        assert not alone.left_over


def test_a_mentor_without_a_protege_is_told_too(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", mentors=("Alice", "Dora"))
        (alone,) = publish(world, db).told
        assert alone.role is Role.MENTOR


def test_who_signed_up_after_the_matching_is_not_told_of_it(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
    later = NOW + timedelta(hours=1)
    with world.database.begin(later) as db:
        world.enroll(db, world.person(db, "Late"), Role.MENTEE)
        assert publish(world, db, later).told == ()


def test_who_waits_on_is_told_again_after_four_weeks_only(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", "Ed")
        publish(world, db)
        waiting = ({"Bob", "Ed"} - set(world.two(db, PairState.ACTIVE))).pop()
        sam = world.person(db, "Sam")
        for day, times in ((7, 1), (35, 2)):
            now = NOW + timedelta(days=day)
            world.enroll(db, world.person(db, f"Mentor {day}"), Role.MENTOR, supervisor=sam)
            world.member(db, waiting, Role.MENTEE).left_over = False
            wish = world.members[f"Mentor {day}", Role.MENTOR]
            world.enroll(db, world.person(db, f"New {day}"), Role.MENTEE, wishes=[wish])
            approve(world, db, now)
            publish(world, db, now)
            assert told(world, db)["unmatched", waiting] == times


def test_why_nobody_was_found_is_kept_as_a_key(world: World) -> None:
    with world.database.begin(NOW) as db:
        world.enroll(db, world.person(db, "Sam"), Role.MENTOR)
        fill(world, db, "Bob", "Zoe")
        publish(world, db)
        found = counts.notices_of_cycle(db, world.cycle_id, (NoticeState.PENDING,))
        reasons = {n.person.name: n.refs["reason"] for n in found if n.kind == "unmatched"
                   and n.person}  # fmt: skip
        assert set(reasons) == {
            "Sam",
            ({"Bob", "Zoe"} - set(world.two(db, PairState.ACTIVE))).pop(),
        }
        assert reasons["Sam"] == "mentor"
        assert set(reasons.values()) == {"mentor", "places"}


def test_somebody_deactivated_since_the_approval_is_found_again(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob", "Ed", mentors=("Alice", "Dora"))
        gone = world.pairs(db)["Bob"].mentor.person
        gone.deleted = True
        board = publishing.board(db, world.cycle(db), NOW)
        assert [p.mentee.person.name for p in board.ready] == ["Ed"]
        done = publish(world, db)
        ((pair, sentences),) = done.returned
        assert sentences == (f"{gone.name}'s Slack account is deactivated.",)
        assert pair.state is PairState.PROPOSED
        assert [p.mentee.person.name for p in done.pairs] == ["Ed"]


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.WITHDRAWN])
def test_who_has_left_or_paused_since_is_not_announced(world: World, state: MemberState) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        world.member(db, "Alice", Role.MENTOR).state = state
        assert publish(world, db).pairs == ()
        assert told(world, db) == {}
        assert world.cycle(db).state is CycleState.ENROLLING


def test_a_mentor_who_named_fewer_places_since_gets_no_more(world: World) -> None:
    with world.database.begin(NOW) as db:
        alice = world.enroll(db, world.person(db, "Alice"), Role.MENTOR, capacity=2)
        fill(world, db, "Bob", "Ed", mentors=())
        alice.capacity = 1
        done = publish(world, db)
        assert (len(done.pairs), len(done.returned)) == (1, 1)


def test_a_pair_that_breaks_a_rule_cannot_be_published(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        pair = world.pairs(db)["Bob"]
        pair.mentee.person.supervisor_id = pair.mentor.person_id  # the roster has changed
        db.flush()
        db.expire_all()
        done = publish(world, db)
        assert done.pairs == ()
        assert "first-line supervisor" in done.returned[0][1][0]


def test_freed_by_a_rematch_both_come_back_and_are_never_together_again(world: World) -> None:
    later = NOW + timedelta(days=20)
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        publish(world, db)
        pair = world.pairs(db, PairState.ACTIVE)["Bob"]
        closing.end_pair(db, pair, Ending.REMATCHED, later)
    with world.database.begin(later) as db:
        world.enroll(db, world.person(db, "Dora"), Role.MENTOR)
        world.enroll(db, world.person(db, "Ed"), Role.MENTEE)
        approve(world, db, later)
        assert world.two(db) == {"Bob": "Dora", "Ed": "Alice"}
        publish(world, db, later)
        assert world.pairs(db, PairState.ACTIVE)["Bob"].starts_on == date(2027, 1, 24)


def test_a_later_matching_leaves_active_pairs_alone(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db, "Bob")
        publish(world, db)
        world.enroll(db, world.person(db, "Dora"), Role.MENTOR)
        world.enroll(db, world.person(db, "Ed"), Role.MENTEE)
        pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW)
        assert world.two(db) == {"Ed": "Dora"}
        assert world.two(db, PairState.ACTIVE) == {"Bob": "Alice"}
