"""Two programs are compared rule by rule, in words, with their clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from tests.small import FOLDER, small_text

SMALL = small_text()
FILE = str(FOLDER / "small.yaml")
CHANGES = {
    "months: 12, cl": "months: 6, cl",
    "key: semi_annual": "key: midway",
    "depth: 1,": "",
    "kind: same_site, points: 60": "kind: style, points: 50",
    "program: small": "program: six",
}


def test_the_command_line_says_which_rules_differ_and_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SMALL
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    (tmp_path / "six.yaml").write_text(text, encoding="utf-8")
    assert main(["program", "diff", FILE, str(tmp_path / "six.yaml")]) == 0
    said = capsys.readouterr().out
    titles = "Lakeshore Mentoring Program (small) | Lakeshore Mentoring Program (six)"
    assert said.startswith(f"{titles}: 6 rules")
    for line in (
        "Length\n  (S3-14, section 5c | S3-14, section 5c)\n    months: 12 | 6\n",
        "  rules not supervisor (S3-10, section 5c | S3-10, section 5c)\n    depth: 1 | nothing\n",
        "  terms style only in six (S3-11)\n    kind: style; points: 50; label: Same site",
        "  semi annual only in small (S3-25)\n",
        "  midway only in six (S3-25)\n    months: 6; days: 0, 7, 14; asks: form; form: review;",
    ):
        assert line in said, line
    assert main(["program", "diff", "pxso", "pxso"]) == 0
    assert "0 rules differ" in capsys.readouterr().out
    assert main(["program", "diff", "pxso", "pxs"]) == 2
    assert "no program and no file pxs" in capsys.readouterr().out


def test_the_command_line_tells_the_faults_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text(SMALL.replace("due_day: 30", "due_dya: 30"), "utf-8")
    assert main(["program", "check", str(tmp_path / "mine.yaml")]) == 2
    assert "mine.yaml, line " in capsys.readouterr().out
