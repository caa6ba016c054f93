"""Makes every mutation in a copy of the tree, runs its tests there, and prints who survived."""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutants.guards import MUTANTS, Mutant

TREE = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "docs", "images")
QUICK = ("-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql")
FAILED = 1  # how pytest says that a test failed; anything else is an error in the tests
LONGEST = 300  # seconds: who needs more does not end any more, and that is noticed as well
STEP = 10  # seconds by which a changed file looks newer, so that it is compiled again
later = itertools.count(STEP, STEP)


@dataclass(frozen=True)
class Verdict:
    """`word`: killed, survived, gone (the line is not there) or broken (the tests are)."""

    mutant: Mutant
    word: str
    seconds: float


def main() -> int:
    """Try what was asked for; 1 unless all were killed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("names", nargs="*", choices=[*(m.name for m in MUTANTS), []])
    parser.add_argument("--short", action="store_true", help="only the few that CI tries")
    parser.add_argument("--table", action="store_true", help="print a table for the documents")
    asked = parser.parse_args()
    chosen = [m for m in MUTANTS if m.name in asked.names or not asked.names]
    chosen = [m for m in chosen if m.short or not asked.short]
    with _copy() as tree:
        found = list(_try_all(tree, chosen, asked.table))
    killed = sum(verdict.word == "killed" for verdict in found)
    print(f"\n{killed} of {len(found)} killed")
    return 0 if killed == len(found) else 1


@contextmanager
def _copy() -> Iterator[Path]:
    """Give a copy of the tree that nobody else works in."""
    with tempfile.TemporaryDirectory(prefix="mentor-mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(TREE, tree, ignore=LEFT_OUT)
        shutil.copytree(TREE / "docs", tree / "docs")
        yield tree


def _try_all(tree: Path, chosen: Sequence[Mutant], table: bool) -> Iterator[Verdict]:
    """Try one after the other; first all their tests as they are, for they must be green."""
    tests = list(dict.fromkeys(mutant.test for mutant in chosen))
    if (ended := _run(tree, tests)) != 0:
        sys.exit(f"The tests fail (pytest: {ended}) without any mutation. Mend that first.")
    for mutant in chosen:
        began = time.monotonic()
        verdict = Verdict(mutant, _try(tree, mutant), time.monotonic() - began)
        print(_row(verdict) if table else _line(verdict), flush=True)
        yield verdict


def _try(tree: Path, mutant: Mutant) -> str:
    file = tree / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.before) != 1:
        return "gone"
    _write(file, text.replace(mutant.before, mutant.after))
    try:
        ended = _run(tree, [mutant.test])
    finally:
        _write(file, text)
    return {0: "survived", FAILED: "killed"}.get(ended, "broken")


def _write(file: Path, text: str) -> None:
    """Write a file that looks newer than before, for compiled code is kept by that."""
    file.write_text(text, encoding="utf-8")
    moment = time.time() + next(later)
    os.utime(file, (moment, moment))


def _run(tree: Path, tests: Sequence[str]) -> int:
    """Run some tests until the first that fails; give what pytest ended with."""
    command = [sys.executable, "-m", "pytest", *QUICK, *tests]
    try:
        done = subprocess.run(command, cwd=tree, capture_output=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return FAILED
    return done.returncode


def _line(verdict: Verdict) -> str:
    mutant = verdict.mutant
    return f"{verdict.word:9}{mutant.name:20}{mutant.breaks}  [{verdict.seconds:.0f} s]"


def _row(verdict: Verdict) -> str:
    mutant = verdict.mutant
    file, _, test = mutant.test.removeprefix("tests/").partition("::")
    by = f"`{file}`" + (f": {test.removeprefix('test_').replace('_', ' ')}" if test else "")
    return f"| {mutant.name} | `{mutant.file}` | {mutant.breaks} | {by} | {verdict.word} |"


if __name__ == "__main__":
    sys.exit(main())
