"""Every clause of the five guides stands in a program file, or in docs/conformance.md with why."""

from __future__ import annotations

import re
from pathlib import Path

from mentoring import program_file

ROOT = Path(__file__).parents[2]
CLAUSES = ROOT / "tests/data/clauses.txt"
COUNTS = {"S0": 27, "P": 10, "S2": 32, "S3": 29, "S4": 18}


def test_every_clause_of_every_guide_is_in_a_program_or_on_the_page() -> None:
    ids = [line.split()[0] for line in CLAUSES.read_text(encoding="utf-8").splitlines()]
    for guide, count in COUNTS.items():
        assert len({one for one in ids if re.match(rf"{guide}(-|\d+$)", one)}) == count, guide
    programs = "\n".join(program_file.shipped_text(key) for key in program_file.shipped())
    page = (ROOT / "docs/conformance.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^- (\S+): (.+)$", page, re.MULTILINE))
    unsaid = [one for one in ids if not re.search(rf"\b{one}\b", programs) and one not in told]
    assert unsaid == []
    assert set(told) <= set(ids)
