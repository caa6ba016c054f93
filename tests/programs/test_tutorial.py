"""The program of the tutorial: written from the documentation alone, and whole."""

from __future__ import annotations

import re
from pathlib import Path

from mentoring import program_file
from mentoring.language.forms import Drives

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "examples" / "volunteers.yaml").read_text("utf-8")


def test_the_program_of_the_tutorial_has_no_faults() -> None:
    program = program_file.check(TEXT)
    assert (program.length.months, program.words.mentor.a) == (3, "a guide")
    assert program.workgroup is not None
    assert program.forms["group_form"].driving(Drives.WORKGROUP)


def test_the_tutorial_shows_the_file_as_it_is() -> None:
    """Every piece of YAML on the page stands in the file, however it is indented there."""
    page = (DOCS / "tutorial.md").read_text("utf-8")
    lines = {line.strip() for line in TEXT.splitlines()}
    for piece in re.findall(r"```yaml\n(.*?)```", page, re.S):
        assert {line.strip() for line in piece.splitlines()} <= lines
