"""A coordinator rehearses the program and reports on it; everybody reads its guide."""

from __future__ import annotations

import pytest

from mentoring import conformance, program_file
from mentoring.program_file import read, shipped_text
from tests.signup.cast import begin
from tests.stage import GRACE, NORA, OFFICE, Stage


def test_coordinators_rehearse_and_report_and_everybody_reads_the_guide(stage: Stage) -> None:
    begin(stage)
    stage.command(GRACE, "/mentor simulate", OFFICE)
    assert "Nobody gets a message" in stage.last(GRACE, OFFICE)
    stage.command(GRACE, "/mentor conformance", OFFICE)
    said = "\n".join(stage.dm(GRACE))
    assert "messages when nobody does anything" in said
    assert "rules cite a clause of the guide" in said
    assert "messages when" not in "\n".join(stage.dm(NORA))
    stage.command("Walter Begay", "/mentor guide")
    assert stage.visitor.modal("Walter Begay")["title"]["text"] == "The guide"
    stage.command("Walter Begay", "/mentor glossary")
    assert stage.refused() == []


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_every_practice_of_a_guide_has_its_rules(key: str) -> None:
    found = conformance.report(read(shipped_text(key)))
    assert len(found.lines) > 20
    assert all(practice.lines for practice in found.practices)
    assert all(line.clause and line.place for line in found.lines)


def test_a_practice_has_its_parts_and_not_those_of_another() -> None:
    assert conformance.cites("P2.3, P4.1", "P2")
    assert not conformance.cites("P10.2 P21", "P1")
    assert not conformance.cites("P10.2 P21", "P2")
