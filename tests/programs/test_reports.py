"""A coordinator rehearses the program and reports on it; everybody reads its guide."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from mentoring import conformance, conformance_page, program_file
from mentoring.program_file import read, shipped_text
from store.evidence import Evidence
from tests.signup.cast import begin
from tests.stage import GRACE, NORA, OFFICE, Stage


@pytest.mark.whole
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
    assert stage.visitor.modal("Walter Begay")["title"]["text"] == "What to expect"
    stage.command("Walter Begay", "/mentor glossary")
    assert stage.refused() == []


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_every_form_and_every_date_of_a_guide_is_in_the_report(key: str) -> None:
    program = read(shipped_text(key))
    found = conformance.report(program)
    assert {s.line.place for s in found.sheets} == {f"forms.{form}" for form in program.forms}
    labels = {label for sheet in found.sheets for label, _, _ in sheet.questions}
    for form in program.forms.values():
        assert {f.label for f in form.fields if not f.fields} <= labels
    places = [line.place for line in found.year]
    dated = [f"milestones.{m.key}" for m in program.milestones]
    assert {*dated, *(f"events.{e.key}" for e in program.events), "cadence"} <= set(places)
    page = conformance_page.as_page(found).decode()
    assert ("<h2>The process</h2>" in page) == (key == "people_cmm")
    assert all(page.count(heading) == 1 for heading in ("<h2>Every form</h2>", "The year, row"))
    table = list(csv.reader(conformance_page.as_csv(found).decode().splitlines()))
    assert {row[0] for row in table[1:]} == {"clause", "year", "form"}


def test_the_year_is_in_order_and_says_its_dates_in_words() -> None:
    rows = conformance.report(read(shipped_text("pxso"))).year
    said = [f"{row.place}: {row.says}" for row in rows]
    for one in (
        "milestones.agreement: days 7, 14, 21, 27 from the announcement; a case on day 30",
        "milestones.progress: days 0, 7 from 3 months after the announcement, again every 6 months,"
        " 2 times in all",
        "milestones.renewal: days -30, -14 from the end",
        "rematch: open until day 60",
    ):
        assert one in said
    places = [row.place for row in rows]
    order = ["milestones.managers", "introduction", "milestones.pulse", "plan",
             "events.quarterly", "milestones.semi_annual", "milestones.renewal",
             "milestones.evaluation_mentor"]  # fmt: skip
    assert sorted(order, key=places.index) == order


def test_the_page_about_conformance_has_the_process_as_the_report_has_it() -> None:
    process = conformance.report(read(shipped_text("people_cmm"))).process
    assert process is not None
    page = (Path(__file__).parents[2] / "docs/conformance.md").read_text(encoding="utf-8")
    rows = conformance_page.process_rows(process)
    assert [
        f"| {head} | {said} |" for head, said in rows if f"| {head} | {said} |" not in page
    ] == []


def test_thanks_exceptions_and_consents_are_evidence_and_few_consents_are_not_counted() -> None:
    nothing = Evidence({}, {}, {}, {}, {}, {}, {}, 0, 0, 0, 0, 0)
    found = replace(nothing, members=9, pairs=4, opened=2, told={"certificate": 3},
                    decided={"service": 2}, waived={"grade_gap": 1})  # fmt: skip
    for key, place, gap, words in (
        ("pxso", "recognition", True, "3 certificates sent, 0 times thanked in public"),
        (
            "cpoc",
            "matching.rules.grade_gap",
            True,
            "4 pairs announced; each was held against it, ",
        ),
        ("people_cmm", "confidentiality", False, "fewer than 5 items opened"),
        ("nc", "eligibility.criteria.service", True, "2 decided with a reason"),
    ):
        program = read(shipped_text(key))
        (line,) = (x for x in conformance.report(program, found, "2027").lines if x.place == place)
        (empty,) = (x for x in conformance.report(program, nothing).lines if x.place == place)
        assert words in line.evidence
        assert (empty.shown is False) == gap


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
