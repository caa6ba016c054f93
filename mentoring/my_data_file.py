"""The two files of `/mentor mydata`: a page to read, and JSON for programs."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from datetime import datetime

from mentoring.cells import harmless
from mentoring.my_data import FORM_KEY, Row, Section, said

STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:.8em 0;width:100%}"
    "th{text-align:left;font-weight:normal;color:#555;width:16em}"
    "th,td{padding:.2em .8em .2em 0;vertical-align:top;border-bottom:1px solid #ddd;"
    "white-space:pre-wrap}"
)


def page(sections: Iterable[Section], now: datetime) -> bytes:
    """Build a page with everything, in which nothing that somebody typed can act."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Your data in Mentor</title>',
        f"<style>{STYLE}</style></head><body><h1>Your data in Mentor</h1>",
        f"<p>As of {said(now)}. All times are UTC.</p>",
    ]
    for section in sections:
        parts.append(f"<h2>{html.escape(section.title)} ({len(section.rows)})</h2>")
        if section.note:
            parts.append(f"<p>{html.escape(section.note)}</p>")
        parts += [_table(row) for row in section.rows] or ["<p>Nothing.</p>"]
    return ("\n".join([*parts, "</body></html>"]) + "\n").encode("utf-8", "replace")


def _table(row: Row) -> str:
    read = ((k, v) for k, v in row.items() if v and k != FORM_KEY)
    cells = (f"<tr><th>{_cell(k)}</th><td>{_cell(v)}</td></tr>" for k, v in read)
    return f"<table>{''.join(cells)}</table>"


def _cell(text: str) -> str:
    return html.escape(str(harmless(text)))


def as_json(sections: Iterable[Section], now: datetime) -> bytes:
    """Write everything as JSON: a list of objects for each kind."""
    found = {section.key: list(section.rows) for section in sections}
    whole = {"as_of": said(now), **found}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")
