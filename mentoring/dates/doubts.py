"""Words beside a typed date that could change it: `every`, `or`, `EST`, a lone number.

They make the line unclear, and it is asked about instead of guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mentoring.dates.phrases import NUMBER_WORDS, Clock, Day, DayPhrase, Part, Run, Weekday
from mentoring.dates.readings import NotUnderstood

ZONE_NAMES = (
    "utc|gmt|est|edt|cst|cdt|mst|mdt|pst|pdt|akst|akdt|hst|bst|cest|cet|wet|eest|eet|msk|ist|jst"
    "|kst|aest|aedt|acst|acdt|awst|nzst|nzdt|sgt|hkt|et|ct|mt|pt"
)


@dataclass(frozen=True)
class Rest:
    """A stretch of text[start:end] that is no date, and the used runs on both sides of it."""

    start: int
    end: int
    before: Run | None
    after: Run | None


_MONTHS = (
    "jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september"
    "|oct|october|nov|november|dec|december"
)
_UNCLEAR_BEFORE = re.compile(
    r"every|each|not|except|excluding|since|before|after|until|till|or|either|between|all|any|both"
    r"|most|other|alternate|first|second|third|fourth|weeks?|days?|months?|past|half|quarter|minus"
    r"|early|late|mid|end|beginning|start|from|by|of|than|no|never|if|next|last|this|following"
    r"|oder|ou|u|o|tous|chaque|jeden|jede|jedes|cada|ogni|cancel|moved?|reschedule|postpone|delete"
    rf"|remove|change|skip|pm|p\.m|\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}-\d{{1,2}}|{_MONTHS}|{ZONE_NAMES}"
)
_UNCLEAR_AFTER = re.compile(
    r"or|not|each|every|except|unless|if|ago|ish|instead|maybe|perhaps|possibly|otherwise|oder|ou"
    r"|am|pm|a\.m|p\.m|uhr"
)
_UNCLEAR_AFTER_DAY = re.compile(
    rf"weeks?|fortnight|weekend|after|before|from|ago|onwards?|next|following|{_MONTHS}"
)
_UNCLEAR_AFTER_HOUR = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|-\d{{1,2}})?|mornings?|afternoons?|evenings?|nights?|{_MONTHS}"
)
_LONE_DAY_OR_YEAR = re.compile(r"\d{1,2}(?:st|nd|rd|th)?|20\d\d")
_LONE_YEAR = re.compile(r"'?\d\d|20\d\d")
_OTHER_WEEK = re.compile(r"\b(?:next|last|this|following) (?:week|month)\b")
_JOINT = re.compile(r"and|to|till|until|through|thru|&|/|-|bis|und|et|y|e|plus")
_NUMBERS = frozenset([*NUMBER_WORDS, "half", "quarter"])
_MODIFIERS = ("next", "last", "this", "every", "each", "before", "after")


def not_sure(word: str, example: str) -> NotUnderstood:
    """Make the question about a word."""
    return NotUnderstood(f"I am not sure what “{word}” means beside the date.", example)


def refuse_unclear(folded: str, rests: Sequence[Rest], runs: Sequence[Run], example: str) -> None:
    """Raise NotUnderstood where a word next to the date leaves its meaning in doubt.

    `runs` are all runs of the line, also those that belong to the topic.
    """
    weekdays = any(isinstance(f, Weekday) for r in rests if r.before for f in r.before.facts)
    for rest in rests:
        stretch = folded[rest.start : rest.end]
        other_week = _OTHER_WEEK.search(stretch) if weekdays else None
        words = stretch.replace(",", " ").split()
        word = other_week[0] if other_week else words and _unclear_word(rest, words, runs)
        if word:
            raise not_sure(word, example)


def _unclear_word(rest: Rest, words: list[str], runs: Sequence[Run]) -> str | None:
    """Find the word next to a used run that makes its meaning doubtful."""
    first, last = words[0].strip("().!?"), words[-1].strip("().!?")
    if rest.after and (_changes_what_follows(last, rest.after) or _joins(rest, words)):
        return last
    if rest.before and _changes_what_precedes(first, rest.before):
        return first
    if rest.before and _JOINT.fullmatch(first):
        dates_inside = any(rest.start <= run.start and run.end <= rest.end for run in runs)
        number_next = len(words) > 1 and (words[1][0].isdecimal() or words[1] in _NUMBERS)
        return first if dates_inside or number_next else None
    return None


def _joins(rest: Rest, words: list[str]) -> bool:
    """Tell whether the last word ties the date to something before it: `Monday and Tuesday`."""
    if words[-1] == "-":  # `budget - tomorrow 3pm` is no tie, `12 - 14 January` is one
        return rest.before is not None or (len(words) > 1 and words[-2][0].isdecimal())
    return _JOINT.fullmatch(words[-1]) is not None


def _changes_what_follows(word: str, run: Run) -> bool:
    if _UNCLEAR_BEFORE.fullmatch(word):
        return True
    if any(isinstance(f, Weekday) and f.foreign for f in run.facts):
        return True  # `nächsten Dienstag`, `el otro martes`: only English ones are known
    return any(
        abs(len(word) - len(known)) <= 1 and SequenceMatcher(None, word, known).ratio() >= 0.72
        for known in _MODIFIERS
    )


def _changes_what_precedes(word: str, run: Run) -> bool:
    last = run.facts[-1]
    if _UNCLEAR_AFTER.fullmatch(word) or (isinstance(last, Weekday) and last.foreign):
        return True
    if isinstance(last, Clock) and not last.complete:
        return _UNCLEAR_AFTER_HOUR.fullmatch(word) is not None  # `at 3 30`, `at 10 evening`
    if isinstance(last, Day | Part) and _UNCLEAR_AFTER_DAY.fullmatch(word):
        return True
    if not run.times:
        return _LONE_DAY_OR_YEAR.fullmatch(word) is not None  # `Tuesday 12 at 3pm`
    yearless = any(isinstance(f, DayPhrase) and not f.year for f in run.facts)
    return yearless and _LONE_YEAR.fullmatch(word) is not None
