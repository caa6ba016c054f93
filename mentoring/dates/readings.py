"""What a typed date ends in: a meeting, or a problem that the person can mend."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Tense(StrEnum):
    """Whether the text speaks of what is to come (schedule) or of what has been (log)."""

    FUTURE = "future"
    PAST = "past"


@dataclass(frozen=True)
class Meeting:
    """A meeting as a person typed it; `starts_at` is in UTC.

    `minutes` is None where no length was given, `place` where none was plainly said. `topic` is the
    rest of the text, in the person's own characters, and may be empty.
    """

    starts_at: datetime
    minutes: int | None
    topic: str
    place: str | None
    zone: ZoneInfo


class DateProblem(Exception):
    """This could not be read as a date."""

    def __init__(self, reason: str, example: str) -> None:
        super().__init__(f"{reason} {example}")


class NotUnderstood(DateProblem):
    """The words do not say one date and time."""


class NoTime(NotUnderstood):
    """The day is clear and the time is missing: `day` can open a date picker."""

    def __init__(self, reason: str, example: str, day: date) -> None:
        super().__init__(reason, example)
        self.day = day


class InThePast(DateProblem):
    """A date to come was asked for."""


class InTheFuture(DateProblem):
    """A date that has been was asked for."""


class TooFar(DateProblem):
    """The date is outside the days that are plausible here."""


class TooLong(DateProblem):
    """The text is longer than any date."""


class Ambiguous(DateProblem):
    """More than one reading is plausible: `readings` holds all of them, the likelier first.

    They are meetings where a meeting was read, and dates where a date was.
    """

    def __init__(self, reason: str, example: str, readings: tuple[Meeting | date, ...]) -> None:
        super().__init__(reason, example)
        self.readings = readings
