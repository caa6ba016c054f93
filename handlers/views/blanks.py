"""The second page of a set-up: what the guide leaves to the agency. Shown and read here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    header,
    modal,
    plain,
    section,
)
from handlers.turn import carry
from handlers.views.setup import Values, state
from mentoring import agency
from mentoring.language.blanks import Blank, BlankType
from mentoring.library import Book
from mentoring.program import Program
from mentoring.program_file import Fault

RADIO_UP_TO = 6
SHORT = 120  # characters of a text that fits into one line
SHOWN = 40  # faults in one modal
TOLD = 300  # characters of a decision in the list of them


def blanks_view(beginning_id: str, program: Program, decided: Mapping[str, Any]) -> Block:
    """Ask for each blank, with what the file suggests or what was decided already."""
    blocks = [
        section(
            f"*{escape(program.title)}* leaves these to your agency. What it suggests is filled "
            "in; change what is different with you."
        ),
        actions(button("Back", "setup_back", beginning_id)),
    ]
    for key, blank in program.blanks.items():
        blocks += [_input(key, blank, decided.get(key, blank.value)), context(escape(blank.clause))]
    return modal(
        "What your agency decides", blocks, callback="blanks", submit="Begin", close="Later",
        metadata=carry(beginning=beginning_id), notify_on_close=True,
    )  # fmt: skip


def read_blanks(program: Program, values: Values) -> dict[str, Any]:
    """Read the page back: a number as it was typed, None where nothing was chosen."""
    return {key: _read(blank, state(values, key)) for key, blank in program.blanks.items()}


def faults_view(book: Book) -> Block:
    """Show everything that is wrong with a program file: line, key and remedy."""
    said = (
        f"*{escape(book.file)}* cannot be used: {many(book.faults)}. Mend the file, and begin anew."
    )
    return modal("What is wrong", [section(said), *fault_blocks(book.faults)], callback="reading")


def many(faults: Sequence[Fault]) -> str:
    return f"{len(faults)} faults" if len(faults) > 1 else "1 fault"


def fault_blocks(
    faults: Sequence[Fault], where: Callable[[Fault], str] = lambda fault: f"Line {fault.line}"
) -> list[Block]:
    """Say what is wrong at which place of a file, as `where` names it, and what to do about it."""
    told = [
        section(f"{where(fault)}, `{escape(fault.key)}`\n{escape(fault.remedy)}")
        for fault in faults[:SHOWN]
    ]
    more = len(faults) - SHOWN
    return told + ([context(f"{more} more are shown when these are mended.")] if more > 0 else [])


def decided_blocks(program: Program) -> list[Block]:
    """Show what the agency decided; [] for a program that leaves nothing open."""
    lines = [
        f"• {escape(label)}: *{escape(cut(value, TOLD))}* ({escape(clause)})"
        for label, value, clause in agency.decided(program)
    ]
    if not lines:
        return []
    parts: list[str] = [""]
    for line in lines:
        if len(parts[-1]) + len(line) > 2800:
            parts.append("")
        parts[-1] += f"{line}\n"
    return [header("What this agency decided"), *(section(part) for part in parts)]


def _input(key: str, blank: Blank, value: Any) -> Block:
    made: Block = {
        "type": "input",
        "block_id": key,
        "label": plain(blank.label, 150),
        "element": _element(blank, value),
        "optional": blank.type is BlankType.TEXT and blank.value == "",
    }
    return made | {"hint": plain(blank.hint, 150)} if blank.hint else made


def _element(blank: Blank, value: Any) -> Block:
    if blank.type is BlankType.NUMBER:
        return _number(blank, value)
    if blank.type is BlankType.TEXT:
        longest = min(blank.max or agency.LONGEST, 3000)
        text = {"type": "plain_text_input", "action_id": "text", "max_length": longest}
        text |= {"multiline": longest > SHORT}
        return text | {"initial_value": str(value)[:longest]} if value else text
    options = _options(blank)
    wanted = ("yes" if value else "no") if isinstance(value, bool) else value
    chosen = next((o for o in options if o["value"] == wanted), None)
    kind = "radio_buttons" if len(options) <= RADIO_UP_TO else "static_select"
    made = {"type": kind, "action_id": "choice", "options": options}
    return made | {"initial_option": chosen} if chosen else made


def _number(blank: Blank, value: Any) -> Block:
    made: Block = {"type": "number_input", "action_id": "number", "is_decimal_allowed": False}
    limits = {"min_value": blank.min, "max_value": blank.max, "initial_value": value}
    return made | {k: str(v) for k, v in limits.items() if v not in (None, "")}


def _options(blank: Blank) -> list[Block]:
    pairs = [(o.key, o.label, o.definition) for o in blank.options]
    if blank.type is BlankType.YES_NO:
        pairs = [("yes", "Yes", None), ("no", "No", None)]
    return [
        {"text": plain(label, 75), "value": key}
        | ({"description": plain(more, 75)} if more else {})
        for key, label, more in pairs
    ]


def _read(blank: Blank, given: Mapping[str, Any]) -> Any:
    if blank.type in (BlankType.NUMBER, BlankType.TEXT):
        return str(given.get("value") or "").strip() or None
    picked = (given.get("selected_option") or {}).get("value")
    return picked if blank.type is BlankType.CHOICE or picked is None else picked == "yes"
