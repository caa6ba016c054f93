"""Tells of faults without a word of what people wrote: types, references, places in the code."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

OURS = "Something went wrong on our side, and nothing was changed. Please try again. Reference: {}."


def places(trace: TracebackType | None) -> str:
    """Give where in the code something happened: files, lines and the code itself, no values."""
    return "".join(traceback.format_tb(trace))


def last_place(fault: BaseException) -> str:
    """Name the line of code that broke, in a word."""
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    return f"{Path(last[0].filename).name}:{last[0].lineno}" if last else "unknown"


def broken(error: Exception) -> str:
    """Log a fault of ours with a reference, and give the sentence for the person.

    The places in the code are logged, never the error's own words: they may quote what was typed.
    """
    reference, kind = secrets.token_hex(3), type(error).__name__
    at = places(error.__traceback__)
    log.error("event=fault reference=%s kind=%s\n%s", reference, kind, at)
    return OURS.format(reference)
