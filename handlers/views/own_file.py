"""The page on which a coordinator hands in a program file of their own, in pieces.

Slack's fields hold 3,000 characters, and reading an uploaded file would take a scope that opens
every conversation (docs/decisions/0006). So a file is pasted piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.blocks import Block, actions, button, modal, plain, section
from handlers.turn import carry
from handlers.views.blanks import fault_blocks, many
from handlers.views.setup import Values, state
from mentoring.program_file import Fault

PIECE = 3000  # characters that a field of Slack's holds
FIRST, MOST = 4, 20  # fields at first, and at the very most


def own_file_view(
    beginning_id: str, text: str, faults: Sequence[Fault] = (), *, room: int = FIRST
) -> Block:
    """Ask for the file, with what was handed in so far. `room`: fields, as many as the text needs.

    The faults stand above it, each with its line and the piece that the line is in.
    """
    pieces = in_pieces(text)
    shown = min(MOST, max(room, len(pieces)))
    blocks = [
        section(
            "Paste your program file here, from the first piece on. A piece holds 3,000 "
            "characters; cut the file at ends of lines. “Write a program of your own” in "
            "Mentor's documentation shows how one is made."
        ),
        *_told(faults, pieces),
        *(_piece(n, pieces[n] if n < len(pieces) else "") for n in range(shown)),
        actions(*_buttons(beginning_id, shown)),
    ]
    return modal(
        "Your own program", blocks, callback="own_file", submit="Check it", close="Later",
        metadata=carry(beginning=beginning_id), notify_on_close=True,
    )  # fmt: skip


def read_own_file(values: Values) -> str:
    """Put the pieces together again; what is empty is left out."""
    given = (str(state(values, f"piece_{n}").get("value") or "") for n in range(MOST))
    pieces = [piece.replace("\r\n", "\n").removesuffix("\n") for piece in given]
    return "\n".join(piece for piece in pieces if piece.strip())


def room_of(values: Values) -> int:
    """Count the fields that are shown."""
    return sum(key.startswith("piece_") for key in values)


def in_pieces(text: str) -> list[str]:
    """Cut a text into pieces that fit, none of which ends with an empty line.

    A line that is longer than a piece is cut where it must be.
    """
    pieces: list[str] = []
    for lines in re.findall(r"\n*[^\n]+", text.rstrip("\n")):
        first = lines.removeprefix("\n") if pieces else lines
        for at in range(0, len(first), PIECE):
            part = first[at : at + PIECE]
            if pieces and at == 0 and len(pieces[-1]) + 1 + len(part) <= PIECE:
                pieces[-1] += f"\n{part}"
            else:
                pieces.append(part)
    return pieces


def _told(faults: Sequence[Fault], pieces: Sequence[str]) -> list[Block]:
    if not faults:
        return []
    said = section(f"*{many(faults)}.* Mend them here or in your file, and check it again.")
    return [said, *fault_blocks(faults, lambda fault: _where(fault.line, pieces))]


def _where(line: int, pieces: Sequence[str]) -> str:
    return f"Line {line} (piece {_piece_of(line, pieces)})"


def _piece_of(line: int, pieces: Sequence[str]) -> int:
    """Give the number of the piece that a line is in, both counted from 1."""
    last = 0
    for number, piece in enumerate(pieces, 1):
        last += piece.count("\n") + 1
        if line <= last:
            return number
    return max(1, len(pieces))


def _piece(number: int, text: str) -> Block:
    typed: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True}
    typed |= {"max_length": PIECE}
    return {
        "type": "input",
        "block_id": f"piece_{number}",
        "label": plain(f"Piece {number + 1}", 150),
        "element": typed | ({"initial_value": text} if text else {}),
        "optional": number > 0,
    }


def _buttons(beginning_id: str, shown: int) -> list[Block]:
    more = button("Room for more", "own_file_more", beginning_id)
    return [button("Back", "own_file_back", beginning_id), *([more] if shown < MOST else [])]
