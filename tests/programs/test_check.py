"""Everything that is wrong in a program file is told at once, each with its line and a remedy."""

from __future__ import annotations

import pytest

from mentoring import program_file
from mentoring.program_file import ProgramFaults, shipped_text
from tests.small import small_text

SMALL = small_text()
READ, LAST = "    readers: [coordinator]\n", "    clause: S3-25, section 5f\n"
WRONG = {  # what is written instead of what, where the fault is told, and a part of the remedy
    "due_day: 30": ("due_dya: 30", "agreement.due_dya", "did you mean due_day?"),
    "    form: review\n": ("    form: reveiw\n", "milestones.3.form", "did you mean review?"),
    "Competency assessment, hint": (
        "Competency assessment, options_from: competences, hint",
        "forms.map.fields.2.options_from",
        "did you mean competencies?",
    ),
    "Focus: {focus}": ("Focus: {fokus}", "agreement.text", "did you mean focus?"),
    "    button: Answer the review\n": ("", "milestones.3", "`button` is missing"),
    "    asks: plan\n": ("    asks: plna\n", "milestones.1.asks", "did you mean plan?"),
    "agreement ends on {due}": ("agreement ends on ${last}", "last", "no blank is called last"),
    "  - key: renewal\n": ("  - key: renewal\n    only_if: renew\n", "renew", "no blank is called"),
    "quiet_after: 3": ("quiet_after: 3\n  per_month: 2", "cadence.per_month", "stands twice"),
    "version: 1": ("version: first", "version", "write a whole number"),
}


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ProgramFaults) as told:
        program_file.check(text, "mine.yaml")
    return [(f.line, f.key, f.remedy) for f in told.value.faults]


def test_faults_of_every_kind_are_told_in_one_go_with_the_line_they_stand_on() -> None:
    text = SMALL
    for good, (bad, *_) in WRONG.items():
        assert text.count(good) == 1, good
        text = text.replace(good, bad)
    found, lines = faults(text), text.splitlines()
    for bad, key, remedy in WRONG.values():
        told = [f for f in found if f[1] == key and remedy in f[2]]
        assert not key or len(told) == 1, (key, found)
        first = bad.strip().splitlines()[-1].strip() if bad else ""
        at = lines[told[0][0] - 1] if told and key != "agreement.text" else first
        assert first.split(":")[0] in at or first in at, (key, at)
    assert len(found) == len(WRONG) + 2  # a due_day is missing, and nobody asks for the review
    assert found == sorted(found)


def test_what_nothing_uses_is_told_when_a_file_is_checked_but_runs() -> None:
    lonely = SMALL.replace("    form: review\n", "    form: evaluation_mentor\n", 1)
    assert program_file.read(lonely).forms["review"]
    assert [(key, told) for _, key, told in faults(lonely)] == [
        ("forms.review", "nobody asks for this form; name it in a milestone, or remove it")
    ]
    unread = SMALL.replace(
        "    readers: [coordinator]\n    ours: true\n    clause: S3-25", "    clause: S3-25"
    )
    assert {key for _, key, _ in faults(unread)} == {
        f"forms.review.fields.{i}"
        for i in range(3)  # the fourth drives a talk
    }


def test_a_screening_that_nobody_could_decide_is_told() -> None:
    screened = f"{SMALL}\nscreening: {{forms: {{mentor: potential}}, clause: S0-03}}\n"
    ours = screened.replace("author: supervisor", "author: coordinator")
    for text, remedy in ((screened, "must be the coordinator"), (ours, "it is the decision")):
        told = [told for _, key, told in faults(text) if key == "screening.forms.mentor"]
        assert len(told) == 1
        assert remedy in told[0]


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_no_shipped_program_has_anything_that_nothing_uses(key: str) -> None:
    program_file.check(shipped_text(key), f"{key}.yaml")


@pytest.mark.parametrize(("start", "length"), [(0, 400), (9_000, 90)])
def test_a_file_with_something_torn_out_of_it_is_refused_in_sentences(
    start: int, length: int
) -> None:
    torn = SMALL[:start] + SMALL[start + length :]
    assert all(1 <= line <= torn.count("\n") + 1 for line, _, _ in faults(torn))
