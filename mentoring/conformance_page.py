"""The report on a guide as lines, as a table and as a page to print."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from mentoring.cells import csv_text, harmless
from mentoring.conformance import Line, Report
from mentoring.language.handbook import Process

HEAD = ("clause", "where in the program", "what it does", "evidence in this cycle")
ASKED = ("question", "how it is answered", "clause")
STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}th,td{padding:.3em .8em .3em 0;vertical-align:top;"
    "border-bottom:1px solid #ddd;text-align:left}.gap{font-weight:bold}"
)


def as_lines(found: Report) -> list[str]:
    """Give the report in lines: practices where the guide has some, every clause, the year."""
    lines = [f"{found.program.title}: {len(found.lines)} rules cite a clause."]
    lines += [f"{p.key} {p.title}: {len(p.lines)} rules" for p in found.practices]
    lines += ["", *_lines(found.lines), "", "The year, row by row:", *_lines(found.year)]
    for sheet in found.sheets:
        lines += ["", f"{sheet.title} ({sheet.line.clause}): {sheet.line.place}"]
        lines += [f"  {label}: {kind}" for label, kind, _ in sheet.questions]
    return lines


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    return (f"{x.clause:34.34}  {x.place:44.44}  {x.says[:90]}" for x in lines)


def as_csv(found: Report) -> bytes:
    """Give one table: the clauses, the rows of the year, and the questions of every form."""
    listed = (("clause", found.lines), ("year", found.year))
    rows = [(kind, x.clause, x.place, x.says, x.evidence) for kind, lines in listed for x in lines]
    for sheet in found.sheets:
        at, evidence = sheet.line.place, sheet.line.evidence
        rows += [("form", c, at, f"{said}: {kind}", evidence) for said, kind, c in sheet.questions]
    return csv_text(("list", *HEAD), rows).encode("utf-8", "replace")


def as_page(found: Report) -> bytes:
    """Give the report as a page: the process and its practices as an audit asks for them, then
    every clause, the year, and every form."""
    title = html.escape(f"Conformance: {found.cycle or found.program.title}")
    source = html.escape(f"{found.program.title}, after {found.program.guide}")
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><p>{source}. "
        f"{len(found.lines)} rules cite a clause; {len(found.gaps)} have no evidence yet.</p>",
    ]
    parts += _process(found.process) if found.process else []
    for one in found.practices:
        parts += [f"<h2>{html.escape(f'{one.key} {one.title}')}</h2>", _rules(one.lines)]
    parts += ["<h2>Every clause</h2>", _rules(found.lines)]
    parts += ["<h2>The year, row by row</h2>", _rules(found.year), "<h2>Every form</h2>"]
    for sheet in found.sheets:
        says = "; ".join(filter(None, (sheet.line.clause, sheet.line.evidence)))
        parts += [f"<h3>{html.escape(sheet.title)}</h3><p>{html.escape(says)}</p>"]
        parts += [_table(ASKED, ((row, False) for row in sheet.questions))]
    return ("\n".join([*parts, "</body></html>"]) + "\n").encode("utf-8", "replace")


def process_rows(process: Process) -> list[tuple[str, str]]:
    """Give the heads of a process description with what stands under each."""
    heads = type(process).model_fields
    said = ((head, getattr(process, head)) for head in heads)
    return [(h.capitalize(), v if isinstance(v, str) else "; ".join(v)) for h, v in said]


def _process(process: Process) -> list[str]:
    rows = ((row, False) for row in process_rows(process))
    return ["<h2>The process</h2>", _table(("head", "what stands under it"), rows)]


def _rules(lines: Iterable[Line]) -> str:
    said = (((x.clause, x.place, x.says, x.evidence), x.shown is False) for x in lines)
    return _table(HEAD, said)


def _table(head: Iterable[str], rows: Iterable[tuple[Iterable[str], bool]]) -> str:
    """Build a table; the rows that are true are gaps."""
    names = "".join(f"<th>{name}</th>" for name in head)
    said = "".join(_row(cells, gap) for cells, gap in rows)
    return f"<table><tr>{names}</tr>{said}</table>"


def _row(cells: Iterable[str], gap: bool) -> str:
    said = "".join(f"<td>{html.escape(str(harmless(cell)))}</td>" for cell in cells)
    return f'<tr class="gap">{said}</tr>' if gap else f"<tr>{said}</tr>"
