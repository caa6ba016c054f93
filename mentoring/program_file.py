"""Reads a program file. A wrong one is refused with every fault's line, key and remedy at once."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from mentoring import filling, program_references
from mentoring.errors import Refusal
from mentoring.program import Program
from mentoring.program_parts import Path, part_at
from mentoring.program_references import near
from store.models import Cycle

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DEEPEST = 20  # levels of a file; ours have 7
MOST_PARTS = 50_000  # keys and values of a file, repeated ones as well; ours have a tenth
TWICE = "this key stands twice here, and only the last would count; remove one"
REMEDIES = {
    "missing": "this key is missing; add it",
    "too_short": "give at least {min_length} of these",
    "string_type": "write a text here; put it in quotes where it looks like a number or yes or no",
    "string_too_long": "at most {max_length} characters fit; shorten it",
    "string_too_short": "write at least {min_length} characters",
    "string_pattern_mismatch": "a key is small letters, digits and _, and begins with a letter",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "int_type": "write a whole number here",
    "int_parsing": "write a whole number here",
    "bool_parsing": "write yes or no here",
    "bool_type": "write yes or no here",
    "tuple_type": "write a list here: `- item` lines, or [one, two]",
    "dict_type": "write `key: value` lines here",
    "model_type": "write `key: value` lines here",
    "time_parsing": 'write a time of day in quotes, such as "09:30"',
    "time_type": 'write a time of day in quotes, such as "09:30"',
}


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
    """Read a program file's text. Raises ProgramFaults with everything that keeps it from running.

    `check` finds more.
    """
    program, found = _read(text, file)
    if program is None or found:
        raise ProgramFaults(found)
    return program


def check(text: str, file: str = "program.yaml") -> Program:
    """Read a program file's text; ProgramFaults also for what nothing in the file uses."""
    program, found = _read(text, file, idle=True)
    if program is None or found:
        raise ProgramFaults(found)
    return program


def _read(text: str, file: str, *, idle: bool = False) -> tuple[Program | None, list[Fault]]:
    """Give the program, None where none can be made, and all faults in the order of their lines."""
    root = _composed(text, file)
    unknown = list(filling.unknown(root))
    filled = filling.fill(root, {blank.key: "" for blank in unknown})
    lines, data = dict(_lines(filled, ())), _constructed(filled)
    found = [Fault(file, blank.line, blank.key, str(blank)) for blank in unknown]
    found += [Fault(file, line, key, TWICE) for key, line in _twice(filled, ())]
    told = list(program_references.broken(data))
    told += program_references.idle(data) if idle else []
    remarks = dict(reversed(told))  # of one place the first
    program, wrong = _validated(data, remarks)
    remarks |= wrong
    found += [Fault(file, _line(lines, p), _spoken(p), remedy) for p, remedy in remarks.items()]
    return program, sorted(dict.fromkeys(found), key=lambda f: (f.line, f.key))


def _validated(data: Any, told: Container[Path]) -> tuple[Program | None, dict[Path, str]]:
    """Make the program; give what is wrong in its parts and not told yet, by place."""
    try:
        return Program.model_validate(data), {}
    except ValidationError as error:
        return None, {
            e["loc"]: _remedy(e) for e in error.errors() if _is_news(e["loc"], data, told)
        }


def tangled(text: str, file: str) -> Fault | None:
    """Say where a file goes deeper, or repeats more by reference, than any program does.

    A few lines of such could fill the memory. What is not YAML at all is told by `read`.
    """
    opened, sizes = [_Part()], dict[str, int]()
    try:
        for event in yaml.parse(text, Loader=filling.LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append(_Part(event.anchor, 1))
            elif isinstance(event, yaml.CollectionEndEvent):
                closed = opened.pop()
                opened[-1].size += closed.size
                sizes |= {closed.anchor: closed.size} if closed.anchor else {}
            elif isinstance(event, yaml.AliasEvent):
                opened[-1].size += sizes.get(str(event.anchor), 1)
            elif isinstance(event, yaml.ScalarEvent):
                opened[-1].size += 1
            if len(opened) > DEEPEST or opened[-1].size > MOST_PARTS:
                line = event.start_mark.line + 1 if event.start_mark else 1
                return Fault(
                    file, line, "file", "this is deeper, or repeats more, than any program"
                )
    except yaml.YAMLError:
        return None
    return None


@dataclass
class _Part:
    """A list or a mapping that is being read, with how many things it holds, all told."""

    anchor: str | None = None
    size: int = 0


def _composed(text: str, file: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(text, Loader=filling.LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProgramFaults([Fault(file, line, "file", f"not YAML: {error.problem}")]) from None
    except yaml.YAMLError:
        raise ProgramFaults([Fault(file, 1, "file", "not YAML: it holds odd characters")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise ProgramFaults([Fault(file, 1, "file", "write `key: value` lines, as the docs show")])
    return root


def _is_news(path: Path, data: Mapping[str, Any], told: Container[Path]) -> bool:
    """Say whether a fault is not told yet: of another part's place, or of the agreement chosen."""
    return path not in told and not (path[:1] == ("agreement",) and _is_chosen(data))


def _is_chosen(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("agreement"), str)


def _constructed(root: yaml.Node) -> Any:
    """Give the values of a document that was read without running anything in it."""
    return yaml.SafeLoader("").construct_document(root)


def _twice(node: yaml.Node, path: Path) -> Iterator[tuple[str, int]]:
    """Give the keys that stand twice in one place, of which YAML would keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield _spoken((*path, key.value)), key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _twice(value, (*path, i))


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


def _remedy(error: ErrorDetails) -> str:
    """Say what to do about a fault that the classes of the file have found."""
    kind, path = error["type"], error["loc"]
    if kind == "extra_forbidden":
        part = part_at(path[:-1])
        meant = near(str(path[-1]), part.model_fields if part else ())
        return f"no such key; {meant or 'remove it or mend its spelling'}"
    facts = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    if kind in ("enum", "literal_error"):
        meant = near(str(error["input"]), re.findall(r"'([^']*)'", facts["expected"]))
        return f"write {facts['expected']}" + (f"; {meant}" if meant else "")
    message = error["msg"].removeprefix("Value error, ")
    return REMEDIES[kind].format(**facts) if kind in REMEDIES else message
