"""Walks the classes of a program file and a file that was read, by the same paths.

A path is the keys and the places in lists that lead to a value, from the top of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from mentoring.language.parts import Part
from mentoring.program import Program

Path = tuple[str | int, ...]


def part_at(path: Path) -> type[Part] | None:
    """Give the class of the part that stands at a path; None where no part can stand."""
    kinds: list[Any] = [Program]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    return next((k for k in kinds if is_part(k)), None)


def is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)


def arms(annotation: Any) -> list[Any]:
    """Give the kinds that a value may have: the sides of a union, without None."""
    if get_origin(annotation) is Annotated:
        return arms(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for side in get_args(annotation) for kind in arms(side)]
    return [] if annotation is type(None) else [annotation]


def parts_in(annotation: Any) -> Iterator[type[Part]]:
    """Give every part that a value of this kind is, or holds."""
    for kind in arms(annotation):
        if is_part(kind):
            yield kind
        for inner in get_args(kind) if get_origin(kind) in (tuple, dict) else ():
            yield from parts_in(inner)


def _inside(kind: Any, step: str | int) -> list[Any]:
    if is_part(kind):
        field = kind.model_fields.get(str(step))
        return arms(field.annotation) if field else []
    if get_origin(kind) is tuple and isinstance(step, int):
        return arms(get_args(kind)[0])
    return arms(get_args(kind)[1]) if get_origin(kind) is dict else []


def found_at(data: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give what stands at the places that a pattern names (`milestones.*.form`), with their paths.

    What has another shape than a program file should have is passed over.
    """
    first, _, rest = pattern.partition(".")
    for step, value in _steps(data, first):
        if rest:
            yield from found_at(value, rest, (*path, step))
        elif value is not None:
            yield (*path, step), value


def _steps(data: Any, wanted: str) -> Iterator[tuple[str | int, Any]]:
    if isinstance(data, dict):
        keys = [k for k in data if isinstance(k, str)] if wanted == "*" else [wanted]
        yield from ((k, data[k]) for k in keys if k in data)
    elif isinstance(data, list) and wanted == "*":
        yield from enumerate(data)
