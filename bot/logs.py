"""The log, and the last resort: whatever goes wrong anywhere, no line holds what people wrote.

Our own lines are facts with ids. What other libraries say may quote a request, a row or a name,
so of theirs only the place is kept; of an exception only its type and the places in the code.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import TextIO

from handlers.faults import places

OURS = frozenset({"bot", "handlers", "mentoring", "store"})

log = logging.getLogger(__name__)


class Facts(logging.Formatter):
    """Writes a record as one line, and the places of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give what may be told of a record."""
        parts = [self.formatTime(record), record.levelname, record.name, _said(record)]
        if record.exc_info and record.exc_info[0] is not None:
            parts.append(f"kind={record.exc_info[0].__name__}\n{places(record.exc_info[2])}")
        return " ".join(parts).rstrip()


def _said(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in OURS:
        return f"event=foreign at={record.filename}:{record.lineno}"
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a line of ours that does not fit its arguments
        return f"event=unreadable at={record.filename}:{record.lineno}"


def set_up(stream: TextIO | None = None) -> None:
    """Begin to log to `stream`, None for standard error, and catch what nobody else catches."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Facts())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # it would print the arguments of a broken line
    for name in ("handlers", "bot"):
        logging.getLogger(name).setLevel("INFO")
    catch_the_rest()


def catch_the_rest() -> None:
    """Log what no other code catches, in any thread, by its type and place only."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.critical("event=uncaught kind=%s\n%s", kind.__name__, places(trace))
