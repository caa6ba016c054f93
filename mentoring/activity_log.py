"""A person's own list of what was done and when, for the time away from usual work (App. G).

It holds dates, lengths and the program's own word for a meeting. A topic stands in it only when
the person has chosen so.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mentoring import meetings, rules
from mentoring.access import Action, authorize
from mentoring.cells import csv_text, harmless
from mentoring.days import local_date
from mentoring.errors import Refusal
from mentoring.notices import tell
from mentoring.program_file import program_of
from mentoring.records import record
from store import queries, trust
from store.database import Db
from store.models import Cycle, Pair, Person, Session

HEADER = ("Date", "Activity", "Minutes", "Outside of working hours")
STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.3em .8em .3em 0;border-bottom:1px solid #bbb}"
)


@dataclass(frozen=True)
class Line:
    """One activity, on the person's own calendar."""

    day: date
    activity: str
    minutes: int
    off_hours: bool

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return (
            self.day.isoformat(),
            self.activity,
            str(self.minutes),
            "yes" if self.off_hours else "",
        )


def ask(db: Db, person: Person, pair: Pair, topics: bool, now: datetime) -> None:
    """Send somebody the list of their meetings in a pair's program. `topics`: with their topics.

    Raises NotYours, and Refusal where the program keeps no such list.
    """
    authorize(db, person, Action.KEEP_MEETINGS, pair)
    if not is_kept(pair.cycle):
        raise Refusal("This program keeps no activity log. `/mentor meetings` lists your meetings.")
    record(db, "activity_log.asked", pair, now, person)
    key = f"activity_log:{pair.id}:{person.id}:{now.timestamp():.3f}"
    tell(db, "activity_log", cycle=pair.cycle, key=key, now=now, person=person,
         pair=pair.id, topics=topics)  # fmt: skip


def is_kept(cycle: Cycle) -> bool:
    spec = program_of(cycle).session
    return spec is not None and spec.activity_log


def lines(db: Db, person: Person, cycle: Cycle, *, topics: bool) -> list[Line]:
    """List what took place in all pairs of somebody in a cycle, the earliest first."""
    pairs = [p for p in trust.pairs_of(db, person.id) if p.cycle_id == cycle.id]
    held = [s for p in pairs for s in queries.sessions(db, p.id, rules.TOOK_PLACE)]
    return [_line(person, s, topics) for s in sorted(held, key=lambda s: (s.starts_at, s.id))]


def _line(person: Person, session: Session, topics: bool) -> Line:
    cycle = session.pair.cycle
    words = [program_of(cycle).words.meeting.one.capitalize()]
    words += [w for w in (meetings.format_said(session).lower(),) if w]
    said = ", ".join(words)
    if topics and session.topic:
        said += f": {session.topic}"
    day = local_date(session.starts_at, rules.zone_for(person, cycle))
    return Line(day, said, session.minutes, session.off_hours)


def as_csv(found: Iterable[Line]) -> bytes:
    return csv_text(HEADER, (line.cells for line in found)).encode("utf-8-sig", "replace")


def page(person: Person, cycle: Cycle, found: Iterable[Line], now: datetime) -> bytes:
    """Build the list as a page to print, in which nothing that somebody typed can act."""
    rows, today = list(found), local_date(now, rules.zone_for(person, cycle))
    total = sum(line.minutes for line in rows)
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Activity log</title>',
        f"<style>{STYLE}</style></head><body><h1>Activity log</h1>",
        *_head(person, cycle, today),
        f"<table><tr>{''.join(f'<th>{h}</th>' for h in HEADER)}</tr>",
        *(f"<tr>{''.join(f'<td>{_cell(c)}</td>' for c in line.cells)}</tr>" for line in rows),
        f"</table><p>{len(rows)} activities, {total} minutes in all.</p></body></html>",
    ]
    return ("\n".join(parts) + "\n").encode("utf-8", "replace")


def _head(person: Person, cycle: Cycle, today: date) -> Iterator[str]:
    facts = {"Name": person.name, "Title": person.title, "Work unit": person.unit,
             "Site": person.site, "Program": cycle.name, "As of": today.isoformat()}  # fmt: skip
    yield "<p>"
    yield "<br>".join(f"{label}: {_cell(value)}" for label, value in facts.items() if value)
    yield "</p>"


def _cell(text: str) -> str:
    return html.escape(str(harmless(text)))
