"""The pages of a set-up stay within Slack's limits: a full folder, 45 blanks, many faults.

The shipped programs fill none of them; an agency's own file may.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.views import blanks as pages
from handlers.views.own_file import MOST, own_file_view
from handlers.views.setup import setup_view
from mentoring.language.blanks import Blank, BlankType
from mentoring.library import OWN, Book
from mentoring.program import Program
from mentoring.program_file import Fault, read
from sandbox.validation import check_view
from tests.longest import brim
from tests.small import small_text

CHANNEL, PEOPLE = "C0123456789", [f"U0{n:09}" for n in range(25)]
LABEL = brim.words(150)[:150]
TYPED = {BlankType.TEXT: brim.words(3000)[:3000], BlankType.NUMBER: 10**6, BlankType.YES_NO: True}
OPTIONS = [
    {"key": f"o{n}", "label": brim.words(75)[:75], "definition": brim.words(300)[:300]}
    for n in range(10)
]


def blank(kind: BlankType) -> Blank:
    """Make a blank whose words are as long as they may be."""
    chosen: dict[str, Any] = {"value": TYPED.get(kind, "o1")}
    if kind is BlankType.CHOICE:
        chosen["options"] = OPTIONS
    if kind is BlankType.TEXT:
        chosen["max"] = 3000
    words = {"type": kind, "label": LABEL, "hint": LABEL, "clause": "S3-05 " * 10}
    return Blank.model_validate(words | chosen)


@pytest.fixture(scope="module")
def full() -> Program:
    """Give a program that leaves as much to the agency as one modal holds."""
    kinds = list(BlankType)
    blanks = {f"blank_{n}": blank(kinds[n % len(kinds)]) for n in range(45)}
    return read(small_text()).model_copy(update={"blanks": blanks, "title": brim.words(75)[:75]})


def test_a_page_of_45_blanks_fits_and_so_does_what_was_decided(full: Program) -> None:
    decided = {key: one.value for key, one in full.blanks.items()}
    view = pages.blanks_view("b" * 16, full, decided)
    assert check_view(view) == []
    assert len(view["blocks"]) == 92
    shown = {"type": "modal", "title": view["title"], "blocks": pages.decided_blocks(full)}
    assert check_view(shown) == []


def test_the_page_of_a_file_of_ones_own_fits_with_all_its_pieces_and_faults() -> None:
    text = "\n".join([f"{n}: {LABEL}"[:99] for n in range(600)])
    faults = [Fault("your file", n, LABEL[:80], LABEL * 2) for n in range(1, 61)]
    view = own_file_view("b" * 16, text, faults)
    assert check_view(view) == []
    assert sum(block["type"] == "input" for block in view["blocks"]) == MOST
    assert "20 more" in str(view["blocks"])


def test_the_first_page_fits_with_a_full_folder_of_which_much_is_wrong(full: Program) -> None:
    good = [Book(f"{OWN}{n}.yaml", f"{n}.yaml".rjust(255, "f"), "", full) for n in range(120)]
    faults = tuple(Fault("f.yaml", n, "k." * 150, brim.words(2000)) for n in range(60))
    bad = [
        Book(f"{OWN}bad{n}.yaml", f"{n}.yaml".rjust(255, "b"), "", None, faults) for n in range(60)
    ]
    people = {"coordinators": PEOPLE, "manager": PEOPLE[0], "liaison": PEOPLE[1]}
    chosen = people | {"program": good[0].key, "name": brim.long_name("2027"), "announce": CHANNEL}
    assert check_view(setup_view(CHANNEL, [*good, *bad], date(2027, 1, 4), chosen)) == []
    assert check_view(pages.faults_view(bad[0])) == []
