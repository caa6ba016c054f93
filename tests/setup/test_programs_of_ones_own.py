"""A program of the administrator's folder, with blanks that the agency fills in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views.own_file import PIECE, in_pieces
from mentoring import agency, library, program_file
from mentoring.program import Program
from mentoring.program_file import program_of, read
from store import beginnings
from store.crypto import Keys
from tests.signup.cast import NAME, cycle_of
from tests.small import small_text
from tests.stage import ANNOUNCEMENTS, GRACE, NORA, OFFICE, Stage, spoken, staged

BLANKS = """\
blanks:
  months: {type: number, label: Months a pair lasts, value: 12, min: 1, max: 60, clause: ours 1}
  motto: {type: text, label: A motto for the announcement, value: "", max: 40, clause: ours 2}
  boss: {type: yes_no, label: Supervisors sign the agreement, value: true, clause: ours 3}
  tone:
    type: choice
    label: How the program is called
    value: plain
    options: [{key: plain, label: Plainly}, {key: long, label: With a long name}]
    clause: ours 4
"""


LAUGHS = "a0: &a0 [1, 1]\n" + "".join(f"a{n}: &a{n} {[f'*a{n - 1}'] * 9}\n" for n in range(1, 9))
LAUGHS = LAUGHS.replace("'", "")


def own_text() -> str:
    """Give the small program with some blanks in it."""
    return BLANKS + small_text().replace(
        "title: Lakeshore Mentoring Program", "title: Our ${tone} Program"
    ).replace("length: {months: 12,", "length: {months: '${months}',").replace(
        "program: small", "program: ours"
    )


@pytest.fixture
def own(keys: Keys, organisation: Path, tmp_path: Path) -> Iterator[Stage]:
    """Give a stage whose administrator has a folder with a right file and a wrong one."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "ours.yaml").write_text(own_text(), encoding="utf-8")
    wrong = own_text().replace("version: 1", "version: none\nunheard: 1")
    (folder / "wrong.yaml").write_text(wrong, encoding="utf-8")
    shutil.copyfile(organisation, tmp_path / "stage.db")
    with staged(f"sqlite:///{tmp_path / 'stage.db'}", keys, imported=False, programs=folder) as one:
        yield one


def test_an_agency_fills_in_the_blanks_of_its_own_program(own: Stage) -> None:
    own.command(GRACE, "/mentor setup", OFFICE)
    seen = spoken(own.visitor.modal(GRACE))
    assert "wrong.yaml" in seen
    own.press_modal(GRACE, "What is wrong")
    wrong = spoken(own.visitor.modal(GRACE))
    assert "no such key" in wrong
    assert "`version`" in wrong
    assert "Line 15" in wrong
    own.visitor.close(GRACE)
    own.fill(GRACE, program="own:ours", name=NAME, announce=ANNOUNCEMENTS)
    asked = own.visitor.modal(GRACE)
    shown = {b["block_id"]: b["element"] for b in asked["blocks"] if b["type"] == "input"}
    assert shown["months"]["initial_value"] == "12"
    assert shown["boss"]["initial_option"]["value"] == "yes"
    assert "ours 3" in spoken(asked)
    own.press_modal(GRACE, "Back")
    first = {b["block_id"]: b.get("element", {}) for b in own.visitor.modal(GRACE)["blocks"]}
    assert first["name"]["initial_value"] == NAME
    own.fill(GRACE)
    own.fill(GRACE, months="24", motto="Grow together", boss="no")
    program = program_of(cycle_of(own))
    assert (program.program, program.length.months, program.title) == (
        "ours",
        24,
        "Our plain Program",
    )
    own.command(GRACE, "/mentor about", OFFICE)
    assert "Months a pair lasts: *24* (ours 1)" in own.last(GRACE, OFFICE)
    own.command(NORA, "/mentor about")
    assert "agency decided" not in own.last(NORA)
    with own.look() as db:
        assert beginnings.beginnings_by(db, cycle_of(own).created_by) == []
    assert own.refused() == []


def paste(stage: Stage, text: str) -> None:
    """Fill the pieces of a file in, as somebody does who cuts it where it fits."""
    pieces = in_pieces(text)
    while len(fields(stage)) < len(pieces):
        stage.press_modal(GRACE, "Room for more")
    given = {f"piece_{n}": pieces[n] if n < len(pieces) else "" for n in range(len(fields(stage)))}
    stage.fill(GRACE, **given)


def fields(stage: Stage) -> dict[str, str]:
    """Give what stands in the pieces."""
    blocks = [b for b in stage.visitor.modal(GRACE)["blocks"] if b["type"] == "input"]
    return {b["block_id"]: b["element"].get("initial_value", "") for b in blocks}


def test_a_coordinator_hands_in_a_file_and_mends_it_where_it_is(stage: Stage) -> None:
    wrong = own_text().replace("version: 1", "version: none").replace("says: >-", "sais: >-", 1)
    stage.command(GRACE, "/mentor setup", OFFICE)
    stage.fill(GRACE, program="handed_in", name="", announce=ANNOUNCEMENTS)
    assert stage.errors(GRACE).keys() == {"name"}
    stage.fill(GRACE, program="handed_in", name=NAME, announce=ANNOUNCEMENTS)
    paste(stage, wrong)
    told = spoken(stage.visitor.modal(GRACE))
    assert "`version`\nwrite a whole number here" in told
    assert "(piece 1)" in told
    assert "sais" in told
    assert "\n".join(fields(stage).values()).strip("\n") == wrong.strip("\n")
    stage.visitor.close(GRACE)
    stage.command(GRACE, "/mentor setup", OFFICE)
    stage.fill(GRACE)
    paste(stage, own_text())
    stage.fill(GRACE, months="24")
    program = program_of(cycle_of(stage))
    assert (program.program, program.length.months) == ("ours", 24)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "there is nothing in it"),
        (LAUGHS, "is deeper, or repeats more"),
        ("a: " + "[" * 5000, "is deeper, or repeats more"),
        ("a: [", "not YAML"),
    ],
)
def test_a_file_that_is_no_program_is_refused_before_it_can_do_harm(text: str, remedy: str) -> None:
    (fault,) = library.handed_in(text).faults
    assert remedy in fault.remedy


@given(
    st.lists(st.sampled_from(["", "a: b", "  - " + "x" * 700, "y" * 3100]), max_size=30).map(
        "\n".join
    )
)
def test_a_text_in_pieces_is_the_same_text(text: str) -> None:
    pieces = in_pieces(text)
    assert all(0 < len(piece) <= PIECE for piece in pieces)
    if all(len(line) < PIECE for line in text.split("\n")):
        assert "\n".join(pieces) == text.rstrip("\n")


def ours() -> tuple[Program, str]:
    text = own_text()
    return read(text), text


def test_a_value_that_cannot_stand_is_told_at_its_field() -> None:
    program, text = ours()
    given = {"months": "70", "motto": "x" * 41, "boss": None, "tone": "loud"}
    assert agency.faults(program, text, given) == {
        "months": "Please choose a number from 1 to 60.",
        "motto": "Please keep it to 40 characters.",
        "boss": "Please decide this one; the program needs it.",
        "tone": "Please choose one from the list.",
    }
    right = {"months": "6", "motto": None, "boss": False, "tone": "plain"}
    assert agency.faults(program, text, right) == {}


def test_what_only_shows_with_the_values_is_told_at_the_blank_behind_it() -> None:
    program, text = ours()
    text = text.replace("max: 60", "max: 600")
    program = read(text)
    told = agency.faults(
        program, text, {"months": "61", "motto": None, "boss": True, "tone": "plain"}
    )
    assert list(told) == ["months"]
    assert "does not fit the rest of the program" in told["months"]
    assert "length.months" in told["months"]


def test_a_folder_names_what_is_wrong_with_each_file(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(own_text(), encoding="utf-8")
    (tmp_path / "bad name!.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9")
    (tmp_path / "notes.txt").write_text("no program", encoding="utf-8")
    found = {b.file: b for b in library.books(tmp_path)}
    assert set(program_file.shipped()) <= {b.key for b in found.values()}
    assert found["good.yaml"].title == "Our plain Program (good.yaml)"
    assert "name the file" in found["bad name!.yaml"].faults[0].remedy
    assert "UTF-8" in found["latin.yaml"].faults[0].remedy
    assert "notes.txt" not in found
    gone = library.books(tmp_path / "gone")[-1]
    assert "cannot read the folder" in gone.faults[0].remedy
