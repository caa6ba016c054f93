"""Filled-in forms of any program, also one whose forms the code has never heard of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mentoring import answers, program_file
from mentoring.program_file import program_of
from mentoring.scopes import of_member
from store.database import Database, Db
from tests.cast import MONDAY, Cast, cast
from tests.small import small_text

OWN_FORM = """
  garden_diary:
    title: Garden diary
    author: mentee
    readers: [pair]
    clause: our own
    fields:
      - {key: plant, type: text, label: What you planted, max: 40}
      - {key: rain, type: number, label: Rain in millimetres, min: 0, max: 500, required: false}
      - key: mood
        type: rating
        label: How it looks
        options: [{key: dry, label: Dry}, {key: lush, label: Lush}]
"""


@pytest.fixture
def people(database: Database) -> Iterator[tuple[Db, Cast]]:
    """Run a program with a form of its own."""
    with database.begin(MONDAY) as db:
        made = cast(db)
        made.cycle.program_text = small_text().replace("\nforms:", f"\nforms:{OWN_FORM}", 1)
        yield db, made


def test_a_form_that_the_code_has_never_heard_of_is_kept_in_versions(
    people: tuple[Db, Cast],
) -> None:
    db, made = people
    scope = of_member(made.mentee)
    first = {"plant": "Beans", "rain": None, "mood": "dry"}
    second = {"plant": "Beans and maize", "rain": 12, "mood": "lush"}
    for given in (first, second):
        answers.hand_in(db, made.cycle, "garden_diary", scope, made.bob, given, MONDAY)
    found = answers.latest(db, made.cycle, "garden_diary", scope)
    assert found is not None
    assert (found.version, found.answers) == (2, second)
    assert answers.begun(db, made.cycle, "garden_diary", scope) == second


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"plant": "Beans", "mood": "dry"}, set()),
        ({"mood": "dry"}, {"plant"}),
        ({"plant": "B" * 41, "mood": "dry"}, {"plant"}),
        ({"plant": "Beans", "mood": "angry"}, {"mood"}),
        ({"plant": "Beans", "mood": "dry", "rain": 501}, {"rain"}),
        ({"plant": "Beans", "mood": "dry", "rain": "much"}, {"rain"}),
    ],
)
def test_each_wrong_answer_is_named_at_its_field(
    people: tuple[Db, Cast], given: answers.Answers, wrong: set[str]
) -> None:
    _, made = people
    program = program_of(made.cycle)
    assert set(answers.faults(program, program.forms["garden_diary"].fields, given)) == wrong


def test_all_faults_of_a_program_file_are_told_at_once_with_their_lines() -> None:
    broken = (
        small_text()
        .replace("due_day: 30", "due_dya: 30")
        .replace("\n  text: |\n    MENTORING", "\n  txet: |\n    MENTORING")
        .replace("asks: plan", "asks: plna")
    )
    with pytest.raises(program_file.ProgramFaults) as told:
        program_file.read(broken, "mine.yaml")
    sentences = [str(fault) for fault in told.value.faults]
    lines = broken.splitlines()
    for fault in told.value.faults:
        assert fault.key.rpartition(".")[2] in lines[fault.line - 1] or "missing" in fault.remedy
    assert any("no such key" in s for s in sentences)
    assert any("agreement.text: this key is missing" in s for s in sentences)
    assert any("milestones.1.asks" in s for s in sentences)


@pytest.mark.parametrize("text", ["", "a: [", "- just a list", "program: 7\n"])
def test_what_is_no_program_at_all_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(program_file.ProgramFaults, match=r"mine\.yaml, line \d+"):
        program_file.read(text, "mine.yaml")
