"""What is shown of each program stays within Slack's limits, however much people have typed.

The golden files tell what there is to be shown: a line for each occasion, with the
most blocks that it takes. `GOLDEN=1` writes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from mentoring import program_file
from store import rehearsing
from store.crypto import Keys
from store.models import Base
from tests.longest.shown import Shown
from tests.longest.world import NOW, build
from tests.programs.test_words import said_by_others

HERE = Path(__file__).parent
ANEW = "What is shown has changed. Look at the difference; `GOLDEN=1` writes the file anew."


@pytest.mark.parametrize("key", sorted(program_file.shipped()))
def test_everything_fits_into_slack_at_its_longest(key: str, keys: Keys) -> None:
    database = rehearsing.in_memory(keys)
    with database.begin(NOW) as db:
        world = build(db, key)
        kept = [list(db.scalars(select(m.class_))) for m in Base.registry.mappers]
        shown = Shown(db, world).look()
    database.dispose()
    assert kept
    assert shown.refused == []
    assert list(words_of_others(key, shown)) == []
    golden = HERE / f"{key}.txt"
    lines = list(summary(shown))
    if os.environ.get("GOLDEN"):
        golden.write_text("\n".join(lines) + "\n", "utf-8")
    assert golden.read_text("utf-8").splitlines() == lines, ANEW


def words_of_others(key: str, shown: Shown) -> Iterator[tuple[str, list[str]]]:
    """Give what is shown with a word of another program, and the words."""
    for what, payloads in shown.found.items():
        for payload in payloads:
            if found := said_by_others(key, payload):
                yield what, found


def summary(shown: Shown) -> Iterator[str]:
    """Give a line for each occasion. What is pressed first of what is alike is by chance."""
    for what in sorted(shown.first):
        yield f"{what}: {shown.first[what]} blocks"
