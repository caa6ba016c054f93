"""How fast one person may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.pace import Pace

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
ALICE, BOB = "U0ALICE", "U0BOB"


def waits(pace: Pace, times: int, person: str = ALICE, at: datetime = NOON) -> list[int]:
    return [pace.wait(person, at) for _ in range(times)]


def test_a_burst_passes_and_what_follows_hears_when_to_go_on() -> None:
    pace = Pace(a_minute=30)
    assert set(waits(pace, 60)) == {0}
    assert waits(pace, 2) == [2, 2]
    assert pace.wait(ALICE, NOON + timedelta(seconds=2)) == 0
    assert pace.wait(ALICE, NOON + timedelta(seconds=2)) == 2


def test_thirty_a_minute_go_on_and_on() -> None:
    pace = Pace(a_minute=30)
    waits(pace, 60)
    later = [pace.wait(ALICE, NOON + timedelta(seconds=2 * n)) for n in range(1, 200)]
    assert set(later) == {0}


def test_one_person_holds_up_nobody_else() -> None:
    pace = Pace(a_minute=1)
    assert waits(pace, 3)[-1] > 0
    assert pace.wait(BOB, NOON) == 0


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    pace = Pace(a_minute=1)
    waits(pace, 2)
    assert pace.wait(ALICE, NOON - timedelta(hours=1)) == 60
