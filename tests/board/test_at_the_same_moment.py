"""Two coordinators at the same moment: one wins, the other gets a sentence, nothing is half."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from mentoring import pairing, publishing, swapping
from mentoring.errors import Refusal
from mentoring.reasons import Facts
from store import audit
from store.database import Database, Db
from store.models import Pair, PairState, Role
from tests.board.world import NOW, World, bare

Verb = Callable[[Db], object]


def both(database: Database, *verbs: Verb) -> list[str]:
    """Let two begin at the same moment; give the sentences of who lost."""
    together = Barrier(len(verbs))

    def act(verb: Verb) -> str | None:
        together.wait(10)
        try:
            with database.begin(NOW) as db:
                verb(db)
        except Refusal as refusal:
            return refusal.sentence
        return None

    with ThreadPoolExecutor(len(verbs)) as threads:
        return [said for said in threads.map(act, verbs) if said is not None]


def prepared(database: Database) -> World:
    """Propose Bob and Ed both with Alice, who has one place; Fay has one, too."""
    world = bare(database)
    with database.begin(NOW) as db:
        for name, role in (
            ("Alice", Role.MENTOR), ("Fay", Role.MENTOR), ("Bob", Role.MENTEE), ("Ed", Role.MENTEE),
        ):  # fmt: skip
            world.enroll(db, world.person(db, name), role)
        pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW)
        for pair in world.pairs(db).values():
            pairing.drop(db, pair, NOW, world.coordinator(db))
        for name in ("Bob", "Ed"):
            sides = (world.member(db, "Alice", Role.MENTOR), world.member(db, name, Role.MENTEE))
            facts: Facts = {"terms": []}
            pairing.put_on_board(db, *sides, 1, facts)
        db.flush()
    return world


def test_the_last_place_of_a_mentor_is_taken_once(database: Database) -> None:
    world = prepared(database)

    def decided(name: str, verb: Callable[..., object]) -> Verb:
        return lambda db: verb(db, world.coordinator(db), world.pairs(db)[name], NOW)

    # two swap their mentee to the one other mentor who has room
    def swapped(db: Db, name: str) -> object:
        fay = world.member(db, "Fay", Role.MENTOR)
        pair = world.pairs(db)[name]
        return swapping.swap(db, world.coordinator(db), pair, fay, swapping.FREE, NOW)

    lost = both(database, lambda db: swapped(db, "Bob"), lambda db: swapped(db, "Ed"))
    assert lost == ["The board has changed meanwhile. Please look at the choices again."]
    with database.begin(NOW) as db:
        assert sorted(world.two(db).values()) == ["Alice", "Fay"]
        back = next(p for p in world.pairs(db).values() if p.mentor.person.name == "Fay")
        pairing.drop(db, back, NOW, world.coordinator(db))
        alice = world.member(db, "Alice", Role.MENTOR)
        pairing.put_on_board(db, alice, back.mentee, 1, {"terms": []})

    # two approve a pair each, for the last place of the same mentor
    (said,) = both(database, decided("Bob", pairing.approve), decided("Ed", pairing.approve))
    assert said.startswith("This pair cannot be approved.")
    assert said.endswith("Swap or hold it.")
    with database.read() as db:
        states = sorted(p.state for p in world.pairs(db).values())
        assert states == [PairState.APPROVED, PairState.PROPOSED]

    # two publish
    def published(db: Db) -> object:
        return publishing.publish(db, world.coordinator(db), world.cycle(db), NOW)

    assert both(database, published, published) == [publishing.NOTHING]
    with database.read() as db:
        active = world.pairs(db, PairState.ACTIVE)
        assert [p.mentor.person.name for p in active.values()] == ["Alice"]
        assert audit.verify(db, world.team) == []
        assert db.query(Pair).where(Pair.state == PairState.ACTIVE).count() == 1
