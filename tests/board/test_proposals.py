"""Who is proposed with whom: the verb, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mentoring import access, pairing
from mentoring.errors import NotYours, Refusal
from store import counts
from store.database import Db
from store.models import Ending, MemberState, NoticeState, PairState, Person, Role
from tests.board.world import NOW, World


def mentor(world: World, db: Db, name: str, **facts: object) -> None:
    world.enroll(db, world.person(db, name), Role.MENTOR, **facts)  # type: ignore[arg-type]


def mentee(world: World, db: Db, name: str, **facts: object) -> None:
    world.enroll(db, world.person(db, name), Role.MENTEE, **facts)  # type: ignore[arg-type]


def propose(world: World, db: Db) -> pairing.Round:
    return pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW)


def test_everybody_who_is_free_is_proposed_with_the_better_mentor(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice", skills=["safety", "budget"])
        mentor(world, db, "Dora", skills=["writing"])
        mentee(world, db, "Bob", skills=["writing"])
        mentee(world, db, "Ed", skills=["safety"])
        done = propose(world, db)
        assert world.two(db) == {"Bob": "Dora", "Ed": "Alice"}
        assert done.unmatched == 0
        assert {p.state for p in done.pairs} == {PairState.PROPOSED}


def test_only_a_coordinator_may_match(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Bob")
        with pytest.raises(NotYours):
            pairing.propose_pairs(db, world.person(db, "Alice"), world.cycle(db), NOW)
        assert not access.is_coordinator(db, world.person(db, "Alice"), world.cycle(db))


def test_a_new_matching_replaces_proposals_and_keeps_what_was_decided(world: World) -> None:
    with world.database.begin(NOW) as db:
        for name in ("Alice", "Dora", "Fay"):
            mentor(world, db, name)
        for name in ("Bob", "Ed", "Guy"):
            mentee(world, db, name)
        propose(world, db)
        first = world.pairs(db)
        pairing.approve(db, world.coordinator(db), first["Bob"], NOW)
        pairing.hold(db, world.coordinator(db), first["Ed"], NOW)
        propose(world, db)
        second = world.pairs(db)
        assert second["Bob"].id == first["Bob"].id
        assert second["Ed"].id == first["Ed"].id
        assert second["Guy"].id != first["Guy"].id
        assert first["Guy"].state is PairState.DROPPED
        assert second["Guy"].mentor_id == first["Guy"].mentor_id


def test_matching_again_gives_the_same_pairs(world: World) -> None:
    with world.database.begin(NOW) as db:
        for n in range(6):
            mentor(world, db, f"Mentor {n}")
            mentee(world, db, f"Mentee {n}")
        propose(world, db)
        first = world.two(db)
        propose(world, db)
        assert world.two(db) == first


@pytest.mark.parametrize("flag", ["deleted", "guest", "bot", "stranger"])
def test_who_is_no_full_member_of_the_workspace_is_not_matched(world: World, flag: str) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentor(world, db, "Gone", capacity=3)
        mentee(world, db, "Bob")
        setattr(world.person(db, "Gone"), flag, True)
        propose(world, db)
        assert world.two(db) == {"Bob": "Alice"}


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.WITHDRAWN])
def test_who_has_paused_or_left_is_not_matched(world: World, state: MemberState) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentor(world, db, "Gone")
        mentee(world, db, "Bob")
        world.member(db, "Gone", Role.MENTOR).state = state
        propose(world, db)
        assert world.two(db) == {"Bob": "Alice"}


def test_without_anybody_to_match_the_coordinator_hears_what_to_do(world: World) -> None:
    with world.database.begin(NOW) as db:
        with pytest.raises(Refusal, match="No protégé waits"):
            propose(world, db)
        mentee(world, db, "Bob")
        with pytest.raises(Refusal, match=r"No mentor has room.*canvass"):
            propose(world, db)


def test_the_supervisor_is_never_the_mentor_even_when_asked_for(world: World) -> None:
    with world.database.begin(NOW) as db:
        sam = world.person(db, "Sam")
        mentor(world, db, "Sam")
        wish = world.members["Sam", Role.MENTOR]
        mentee(world, db, "Bob", supervisor=sam, wishes=[wish])
        assert propose(world, db).unmatched == 1
        assert world.pairs(db) == {}


def test_naming_another_supervisor_does_not_get_around_the_roster(world: World) -> None:
    with world.database.begin(NOW) as db:
        sam, dora = world.person(db, "Sam"), world.person(db, "Dora")
        world.person(db, "Bob").supervisor_id = sam.id
        mentor(world, db, "Sam")
        mentor(world, db, "Dora")
        mentee(world, db, "Bob", supervisor=dora)
        assert propose(world, db).unmatched == 1


def test_a_senior_manager_higher_in_the_chain_can_be_the_mentor(world: World) -> None:
    with world.database.begin(NOW) as db:
        sam, eve = world.person(db, "Sam"), world.person(db, "Eve")
        sam.supervisor_id, world.person(db, "Bob").supervisor_id = eve.id, sam.id
        mentor(world, db, "Eve")
        mentee(world, db, "Bob", supervisor=sam)
        propose(world, db)
        assert world.two(db) == {"Bob": "Eve"}


def test_a_mentor_takes_no_more_than_agreed_over_several_rounds(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice", capacity=2)
        for name in ("Bob", "Ed", "Guy"):
            mentee(world, db, name)
        assert propose(world, db).unmatched == 1
        for pair in world.pairs(db).values():
            pairing.approve(db, world.coordinator(db), pair, NOW)
        with pytest.raises(Refusal, match="No mentor has room"):
            propose(world, db)


def test_two_whose_pair_failed_are_never_proposed_again(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice", skills=["safety"])
        mentor(world, db, "Dora", skills=["writing"])
        mentee(world, db, "Bob", skills=["safety"])
        propose(world, db)
        pair = world.pairs(db)["Bob"]
        assert pair.mentor.person.name == "Alice"
        pair.state, pair.ending, pair.ended_at = PairState.ENDED, Ending.REMATCHED, NOW
        propose(world, db)
        assert world.two(db) == {"Bob": "Dora"}


def test_who_completed_the_program_is_matched_again_only_on_a_new_profile(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Bob")
        propose(world, db)
        pair = world.pairs(db)["Bob"]
        pair.state, pair.ending = PairState.ENDED, Ending.COMPLETED
        pair.ended_at = NOW + timedelta(days=365)
        with pytest.raises(Refusal, match="No protégé waits"):
            propose(world, db)
        pair.ended_at = NOW - timedelta(days=1)
        assert len(propose(world, db).pairs) == 1


def test_who_was_left_over_goes_first(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice", skills=["safety"])
        mentee(world, db, "Bob", skills=["safety"])
        mentee(world, db, "Ed", skills=["writing"])
        propose(world, db)
        assert world.two(db) == {"Bob": "Alice"}
        world.member(db, "Ed", Role.MENTEE).left_over = True
        propose(world, db)
        assert world.two(db) == {"Ed": "Alice"}


def test_the_kept_reasons_hold_keys_numbers_and_ids_only(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice", skills=["safety", "budget"])
        mentor(world, db, "Dora", skills=["safety"])
        wish = world.members["Alice", Role.MENTOR]
        mentee(world, db, "Bob", skills=["safety", "budget"], wishes=[wish])
        propose(world, db)
        pair = world.pairs(db)["Bob"]
        terms = {t["key"]: t for t in pair.reasons["terms"]}
        assert terms["skills_overlap"] == {
            "key": "skills_overlap", "points": 400, "most": 400, "shared": 2, "wanted": 2,
        }  # fmt: skip
        assert terms["wish"]["rank"] == 1
        assert sum(t["points"] for t in terms.values()) == pair.score
        assert pair.reasons["alternatives"][0]["mentor"] == world.members["Dora", Role.MENTOR]
        assert "budget" not in json.dumps(pair.reasons)


def test_a_decision_can_be_undone_and_is_recorded(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Bob")
        propose(world, db)
        carol, pair = world.coordinator(db), world.pairs(db)["Bob"]
        for verb, state, by in (
            (pairing.approve, PairState.APPROVED, carol.id),
            (pairing.hold, PairState.HELD, carol.id),
            (pairing.reopen, PairState.PROPOSED, None),
        ):
            verb(db, carol, pair, NOW)
            assert (pair.state, pair.decided_by) == (state, by)


def test_a_pair_of_somebody_who_has_left_is_not_approved(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Bob")
        propose(world, db)
        world.person(db, "Alice").deleted = True
        with pytest.raises(Refusal, match="Alice's Slack account is deactivated"):
            pairing.approve(db, world.coordinator(db), world.pairs(db)["Bob"], NOW)


def test_nobody_but_the_coordinators_channel_is_told_of_proposals(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Bob")
        propose(world, db)
        notices = counts.notices_of_cycle(db, world.cycle_id, (NoticeState.PENDING,))
        assert {n.kind for n in notices} == {"board_summary", "board_card"}
        assert {n.channel_id for n in notices} == {"G0MENTORING"}


def test_somebody_in_both_roles_is_not_matched_with_themselves(world: World) -> None:
    with world.database.begin(NOW) as db:
        mentor(world, db, "Alice")
        mentee(world, db, "Alice")
        assert propose(world, db).unmatched == 1


def test_a_person_of_another_zone_earns_points_by_shared_hours(world: World) -> None:
    with world.database.begin(NOW) as db:
        near = world.person(db, "Near", tz="America/Denver")
        far = world.person(db, "Far", tz="Asia/Tokyo")
        bob: Person = world.person(db, "Bob", tz="America/Chicago")
        for one in (near, far):
            world.enroll(db, one, Role.MENTOR)
        world.enroll(db, bob, Role.MENTEE)
        propose(world, db)
        assert world.two(db) == {"Bob": "Near"}
