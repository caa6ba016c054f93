"""Means over people: told from five on, for fewer would tell what somebody said (B45)."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5


def mean(values: Sequence[int]) -> float | None:
    """Give the mean of what several people said; None for fewer than `FEWEST`."""
    return sum(values) / len(values) if len(values) >= FEWEST else None
