"""The ticks keep going: one cycle that cannot be planned does not stop the others."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from benchmarks.campaigns import population
from bot import tls
from bot.ticks import PORTION
from store.models import Cycle, Notice, Pair, PairState
from tests.cast import cast
from tests.stage import Stage
from tests.standing.scene import OMAR, Scene


def test_a_broken_cycle_does_not_stop_the_others(unruly_stage: Stage) -> None:
    stage = unruly_stage
    scene = Scene(stage).one_pair()
    with stage.database.begin(stage.now()) as db:
        db.get_one(Pair, scene.pairs[OMAR]).ends_on = None
        whole = cast(db, published=None).cycle.id
    stage.mentor.ticks.plan()
    with stage.look() as db:
        assert db.get_one(Cycle, whole).planned_to == stage.now()
    assert stage.mentor.ticks.next_due() is None
    assert stage.mentor.ticks.health() == {}


def test_many_pairs_are_planned_a_few_at_a_time(unruly_stage: Stage) -> None:
    """Whoever waits for the database comes in between."""
    stage, count = unruly_stage, 2 * PORTION + 5
    scene = Scene(stage).begin()
    now, week_ago = stage.now(), stage.now() - timedelta(days=7)
    with stage.database.begin(now) as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        cycle.planned_to = now - timedelta(hours=12)
        slack_ids = [f"U0MANY{n}" for n in range(2 * count)]
        people = population.people(db, cycle.team_id, slack_ids, now)
        population.pairs(db, cycle, people, week_ago, PairState.ACTIVE)
    put: list[int] = []

    def come_between() -> float:
        with stage.database.begin(now) as db:  # it is refused while the calendar writes
            put.append(len(db.scalars(select(Notice.id)).all()))
        return 0.0

    stage.mentor.ticks.hold()
    stage.mentor.ticks._delivery.give_way = come_between
    stage.mentor.ticks.plan()
    come_between()
    assert sorted(set(put)) == [0, 2 * PORTION, 4 * PORTION, 2 * count]


def test_no_call_to_slack_reads_the_certificates_again(stage: Stage) -> None:
    assert stage.mentor.app.client.ssl is tls.trusted()
