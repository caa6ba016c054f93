"""Which words of a typed line are its date, which its place and which its topic.

A word beside the date that could change its meaning (`every`, `or`, `EST`, a lone number) makes
the line unclear, and it is asked about instead of guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from mentoring.phrases import Clock, Day, DayPhrase, Part, Run, Span, Time, Weekday
from mentoring.readings import NotUnderstood


@dataclass(frozen=True)
class Typed:
    """The facts of a line, and the rest of it. `zone` is the name of a zone beside the time."""

    days: tuple[Day, ...]
    part: Part | None
    time: Time | None
    minutes: int | None
    zone: str | None
    place: str | None
    topic: str


@dataclass(frozen=True)
class _Rest:
    """A stretch of text[start:end] that is no date, and the used runs on both sides of it."""

    start: int
    end: int
    before: Run | None
    after: Run | None


_ROOM = r"(?:bldg|building|room|rm|conference room|conf room|suite|floor|office)"
_CODE = r"#?(?=[a-z-]*\d)[a-z\d-]{1,8}"
_NAMED = (
    r"(?:cafeteria|canteen|cafe|café|library|lobby|atrium|auditorium|break room|lunch room"
    r"|conference room|meeting room|(?:my|your|his|her|their) office)"
)
_ONLINE = (
    r"(?:zoom|(?:ms |microsoft )?teams|webex|skype|google meet|the phone|phone|video|slack"
    r"|a huddle|a slack huddle|slack huddle|huddle)"
)
_STOP = r"(?=\s*(?:$|[,;:.()]))"
_PLACE = re.compile(
    rf"[\s,;(]*(?:(?:in|at)\s(?:the\s)?(?P<in>{_ROOM}\b\.?\s?{_CODE}(?:,?\s{_ROOM}\b\.?\s?{_CODE})?"
    rf"|{_NAMED})|(?P<short>(?:bldg|rm)\b\.?\s?{_CODE}(?:,?\s{_ROOM}\b\.?\s?{_CODE})?)"
    rf"|(?P<bare>{_ROOM}\b\.?\s?{_CODE}(?:,?\s{_ROOM}\b\.?\s?{_CODE})?){_STOP}"
    rf"|(?:via|over|by|on|at|in)\s(?P<online>{_ONLINE}))(?![\w-])[)]?"
)
_PLACE_AT_END = re.compile(
    rf"[\s,;(](?:(?:in|at)\s(?:the\s)?(?P<in>{_ROOM}\b\.?\s?{_CODE}|{_NAMED})"
    rf"|(?P<short>(?:bldg|rm|room)\b\.?\s?{_CODE}(?:,?\s{_ROOM}\b\.?\s?{_CODE})?)"
    rf"|(?:via|over|by)\s(?P<online>{_ONLINE}))[\s).!]*$"
)

_ZONE = re.compile(
    r"[\s(]*(?P<zone>utc|gmt|est|edt|cst|cdt|mst|mdt|pst|pdt|akst|akdt|hst|bst|cest|cet|wet|eest"
    r"|eet|msk|ist|jst|kst|aest|aedt|acst|acdt|awst|nzst|nzdt|sgt|hkt|et|ct|mt|pt"
    r"|(?:eastern|central|mountain|pacific|alaska|hawaii)(?=\s(?:standard |daylight )?time|\s*$)"
    r"|(?:my|local)(?=\stime)|(?:your|their|his|her|our)(?=\stime)|(?:utc|gmt)?[+-]\d{1,2}"
    r"(?::?\d\d)?)(?:\s(?:standard |daylight )?time)?(?![\w+:-])[)]?"
)

_UNCLEAR_BEFORE = re.compile(
    r"every|each|not|except|excluding|since|before|after|until|till|or|either|between|all|any|both"
    r"|most|other|alternate|first|second|third|fourth|weeks?|days?|months?|past|half|quarter|minus"
    r"|early|late|mid|end|beginning|start|from|by|of|than|no|never|if|next|last|this|following"
    r"|oder|ou|u|o|tous|chaque|jeden|jede|jedes|cada|ogni|\d{1,2}(?:st|nd|rd|th)?"
)
_UNCLEAR_AFTER_DAY = re.compile(
    r"weeks?|fortnight|weekend|after|before|from|ago|onwards?|next|following"
)
_UNCLEAR_AFTER = re.compile(
    r"or|not|each|every|except|unless|if|ago|ish|instead|oder|ou|am|pm|a\.m|p\.m|uhr"
)
_JOINT = re.compile(r"and|to|till|until|through|thru|&|/|-|bis|und|et|y|e|plus")
_LONE_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_LONE_DAY_OR_YEAR = re.compile(r"\d{1,2}(?:st|nd|rd|th)?|20\d\d")
_LONE_YEAR = re.compile(r"'?\d\d|20\d\d")
_MODIFIERS = ("next", "last", "this", "every", "each", "before", "after")
_TRIM = " \t\r\n,;:.-–—/|()[]"
_LEADING = re.compile(r"(?:about|re|regarding|for|on|to)(?=[\s:]|$)", re.IGNORECASE)


def sort_out(text: str, folded: str, runs: Sequence[Run], example: str) -> Typed:
    """Choose the runs that are the date, and give back the rest as place and topic.

    Raises NotUnderstood where two times stand in the line, or words that would change the date.
    """
    main = _main_run(runs, example)
    day_run = _day_run(runs, main, example) if main else None
    length_run = _length_run(folded, runs, main)
    used = sorted({r for r in (main, day_run, length_run) if r}, key=lambda r: r.start)
    if main is None:
        used = [r for r in runs if r.days][:1]
    rests = _rests(folded, used)
    place, rests = _take_place(text, folded, rests)
    zone, rests = _take_zone(folded, rests)
    _refuse_unclear(folded, rests, runs, example)
    days, parts = used_facts(used)
    return Typed(
        days=days,
        part=parts[0] if parts else None,
        time=main.times[0] if main else None,
        minutes=_minutes(main, length_run, example),
        zone=zone,
        place=place,
        topic=_topic(text, rests),
    )


def used_facts(used: Sequence[Run]) -> tuple[tuple[Day, ...], tuple[Part, ...]]:
    """Collect the days and the parts of day of some runs."""
    return tuple(d for r in used for d in r.days), tuple(p for r in used for p in r.parts)


def _main_run(runs: Sequence[Run], example: str) -> Run | None:
    """Find the run that holds the time; None where there is no time in the line."""
    timed = [run for run in runs if run.times]
    if sum(len(run.times) for run in timed) > 1:
        raise NotUnderstood("I found more than one time in this.", example)
    if not timed and not any(run.days for run in runs):
        raise NotUnderstood("I found no date in this.", example)
    return timed[0] if timed else None


def _day_run(runs: Sequence[Run], main: Run, example: str) -> Run | None:
    """Find the run that names the day; None where the line names none.

    A day after a complete date is part of the topic (`tomorrow 3pm goals for Monday`); a day before
    it, or one in a language whose grammar is not known here, leaves open which is meant.
    """
    days = [run for run in runs if run.days]
    if not main.days:
        if len(days) > 1:
            raise NotUnderstood("I found more than one day in this.", example)
        return days[0] if days else None
    if days[0] != main or (len(days) > 1 and any(_is_foreign(d) for r in days for d in r.days)):
        raise NotUnderstood("I found more than one day in this.", example)
    return main


def _is_foreign(day: Day) -> bool:
    if isinstance(day, DayPhrase):
        return day.language != "en"
    return isinstance(day, Weekday) and day.foreign


def _length_run(folded: str, runs: Sequence[Run], main: Run | None) -> Run | None:
    """Find a length apart from the time: `tomorrow 3pm resume review 1h`, `... for an hour`."""
    if main is None or main.lengths or isinstance(main.times[0], Span):
        return None
    alone = [
        run
        for run in runs
        if len(run.facts) == len(run.lengths) == 1
        and (folded.startswith("for ", run.start) or run.end == len(folded.rstrip(_TRIM)))
        and (folded[run.start].isdecimal() or folded.startswith("for ", run.start))
    ]
    return alone[0] if len(alone) == 1 else None


def _minutes(main: Run | None, length_run: Run | None, example: str) -> int | None:
    lengths = [*(main.lengths if main else ()), *(length_run.lengths if length_run else ())]
    if main and lengths and isinstance(main.times[0], Span):
        raise NotUnderstood("I found both an end and a length in this.", example)
    if len({length.minutes for length in lengths}) > 1:
        raise NotUnderstood("I found more than one length in this.", example)
    return lengths[0].minutes if lengths else None


# The rest of the line


def _rests(folded: str, used: Sequence[Run]) -> list[_Rest]:
    befores: list[Run | None] = [None, *used]
    afters: list[Run | None] = [*used, None]
    return [
        _Rest(b.end if b else 0, a.start if a else len(folded), b, a)
        for b, a in zip(befores, afters, strict=True)
    ]


def _take_place(text: str, folded: str, rests: list[_Rest]) -> tuple[str | None, list[_Rest]]:
    """Take out a place right after the date, or at the end of the line."""
    for k, rest in enumerate(rests):
        match = _PLACE.match(folded, rest.start, rest.end)
        if match and (rest.before or match.end() >= rest.end - 1):
            return _place(text, match), _cut(rests, k, replace(rest, start=match.end()))
    last = rests[-1]
    match = _PLACE_AT_END.search(folded, last.start, last.end)
    if match:
        return _place(text, match), _cut(rests, len(rests) - 1, replace(last, end=match.start()))
    return None, rests


def _place(text: str, match: re.Match[str]) -> str:
    group = next(name for name, found in match.groupdict().items() if found)
    return text[match.start(group) : match.end(group)]


def _cut(rests: list[_Rest], k: int, new: _Rest) -> list[_Rest]:
    return [*rests[:k], new, *rests[k + 1 :]]


def _take_zone(folded: str, rests: list[_Rest]) -> tuple[str | None, list[_Rest]]:
    """Take out the name of a zone right after the time."""
    for k, rest in enumerate(rests):
        if rest.before and rest.before.times:
            match = _ZONE.match(folded, rest.start, rest.end)
            if match:
                return match["zone"], _cut(rests, k, replace(rest, start=match.end()))
    return None, rests


def _topic(text: str, rests: Sequence[_Rest]) -> str:
    parts = (text[rest.start : rest.end].strip(_TRIM) for rest in rests)
    topic = " ".join(part for part in parts if part)
    return _LEADING.sub("", topic, count=1).strip(" :") if _LEADING.match(topic) else topic


# Words that would change the date


def _refuse_unclear(folded: str, rests: Sequence[_Rest], runs: Sequence[Run], example: str) -> None:
    for rest in rests:
        words = folded[rest.start : rest.end].replace(",", " ").split()
        if not words:
            continue
        word = _unclear_word(rest, words, runs)
        if word:
            raise NotUnderstood(f"I am not sure what “{word}” means beside the date.", example)


def _unclear_word(rest: _Rest, words: list[str], runs: Sequence[Run]) -> str | None:
    """Find the word next to a used run that makes its meaning doubtful."""
    first, last = words[0].strip("().!?"), words[-1].strip("().!?")
    if rest.after and (_changes_what_follows(last, rest.after) or _JOINT.fullmatch(last)):
        return last
    if rest.before and _changes_what_precedes(first, rest.before):
        return first
    if rest.before and _JOINT.fullmatch(first):
        dates_inside = any(rest.start <= run.start and run.end <= rest.end for run in runs)
        number_next = len(words) > 1 and words[1][0].isdecimal()
        return first if dates_inside or number_next else None
    return None


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
    if isinstance(last, Clock) and not (last.exact or last.has_minutes):
        return _LONE_NUMBER.fullmatch(word) is not None  # `at 3 30`
    if isinstance(last, Day | Part) and _UNCLEAR_AFTER_DAY.fullmatch(word):
        return True
    if not run.times:
        return _LONE_DAY_OR_YEAR.fullmatch(word) is not None  # `Tuesday 12 at 3pm`
    yearless = any(isinstance(f, DayPhrase) and not f.year for f in run.facts)
    return yearless and _LONE_YEAR.fullmatch(word) is not None
