"""What somebody typed into a window of ours and did not send: kept for them, for the next time.

Forms of a program keep their drafts themselves; this is for what is written about something, such
as why somebody declines to sign.
"""

from __future__ import annotations

from collections.abc import Mapping

from mentoring import answers
from mentoring.access import Action, authorize
from mentoring.relations import cycle_behind
from mentoring.scopes import of_window
from store.database import Db
from store.models import Base, Person


def keep(db: Db, person: Person, window: str, thing: Base, words: Mapping[str, str]) -> None:
    """Keep what was typed about a row. Nothing typed keeps what was there."""
    authorize(db, person, Action.SEE_OWN, person)
    if (cycle := cycle_behind(db, thing)) is not None:
        answers.keep_draft(db, cycle, _form(window), of_window(person, thing), person, words)


def kept(db: Db, person: Person, window: str, thing: Base) -> dict[str, str]:
    """Give what this person typed about a row and did not send; {} for nothing."""
    cycle = cycle_behind(db, thing)
    if cycle is None:
        return {}
    found = answers.draft_of(db, cycle, _form(window), of_window(person, thing), person)
    return {k: str(v) for k, v in found.answers.items()} if found else {}


def sent(db: Db, person: Person, window: str, thing: Base) -> None:
    """Throw away what was typed, because it was sent."""
    if (cycle := cycle_behind(db, thing)) is not None:
        answers.forget_draft(db, cycle, _form(window), of_window(person, thing), person)


def _form(window: str) -> str:
    return f"window.{window}"  # no form of a program can be called so
