"""Which words of a typed line are its date, which its place and which its topic.

The rest of the line stays in the person's own characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentoring.dates.doubts import ZONE_NAMES, Rest, not_sure, refuse_unclear
from mentoring.dates.phrases import Day, DayPhrase, Part, Run, Span, Time, Weekday
from mentoring.dates.readings import NotUnderstood


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
    rf"|(?:via|over|by|on|at|in)\s(?P<online>{_ONLINE})(?!\s(?:and|or|&|of)\b))(?![\w-])[)]?"
)
_PLACE_AT_END = re.compile(
    rf"[\s,;(](?:(?:in|at)\s(?:the\s)?(?P<in>{_ROOM}\b\.?\s?{_CODE}|{_NAMED})"
    rf"|(?P<short>(?:bldg|rm|room)\b\.?\s?{_CODE}(?:,?\s{_ROOM}\b\.?\s?{_CODE})?)"
    rf"|(?:via|over|by)\s(?P<online>{_ONLINE}))[\s).!]*$"
)

_ZONE = re.compile(
    rf"[\s(]*(?P<zone>{ZONE_NAMES}"
    r"|(?:eastern|central|mountain|pacific|alaska|hawaii)(?=\s(?:standard |daylight )?time|\s*$)"
    r"|z|(?:my|local)(?=\stime)|(?:your|their|his|her|our)(?=\stime)|(?:utc|gmt)?[+-]\d{1,2}"
    r"(?::?\d\d)?)(?:\s(?:standard |daylight )?time)?(?![\w+:-])[)]?"
)
_TRIM = " \t\r\n,;:.-–—/|@"
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
    refuse_unclear(folded, rests, runs, example)
    topic = _topic(text, rests)
    if topic.isdecimal():
        raise not_sure(topic, example)
    days, parts = _day_facts(used)
    return Typed(
        days=days,
        part=parts[0] if parts else None,
        time=main.times[0] if main else None,
        minutes=_minutes(main, length_run, example),
        zone=zone,
        place=place,
        topic=topic,
    )


def _day_facts(used: Sequence[Run]) -> tuple[tuple[Day, ...], tuple[Part, ...]]:
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


def _rests(folded: str, used: Sequence[Run]) -> list[Rest]:
    befores: list[Run | None] = [None, *used]
    afters: list[Run | None] = [*used, None]
    return [
        Rest(b.end if b else 0, a.start if a else len(folded), b, a)
        for b, a in zip(befores, afters, strict=True)
    ]


def _take_place(text: str, folded: str, rests: list[Rest]) -> tuple[str | None, list[Rest]]:
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


def _cut(rests: list[Rest], k: int, new: Rest) -> list[Rest]:
    return [*rests[:k], new, *rests[k + 1 :]]


def _take_zone(folded: str, rests: list[Rest]) -> tuple[str | None, list[Rest]]:
    """Take out the name of a zone right after the time."""
    for k, rest in enumerate(rests):
        if rest.before and rest.before.times:
            match = _ZONE.match(folded, rest.start, rest.end)
            if match:
                return match["zone"], _cut(rests, k, replace(rest, start=match.end()))
    return None, rests


def _topic(text: str, rests: Sequence[Rest]) -> str:
    stretches = (text[rest.start : rest.end].strip(_TRIM) for rest in rests)
    parts = (stretch.lstrip(_TRIM + ")]").rstrip(_TRIM + "([") for stretch in stretches)
    topic = " ".join(part for part in parts if re.search(r"\w", part))
    return _LEADING.sub("", topic, count=1).strip(" :") if _LEADING.match(topic) else topic
