"""A program that runs already, for the tests of where people stand."""

from __future__ import annotations

import pytest

from tests.stage import Stage
from tests.standing.scene import Scene


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return Scene(stage).three_pairs()
