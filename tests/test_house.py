"""The house keeps its own rules: tables are complete, the door is one, documents tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from benchmarks.mutants.guards import MUTANTS
from handlers import ACTIONS, CLOSED, COMMANDS, OPTIONS, VIEWS, courier
from handlers.messages import RENDER
from mentoring import program_file
from mentoring.case_kinds import CASE_KINDS
from mentoring.notices import KINDS
from store.models import Base

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "handlers", "mentoring", "store", "sandbox")
DOOR = {"guard.py", "routing.py", "events.py"}


def python_files(*folders: str) -> list[Path]:
    return sorted(f for folder in folders for f in (ROOT / folder).rglob("*.py"))


def tracked_texts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    endings = {".py", ".md", ".yaml", ".toml", ".txt", ".js", ".css", ".html", ".json", ""}
    files = [ROOT / name for name in listed.stdout.decode().splitlines()]
    return [f for f in files if f.suffix in endings and f.is_file()]


def test_every_kind_of_notice_has_its_words_and_its_rules() -> None:
    assert set(KINDS) == set(RENDER)


def test_every_table_carries_its_workspace() -> None:
    assert [t.name for t in Base.metadata.sorted_tables if "team_id" not in t.c] == []


def test_only_the_door_acknowledges() -> None:
    knowing = [f for f in python_files("handlers") if re.search(r"\back\(", f.read_text())]
    assert {f.name for f in knowing} <= DOOR


def test_nobody_reads_a_clock_but_the_edge() -> None:
    reading = re.compile(r"datetime\.now\(|time\.time\(|date\.today\(|utcnow")
    files = python_files("mentoring", "handlers", "store")
    assert [f for f in files if reading.search(f.read_text())] == []


def test_what_computes_with_tables_is_loaded_only_when_somebody_matches() -> None:
    tables = r"numpy|scipy|mentoring\.matching\.(engine|assign|table|alternatives|unmatched)"
    heavy = re.compile(rf"^(import|from) ({tables})", re.M)
    inside = ROOT / "mentoring/matching"
    files = [f for f in python_files(*FLOORS) if heavy.search(f.read_text(encoding="utf-8"))]
    assert {f.name for f in files if f.parent == inside} >= {"engine.py", "assign.py"}
    assert [f for f in files if f.parent != inside or f.name in ("__init__.py", "text.py")] == []


@pytest.mark.parametrize("word", sorted(w for w in COMMANDS if w))
def test_every_command_is_in_the_documents(word: str) -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert f"`/mentor {word}" in text


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_every_shipped_program_reads_without_a_fault(key: str) -> None:
    assert program_file.read(program_file.shipped_text(key)).program == key


def test_every_modal_that_asks_at_length_keeps_what_was_typed() -> None:
    assert set(CLOSED) <= set(VIEWS)


def test_every_mutation_finds_its_line_once() -> None:
    texts = {m.file: (ROOT / m.file).read_text(encoding="utf-8") for m in MUTANTS}
    assert [m.name for m in MUTANTS if texts[m.file].count(m.before) != 1] == []


def test_only_tests_of_the_guides_lean_on_the_file_of_one() -> None:
    guided = {"programs", "story", "longest", "browser", "test_house.py"}
    files = [f for f in (ROOT / "tests").rglob("*.py") if not guided & set(f.parts)]
    assert [f for f in files if '"pxso"' in f.read_text(encoding="utf-8")] == []


def test_routes_are_plain_words() -> None:
    for route in [*ACTIONS, *VIEWS, *OPTIONS]:
        assert re.fullmatch(r"[a-z_]+", route)


def test_every_error_code_that_is_named_has_a_decision() -> None:
    assert set(courier.FATES.values()) <= set(courier.Fate)


def test_no_file_names_a_registry_or_this_machine() -> None:
    places = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "/work" + "/main"]
    found = [
        f.relative_to(ROOT)
        for f in tracked_texts()
        if any(p in f.read_text(encoding="utf-8", errors="ignore") for p in places)
    ]
    assert found == []


def test_no_function_outgrows_a_screen() -> None:
    long = [
        f"{f.relative_to(ROOT)}:{node.lineno} {node.name}"
        for f in python_files(*FLOORS)
        if "migrations" not in f.parts
        for node in ast.walk(ast.parse(f.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert long == []


def literals(*folders: str) -> set[str]:
    """Give every text that stands in the code of some floors, but for the routing table itself."""
    files = (f for f in python_files(*folders) if f != ROOT / "handlers/__init__.py")
    trees = (ast.parse(f.read_text(encoding="utf-8")) for f in files)
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_route_is_used_by_something_that_people_see() -> None:
    said = {text.partition(":")[0] for text in literals("handlers", "mentoring")}
    assert [r for r in [*ACTIONS, *VIEWS, *OPTIONS] if r not in said] == []


def named_in_calls(name: str, place: int) -> set[str]:
    """Give what is written out as the argument at a place in every call of a function."""
    calls = (
        node
        for f in python_files("handlers", "mentoring")
        for node in ast.walk(ast.parse(f.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and len(node.args) > place
    )
    given = [
        call.args[place]
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == name
    ]
    return {str(arg.value) for arg in given if isinstance(arg, ast.Constant)}


def test_every_button_leads_somewhere() -> None:
    pressed = {action.partition(":")[0] for action in named_in_calls("button", 1)}
    assert pressed
    assert sorted(pressed - set(ACTIONS)) == []


def test_every_kind_of_case_is_put_into_words() -> None:
    opened = named_in_calls("open_case", 2)
    assert opened
    assert sorted(opened - set(CASE_KINDS)) == []
