"""What the words of a typed date say, before any calendar is asked: `Tuesday`, `2-3pm`, `1h30`.

Text goes in; runs of facts come out, each with its place in the text, so that the rest of the text
can stay in the person's own characters. Nothing here knows which day it is.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Part(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Clock:
    """A time as written: `exact` where no half of the day is in doubt; 24:00 is midnight.

    `complete` where minutes or am and pm were written, so that no minutes can follow.
    """

    hour: int
    minute: int
    exact: bool
    complete: bool = False


@dataclass(frozen=True)
class Span:
    start: Clock
    end: Clock


@dataclass(frozen=True)
class Length:
    minutes: int


@dataclass(frozen=True)
class Delay:
    """Minutes from now; less than 0 for `an hour ago`."""

    minutes: int


@dataclass(frozen=True)
class DayOffset:
    days: int


@dataclass(frozen=True)
class Weekday:
    """Monday is 0. `which` is next, last, this, coming; `week` counts weeks from this one."""

    number: int
    which: str | None = None
    week: int | None = None
    foreign: bool = False


@dataclass(frozen=True)
class NumericDate:
    """Numbers with a separator, year None where there is none; `order` is ymd, dmy or unknown."""

    first: int
    second: int
    year: int | None
    order: str


@dataclass(frozen=True)
class DayOfMonth:
    day: int


@dataclass(frozen=True)
class DayPhrase:
    """Words for dateparser, in one language."""

    text: str
    language: str
    year: bool


Day = DayOffset | Weekday | NumericDate | DayOfMonth | DayPhrase
Time = Clock | Span | Delay
Fact = Day | Time | Length | Part


@dataclass(frozen=True)
class Run:
    """Facts that stand together, and where: text[start:end]."""

    start: int
    end: int
    facts: tuple[Fact, ...]

    @property
    def days(self) -> tuple[Day, ...]:
        return tuple(f for f in self.facts if isinstance(f, Day))

    @property
    def times(self) -> tuple[Time, ...]:
        return tuple(f for f in self.facts if isinstance(f, Time))

    @property
    def lengths(self) -> tuple[Length, ...]:
        return tuple(f for f in self.facts if isinstance(f, Length))

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(f for f in self.facts if isinstance(f, Part))


Piece = tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Fact, ...]]]

NUMBER_WORDS = MappingProxyType(
    {"a": 1, "an": 1, "eine": 1, "einer": 1, "une": 1, "una": 1, "uma": 1, "a couple of": 2}
    | {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
    | {"nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
)

# A piece begins after none of these and ends before none of those: `v2.3pm`, `3pm/4pm`, `at 10%`.
BEGIN = r"(?<![\w:/.+#$€£-])"
END = r"(?![\w/%°]|[.,:-]\d|-\w)"

COUNT = r"\d{1,3}|a couple of|" + "|".join(w for w in NUMBER_WORDS if w != "a couple of")


def fold(text: str) -> str:
    """Lower the case and make dashes, spaces and digits plain; every letter keeps its place."""
    folded = "".join(_fold_letter(letter) for letter in text)
    return re.sub(r"(?<=\d{4}-\d\d-\d\d)t(?=\d\d:)", " ", folded)


def _fold_letter(letter: str) -> str:
    if unicodedata.category(letter) == "Pd" or letter in "−⁃":
        return "-"
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", letter).casefold().replace("’", "'")
    return plain if len(plain) == 1 else letter


def number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBER_WORDS[word]


# What may stand between two facts of one run, or before the first.
_GLUE = re.compile(r"(?:[\s,;]|(?:on|am|den|le|el|em|il)(?=\s)|-(?=\s))*")
_WORD_START = re.compile(r"(?<!\w)[\w@]")


def find_runs(
    folded: str, pieces: Sequence[Piece], after_a_day: Sequence[Piece] = ()
) -> tuple[Run, ...]:
    """Find all runs of facts, left to right; `after_a_day` are pieces that need a day before."""
    runs: list[Run] = []
    position = 0
    while start := _WORD_START.search(folded, position):
        run = _run_at(folded, start.start(), pieces, after_a_day)
        if run:
            runs.append(run)
        position = run.end if run else start.end()
    return tuple(runs)


def _run_at(
    folded: str, start: int, pieces: Sequence[Piece], after_a_day: Sequence[Piece]
) -> Run | None:
    facts: tuple[Fact, ...] = ()
    end = start
    while True:
        glue = _GLUE.match(folded, end)
        begin = glue.end() if glue else end
        known = [*pieces, *after_a_day] if facts and isinstance(facts[-1], Day | Part) else pieces
        found = _piece_at(folded, begin, known)
        if found is None:
            return Run(start, end, facts) if facts else None
        end, new = found
        facts += new


def _piece_at(
    folded: str, position: int, pieces: Sequence[Piece]
) -> tuple[int, tuple[Fact, ...]] | None:
    for pattern, read in pieces:
        match = pattern.match(folded, position)
        if match and (facts := read(match)):
            return match.end(), facts
    return None
