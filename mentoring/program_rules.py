"""The rules of a program, one by one: every part of its file that cites a clause, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from mentoring.language.forms import Form, FormField
from mentoring.language.parts import Part
from mentoring.program import Program

NAMES = ("label", "title", "term", "kind", "who", "key")  # by which somebody knows an entry


@dataclass(frozen=True)
class Rule:
    """A part of a program with its clause. `path`: the keys that lead to it, as in the file."""

    path: tuple[str, ...]
    clause: str
    part: Part

    @property
    def topic(self) -> str:
        """Name what it is about, in words: the part of the file that it stands in."""
        return spoken(self.path[0])

    @property
    def place(self) -> str:
        """Name where it stands in the file."""
        return ".".join(self.path)


def rules_of(program: Program) -> list[Rule]:
    """Give every part that cites a clause, in the order of the file's keys."""
    return list(_rules(program, ()))


def _rules(value: Any, path: tuple[str, ...]) -> Iterator[Rule]:
    if isinstance(value, Part):
        clause = getattr(value, "clause", None)
        if clause is not None and path:
            yield Rule(path, clause, value)
        for name in type(value).model_fields:
            if not (name == "agreement" and getattr(value, "agreements", None)):
                yield from _rules(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _rules(inner, (*path, _plain(key)))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, 1):
            if isinstance(inner, Part):
                yield from _rules(inner, (*path, _key(inner, number)))


def _key(part: Part, number: int) -> str:
    """Name an entry of a list by its own key, or by what kind it is."""
    found = (getattr(part, name, None) for name in ("key", "kind", "who"))
    return next((_plain(key) for key in found if key), str(number))


def facts(part: Part, *, written: bool = False) -> dict[str, str]:
    """Give what a part says, by key and in words; parts with a clause of their own are left out.

    `written`: only what stands in the file, without what is so when nothing is said.
    """
    if isinstance(part, Form):
        return _facts_of_form(part)
    if isinstance(part, FormField):
        return {"asks": part.label}
    found: dict[str, str] = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if written and name not in part.model_fields_set:
            continue
        if name in ("clause", "key") or value in (None, (), {}, "") or _has_rules(value):
            continue
        if isinstance(value, Part):
            found |= {f"{spoken(name)}: {key}": said for key, said in facts(value).items()}
        else:
            found[spoken(name)] = told(value)
    return found


def _facts_of_form(form: Form) -> dict[str, str]:
    readers = [r.value for r in form.readers]
    found = {
        "form": form.title,
        "filled in by": spoken(form.author.value),
        "read by": ", ".join(readers) or "its author",
        "questions": ", ".join(f.label for f in form.fields),
    }
    return found | ({"fields": "ours"} if form.ours else {})


def _has_rules(value: Any) -> bool:
    inside = list(value.values()) if isinstance(value, dict) else value
    inside = inside if isinstance(inside, list | tuple) else [inside]
    return any(isinstance(v, Part) and getattr(v, "clause", None) for v in inside)


def told(value: Any) -> str:
    """Say a value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Part):
        return _name(value)
    if isinstance(value, dict):
        return ", ".join(f"{_plain(k)}: {told(v)}" for k, v in value.items())
    if isinstance(value, tuple):
        return ", ".join(told(v) for v in value) or "none"
    return spoken(_plain(value)) if isinstance(value, Enum) else " ".join(str(value).split())


def _name(part: Part) -> str:
    found = (getattr(part, name, None) for name in NAMES)
    return next((_plain(name) for name in found if name), "") or ", ".join(
        f"{key} {said}" for key, said in facts(part).items()
    )


def _plain(key: Any) -> str:
    return str(key.value) if isinstance(key, Enum) else str(key)


def spoken(key: str) -> str:
    """Turn a key into words."""
    return key.replace("_", " ")
