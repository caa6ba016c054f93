"""Quiet days through Slack: said back with weekdays, kept, merged afterwards, shown on Home."""

from __future__ import annotations

from datetime import date, time, timedelta

from mentoring.days import at_local
from mentoring.notices import tell
from mentoring.rules import zone_of
from store.models import Cycle, Notice, NoticeState
from tests.stage import Stage, spoken
from tests.standing.scene import OMAR, PETER, Scene

ZONE = zone_of("America/Chicago")


def test_a_week_of_quiet_ends_with_one_message(stage: Stage) -> None:
    scene = Scene(stage).one_pair()
    scene.backdate(5)
    today = stage.now().astimezone(ZONE).date()
    first, last = today + timedelta(days=1), today + timedelta(days=13)
    stage.command(OMAR, f"/mentor quiet {first} to {last}")
    said = stage.last(OMAR)
    assert f"{first:%A}" in said
    assert f"{last:%A}" in said
    before = stage.dm(OMAR)
    scene.live(12)
    assert stage.dm(OMAR) == before
    assert any("agreement" in text.lower() for text in stage.dm(PETER))
    scene.live(3)
    came = stage.dm(OMAR)[len(before) :]
    assert len(came) == 1
    with stage.look() as db:
        omar = scene.person(db, OMAR)
        rows = [n for n in db.query(Notice).all() if n.person_id == omar.id and n.lane == 2]
        ended = sorted(n.state for n in rows)
    assert ended.count(NoticeState.SENT) == 1
    assert ended.count(NoticeState.MERGED) >= 1


def test_the_days_are_changed_and_cancelled_wherever_they_are_shown(stage: Stage) -> None:
    Scene(stage).one_pair()
    today = stage.now().astimezone(ZONE).date()
    stage.command(OMAR, "/mentor quiet whenever")
    assert "You typed: whenever" in stage.last(OMAR)
    stage.press(OMAR, "Choose the days instead")
    early = {"first": (today - timedelta(days=1)).isoformat(), "last": today.isoformat()}
    stage.fill(OMAR, **early)
    assert stage.errors(OMAR) == {"first": "Quiet days begin today or later."}
    stage.fill(OMAR, first=today.isoformat(), last=date(today.year, 12, 31).isoformat())
    assert "more than 60 days" in stage.errors(OMAR)["last"]
    stage.fill(OMAR, first=today.isoformat(), last=(today + timedelta(days=3)).isoformat())
    assert "Quiet days" in spoken(stage.visitor.modal(OMAR))
    home = stage.home(OMAR)
    assert f"Quiet days:* {today:%A}" in spoken(home)
    stage.press_home(OMAR, "Change")
    stage.press_modal(OMAR, "Cancel them")
    assert "no quiet days any more" in spoken(stage.visitor.modal(OMAR))
    stage.command(OMAR, "/mentor quiet tomorrow")
    stage.press(OMAR, "Cancel them")
    assert "no quiet days any more" in stage.last(OMAR)
    stage.command(OMAR, "/mentor quiet off")
    assert "You have no quiet days set" in stage.last(OMAR)


def test_two_programs_in_two_channels_send_one_unasked_message_a_day(stage: Stage) -> None:
    first = Scene(stage).one_pair()
    with stage.database.begin(stage.now()) as db:
        db.get_one(Cycle, first.cycle_id).channel_id = "C0ELSEWHERE"
    second = Scene(stage).one_pair()
    stage.settle()
    before, now = len(stage.dm(OMAR)), stage.now()
    midnight = at_local(now.astimezone(ZONE).date() + timedelta(days=1), time(0), ZONE)
    with stage.database.begin(now) as db:
        omar = first.person(db, OMAR)
        for hour, scene in ((10, first), (11, second), (12, first)):
            tell(db, "milestone", cycle=db.get_one(Cycle, scene.cycle_id), key=f"at {hour}",
                 now=now, person=omar, due_at=midnight + timedelta(hours=hour),
                 pair=scene.pairs[OMAR], milestone="plan", step=0)  # fmt: skip
    came = []
    for _ in range(3):
        first.live(1)
        came.append(len(stage.dm(OMAR)) - before)
    assert came == [1, 2, 2]
