"""Another mentor for somebody on the board."""

from __future__ import annotations

import pytest

from mentoring import pairing, swapping
from mentoring.errors import AlreadyDone, NotYours, Refusal
from mentoring.swapping import Trial
from store.database import Db
from store.models import PairState, Role
from tests.board.world import NOW, World


def fill(world: World, db: Db) -> None:
    """Propose Bob with Alice, Ed with Dora; Fay has room, and Sam is Bob's supervisor."""
    sam = world.person(db, "Sam")
    for name, skills in (("Alice", ["safety"]), ("Dora", ["writing"]), ("Fay", []), ("Sam", [])):
        world.enroll(db, world.person(db, name), Role.MENTOR, skills=skills)
    bob, ed = world.person(db, "Bob"), world.person(db, "Ed")
    world.enroll(db, bob, Role.MENTEE, skills=["safety"], supervisor=sam)
    world.enroll(db, ed, Role.MENTEE, skills=["writing"])
    pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW)
    assert world.two(db) == {"Bob": "Alice", "Ed": "Dora"}


def trial(world: World, db: Db, mentee: str) -> Trial:
    return Trial(db, world.pairs(db)[mentee], NOW)


def swap(world: World, db: Db, mentee: str, mentor: str, way: str) -> swapping.Swapped:
    """Swap by the way whose key begins so."""
    found, chosen = trial(world, db, mentee), world.member(db, mentor, Role.MENTOR)
    keys = [e.key for e in found.effects(swapping.choice_of(found, chosen))]
    key = next(k for k in keys if k.startswith(way))
    return swapping.swap(db, world.coordinator(db), found.pair, chosen, key, NOW)


def test_only_possible_mentors_are_offered_the_best_first(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        choices = trial(world, db, "Bob").choices()
        assert {c.mentor.person.name for c in choices} == {"Dora", "Fay"}
        assert [c.score for c in choices] == sorted((c.score for c in choices), reverse=True)
        free = {c.mentor.person.name: not c.taken for c in choices}
        assert free == {"Dora": False, "Fay": True}


def test_a_mentor_with_room_concerns_nobody_else(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        before = world.pairs(db)["Bob"]
        done = swap(world, db, "Bob", "Fay", swapping.FREE)
        assert world.two(db) == {"Bob": "Fay", "Ed": "Dora"}
        assert before.state is PairState.DROPPED
        assert [p.state for p in done.made] == [PairState.PROPOSED]
        assert done.left_out is None


def test_two_proposals_change_mentors(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        done = swap(world, db, "Bob", "Dora", swapping.EXCHANGE)
        assert world.two(db) == {"Bob": "Dora", "Ed": "Alice"}
        assert len(done.made) == 2


def test_a_mentor_can_be_taken_away_and_the_other_goes_without(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        done = swap(world, db, "Bob", "Dora", swapping.LEAVE)
        assert world.two(db) == {"Bob": "Dora"}
        assert done.left_out is not None
        assert done.left_out.person.name == "Ed"


def test_an_exchange_that_breaks_a_rule_is_not_offered(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        swap(world, db, "Ed", "Sam", swapping.FREE)
        found = trial(world, db, "Ed")
        alice = world.member(db, "Alice", Role.MENTOR)
        ways = [e.way for e in found.effects(swapping.choice_of(found, alice))]
        assert ways == [swapping.LEAVE]  # Sam, given up by Ed, is Bob's supervisor


def test_the_supervisor_is_refused_on_the_server(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        sam, pair = world.member(db, "Sam", Role.MENTOR), world.pairs(db)["Bob"]
        with pytest.raises(Refusal, match="Sam is not possible for Bob"):
            swapping.swap(db, world.coordinator(db), pair, sam, swapping.FREE, NOW)
        assert pair.state is PairState.PROPOSED


def test_a_mentor_is_not_taken_from_an_approved_pair(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        pairing.approve(db, world.coordinator(db), world.pairs(db)["Ed"], NOW)
        names = {c.mentor.person.name for c in trial(world, db, "Bob").choices()}
        assert names == {"Fay"}


def test_a_swap_of_a_swapped_pair_is_refused(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        pair, fay = world.pairs(db)["Bob"], world.member(db, "Fay", Role.MENTOR)
        swap(world, db, "Bob", "Fay", swapping.FREE)
        with pytest.raises(AlreadyDone, match="was replaced"):
            swapping.swap(db, world.coordinator(db), pair, fay, swapping.FREE, NOW)


def test_a_way_that_is_gone_meanwhile_is_refused(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        pair, dora = world.pairs(db)["Bob"], world.member(db, "Dora", Role.MENTOR)
        with pytest.raises(Refusal, match="changed meanwhile"):
            swapping.swap(db, world.coordinator(db), pair, dora, swapping.FREE, NOW)


def test_only_a_coordinator_swaps(world: World) -> None:
    with world.database.begin(NOW) as db:
        fill(world, db)
        pair, fay = world.pairs(db)["Bob"], world.member(db, "Fay", Role.MENTOR)
        with pytest.raises(NotYours):
            swapping.swap(db, world.person(db, "Alice"), pair, fay, swapping.FREE, NOW)


def test_wishes_are_respected_or_the_reason_is_told(world: World) -> None:
    with world.database.begin(NOW) as db:
        sam = world.person(db, "Sam")
        for name in ("Sam", "Alice", "Dora"):
            world.enroll(db, world.person(db, name), Role.MENTOR)
        wishes = [world.members[n, Role.MENTOR] for n in ("Sam", "Alice", "Dora")]
        world.enroll(db, world.person(db, "Bob"), Role.MENTEE, wishes=wishes, supervisor=sam)
        pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW)
        assert world.two(db) == {"Bob": "Alice"}
        told = trial(world, db, "Bob").wishes()
        assert [w.mentor.person.name for w in told] == ["Sam", "Alice", "Dora"]
        assert [r.key for r in told[0].broken] == ["not_supervisor"]
        assert told[2].broken == ()
        assert told[2].held_by == ()
