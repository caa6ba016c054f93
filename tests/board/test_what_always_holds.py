"""Whatever coordinators press in whatever order, no announced pair breaks a rule."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring import closing, pairing, publishing, rules, swapping
from mentoring.errors import Refusal
from mentoring.swapping import Trial
from store import queries
from store.database import Database, Db
from store.models import Ending, Pair, PairState, Role
from tests.board.world import NOW, World, bare

SKILLS = ("safety", "writing", "budget")
FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
skills = st.sets(st.sampled_from(SKILLS), min_size=1)
mentors = st.lists(st.tuples(skills, st.integers(1, 2)), min_size=1, max_size=5)
mentees = st.lists(st.tuples(skills, st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6)
presses = st.lists(
    st.tuples(
        st.sampled_from(
            ["approve", "hold", "reopen", "swap", "match", "publish", "rematch", "leave"]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=14,
)


def fill(
    world: World, db: Db, given: list[tuple[set[str], int]], asks: list[tuple[set[str], int, int]]
) -> None:
    """Sign people up: each protégé has one of the mentors as supervisor, and asks for one."""
    people = [world.person(db, f"Mentor {n}") for n in range(len(given))]
    ids = [
        world.enroll(db, one, Role.MENTOR, skills=sorted(s), capacity=c).id
        for one, (s, c) in zip(people, given, strict=True)
    ]
    for n, (wanted, boss, wish) in enumerate(asks):
        one = world.person(db, f"Mentee {n}")
        one.supervisor_id = people[boss % len(people)].id
        named = people[(boss + n) % len(people)]
        world.enroll(db, one, Role.MENTEE, skills=sorted(wanted), wishes=[ids[wish % len(ids)]],
                     supervisor=named)  # fmt: skip


def press(world: World, db: Db, what: str, which: int, whom: int, day: int) -> None:
    """Do one thing as the coordinator would, or leave it where it is refused."""
    now, carol = NOW + timedelta(days=day), world.coordinator(db)
    board = pairing.in_order(world.pairs(db).values())
    active = pairing.in_order(world.pairs(db, PairState.ACTIVE).values())
    verbs = {"approve": pairing.approve, "hold": pairing.hold, "reopen": pairing.reopen}
    if what in verbs and board:
        verbs[what](db, carol, board[which % len(board)], now)
    elif what == "swap" and board:
        _swap(db, world, board[which % len(board)], whom, day)
    elif what == "match":
        pairing.propose_pairs(db, carol, world.cycle(db), now)
    elif what == "publish":
        publishing.publish(db, carol, world.cycle(db), now)
    elif what == "rematch" and active:
        closing.end_pair(db, active[which % len(active)], Ending.REMATCHED, now)
    elif what == "leave" and board:
        board[which % len(board)].mentor.person.deleted = True


def _swap(db: Db, world: World, pair: Pair, whom: int, day: int) -> None:
    now, trial = NOW + timedelta(days=day), Trial(db, pair, NOW + timedelta(days=day))
    choices = trial.choices()
    if choices:
        choice = choices[whom % len(choices)]
        effects = trial.effects(choice)
        way = effects[whom % len(effects)].key
        swapping.swap(db, world.coordinator(db), pair, choice.mentor, way, now)


def holds(world: World, db: Db) -> None:
    """Assert what must hold of the active pairs and of the board."""
    active = queries.pairs(db, world.cycle_id)
    for pair in active:
        person = pair.mentee.person
        assert pair.mentor.person_id not in (person.supervisor_id, pair.mentee.supervisor_id)
    decided = queries.pairs(
        db, world.cycle_id, (PairState.ACTIVE, PairState.APPROVED, PairState.HELD)
    )
    taken = Counter(m.id for p in decided for m in (p.mentor, p.mentee))
    assert all(
        taken[m.id] <= m.capacity for p in decided for m in (p.mentor, p.mentee) if p in active
    )
    on_board = queries.pairs(db, world.cycle_id, rules.ON_THE_BOARD)
    mentees_ = Counter(p.mentee_id for p in (*on_board, *active))
    assert all(count == 1 for count in mentees_.values())
    failed = queries.failed_pairs(db, world.team)
    assert not failed & {frozenset((p.mentor.person_id, p.mentee.person_id)) for p in active}


@FEW
@given(mentors, mentees, presses)
def test_no_announced_pair_breaks_a_rule(
    sqlite: Database,
    given: list[tuple[set[str], int]],
    asks: list[tuple[set[str], int, int]],
    pressed: list[tuple[str, int, int]],
) -> None:
    world = bare(sqlite)
    with sqlite.begin(NOW) as db:
        fill(world, db, given, asks)
    for day, (what, which, whom) in enumerate([("match", 0, 0), *pressed, ("publish", 0, 0)]):
        with suppress(Refusal), sqlite.begin(NOW + timedelta(days=day)) as db:
            press(world, db, what, which, whom, day)
        with sqlite.read() as db:
            holds(world, db)


@FEW
@given(mentors, mentees)
def test_the_same_people_get_the_same_pairs(
    sqlite: Database, given: list[tuple[set[str], int]], asks: list[tuple[set[str], int, int]]
) -> None:
    world = bare(sqlite)
    with sqlite.begin(NOW) as db:
        fill(world, db, given, asks)
        first, second = (
            pairing.propose_pairs(db, world.coordinator(db), world.cycle(db), NOW) for _ in range(2)
        )
        kept = [
            [(p.mentor_id, p.mentee_id, p.score, p.reasons) for p in done.pairs]
            for done in (first, second)
        ]
        assert kept[0] == kept[1]
        assert first.unmatched == second.unmatched
