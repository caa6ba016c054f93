"""Preparing, signing and declining, as people see it in Slack."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from sandbox.client import JSON
from store import queries
from store.models import AgreementState, Member, Notice, NoticeState, Role
from tests.agreement.terms import TERMS
from tests.stage import Stage, buttons, spoken
from tests.standing.scene import LUCIA, OMAR, PETER, ROSA, SAMUEL, Scene

SOON = "1m"


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """Let Peter mentor Omar, whose supervisor is Samuel."""
    made = Scene(stage).begin()
    made.join(PETER, Role.MENTOR, capacity=2)
    made.join(OMAR, Role.MENTEE, SAMUEL)
    made.match(PETER, OMAR)
    return made


def modal(stage: Stage, who: str) -> str:
    return spoken(stage.visitor.modal(who))


def labels(node: JSON) -> list[str]:
    return [b["text"]["text"] for b in buttons(node["blocks"])]


def prepare(stage: Stage, who: str = PETER, **changed: str) -> None:
    stage.command(who, "/mentor agreement")
    stage.fill(who, **(TERMS | changed))
    stage.advance(SOON)


def press_in_modal(stage: Stage, who: str, action: str) -> None:
    stage.visitor.click(who, action)
    stage.settle()


def state(stage: Stage, scene: Scene) -> AgreementState:
    with stage.look() as db:
        found = queries.current_agreement(db, scene.pairs[OMAR])
        assert found is not None
        return found.state


def test_three_people_sign_and_each_gets_the_list_of_signatures(stage: Stage, scene: Scene) -> None:
    prepare(stage)
    for who in (SAMUEL, PETER, OMAR):
        assert "Focus: Becoming a team lead" in stage.last(who)
        stage.press(who, "Sign")
        stage.advance(SOON)
    assert state(stage, scene) is AgreementState.SIGNED
    for who in (SAMUEL, PETER, OMAR):
        assert stage.last(who).count(") signed on ") == 3
    assert "Next is your Mentoring Action Plan, by Friday, March 5" in stage.last(OMAR)
    assert "There is nothing more for you to do." in stage.last(SAMUEL)


def test_a_signature_takes_the_place_of_the_request(stage: Stage, scene: Scene) -> None:
    prepare(stage)
    stage.press(SAMUEL, "Sign")
    said = stage.last(SAMUEL)
    assert "You signed version 1 as protégé's supervisor on" in said
    assert "Still to sign:" in said
    assert labels(stage.visitor.messages(SAMUEL)[-1]) == ["Read the agreement"]


def test_the_one_who_prepares_signs_below_the_text(stage: Stage, scene: Scene) -> None:
    prepare(stage, OMAR)
    press_in_modal(stage, OMAR, "sign")
    assert modal(stage, OMAR).startswith("You signed version 1 as protégé on")
    assert labels(stage.visitor.modal(OMAR)) == ["Change the terms"]
    stage.advance(SOON)
    assert "You signed version 1 as protégé" in stage.last(OMAR)  # where the request stood
    assert labels(stage.visitor.messages(OMAR)[-1]) == ["Read the agreement"]


def test_a_decline_says_who_reads_it_and_leads_to_another_version(
    stage: Stage, scene: Scene
) -> None:
    prepare(stage)
    stage.press(OMAR, "Sign")
    stage.press(SAMUEL, "Decline")
    assert "and by nobody else" in modal(stage, SAMUEL)
    stage.fill(SAMUEL, reason="Half an hour <!channel> is enough")
    assert "are told" in modal(stage, SAMUEL)
    stage.visitor.close(SAMUEL)
    stage.advance(SOON)
    assert "Half an hour <!channel> is enough" in stage.last(PETER)
    stage.press(PETER, "Change the terms")
    stage.fill(PETER, hours="half")
    stage.advance(SOON)
    assert "Version 2 replaces version 1, which was declined." in stage.last(SAMUEL)
    assert "You had signed that one: please sign again." in stage.last(OMAR)
    assert "half an hour" in stage.last(SAMUEL)


def test_a_request_that_was_replaced_loses_its_buttons(stage: Stage, scene: Scene) -> None:
    prepare(stage)
    stage.command(OMAR, "/mentor agreement")
    press_in_modal(stage, OMAR, "edit_agreement")
    assert "This replaces version 1, which nobody has signed yet." in modal(stage, OMAR)
    stage.fill(OMAR, hours="half")
    stage.advance(SOON)
    old, new = stage.visitor.messages(SAMUEL)
    assert "Version 1 was replaced by version 2. Please read and sign that one." in spoken(old)
    assert labels(old) == ["Read the agreement"]
    assert labels(new) == ["Sign", "Decline", "Somebody else signs for me", "Not my report"]


def test_without_a_supervisor_what_was_typed_is_kept(stage: Stage, scene: Scene) -> None:
    with stage.database.begin(stage.now()) as db:
        db.get_one(Member, scene.members[OMAR]).supervisor_id = None
    stage.command(PETER, "/mentor agreement")
    assert f"{OMAR} has no supervisor here who could sign." in modal(stage, PETER)
    stage.fill(PETER, **TERMS)
    assert "What you typed here is kept." in modal(stage, PETER)
    stage.visitor.close(PETER)
    with stage.database.begin(stage.now()) as db:
        boss = scene.person(db, SAMUEL).id
        db.get_one(Member, scene.members[OMAR]).supervisor_id = boss
    stage.command(PETER, "/mentor agreement")
    stage.fill(PETER)
    stage.settle()
    assert "Focus: Becoming a team lead" in stage.last(SAMUEL)


def test_what_a_closed_form_held_is_there_again_for_its_author(stage: Stage, scene: Scene) -> None:
    stage.command(PETER, "/mentor agreement")
    stage.visitor.click(PETER, "text", "Half a thought", block_id="focus")
    stage.visitor.close(PETER)
    stage.command(OMAR, "/mentor agreement")
    assert "Half a thought" not in str(stage.visitor.modal(OMAR))
    stage.command(PETER, "/mentor agreement")
    assert "Half a thought" in str(stage.visitor.modal(PETER))


def test_the_slower_of_two_sees_both_words(stage: Stage, scene: Scene) -> None:
    stage.command(OMAR, "/mentor agreement")
    prepare(stage, PETER, focus="Speaking")
    stage.fill(OMAR, **(TERMS | {"focus": "Writing"}))
    seen = modal(stage, OMAR)
    assert "Your partner changed" in seen
    assert "Speaking" in seen
    stage.fill(OMAR)
    stage.advance(SOON)
    assert "Focus: Writing" in stage.last(SAMUEL)
    assert "Version 2 replaces version 1" in stage.last(SAMUEL)


def test_the_command_lists_several_and_takes_a_name(stage: Stage, scene: Scene) -> None:
    scene.join(LUCIA, Role.MENTEE, SAMUEL)
    scene.match(PETER, LUCIA)
    scene.prepare_agreement(LUCIA)
    stage.advance(SOON)
    stage.command(SAMUEL, "/mentor agreement")
    said = stage.last(SAMUEL)
    assert said.index("Waits for you.") < said.index("Not prepared yet.")
    stage.press(SAMUEL, "Open", nth=-2)
    press_in_modal(stage, SAMUEL, "sign")
    assert "You signed version 1 as protégé's supervisor" in modal(stage, SAMUEL)
    stage.visitor.close(SAMUEL)
    stage.press(SAMUEL, "Open")
    assert "have not prepared their Mentoring Agreement yet" in modal(stage, SAMUEL)
    lucia = stage.visitor.person(LUCIA)["id"]
    stage.command(PETER, f"/mentor agreement <@{lucia}>")
    assert f"Lucia Ferreira\nProtégé's supervisor: {SAMUEL}" in modal(stage, PETER)
    stage.command(ROSA, "/mentor agreement")
    assert "There is no agreement for you" in stage.last(ROSA)


def test_a_request_that_is_on_its_way_while_its_reader_signs_loses_its_buttons(
    stage: Stage, scene: Scene
) -> None:
    prepare(stage, OMAR)
    with stage.database.begin(stage.now()) as db:
        asked = db.scalars(select(Notice).where(Notice.kind == "sign_request")).all()
        card = next(n for n in asked if n.person is not None and n.person.name == OMAR)
        card.state, card.sent_ts = NoticeState.SENDING, None
        card.lease_until = stage.now() + timedelta(seconds=30)
    assert stage.sees(OMAR, "Sign")  # Slack shows it, and we do not know of it yet
    press_in_modal(stage, OMAR, "sign")
    stage.advance("2m")
    assert not stage.sees(OMAR, "Sign")
