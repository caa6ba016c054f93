"""Reads a program file. A wrong one is refused with every fault's line, key and remedy at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml
from pydantic import ValidationError

from mentoring import filling
from mentoring.errors import Refusal
from mentoring.program import Program
from store.models import Cycle

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file. `line` counts from 1."""

    file: str
    line: int
    key: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.key}: {self.remedy}"


class ProgramFaults(Refusal):
    """The program file cannot be used."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(f) for f in faults))


def shipped() -> dict[str, str]:
    """Give the programs that come with Mentor: their key and their title."""
    folder = resources.files("mentoring") / "programs"
    names = (f.name for f in folder.iterdir() if f.name.endswith(".yaml"))
    keys = sorted(name.removesuffix(".yaml") for name in names)
    return {key: read(shipped_text(key)).title for key in keys}


def shipped_text(key: str) -> str:
    """Give the text of a shipped program's file. Raises FileNotFoundError for an unknown key."""
    return (resources.files("mentoring") / "programs" / f"{key}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def read(text: str, file: str = "program.yaml") -> Program:
    """Read a program file's text. Raises ProgramFaults with every fault found."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProgramFaults([Fault(file, line, "file", f"not YAML: {error.problem}")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise ProgramFaults([Fault(file, 1, "file", "write `key: value` lines, as the docs show")])
    try:
        filled = filling.fill(root)
    except filling.UnknownBlank as error:
        raise ProgramFaults([Fault(file, error.line, error.key, str(error))]) from None
    lines = dict(_lines(filled, ()))
    try:
        return Program.model_validate(_constructed(filled))
    except ValidationError as error:
        faults = [
            Fault(file, _line(lines, e["loc"]), _spoken(e["loc"]), _remedy(e["type"], e["msg"]))
            for e in error.errors()
        ]
        raise ProgramFaults(faults) from None


def _constructed(root: yaml.Node) -> Any:
    """Give the values of a document that was read without running anything in it."""
    return yaml.SafeLoader("").construct_document(root)


def program_of(cycle: Cycle) -> Program:
    """Give the program that a cycle runs, as it stood when the cycle began."""
    return read(cycle.program_text)


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _lines(value, (*path, i))


def _line(lines: dict[Path, int], path: Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _spoken(path: Path) -> str:
    return ".".join(str(p) for p in path) or "file"


def _remedy(kind: str, message: str) -> str:
    plain = {
        "missing": "this key is missing; add it",
        "extra_forbidden": "no such key; remove it or mend its spelling",
    }
    return plain.get(kind, message.removeprefix("Value error, "))
