"""Forms about the program as a whole, as modals."""

from __future__ import annotations

from handlers import forms
from handlers.blocks import Block, context, escape, modal, section
from handlers.turn import carry
from mentoring.answers import Answers
from mentoring.language.forms import Reader
from mentoring.program_file import program_of
from mentoring.surveys import Survey


def form_view(found: Survey, given: Answers, page: int = 0) -> Block:
    """Show the form with what is answered so far, and say who reads it."""
    program = program_of(found.cycle)
    view = forms.form_view(
        program, found.form, given, callback="answer_survey",
        metadata=carry(cycle=found.cycle.id, survey=found.name), page=page,
    )  # fmt: skip
    said = "You have answered this already, and can change it. " if found.answered else ""
    first = next(i for i, block in enumerate(view["blocks"]) if block["type"] == "input")
    view["blocks"].insert(first, context(f"{said}{_readers(found)}"))
    return view


def thanks_view(found: Survey) -> Block:
    """Confirm that the answers have arrived, and say who reads them."""
    later = context("You can change them with the same button.")
    said = section(f"Thank you. {_readers(found)}")
    return modal(found.form.title, [said, later], callback="reading")


def _readers(found: Survey) -> str:
    words = program_of(found.cycle).words
    if {Reader.COORDINATOR, Reader.BOARD} <= set(found.form.readers):
        return f"The {escape(words.coordinator)} and the board read it, and nobody else."
    if Reader.COORDINATOR in found.form.readers:
        return f"The {escape(words.coordinator)} reads it, and nobody else."
    return "Nobody reads what a single person answers."
