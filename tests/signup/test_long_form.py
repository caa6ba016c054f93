"""A sign-up form of twelve fields: three pages, filled in as far as it is known, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring import answers
from mentoring.language.forms import OTHER, FieldType, FormField, Option, Prefill
from mentoring.prefill import prefilled
from mentoring.program_file import read, shipped, shipped_text
from store.models import Person, Role
from tests.signup.cast import OMAR, SAMUEL, begin, cycle_of, known, member_of, person_of, vary
from tests.small import small
from tests.stage import GRACE, OFFICE, Stage

SKILLS = [{"key": f"skill_{n}", "label": f"Skill number {n}"} for n in range(24)]
LONG: dict[str, Any] = {
    "title": "Application", "author": "mentee", "readers": ["coordinator"], "clause": "E1",
    "fields": [
        {"key": "name", "type": "text", "label": "Name", "prefill": "name", "page": "You"},
        {"key": "grade", "type": "text", "label": "Grade", "prefill": "grade",
         "required": False},
        {"key": "hired", "type": "date", "label": "Since", "prefill": "hired"},
        {"key": "boss", "type": "person", "label": "Supervisor", "prefill": "supervisor",
         "drives": "supervisor"},
        {"key": "skills", "type": "choices", "label": "Skills", "options": SKILLS, "min": 2,
         "max": 3, "other": "Something else", "drives": "skills", "page": "What you want"},
        *({"key": f"text_{n}", "type": "text", "label": f"Text {n}", "required": False}
          for n in range(4)),
        {"key": "goals", "type": "long_text", "label": "Goals", "page": "Goals"},
        {"key": "resume", "type": "file", "label": "Resume"},
        {"key": "why", "type": "text", "label": "Why", "required": False},
    ],
}  # fmt: skip


def state(stage: Stage) -> dict[str, Any]:
    values = stage.visitor.modal(OMAR)["state"]["values"]
    return {k: next(iter(next(iter(v.values())).items()))[1] for k, v in values.items()}


def test_twelve_fields_take_three_pages_and_closing_loses_nothing(stage: Stage) -> None:
    begin(stage)
    vary(stage, forms={"long": LONG}, lists={})
    enrollment = {"mentor": "mentor_profile", "mentee": "long"}
    vary(stage, enrollment={"forms": enrollment})
    known(stage, OMAR, grade="GS-12")
    stage.command(OMAR, "/mentor signup mentee")
    values = stage.visitor.modal(OMAR)["state"]["values"]
    assert values["name"]["text"]["value"] == OMAR
    assert values["grade"]["text"]["value"] == "GS-12"
    assert values["hired"]["date"]["selected_date"] == str(person_of(stage, OMAR).hired)
    assert values["boss"]["person"]["selected_user"] == person_of(stage, SAMUEL).slack_id
    stage.fill(OMAR, name="Omar", grade="")
    assert "Page 2 of 3" in str(stage.visitor.modal(OMAR))
    view = stage.visitor.modal(OMAR)["id"]
    stage.visitor.click(OMAR, "text", "Sailing", view=view, block_id="skills.other")
    stage.visitor.close(OMAR)
    stage.command(OMAR, "/mentor signup mentee")
    values = stage.visitor.modal(OMAR)["state"]["values"]
    assert (values["name"]["text"]["value"], values["grade"]["text"]["value"]) == ("Omar", None)
    stage.fill(OMAR, grade="GS-13")
    values = stage.visitor.modal(OMAR)["state"]["values"]
    assert values["skills.other"]["text"]["value"] == "Sailing"
    stage.visitor.submit(OMAR, {})
    assert stage.errors(OMAR) == {"skills": "Please choose at least 2; you have chosen 1."}
    stage.fill(OMAR, skills=["skill_0", "skill_23"])
    stage.fill(OMAR, goals="To lead")
    said = stage.last(OMAR)
    assert "Skill number 23, Sailing" in said
    assert "Still to come from you: Resume" in said
    stage.command(GRACE, "/mentor status", OFFICE)
    assert "1 to come" in stage.last(GRACE, OFFICE)
    stage.press(OMAR, "Change my profile")
    for typed in ({}, {}, {"resume": "2027-01-08"}):
        stage.fill(OMAR, **typed)
    assert "handed in on 2027-01-08" in stage.last(OMAR)
    assert member_of(stage, OMAR, Role.MENTEE) is not None
    with stage.look() as db:
        sent = answers.latest(db, cycle_of(stage), "long", f"member:{_id(stage)}")
        assert sent is not None
        assert sent.answers["skills"] == ["skill_0", "skill_23", f"{OTHER}Sailing"]
        assert sent.answers["name"] == "Omar"


def _id(stage: Stage) -> str:
    found = member_of(stage, OMAR, Role.MENTEE)
    assert found is not None
    return found.id


def test_what_was_emptied_stays_empty_and_what_does_not_fit_is_left_out() -> None:
    person = Person(team_id="T", slack_id="U1", name="Ana", grade="GS-9", title="Engineer")
    fields = [
        FormField(key="a", type=FieldType.TEXT, label="A", prefill=Prefill.NAME),
        FormField(key="b", type=FieldType.TEXT, label="B", prefill=Prefill.GRADE),
        FormField(key="c", type=FieldType.NUMBER, label="C", prefill=Prefill.GRADE),
        FormField(key="d", type=FieldType.TEXT, label="D", prefill=Prefill.TITLE, max=3),
    ]
    assert prefilled(fields, {"b": None}, person) == {"a": "Ana", "b": None, "d": "Eng"}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (["a"], "at least 2"),
        (["a", "b"], None),
        (["a", f"{OTHER}x"], None),
        (["a", "b", f"{OTHER}x"], "2 at most"),
        (["a", "nothing"], "from the list"),
    ],
)
def test_as_many_choices_as_the_form_says(given: list[str], fault: str | None) -> None:
    program = small()
    options = tuple(Option(key=k, label=k) for k in "abc")
    field = FormField(key="x", type=FieldType.CHOICES, label="X", options=options, min=2, max=2,
                      other="Other")  # fmt: skip
    found = answers.faults(program, (field,), {"x": given}).get("x")
    assert (fault in found) if fault and found else found is fault


@pytest.mark.parametrize("key", sorted(shipped()))
def test_signing_up_takes_three_pages_at_most(key: str) -> None:
    program = read(shipped_text(key))
    assert [r for r in Role if len(program.sign_up_form(r).pages) > 3] == []
