"""What a grade in the roster means: a number on a scale. Grades of two scales do not compare.

GS-12, GS 0343-12, GG-12, 12 and “Grade 12” are the same step of the General Schedule's numbers; a
pay band such as NH-03 is a step of its own scale, unless the program's file says where it stands
(`matching.grades`). Nothing is guessed: what cannot be read is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

GENERAL = ""  # the scale of grades 1 to 15
EXECUTIVE = 16  # the Senior Executive Service, one above GS-15
SAME_NUMBERS = frozenset({"", "GS", "GM", "GG", "GL", "GP", "GR", "GRADE"})
SENIOR = frozenset({"SES", "ES"})
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
SERIES = r"(?:(?<!\d)\d{4} )?"  # GS-0343-12: the four digits name an occupation
SHAPE = re.compile(  # of what `plain` gives
    r"(?P<scale>[A-Z][A-Z .]*?)? ?" + SERIES + r"(?P<number>\d{1,2}|[IV]{1,3})(?![\dA-Z]).*"
)


@dataclass(frozen=True)
class Grade:
    """A step on a scale. A higher number stands above a lower one of the same scale."""

    scale: str
    number: int


def read_grade(text: str | None, ladder: Mapping[str, int] | None = None) -> Grade | None:
    """Read a grade as a roster writes it; None for one that says no step.

    `ladder`: the program's own numbers for grades of other scales, by `plain`.
    """
    written = plain(text or "")
    if not written:
        return None
    if ladder and written in ladder:
        return Grade(GENERAL, ladder[written])
    if written.partition(" ")[0] in SENIOR:
        return Grade(GENERAL, EXECUTIVE)
    found = SHAPE.fullmatch(written)
    if found is None:
        return None
    scale = (found["scale"] or "").strip(" .")
    number = ROMAN.get(found["number"]) or (
        int(found["number"]) if found["number"].isdecimal() else None
    )
    if number is None or (not scale and not found["number"].isdecimal()):
        return None
    return Grade(GENERAL if scale in SAME_NUMBERS else scale, number)


def plain(text: str) -> str:
    """Write a grade in one way, to look it up: capital letters, hyphens as spaces, no zeros ahead.

    NH-03, nh 3 and NH3 are the same.
    """
    spaced = re.sub(r"(?<=[A-Z])(?=\d)|[\s_/-]+", " ", text.strip().upper())
    return re.sub(r"\b0+(?=\d{1,2}\b)", "", spaced).strip()
