"""Cells of tables that people open in a spreadsheet: no text in them is ever a formula.

Every file of this kind is written by `csv_text`, or from values that `harmless` has seen.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

Value = str | int | float | bool | date | datetime | None

STARTS = frozenset("=+-@")  # where a spreadsheet begins to compute


def harmless(value: Value) -> Value:
    """Give a cell's value; a text that would be a formula gets an apostrophe before it.

    What a spreadsheet trims or takes for the same sign counts too: spaces, control characters,
    signs of full width. Source: OWASP, “CSV Injection”; ASVS 5.0, 1.2.10.
    """
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value)
    first = next((c for c in text if not (c.isspace() or unicodedata.category(c)[0] == "C")), "")
    return f"'{value}" if first and first in STARTS else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Write a table as CSV with quotes around every cell; None is an empty one."""
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([harmless(v) for v in row] for row in rows)
    return out.getvalue()
