"""What is said about privacy is the same in Slack and in the documents, and Slack can show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.views.privacy import WORDS, privacy_blocks, privacy_view
from mentoring.program import Confidentiality
from mentoring.program_file import read, shipped, shipped_text
from mentoring.visibility import PROGRAM

PAGE = Path(__file__).parents[2] / "docs/privacy.md"


@pytest.mark.parametrize(("title", "text"), WORDS)
def test_the_page_says_what_slack_says(title: str, text: str) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"## {title} {text}" in page


def test_the_times_that_are_said_are_those_that_hold() -> None:
    said = dict(WORDS)["How long it is kept"]
    kept = read(shipped_text(PROGRAM)).retention
    assert (kept.words, kept.drafts, kept.agreements) == (365, 90, 6 * 365 + 2)
    assert [w for w in ("a year after", "after 90 days", "six years after") if w not in said] == []
    assert "(operations.md#retention)" in PAGE.read_text(encoding="utf-8")
    operations = (PAGE.parent / "operations.md").read_text(encoding="utf-8")
    assert "## Retention" in operations
    assert all(f"| {days} |" in operations for days in (365, 90, 2192))


def test_slack_takes_it_as_a_message_and_as_a_modal() -> None:
    assert len(privacy_blocks()) <= 50
    assert max(len(b["text"]["text"]) for b in privacy_blocks() if "text" in b) <= 3000
    assert len(privacy_view()["title"]["text"]) <= 24


@pytest.mark.parametrize("key", sorted(shipped()))
def test_a_program_opens_nothing_to_supervisors_unless_its_file_says_so(key: str) -> None:
    said = read(shipped_text(key)).confidentiality
    stated = shipped_text(key)
    for flag in ("supervisor_reports", "personnel_use"):
        assert not getattr(Confidentiality(), flag)
        assert getattr(said, flag) is (f"{flag}: true" in stated)
    assert "safety" in said.safety
