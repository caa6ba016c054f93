"""The page about program files names every key, and is current."""

from __future__ import annotations

from pathlib import Path

from mentoring import program_reference

PAGE = Path(__file__).parents[2] / "docs/program-file.md"


def test_the_page_about_program_files_is_current() -> None:
    made = program_reference.page()
    again = "python -m mentoring.program_reference > docs/program-file.md"
    assert PAGE.read_text(encoding="utf-8") == made, again
    for part in program_reference.every_part():
        assert all(f"| `{key}` |" in made for key in part.model_fields)
