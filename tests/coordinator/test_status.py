"""The numbers of a program in its channel, and the lists behind them."""

from __future__ import annotations

from datetime import timedelta

from mentoring.overview import overview
from sandbox.client import JSON
from store.models import Cycle, Ending, OfficeKind, Pair, PairState, Role, SessionState
from tests.stage import GRACE, NORA, OFFICE, Stage, spoken, where
from tests.standing.scene import (
    EVELYN,
    HANNAH,
    JACOB,
    LUCIA,
    OMAR,
    PETER,
    ROSA,
    SAMUEL,
    TERMS,
    Scene,
)


def status(stage: Stage, person: str = GRACE) -> str:
    stage.command(person, "/mentor status", OFFICE)
    return stage.last(person, OFFICE)


def open_list(stage: Stage, key: str, person: str = GRACE, page: int = 0) -> JSON:
    """Pick a list in the menu beside its number, as it stands in the last message."""
    message = stage.visitor.messages(person, OFFICE)[-1]
    for block in message["blocks"]:
        menu = block.get("accessory") or {}
        values = [o["value"] for o in menu.get("options", [])] or [menu.get("value", "")]
        for value in values:
            if value.split(":")[1:2] == [key]:
                stage.visitor.click(
                    person, menu["action_id"], value, message=where(message),
                    block_id=block["block_id"],
                )  # fmt: skip
                return stage.visitor.modal(person)
    raise LookupError(f"no number leads to the list {key}")


def test_status_shows_every_number_on_one_screen(stage: Stage, scene: Scene) -> None:
    scene.join(HANNAH, Role.MENTEE, SAMUEL)
    scene.prepare_agreement(OMAR, PETER, OMAR, SAMUEL)
    scene.prepare_agreement(LUCIA, PETER)
    said = status(stage)
    assert "1 mentor · 4 protégés · 1 without a partner · 4 without an assessment" in said
    assert "0 proposed · 3 active" in said
    assert "1 signed · 2 waiting" in said
    assert "0 written · 3 missing" in said
    assert len(stage.visitor.messages(GRACE, OFFICE)[-1]["blocks"]) <= 12


def test_what_is_late_is_counted_apart(stage: Stage, scene: Scene) -> None:
    scene.meet(OMAR, SessionState.CONFIRMED, timedelta(days=-9))
    scene.meet(OMAR, SessionState.CONFIRMED, timedelta(days=-4))
    scene.backdate(61)
    said = status(stage)
    assert "3 overdue" in said
    assert "1 on pace · 2 behind" in said


def test_a_list_names_people_dates_and_who_is_missing(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(LUCIA, PETER, LUCIA)
    status(stage)
    said = spoken(open_list(stage, "signing"))
    assert stage.visitor.person(LUCIA)["id"] in said
    assert "waits for Samuel Adeyemi; due on Wednesday, February 3" in said
    assert "not prepared yet" in said


def test_lists_hold_no_word_that_somebody_wrote(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(OMAR, PETER, OMAR, SAMUEL)
    status(stage)
    shown = [str(open_list(stage, k)) for k in ("signed", "active", "mentees", "meeting")]
    assert not any(w in "".join(shown) for w in (TERMS["focus"], TERMS["result"]))


def test_an_ended_pair_is_listed_by_its_kind_and_nobody_is_said_to_have_asked(
    stage: Stage, scene: Scene
) -> None:
    with stage.database.begin(stage.now()) as db:
        pair = db.get_one(Pair, scene.pairs[OMAR])
        pair.state, pair.ending, pair.ended_at = PairState.ENDED, Ending.REMATCHED, stage.now()
        pair.ends_on = stage.now().date()
    assert "1 ended (1 re-matched)" in status(stage)
    said = spoken(open_list(stage, "ended"))
    assert "re-matched on Monday, January 4" in said
    assert "asked" not in said


def test_a_long_list_is_paged(stage: Stage, scene: Scene) -> None:
    with stage.database.begin(stage.now()) as db:
        everybody = scene.everybody(db)
        taken = set(scene.members)
        for person in everybody:
            if person.name not in taken:
                scene.enroll(db, person, Role.MENTEE)
        for number in range(60):
            scene.enroll(db, scene.invent(db, number), Role.MENTEE)
    status(stage)
    first = open_list(stage, "mentees")
    assert "Page 1 of" in spoken(first)
    assert len(first["blocks"]) <= 100
    stage.press_modal(GRACE, "Later ones")
    assert "Page 2 of" in spoken(stage.visitor.modal(GRACE))
    assert len(stage.visitor.state(GRACE)["views"]) == 1


def test_the_manager_sees_numbers_and_the_liaison_also_which_pairs_meet(
    stage: Stage, scene: Scene
) -> None:
    """S3-04 and S3-09."""
    scene.appoint(NORA, OfficeKind.LIAISON)
    lists = {}
    for name in (EVELYN, NORA):
        assert "3 active" in status(stage, name)
        blocks = stage.visitor.messages(name, OFFICE)[-1]["blocks"]
        lists[name] = {b["accessory"]["value"].split(":")[1] for b in blocks if "accessory" in b}
    assert lists == {EVELYN: set(), NORA: {"active", "meeting"}}


def test_somebody_else_in_the_channel_sees_nothing(stage: Stage, scene: Scene) -> None:
    said = status(stage, NORA)
    assert "Only a Mentoring Program Manager of Mentoring 2027 can do that" in said


def test_in_another_place_status_says_where_it_works(stage: Stage, scene: Scene) -> None:
    stage.command(GRACE, "/mentor status")
    assert "private coordinator channel only" in stage.last(GRACE)


def test_a_list_is_refused_to_somebody_who_is_no_coordinator_any_more(
    stage: Stage, scene: Scene
) -> None:
    status(stage)
    scene.dismiss(GRACE)
    stage.press(GRACE, "3 active", OFFICE)
    assert stage.visitor.state(GRACE)["views"] == []
    assert "can do that" in stage.last(GRACE, OFFICE)


def test_mentor_in_the_channel_is_short_and_names_the_next_thing(
    stage: Stage, scene: Scene
) -> None:
    scene.join(HANNAH, Role.MENTEE, SAMUEL)
    scene.join(ROSA, Role.MENTOR)
    stage.command(GRACE, "/mentor", OFFICE)
    said = stage.last(GRACE, OFFICE)
    assert "1 protégé without a partner and 1 mentor with room can be matched" in said
    assert "/mentor match" in said
    assert len(said.splitlines()) <= 6


def test_status_of_a_program_without_members_asks_for_the_canvass(stage: Stage) -> None:
    Scene(stage).begin()
    assert "0 mentors" in status(stage)
    stage.command(GRACE, "/mentor", OFFICE)
    assert "/mentor canvass" in stage.last(GRACE, OFFICE)


def test_every_number_leads_to_a_list_of_that_length(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(OMAR, PETER, OMAR, SAMUEL)
    scene.join(HANNAH, Role.MENTEE)
    scene.match(PETER, HANNAH, PairState.HELD)
    scene.backdate(200)
    with stage.look() as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        grace = scene.person(db, GRACE)
        topics = overview(db, cycle, grace, stage.now())
    status(stage)
    for count in (c for t in topics for c in t.counts if c.lines):
        assert f"{len(count)} {count.label}" in spoken(open_list(stage, count.key))
        stage.visitor.close(GRACE, everything=True)
    assert {JACOB, LUCIA} <= set(scene.pairs)
