"""Writes down every key that a program file can have, from the classes that read it.

`python -m mentoring.program_reference` prints docs/program-file.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import EnumType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from mentoring.language.parts import Part
from mentoring.program import Program
from mentoring.program_file import shipped
from mentoring.program_parts import arms, is_part, parts_in

INTRO = """\
# The program file

A program is one YAML file. `mentor program show NAME` prints one to begin with, `mentor program
check FILE` tells everything that is wrong in yours, `mentor program diff A B` compares two, and
`mentor program calendar FILE --start DATE` lists every message that it would send. This page names
every key; it is made from the classes that read the file.
"""
LIMITS = {
    "ge": "{} or more",
    "le": "{} or less",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "pattern": "matches `{}`",
}
SIMPLE = {"str": "text", "int": "whole number", "bool": "yes or no", "time": "time of day"}


def page() -> str:
    """Give the page: the examples, then every part with its keys."""
    lines = (f"- [{t}](../mentoring/programs/{k}.yaml) (`{k}`)" for k, t in shipped().items())
    names = "\n".join(lines)
    parts = "\n".join(_part(one) for one in every_part())
    return f"{INTRO}\n## Examples\n\n{names}\n\n## Keys\n{parts}"


def every_part() -> list[type[Part]]:
    """Give every class of the language, each after the one that first names it."""
    found: list[type[Part]] = [Program]
    for part in found:
        for field in part.model_fields.values():
            found += [p for p in parts_in(field.annotation) if p not in found]
    return list(dict.fromkeys(found))


def _part(part: type[Part]) -> str:
    said = "\n".join(line.strip() for line in (part.__doc__ or "").strip().splitlines())
    own = said if part.__doc__ != Part.__doc__ else ""
    rows = "\n".join(_rows(part))
    about = f"{own}\n\n" if own else ""
    return f"\n### {part.__name__}\n\n{about}| key | what | without it |\n|---|---|---|\n{rows}\n"


def _rows(part: type[Part]) -> Iterator[str]:
    for name, field in part.model_fields.items():
        limits = "".join(f"; {limit}" for limit in _limits(field))
        yield f"| `{name}` | {_kind(field.annotation)}{limits} | {_default(field)} |"


def _limits(field: FieldInfo) -> Iterator[str]:
    for one in field.metadata:
        for name, words in LIMITS.items():
            value = getattr(one, name, None)
            if value is not None:
                yield words.format(value).replace("|", "\\|")


def _kind(annotation: Any) -> str:
    return " or ".join(dict.fromkeys(_one_kind(kind) for kind in arms(annotation)))


def _one_kind(kind: Any) -> str:
    if is_part(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_kind(get_args(kind)[0])}"
    if get_origin(kind) is dict:
        return f"by {_kind(get_args(kind)[0])}: {_kind(get_args(kind)[1])}"
    if isinstance(kind, EnumType):
        members: list[Any] = list(kind)
        return ", ".join(f"`{one.value}`" for one in members)
    return SIMPLE.get(getattr(kind, "__name__", ""), str(kind))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be there"
    value = field.default
    if value is PydanticUndefined or value in (None, (), {}):
        return "none"
    return "its own defaults" if isinstance(value, Part) else f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_plain(one) for one in value)
    return " ".join(str(getattr(value, "value", value)).split())


if __name__ == "__main__":
    sys.stdout.write(page())
