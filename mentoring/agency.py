"""What the agency decides where a guide leaves a blank: checked value by value, then as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mentoring import filling, program_file
from mentoring.language.blanks import Blank, BlankType
from mentoring.program import Program
from mentoring.program_file import Fault, ProgramFaults

Values = Mapping[str, Any]  # a blank's key to its value; None: nothing was chosen
WHOLE = re.compile(r"-?[0-9]{1,9}")
LONGEST = 300  # characters of a text whose blank names no `max`
LONGEST_SENTENCE = 250  # beside a field of a modal


def faults(program: Program, text: str, values: Values) -> dict[str, str]:
    """Give a sentence for each blank whose value cannot stand; {} when all can.

    A fault that only shows when the values stand in the file is told at the blank that it names.
    """
    alone = {k: _fault(b, values.get(k)) for k, b in program.blanks.items()}
    if found := {key: sentence for key, sentence in alone.items() if sentence}:
        return found
    try:
        program_file.read(filled(program, text, values))
    except ProgramFaults as wrong:
        return _told(program, text, values, wrong.faults)
    return {}


def filled(program: Program, text: str, values: Values) -> str:
    """Give the program file's text with the agency's values in its blanks."""
    kept = {key: _typed(blank, values.get(key)) for key, blank in program.blanks.items()}
    return filling.with_values(text, kept)


def decided(program: Program) -> Iterator[tuple[str, str, str]]:
    """Give what was decided, blank by blank: the label, the value in words, the clause."""
    for blank in program.blanks.values():
        yield blank.label, spoken(blank, blank.value), blank.clause


def spoken(blank: Blank, value: Any) -> str:
    """Put a blank's value into words."""
    if blank.type is BlankType.YES_NO:
        return "yes" if value else "no"
    if blank.type is BlankType.CHOICE:
        return next((o.label for o in blank.options if o.key == value), str(value))
    return str(value) if value != "" else "nothing"


def _typed(blank: Blank, value: Any) -> int | bool | str:
    if value is None:
        return "" if blank.type is BlankType.TEXT else blank.value
    if blank.type is BlankType.NUMBER:
        return int(value)
    return str(value).strip() if blank.type is BlankType.TEXT else value


def _fault(blank: Blank, value: Any) -> str | None:
    if value is None or value == "":
        may_be_empty = blank.type is BlankType.TEXT and blank.value == ""
        return None if may_be_empty else "Please decide this one; the program needs it."
    if blank.type is BlankType.NUMBER:
        return _number_fault(blank, str(value))
    if blank.type is BlankType.YES_NO:
        return None if isinstance(value, bool) else "Please choose yes or no."
    if blank.type is BlankType.CHOICE:
        known = {o.key for o in blank.options}
        return None if value in known else "Please choose one from the list."
    longest = blank.max or LONGEST
    return f"Please keep it to {longest} characters." if len(str(value)) > longest else None


def _number_fault(blank: Blank, value: str) -> str | None:
    if not WHOLE.fullmatch(value):
        return "Please write a whole number."
    low, high, number = blank.min, blank.max, int(value)
    if (low is None or number >= low) and (high is None or number <= high):
        return None
    if low is not None and high is not None:
        return f"Please choose a number from {low} to {high}."
    return f"Please choose {low} or more." if high is None else f"Please choose {high} or less."


def _told(program: Program, text: str, values: Values, wrong: list[Fault]) -> dict[str, str]:
    """Put each fault of the filled file at a blank that it comes from."""
    changed = {k for k, b in program.blanks.items() if _typed(b, values.get(k)) != b.value}
    told: dict[str, str] = {}
    for fault in wrong:
        named = filling.blanks_at(text, fault.line, fault.key.rpartition(".")[2])
        near = [k for k in named if k in changed] or named or [*changed] or [*program.blanks]
        sentence = f"This does not fit the rest of the program: {fault.remedy} ({fault.key})"
        told.setdefault(near[0], sentence[:LONGEST_SENTENCE])
    return told
