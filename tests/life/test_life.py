"""Whatever happens in the life of a pair or of a notice, some things always hold."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from store.crypto import Keys
from tests.life import notices, pairs
from tests.life.ground import Ground
from tests.life.notices import NoticeLife
from tests.life.pairs import PairLife

pytestmark = pytest.mark.whole
FEW = settings(
    derandomize=True,
    database=None,
    max_examples=5,
    stateful_step_count=30,
    phases=[Phase.generate],  # to make an example small takes minutes: print it as it is
)


@pytest.fixture
def ground(sqlite_template: Path, tmp_path: Path, keys: Keys) -> Iterator[Ground]:
    file = tmp_path / "life.db"
    shutil.copyfile(sqlite_template, file)
    made = Ground(file, keys)
    yield made
    made.close()


def test_whatever_happens_in_the_life_of_a_pair(ground: Ground) -> None:
    PairLife.ground, PairLife.world = ground, pairs.prepare(ground)
    run_state_machine_as_test(PairLife, settings=FEW)


def test_whatever_happens_in_the_life_of_a_notice(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    notices.prepare(ground)
    NoticeLife.ground = ground
    run_state_machine_as_test(NoticeLife, settings=FEW)
