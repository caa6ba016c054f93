"""What is done at leisure rests between its pieces; everything else does not."""

from __future__ import annotations

from store.database import Database
from store.leisure import at_leisure, leisurely, rest


def test_nothing_rests_that_somebody_waits_for() -> None:
    rest()
    assert list(leisurely("abc", 1)) == ["a", "b", "c"]


def test_what_is_done_at_leisure_rests_after_each_piece() -> None:
    seen = list[object]()
    with at_leisure(lambda: seen.append("rest")):
        for number in leisurely(range(5), 2):
            seen.append(number)
        rest()
    assert seen == [0, 1, "rest", 2, 3, "rest", 4, "rest"]
    rest()
    assert len(seen) == 8


def test_what_is_in_a_hurry_inside_does_not_rest(database: Database) -> None:
    rests = list[int]()
    with database.read(lambda: rests.append(1)):
        with database.read():
            rest()
            assert list(leisurely([1, 2], 1)) == [1, 2]
        assert rests == []
        rest()
    assert rests == [1]
