"""The ticks keep going: one cycle that cannot be planned does not stop the others."""

from __future__ import annotations

from bot import tls
from store.models import Cycle, Pair
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


def test_no_call_to_slack_reads_the_certificates_again(stage: Stage) -> None:
    assert stage.mentor.app.client.ssl is tls.trusted()
