"""What a supervisor hears of a sign-up, and what they can answer."""

from typing import Any

import pytest
from sqlalchemy import select

from mentoring import evaluations, wanted
from mentoring.errors import NotYours
from mentoring.scopes import of_member
from store import queries
from store.models import Case, Role, Submission
from tests.signup.cast import (
    MARCUS,
    OMAR,
    PETER,
    SAMUEL,
    WALTER,
    begin,
    cycle_of,
    member_id,
    person_of,
    sign_up,
    vary,
)
from tests.stage import GRACE, OFFICE, Stage, buttons

ASSESSMENT: dict[str, Any] = {
    "potential": "strong",
    "strengths": "Calm under pressure",
    "needs": "Speaking in public",
    "time": "yes",
}


def told(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")


def assessment(stage: Stage) -> Submission | None:
    with stage.look() as db:
        found = queries.latest_submission(
            db,
            cycle_id=cycle_of(stage).id,
            form="potential",
            scope=f"member:{member_id(stage, OMAR, Role.MENTEE)}",
        )
        if found is not None:
            assert found.answers is not None
        return found


def open_cases(stage: Stage) -> list[Case]:
    with stage.look() as db:
        return queries.open_cases(db, cycle_of(stage).id)


def is_assessed(stage: Stage) -> bool:
    with stage.look() as db:
        member = queries.member(db, cycle_of(stage).id, person_of(stage, OMAR).id, Role.MENTEE)
        assert member is not None
        assert of_member(member)
        return wanted.is_assessed(db, member)


def labels(stage: Stage, person: str) -> list[str]:
    return [b["text"]["text"] for m in stage.visitor.messages(person) for b in buttons(m["blocks"])]


def test_the_supervisor_hears_who_takes_part_and_what_it_means(stage: Stage) -> None:
    told(stage)
    said = stage.last(SAMUEL)
    assert "has signed up for Mentoring 2027 as a protégé" in said
    assert "at least 2 meetings a month" in said
    assert "No overtime" in said
    assert "sign the Mentoring Agreement" in said
    assert "Electrical engineer" not in said


def test_an_assessment_is_thanked_with_its_date_and_without_its_words(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    assert f"<@{person_of(stage, OMAR).slack_id}>" in str(stage.visitor.modal(SAMUEL)["blocks"][0])
    stage.fill(SAMUEL, **ASSESSMENT)
    assert len(stage.dm(SAMUEL)) == 1
    said = stage.last(SAMUEL)
    assert "was received on" in said
    assert "Calm" not in said
    assert "Assess" not in labels(stage, SAMUEL)
    assert is_assessed(stage)
    assert all("Calm" not in text for text in [*stage.dm(OMAR), stage.last(GRACE, OFFICE)])


def test_an_assessment_can_be_changed(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    stage.fill(SAMUEL, **ASSESSMENT)
    stage.press(SAMUEL, "Change my assessment")
    values = stage.visitor.modal(SAMUEL)["state"]["values"]
    assert values["strengths"]["text"]["value"] == "Calm under pressure"
    stage.fill(SAMUEL, strengths="Calm, and funny")
    found = assessment(stage)
    assert found is not None
    assert (found.version, found.answers["strengths"]) == (2, "Calm, and funny")
    assert len(stage.dm(SAMUEL)) == 1


def test_a_closed_assessment_keeps_its_draft(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    view = stage.visitor.modal(SAMUEL)["id"]
    stage.visitor.click(SAMUEL, "text", "He speaks", view=view, block_id="needs")
    stage.visitor.close(SAMUEL)
    assert assessment(stage) is None
    stage.press(SAMUEL, "Assess")
    values = stage.visitor.modal(SAMUEL)["state"]["values"]
    assert values["needs"]["text"]["value"] == "He speaks"


def test_a_supervisor_who_cannot_give_the_time_reaches_the_coordinator(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    stage.fill(SAMUEL, **ASSESSMENT | {"time": "no"})
    assert [case.kind for case in open_cases(stage)] == ["no_support"]
    assert "does not support the time" in stage.last(GRACE, OFFICE)


def test_not_my_report_asks_the_member_to_name_another(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Not my report")
    assert "is not your report" in stage.last(SAMUEL)
    assert labels(stage, SAMUEL) == []
    assert [case.kind for case in open_cases(stage)] == ["no_supervisor"]
    assert "Please name your supervisor" in stage.last(OMAR)
    stage.press(OMAR, "Name my supervisor")
    values = stage.visitor.modal(OMAR)["state"]["values"]
    assert values["supervisor"]["person"]["selected_user"] is None
    stage.fill(OMAR, supervisor=WALTER)
    assert open_cases(stage) == []
    assert "names you as supervisor" in stage.last(WALTER)


def test_the_same_supervisor_can_be_named_again_after_a_wrong_tap(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Not my report")
    stage.press(OMAR, "Name my supervisor")
    stage.fill(OMAR, supervisor=SAMUEL)
    assert "names you as supervisor" in stage.last(SAMUEL)
    stage.press(SAMUEL, "Not my report")
    assert [case.kind for case in open_cases(stage)] == ["no_supervisor"]
    assert sum("Please name your supervisor" in text for text in stage.dm(OMAR)) == 2


def test_another_supervisor_takes_over_and_sees_no_earlier_answers(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    stage.fill(SAMUEL, **ASSESSMENT)
    stage.press(OMAR, "Change my profile")
    stage.fill(OMAR, supervisor=WALTER)
    assert "You are not named as the supervisor" in stage.last(SAMUEL)
    assert labels(stage, SAMUEL) == []
    assert not is_assessed(stage)
    stage.press(WALTER, "Assess")
    values = stage.visitor.modal(WALTER)["state"]["values"]
    assert values["strengths"]["text"]["value"] is None
    stage.fill(WALTER, **ASSESSMENT)
    assert is_assessed(stage)


def test_a_form_that_was_open_when_the_supervisor_changed_is_refused(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Assess")
    stage.press(OMAR, "Change my profile")
    stage.fill(OMAR, supervisor=PETER)
    stage.fill(SAMUEL, **ASSESSMENT)
    assert "not named as Omar Farouk's supervisor any more" in str(stage.errors(SAMUEL))
    assert assessment(stage) is None
    stage.visitor.close(SAMUEL)
    assert assessment(stage) is None


def test_a_mentor_s_supervisor_hears_nothing(stage: Stage) -> None:
    begin(stage)
    sign_up(stage, MARCUS, "mentor")
    assert stage.dm(WALTER) == []


def test_the_coordinator_reads_a_profile_with_its_assessment_and_nobody_else_does(
    stage: Stage,
) -> None:
    begin(stage)
    sign_up(stage, OMAR, "protégé")
    stage.press(SAMUEL, "Assess")
    stage.fill(SAMUEL, potential="solid", strengths="Calm", needs="Delegation", time="yes")
    with stage.look() as db:
        sent = db.scalars(select(Submission).where(Submission.form == "protege_profile")).one()
        profile = sent.id
    stage.command(GRACE, "/mentor status", OFFICE)
    lists = stage.visitor.messages(GRACE, OFFICE)[-1]
    menu = next(b for b in lists["blocks"] if b.get("accessory", {}).get("type") == "overflow")
    chosen = next(o["value"] for o in menu["accessory"]["options"] if ":mentees:" in o["value"])
    stage.visitor.click(
        GRACE, menu["accessory"]["action_id"], chosen,
        message={"channel": lists["channel"], "ts": lists["ts"]}, block_id=menu["block_id"],
    )  # fmt: skip
    stage.press_modal(GRACE, "Read")
    shown = str(stage.visitor.modal(GRACE)["blocks"])
    assert "An honest view from outside my unit" in shown
    assert "Delegation" in shown
    with stage.look() as db:
        for name in (SAMUEL, MARCUS):
            with pytest.raises(NotYours):
                evaluations.read_answers(db, person_of(stage, name), profile, stage.now())


def informed(stage: Stage) -> None:
    """Let mentors' supervisors be told and asked for nothing but their word."""
    begin(stage)
    changed = {"supervisor_of": ["mentor", "mentee"], "assessment_of": ["mentee"]}
    said = {"remind_days": 3, "supervisor_text": "Nobody takes your place."}
    vary(stage, enrollment=changed | said)


def test_a_supervisor_who_is_only_informed_takes_note_or_has_a_concern(stage: Stage) -> None:
    informed(stage)
    sign_up(stage, MARCUS, "mentor")
    boss = "Walter Begay"
    assert labels(stage, boss) == ["Noted", "I have a concern", "Not my report"]
    assert "Nobody takes your place." in stage.last(boss)
    stage.press(boss, "Noted")
    assert labels(stage, boss) == ["I have a concern"]
    stage.press(boss, "I have a concern")
    stage.fill(boss, words="His project ends in March")
    assert [case.kind for case in open_cases(stage)] == ["supervisor_concern"]
    assert "March" not in stage.last(GRACE, OFFICE)
    stage.press(GRACE, "Read", OFFICE)
    assert "ends in March" in str(stage.visitor.modal(GRACE)["blocks"])
    assert "March" not in str(stage.dm(MARCUS))
    stage.advance("14d")
    assert sum("still missing" in text for text in stage.dm(boss)) == 0


def test_a_supervisor_is_reminded_once_and_then_the_coordinator_hears(stage: Stage) -> None:
    informed(stage)
    sign_up(stage, OMAR, "protégé")
    stage.advance("6d")
    assert sum("your assessment is still missing" in text for text in stage.dm(SAMUEL)) == 1
    assert open_cases(stage) == []
    stage.advance("6d")
    assert sum("still missing" in text for text in stage.dm(SAMUEL)) == 1
    assert [case.kind for case in open_cases(stage)] == ["supervisor_silent"]
    stage.press(SAMUEL, "Assess", nth=0)
    stage.fill(SAMUEL, **ASSESSMENT)
    assert open_cases(stage) == []


def test_somebody_else_assesses_in_the_supervisor_s_place_or_hands_it_back(stage: Stage) -> None:
    told(stage)
    stage.press(SAMUEL, "Somebody else assesses")
    stage.fill(SAMUEL, to=OMAR)
    assert "Please choose a colleague" in str(stage.errors(SAMUEL))
    stage.fill(SAMUEL, to=WALTER)
    assert "asks you to assess" in stage.last(WALTER)
    assert labels(stage, SAMUEL) == ["Assess myself"]
    assert "in the place of" in stage.last(OMAR)
    stage.press(WALTER, "Not for me")
    assert labels(stage, WALTER) == []
    stage.press(SAMUEL, "Somebody else assesses")
    stage.fill(SAMUEL, to=PETER)
    stage.press(PETER, "Assess")
    stage.fill(PETER, **ASSESSMENT)
    assert is_assessed(stage)
    with stage.look() as db, pytest.raises(NotYours):
        evaluations.read_answers(db, person_of(stage, WALTER), assessment_id(stage), stage.now())


def assessment_id(stage: Stage) -> str:
    found = assessment(stage)
    assert found is not None
    return found.id
