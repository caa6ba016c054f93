"""The small program of the tests, so that they do not lean on a guide's file as it grows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mentoring.program import Program
from mentoring.program_file import read, shipped_text

FOLDER = Path(__file__).parent / "data" / "programs"  # as the administrator's own folder
SMALL = "small"  # the key in the file
CHOICE = f"own:{SMALL}"  # what is chosen in the set-up


@cache
def small_text() -> str:
    return (FOLDER / f"{SMALL}.yaml").read_text(encoding="utf-8")


def small() -> Program:
    return read(small_text())


def text_of(key: str) -> str:
    """Give the file of the small program, or of one that comes with Mentor."""
    return small_text() if key == SMALL else shipped_text(key)
