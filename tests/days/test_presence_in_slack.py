"""Who leaves Slack and comes back, noticed by the daily look; and a channel that was closed."""

from __future__ import annotations

from sqlalchemy import select

from mentoring.care import open_case
from mentoring.notices import tell
from store.models import Case, Cycle, Notice
from tests.delivery.test_decisions import archive
from tests.stage import GRACE, OFFICE, Stage, spoken
from tests.standing.scene import OMAR, PETER, SAMUEL, Scene


def account(stage: Stage, name: str, **changed: object) -> None:
    """Change somebody's account in Slack without an event that tells of it."""
    people = stage.sandbox.world.workspace.people.values()
    found = next(p for p in people if p.real_name == name)
    for key, value in changed.items():
        setattr(found, key, value)


def sweep(stage: Stage) -> int:
    """Let the day's look through all people happen; count the pages."""
    pages = 0
    while stage.mentor.ticks.sweep():
        pages += 1
    stage.settle()
    return pages


def cards(stage: Stage) -> list[str]:
    return [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE) if m["bot"]]


def kinds(stage: Stage) -> dict[str, bool]:
    """Give the kinds of case, and whether they are open."""
    with stage.look() as db:
        return {c.kind: c.closed_at is None for c in db.scalars(select(Case))}


def test_who_leaves_without_an_event_and_comes_back_is_noticed_each_day(stage: Stage) -> None:
    scene = Scene(stage).one_pair()
    for name in (OMAR, SAMUEL):
        account(stage, name, deleted=True)
    account(stage, PETER, tz="Asia/Tokyo")
    assert sweep(stage) >= 1
    assert sweep(stage) == 0
    assert kinds(stage) == {"left_slack": True}
    assert "is in this pair. I do not write" in cards(stage)[-1]
    with stage.look() as db:
        peter = scene.person(db, PETER)
        assert (peter.tz, peter.moved_at) == ("Asia/Tokyo", stage.now())
    with stage.database.begin(stage.now()) as db:
        cycle, samuel = db.get_one(Cycle, scene.cycle_id), scene.person(db, SAMUEL)
        for key in ("one", "two"):
            tell(db, "completed", cycle=cycle, key=key, now=stage.now(), person=samuel)
    stage.settle()
    with stage.look() as db:
        dropped = db.scalars(select(Notice).where(Notice.person_id == samuel.id)).all()
        assert {n.error for n in dropped} == {"account deactivated"}
        assert len([c for c in db.scalars(select(Case)) if c.kind == "unreached"]) == 1
    for name in (OMAR, SAMUEL):
        account(stage, name, deleted=False)
    scene.live(1)
    sweep(stage)
    assert kinds(stage) == {"left_slack": False, "unreached": False, "back": True}
    assert "is active again" in cards(stage)[-1]


def test_cards_follow_when_the_coordinators_channel_is_open_again(unruly_stage: Stage) -> None:
    stage = unruly_stage
    scene = Scene(stage).one_pair()
    archive(stage, OFFICE)
    before = len(cards(stage))
    with stage.database.begin(stage.now()) as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        for key in ("one", "two"):
            open_case(db, cycle, "quiet", key, stage.now())
    stage.settle()
    assert "I cannot write in" in stage.last(GRACE)
    archive(stage, OFFICE, archived=False)
    stage.advance("20m")
    assert len(cards(stage)) == before + 2
    assert len([t for t in stage.dm(GRACE) if "I cannot write in" in t]) == 1
