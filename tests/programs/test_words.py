"""No program says a word of another one, and the code says none of any."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mentoring import program_file

ROOT = Path(__file__).parents[2]
WORDS = {  # of one program alone, whose key they stand behind
    "pxso": r"protégés?|PXSO|Pantex|NNSA|MAP|Mentoring Action Plan|Mentoring Program Manager",
    "cpoc": r"CPOC|the associates?|Mentor Selection Board|Mentoring Development Plan",
    "people_cmm": r"People-CMM|workforce activit\w+|Basic Agreement|responsible individual",
    "nc": r"Individual Development Plan|IDP|Mentor-Mentee Agreement|North Carolina",
    "nh": r"New Hampshire|[Ll]earning [Cc]ontract|key contact|program contact person",
}
SOURCES = {"clause", "guide"}


def foreign(key: str) -> re.Pattern[str]:
    """Match the words of every program but one; "" is the code, which has none."""
    words = (rf"\b(?:{w})\b" for k, w in WORDS.items() if k != key)
    return re.compile("|".join(words))


def said_by_others(key: str, said: str) -> list[str]:
    """Give the words of other programs in something that is shown; their titles may be chosen."""
    for title in program_file.shipped().values():
        said = said.replace(title, "")
    return foreign(key).findall(said)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in SOURCES:
                yield from texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from texts(value)


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_a_program_says_no_word_of_another(key: str) -> None:
    program = program_file.read(program_file.shipped_text(key)).model_dump(mode="json")
    said = [t for t in texts(program) if foreign(key).search(t)]
    assert said == []


def test_the_code_says_no_word_of_any_program() -> None:
    files = [f for floor in ("handlers", "mentoring") for f in (ROOT / floor).rglob("*.py")]
    found = ((f.name, t) for f in files for t in literals(f))
    said = [f"{name}: {t}" for name, t in found if foreign("").search(t)]
    assert said == []


def literals(file: Path) -> Iterator[str]:
    """Give the strings of a module that may be said: all but the docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value
