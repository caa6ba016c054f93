"""Cards in the coordinators' channel: what happened, who is missing, what to do; and Done."""

from __future__ import annotations

import pytest

from mentoring import care
from mentoring.case_kinds import CASE_KINDS, CODES
from store import queries
from store.models import Case, Cycle, Pair
from tests.stage import GRACE, NORA, OFFICE, Stage, spoken
from tests.standing.scene import LUCIA, OMAR, PETER, SAMUEL, Scene


def open_case(scene: Scene, kind: str, about: str | None = OMAR, **facts: str) -> str:
    with scene.stage.database.begin(scene.now) as db:
        cycle = db.get_one(Cycle, scene.cycle_id)
        pair = db.get_one(Pair, scene.pairs[about]) if about else None
        person = scene.person(db, about) if about else None
        key = f"{kind}:{facts}:{about}"
        case = care.open_case(
            db, cycle, kind, key, scene.now, pair=pair, person=person, facts=dict(facts)
        )
        assert case is not None
    scene.stage.settle()
    return case.id


def cards(stage: Stage) -> list[str]:
    return [spoken(m) for m in stage.visitor.messages(GRACE, OFFICE) if not m["ephemeral"]]


def test_an_overdue_agreement_names_the_pair_and_who_is_missing(stage: Stage, scene: Scene) -> None:
    scene.prepare_agreement(OMAR, PETER, SAMUEL)
    scene.backdate(29)
    scene.live(2)
    omar, peter, samuel = (stage.visitor.person(n)["id"] for n in (OMAR, PETER, SAMUEL))
    card = next(c for c in cards(stage) if f"Missing: <@{omar}>" in c)
    assert "The agreement is not signed by everybody on day 30." in card
    assert peter in card
    assert samuel not in card


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_slack_that_we_know_has_plain_words_and_a_remedy(code: str) -> None:
    said, mend = CODES[code]
    assert "_" not in said
    assert mend.endswith(".")


def test_an_undelivered_message_says_why_and_what_to_do(stage: Stage, scene: Scene) -> None:
    open_case(scene, "undelivered", code="user_disabled", notice="sign_request")
    card = cards(stage)[-1]
    assert "did not get a message (sign request): the account is deactivated" in card
    assert "Check whether this person has left." in card


@pytest.mark.whole
def test_every_kind_of_case_fills_in_all_its_words(stage: Stage, scene: Scene) -> None:
    for kind in [*CASE_KINDS, "unheard_of"]:
        open_case(scene, kind, milestone="plan", code="is_archived", notice="canvass")
    shown = cards(stage)
    assert len(shown) == len(CASE_KINDS) + 1
    assert not [c for c in shown if "{" in c]


def test_a_rematch_names_nobody_as_the_one_who_asked(stage: Stage, scene: Scene) -> None:
    open_case(scene, "rematch")
    omar, peter = (stage.visitor.person(n)["id"] for n in (OMAR, PETER))
    assert cards(stage)[-1].count(omar) == cards(stage)[-1].count(peter) == 1


def test_done_changes_the_card_and_is_audited(stage: Stage, scene: Scene) -> None:
    case_id = open_case(scene, "help")
    stage.press(GRACE, "Done", OFFICE)
    card = cards(stage)[-1]
    assert f"Done by <@{stage.visitor.person(GRACE)['id']}>" in card
    with stage.look() as db:
        case = db.get_one(Case, case_id)
        assert case.closed_at == stage.now()
        assert scene.audited(db, case_id) == ["case.opened", "case.closed"]


def test_done_of_somebody_who_is_no_coordinator_changes_nothing(stage: Stage, scene: Scene) -> None:
    case_id = open_case(scene, "help")
    stage.press(NORA, "Done", OFFICE)
    assert "can do that" in stage.last(NORA, OFFICE)
    with stage.look() as db:
        assert db.get_one(Case, case_id).closed_at is None


def test_the_open_cases_are_listed_and_closed_there_with_their_cards(
    stage: Stage, scene: Scene
) -> None:
    open_case(scene, "help")
    open_case(scene, "discussion", LUCIA)
    stage.command(GRACE, "/mentor cases", OFFICE)
    assert "2 open cases" in spoken(stage.visitor.modal(GRACE))
    stage.press_modal(GRACE, "Done")
    assert "1 open case" in spoken(stage.visitor.modal(GRACE))
    stage.press_modal(GRACE, "Done")
    assert "Nothing waits for you" in spoken(stage.visitor.modal(GRACE))
    assert all("Done by" in card for card in cards(stage))
    with stage.look() as db:
        assert queries.open_cases(db, scene.cycle_id) == []


def test_a_list_that_slack_does_not_open_now_is_said_to_be_pressed_again(
    unruly_stage: Stage,
) -> None:
    scene = Scene(unruly_stage).one_pair()
    open_case(scene, "help")
    unruly_stage.visitor.fault("rate_limited", method="views.open", times=1)
    unruly_stage.command(GRACE, "/mentor cases", OFFICE)
    assert "no more windows right now" in unruly_stage.last(GRACE, OFFICE)
    unruly_stage.command(GRACE, "/mentor cases", OFFICE)
    assert "1 open case" in spoken(unruly_stage.visitor.modal(GRACE))


def test_without_cases_the_command_says_so(stage: Stage, scene: Scene) -> None:
    stage.command(GRACE, "/mentor cases", OFFICE)
    assert "Nothing waits for you" in stage.last(GRACE, OFFICE)
    stage.command(NORA, "/mentor cases", OFFICE)
    assert "can do that" in stage.last(NORA, OFFICE)


def test_a_waiting_case_is_the_coordinator_s_next_thing(stage: Stage, scene: Scene) -> None:
    open_case(scene, "help")
    stage.command(GRACE, "/mentor")
    assert "A case waits for you in Mentoring 2027." in stage.last(GRACE)
    stage.press(GRACE, "Open the cases")
    assert "asks for help" in spoken(stage.visitor.modal(GRACE))
