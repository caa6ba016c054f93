"""What is decided when Slack does not take a message, and what people are told about it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.courier import FATES, Fate
from mentoring.case_kinds import CODES, OTHER_CODE
from mentoring.notices import Lane, tell
from store.models import (
    Case,
    Cycle,
    Member,
    Notice,
    NoticeState,
    Pair,
    PairState,
    Person,
    Role,
)
from tests.signup.cast import LUCIA, MARCUS, OMAR, begin, sign_up
from tests.stage import ANNOUNCEMENTS, GRACE, OFFICE, Stage, spoken

POST = "chat.postMessage"


def archive(stage: Stage, name: str, archived: bool = True) -> None:
    stage.sandbox.world.workspace.find_conversation(name).archived = archived  # type: ignore[union-attr]


def expel(stage: Stage, name: str) -> None:
    workspace = stage.sandbox.world.workspace
    found = workspace.find_conversation(name)
    assert found is not None
    workspace.leave(found, stage.sandbox.world.app.user_id)


def put(stage: Stage, kind: str, person: str | None = None, **refs: Any) -> str:
    """Leave a notice of the program in the outbox."""
    with stage.database.begin(stage.now()) as db:
        cycle = db.scalars(select(Cycle)).one()
        who = db.scalars(select(Person).where(Person.name == person)).one() if person else None
        where = None if person or refs else cycle.announce_id
        made = tell(db, kind, cycle=cycle, key=f"{kind}:{person}:{refs}", now=stage.now(),
                    person=who, channel=where, **refs)  # fmt: skip
    assert made is not None
    return made


def state(stage: Stage, notice_id: str) -> NoticeState:
    with stage.look() as db:
        return db.get_one(Notice, notice_id).state


def cases(stage: Stage) -> dict[str, str]:
    """Give the open cases: kind and code."""
    with stage.look() as db:
        return {c.kind: str(c.facts.get("code")) for c in db.scalars(select(Case))}


@pytest.mark.parametrize("code", sorted(c for c, fate in FATES.items() if fate is Fate.REVOKED))
def test_every_way_of_being_switched_off_has_a_sentence(code: str) -> None:
    assert "switched off" in CODES[code][0]


def test_a_code_that_nobody_knows_is_refused() -> None:
    assert FATES.get("brand_new_code", Fate.REFUSED) is Fate.REFUSED
    assert "Slack refused it" in OTHER_CODE[0]


def test_switched_off_messages_become_a_case_and_are_made_up_for(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    features = stage.sandbox.world.app.manifest["features"]  # type: ignore[index]
    features["app_home"]["messages_tab_enabled"] = False
    try:
        sign_up(stage, MARCUS, "mentor")
    finally:
        features["app_home"]["messages_tab_enabled"] = True
    assert cases(stage) == {"undelivered": "messages_tab_disabled"}
    assert "switch on the app's Messages tab" in stage.last(GRACE, OFFICE)
    stage.command(MARCUS, "/mentor")
    assert "I could not send you my answer" in stage.last(MARCUS)
    stage.command(MARCUS, "/mentor")
    assert "I could not send you my answer" not in stage.last(MARCUS)


def test_an_archived_announcement_channel_becomes_a_case(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    archive(stage, ANNOUNCEMENTS)
    stage.command(GRACE, "/mentor canvass", OFFICE)
    stage.fill(GRACE)
    assert cases(stage) == {"unposted": "is_archived"}
    assert "Unarchive it" in stage.last(GRACE, OFFICE)


@pytest.mark.parametrize("how", ["archived", "removed"])
def test_coordinators_hear_in_their_dms_that_their_channel_is_closed(
    unruly_stage: Stage, how: str
) -> None:
    stage = unruly_stage
    begin(stage)
    if how == "archived":
        archive(stage, OFFICE)
    else:
        expel(stage, OFFICE)
    with stage.database.begin(stage.now()) as db:
        cycle = db.scalars(select(Cycle)).one()
        tell(db, "cycle_begun", cycle=cycle, key="again", now=stage.now(), channel=cycle.channel_id)
    stage.settle()
    assert "I cannot write in" in stage.last(GRACE)


def test_a_notice_that_cannot_be_put_into_words_steps_aside(
    unruly_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = unruly_stage
    begin(stage)
    poison = put(stage, "session_cancelled", OMAR, session="gone")
    with caplog.at_level(logging.ERROR, "handlers"):
        sign_up(stage, MARCUS, "mentor")
    assert "You are signed up" in "\n".join(stage.dm(MARCUS))
    stage.advance("1h")
    assert state(stage, poison) is NoticeState.FAILED
    assert cases(stage) == {"undelivered": "fault"}
    assert f"event=delivery_fault notice={poison} kind=" in caplog.text
    assert OMAR not in caplog.text


def test_poison_does_not_hold_back_what_would_be_said_with_it(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    sign_up(stage, LUCIA, "protégé")
    now = stage.now()
    with stage.database.begin(now) as db:
        cycle = db.scalars(select(Cycle)).one()
        lucia = db.scalars(select(Person).where(Person.name == LUCIA)).one()
        kinds = ("small_talk", "session_cancelled")
        both = [tell(db, k, cycle=cycle, key=f"a{k}", now=now, person=lucia) for k in kinds]
        for each in both:
            db.get_one(Notice, each).lane = Lane.UNASKED
    stage.advance("3d")
    assert [state(stage, str(each)) for each in both] == [NoticeState.SENT, NoticeState.FAILED]


def test_a_call_for_interest_is_never_posted_twice(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    stage.visitor.fault("lost_answer", method=POST)
    stage.command(GRACE, "/mentor canvass", OFFICE)
    stage.fill(GRACE)
    stage.advance("10m")
    posted = [m for m in stage.visitor.messages(GRACE, ANNOUNCEMENTS) if m["bot"]]
    assert len(posted) == 1
    assert cases(stage) == {"unposted": "unsure"}
    assert "do nothing if it is there" in stage.last(GRACE, OFFICE)


def test_a_card_for_the_coordinators_is_posted_again_rather_than_lost(unruly_stage: Stage) -> None:
    stage = unruly_stage
    stage.visitor.fault("lost_answer", method=POST)
    begin(stage)
    stage.advance("10m")
    cards = [m for m in stage.visitor.messages(GRACE, OFFICE) if m["bot"]]
    assert len(cards) == 2
    assert cases(stage) == {}


def test_coordinators_read_later_that_the_app_was_switched_off(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    stage.advance(5)  # a channel takes one message a second
    stage.visitor.fault("uninstall")
    with stage.database.begin(stage.now()) as db:
        cycle = db.scalars(select(Cycle)).one()
        tell(db, "cycle_begun", cycle=cycle, key="again", now=stage.now(), channel=cycle.channel_id)
    stage.mentor.ticks.deliver()
    stage.visitor.fault("install")
    stage.advance("1h")
    with stage.look() as db:
        assert "silenced" in set(db.scalars(select(Case.kind)))
    said = [m["text"] for m in stage.visitor.messages(GRACE, OFFICE)]
    assert any("I could not speak" in text for text in said)


def test_a_group_conversation_with_somebody_who_left_becomes_a_case(unruly_stage: Stage) -> None:
    stage = unruly_stage
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    sign_up(stage, LUCIA, "protégé")
    stage.visitor.fault("deactivate", person=LUCIA)
    with stage.database.begin(stage.now()) as db:
        sides = {m.role: m for m in db.scalars(select(Member))}
        two = Pair(
            team_id=stage.mentor.desk.team_id, cycle_id=sides[Role.MENTOR].cycle_id,
            mentor_id=sides[Role.MENTOR].id, mentee_id=sides[Role.MENTEE].id,
            state=PairState.ACTIVE, starts_on=stage.now().date(),
            ends_on=stage.now().date() + timedelta(days=365), published_at=stage.now(),
        )  # fmt: skip
        db.add(two)
    put(stage, "introduction", pair=two.id)
    stage.advance(60)
    assert cases(stage)["unopened"] == "user_disabled"
    cards = [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE)]
    assert any("I could not write to the two together" in card for card in cards)
