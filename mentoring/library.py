"""The programs that can be chosen: those that come with Mentor, and one's own.

An administrator puts files into the folder that the setting MENTOR_PROGRAMS names; a coordinator
hands one in while setting a program up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mentoring import program_file
from mentoring.program import Program
from mentoring.program_file import Fault, ProgramFaults

OWN = "own:"  # what the key of a file in the folder begins with
HANDED_IN = "handed_in"  # the key of a file that a coordinator hands in themselves
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\.ya?ml")
YOURS = "your file"
LARGEST = 400_000  # bytes of a file; the longest of ours has a tenth
MOST = 50  # files in the folder; Slack shows 100 choices in one list


@dataclass(frozen=True)
class Book:
    """One program file. `program` None: it cannot be used, for the reasons in `faults`."""

    key: str
    file: str
    text: str = ""
    program: Program | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        """Give what people choose it by; of a file in the folder, with the file's name."""
        title = self.program.title if self.program else self.file
        return f"{title} ({self.file})" if self.key.startswith(OWN) else title


def books(folder: Path | None) -> list[Book]:
    """List what there is, the shipped ones first. `folder` None: there is no other place."""
    shipped = [_shipped(key) for key in program_file.shipped()]
    return [*shipped, *(_in(folder) if folder else ())]


def _shipped(key: str) -> Book:
    text = program_file.shipped_text(key)
    return Book(key, f"{key}.yaml", text, program_file.read(text))  # read once, as by everybody


def find(folder: Path | None, key: str) -> Book | None:
    """Give the book of a key that somebody chose; None when there is none."""
    return next((b for b in books(folder) if b.key == key), None)


def handed_in(text: str) -> Book:
    """Read what a coordinator handed in."""
    if not text.strip():
        return Book(HANDED_IN, YOURS, faults=(Fault(YOURS, 1, "file", "there is nothing in it"),))
    return opened(HANDED_IN, YOURS, text)


def opened(key: str, file: str, text: str) -> Book:
    """Read one file's text; what is wrong with it stands in the book."""
    if tangled := program_file.tangled(text, file):
        return Book(key, file, text, faults=(tangled,))
    try:
        return Book(key, file, text, program_file.read(text, file))
    except ProgramFaults as wrong:
        return Book(key, file, text, faults=tuple(wrong.faults))


def _in(folder: Path) -> Iterator[Book]:
    try:
        files = sorted(f for f in folder.iterdir() if f.suffix in (".yaml", ".yml"))
    except OSError:
        fault = Fault(folder.name, 1, "folder", "I cannot read the folder of MENTOR_PROGRAMS")
        yield Book(f"{OWN}folder", folder.name, faults=(fault,))
        return
    for number, file in enumerate(files):
        key, remedy = f"{OWN}{file.stem}", _remedy(file, number)
        if remedy:
            yield Book(f"{OWN}{number}", file.name, faults=(Fault(file.name, 1, "file", remedy),))
        else:
            yield _read(key, file)


def _remedy(file: Path, number: int) -> str | None:
    if number >= MOST:
        return f"the folder has more than {MOST} files; take some out"
    if not NAME.fullmatch(file.name):
        return "name the file with letters, digits, - and _ only, such as our_program.yaml"
    if not file.is_file() or file.stat().st_size > LARGEST:
        return f"a program file has at most {LARGEST // 1000} kB"
    return None


def _read(key: str, file: Path) -> Book:
    try:
        return opened(key, file.name, file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return Book(key, file.name, faults=(Fault(file.name, 1, "file", "save it as UTF-8"),))
    except OSError:
        remedy = "it cannot be read; look at its permissions"
        return Book(key, file.name, faults=(Fault(file.name, 1, "file", remedy),))
