"""Nothing that people wrote reaches the log, whoever logs it and however it fails."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import logs
from store.database import Database
from tests import cast

WORDS = "A secret goal"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Give what is logged at the lowest level of every logger, and put everything back."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    kept, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    stream = io.StringIO()
    logs.set_up(stream)
    root.setLevel("DEBUG")
    yield stream
    logging.captureWarnings(False)
    root.handlers[:], root.level, logging.raiseExceptions = kept, level, raising
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name in ("handlers", "bot"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_lines_of_ours_are_kept_and_those_of_others_lose_their_words(said: io.StringIO) -> None:
    logging.getLogger("handlers.guard").info("event=refused action=%s", "sign")
    logging.getLogger("slack_sdk.web").warning("%s", WORDS)
    logging.getLogger("handlers.guard").info("event=%d", WORDS)
    lines = said.getvalue()
    assert "handlers.guard event=refused action=sign" in lines
    assert "slack_sdk.web event=foreign at=test_logs.py" in lines
    assert "event=unreadable at=test_logs.py" in lines
    assert WORDS not in lines


def test_a_call_to_slack_is_not_logged_with_its_words(said: io.StringIO) -> None:
    nobody = WebClient(token="xoxb-secret", base_url="http://127.0.0.1:9/", retry_handlers=[])
    with pytest.raises(OSError):  # noqa: PT011
        nobody.chat_postMessage(channel="U1", text=WORDS)
    assert "slack_sdk" in said.getvalue()
    assert WORDS not in said.getvalue()
    assert "xoxb" not in said.getvalue()


def test_an_exception_is_logged_by_type_and_place(said: io.StringIO) -> None:
    try:
        int(WORDS)
    except ValueError as error:
        logging.getLogger("bot").exception("event=broken", exc_info=error)
    assert "event=broken kind=ValueError" in said.getvalue()
    assert "int(WORDS)" in said.getvalue()
    assert WORDS not in said.getvalue()


def test_what_nobody_catches_is_logged_by_a_last_resort(said: io.StringIO) -> None:
    thread = threading.Thread(target=int, args=(WORDS,))
    thread.start()
    thread.join()
    try:
        raise LookupError(WORDS)
    except LookupError as error:
        sys.excepthook(LookupError, error, error.__traceback__)
    assert "event=uncaught kind=ValueError" in said.getvalue()
    assert "event=uncaught kind=LookupError" in said.getvalue()
    assert WORDS not in said.getvalue()


def test_a_fault_of_the_database_hides_what_was_written(
    database: Database, said: io.StringIO
) -> None:
    now = datetime(2027, 1, 4, tzinfo=UTC)
    wrong = text("INSERT INTO people (id, name) VALUES ('1', :name)")
    with pytest.raises(DBAPIError) as problem, database.begin(now) as db:  # noqa: PT012
        cast.person(db, "Alice")
        db.execute(wrong, {"name": WORDS})
    logging.getLogger("store").error("event=fault", exc_info=problem.value)
    assert WORDS not in f"{problem.value}{problem.value.orig}{said.getvalue()}"
