"""What grades in a roster mean, and what a program's file adds to it."""

from __future__ import annotations

import pytest

from mentoring.grades import Grade, plain, read_grade
from mentoring.program_file import read
from tests.small import small_text

LADDER = {plain("NH-03"): 13, plain("Senior Specialist"): 14}


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("GS-13", Grade("", 13)),
        ("gs 09", Grade("", 9)),
        ("15", Grade("", 15)),
        ("Grade 7", Grade("", 7)),
        ("GG-12", Grade("", 12)),
        ("GS-0343-12", Grade("", 12)),
        ("GS-12/13", Grade("", 12)),
        ("GS-12 step 5", Grade("", 12)),
        ("SES", Grade("", 16)),
        ("ES-04", Grade("", 16)),
        ("NH-03", Grade("NH", 3)),
        ("NH-III", Grade("NH", 3)),
        ("Labor Grade 23", Grade("LABOR GRADE", 23)),
        ("WG-10", Grade("WG", 10)),
        ("", None),
        (None, None),
        ("Contractor", None),
        ("2210", None),
    ],
)
def test_a_grade_is_a_step_on_a_scale(written: str | None, grade: Grade | None) -> None:
    assert read_grade(written) == grade


def test_a_program_says_where_grades_of_another_scale_stand() -> None:
    assert read_grade("nh 3", LADDER) == Grade("", 13)
    assert read_grade("Senior specialist", LADDER) == Grade("", 14)
    assert read_grade("NH-02", LADDER) == Grade("NH", 2)


def test_nobody_is_asked_how_many_where_everybody_takes_one() -> None:
    text = small_text().replace("capacity_max: 3", "capacity_max: 1")
    assert "capacity" not in {f.key for f in read(text).forms["mentor_profile"].fields}
    assert "capacity" in {f.key for f in read(small_text()).forms["mentor_profile"].fields}
