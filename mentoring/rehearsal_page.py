"""A rehearsal to read: a page with a picture of the year, a table as CSV, plain lines."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from mentoring.cells import csv_text, harmless
from mentoring.rehearsal import About, Rehearsal, Sent, World, busiest

STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:.8em 0}"
    "th,td{padding:.2em .8em .2em 0;vertical-align:top;border-bottom:1px solid #ddd;"
    "text-align:left}td.text{max-width:36em;color:#555}svg text{font:11px sans-serif}"
)
WORLDS: Mapping[World, str] = {
    World.NOBODY: "nobody does anything: every reminder and every escalation is here",
    World.EVERYBODY: "everybody does everything on time: this is the least that is sent",
}
SHADES = ("#eef1f5", "#bcd3ea", "#7fb0db", "#3f82bf", "#17518c")  # 0, 1, 2, 3, 4 and more
HEAD = ("day", "date", "time", "place", "role", "reader", "about", "clause", "text")
CELL, LEFT = 14, 260  # pixels: the side of a week, and the room for names
SHOWN = 60  # rows of the picture


def as_lines(rehearsed: Rehearsal) -> list[str]:
    """Give a line for every message, in the order of time."""
    head = f"{rehearsed.title}: {len(rehearsed.sent)} messages when {WORLDS[rehearsed.world]}."
    return [head, "", *(_line(one) for one in rehearsed.sent)]


def _line(one: Sent) -> str:
    said = "; ".join(_said(a) for a in one.about)
    return f"{one.at:%a %Y-%m-%d %H:%M}  {one.place.value:8}  {one.role:14.14}  {said}"


def _said(about: About) -> str:
    return f"{about.what} ({about.clause})" if about.clause else about.what


def as_csv(rehearsed: Rehearsal) -> bytes:
    """Give a row for every message, for a spreadsheet."""
    return csv_text(HEAD, (_cells(one) for one in rehearsed.sent)).encode("utf-8", "replace")


def _cells(one: Sent) -> tuple[str, ...]:
    said = "; ".join(a.what for a in one.about)
    clauses = "; ".join(dict.fromkeys(a.clause for a in one.about if a.clause))
    day, clock = f"{one.at:%Y-%m-%d}", f"{one.at:%H:%M}"
    return (
        f"{one.at:%a}", day, clock, one.place.value, one.role, one.reader, said, clauses, one.text,
    )  # fmt: skip


def as_page(rehearsed: Rehearsal) -> bytes:
    """Give a page with the picture of the year, the load, and every message."""
    title = html.escape(f"Rehearsal of {rehearsed.title}")
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>",
        f"<p>{len(rehearsed.sent)} messages when {WORLDS[rehearsed.world]}. Nothing was sent. "
        "Times are those of each reader.</p>",
        f"<p>{html.escape(beside(rehearsed))}</p>",
        "<h2>The year</h2><p>A column is a week, a row is a reader; the number of messages is in "
        "the box.</p>",
        picture(rehearsed),
        "<h2>The fullest week of each role</h2>",
        _table(("role", "reader", "messages", "week of"), _fullest(rehearsed)),
        "<h2>Every message</h2>",
        _table(HEAD, (_cells(one) for one in rehearsed.sent)),
    ]
    return ("\n".join([*parts, "</body></html>"]) + "\n").encode("utf-8", "replace")


def beside(rehearsed: Rehearsal) -> str:
    """Say for how many readers it may come otherwise, as they are in another program; "" for none.

    Nobody gets more than one unasked message a day, over all programs.
    """
    many = rehearsed.elsewhere
    if not many:
        return ""
    who = "One of the readers is" if many == 1 else f"{many} of the readers are"
    return (
        f"{who} in another program as well. One unasked message a day is the most over all "
        "programs: what is listed here may come a working day later, or in one message with what "
        "the other program says."
    )


def _fullest(rehearsed: Rehearsal) -> Iterator[tuple[str, ...]]:
    for role, reader, count, week in busiest(rehearsed):
        yield role, reader, str(count), f"{week:%Y-%m-%d}"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    lines = [
        f"<tr>{''.join(_td(n, c) for n, c in zip(head, row, strict=True))}</tr>" for row in rows
    ]
    return f"<table><tr>{cells}</tr>{''.join(lines)}</table>"


def _td(name: str, cell: str) -> str:
    kind = ' class="text"' if name == "text" else ""
    return f"<td{kind}>{html.escape(str(harmless(cell)))}</td>"


def picture(rehearsed: Rehearsal) -> str:
    """Draw the year: a row for each reader, a box for each week, its number and its shade."""
    weeks, loads = rehearsed.weeks(), list(rehearsed.loads().items())[:SHOWN]
    width, height = LEFT + CELL * len(weeks) + 10, 40 + CELL * len(loads)
    parts = [
        f'<svg role="img" aria-label="Messages by reader and week" width="{width}" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg">',
        *_months(weeks),
    ]
    for row, ((reader, role), counts) in enumerate(loads):
        y = 30 + CELL * row
        name = html.escape(_shortened(f"{reader} ({role})"))
        parts.append(f'<text x="0" y="{y + 10}">{name}</text>')
        parts += _boxes(weeks, counts, y)
    return "".join([*parts, "</svg>"])


def _months(weeks: list[date]) -> Iterator[str]:
    for number, week in enumerate(weeks):
        if number == 0 or week.month != weeks[number - 1].month:
            yield f'<text x="{LEFT + CELL * number}" y="20">{week:%b}</text>'


def _boxes(weeks: list[date], counts: Counter[date], y: int) -> Iterator[str]:
    for number, week in enumerate(weeks):
        count, x = counts[week], LEFT + CELL * number
        shade = SHADES[min(count, len(SHADES) - 1)]
        yield f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" fill="{shade}"/>'
        if count:
            ink = "#fff" if count > 2 else "#000"
            yield f'<text x="{x + 3}" y="{y + 10}" fill="{ink}">{count}</text>'


def _shortened(text: str) -> str:
    return text if len(text) <= 42 else f"{text[:41]}…"


def as_text_picture(rehearsed: Rehearsal) -> str:
    """Draw the year in letters: a line for each role, a sign for each month, the most for a reader.

    For a block of code in a message.
    """
    months = list(dict.fromkeys(f"{week:%Y-%m}" for week in rehearsed.weeks()))
    if not months:
        return "nothing"
    by_role: dict[str, dict[str, int]] = {}
    for (_, role), counts in rehearsed.loads().items():
        mine: Counter[str] = Counter()
        for week, count in counts.items():
            mine[f"{week:%Y-%m}"] += count
        best = by_role.setdefault(role, {})
        best |= {month: max(count, best.get(month, 0)) for month, count in mine.items()}
    width = max(len(role) for role in by_role)
    head = " " * width + "  " + " ".join(f"{date.fromisoformat(m + '-01'):%b}" for m in months)
    lines = [
        f"{role:{width}}  " + " ".join(f"{found.get(month) or '·':>3}" for month in months)
        for role, found in by_role.items()
    ]
    return "\n".join([head, *lines])
