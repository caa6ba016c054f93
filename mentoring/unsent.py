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

WITH = "pair"  # among what is kept: the pair that was chosen in a window about several
TITLES: Mapping[str, str] = {  # what a window is called where it is not open
    "supervisor_concern": "A concern about a member",
    "decide_admission": "Decision about an exception",
    "swap": "Swap",
    "decline": "Decline to sign",
    "delegate": "Somebody else signs",
    "talk_about": "Talk about it",
    "support": "Support",
    "case_note": "Done, with a note",
    "talk_note": "A talk is noted",
    "entry": "Answer to an entry in a list",
    "safety": "Somebody's safety",
    "concern": "A concern",
    "answer_concern": "Answer to a concern",
    "share": "Share something",
    "plan_event": "Name the day of an event",
    "move_event": "Another day for an event",
    "schedule": "Propose a meeting",
    "log": "Log a meeting",
    "change_session": "Another time for a meeting",
}
FORMS: Mapping[str, str] = {  # windows with a form of the program, for what came too late
    "sign_up": "Sign-up",
    "assess": "Assessment",
    "screen": "Screening",
    "agreement": "Agreement",
    "plan": "Plan",
    "answer_form": "Review or evaluation",
    "session_form": "About a meeting",
    "answer_survey": "Survey",
    "add_entry": "Entry in a list",
    "rate": "Levels in competencies",
}
OURS: Mapping[str, str] = {
    "canvass": "Call for interest",
    "exception": "Why there should be an exception",
}


def keep(
    db: Db, person: Person, window: str, thing: Base, words: Mapping[str, str], part: str = ""
) -> None:
    """Keep what was typed about a row. Nothing typed keeps what was there.

    `part`: which of several windows about the same row; "" where there is only one.
    """
    authorize(db, person, Action.SEE_OWN, person)
    if (cycle := cycle_behind(db, thing)) is not None:
        scope = of_window(person, thing)
        answers.keep_draft(db, cycle, _form(window), scope, person, words, period=part)


def kept(db: Db, person: Person, window: str, thing: Base, part: str = "") -> dict[str, str]:
    """Give what this person typed about a row and did not send; {} for nothing."""
    cycle = cycle_behind(db, thing)
    if cycle is None:
        return {}
    found = answers.draft_of(db, cycle, _form(window), of_window(person, thing), person, part)
    return {k: str(v) for k, v in found.answers.items()} if found else {}


def sent(db: Db, person: Person, window: str, thing: Base, part: str = "") -> None:
    """Throw away what was typed, because it was sent."""
    if (cycle := cycle_behind(db, thing)) is not None:
        answers.forget_draft(db, cycle, _form(window), of_window(person, thing), person, part)


def discard(db: Db, person: Person, window: str, thing: Base, part: str = "") -> None:
    """Throw away what was typed, because its author wants it no more."""
    authorize(db, person, Action.SEE_OWN, person)
    sent(db, person, window, thing, part)


def together(earlier: str, now: str, *, lines: bool) -> str:
    """Put what somebody types now behind what they had typed before: nothing of either is lost.

    `lines`: there may be several, so that it goes into a paragraph of its own.
    """
    if now in earlier:
        return earlier
    if earlier in now:
        return now
    return f"{earlier}\n\n{now}" if lines else f"{earlier} {now}"


def is_window(form: str) -> bool:
    """Say whether a draft is what was typed into a window, and not into a form of the program."""
    return form.startswith(_form(""))


def title(form: str) -> str:
    """Name what is no form of the program as its author knows it: a window, or a form of ours."""
    if is_window(form):
        window = form.removeprefix(_form(""))
        return f"{TITLES.get(window) or FORMS.get(window, window)} (not sent)"
    return OURS.get(form.partition(".")[0], form)


def _form(window: str) -> str:
    return f"window.{window}"  # no form of a program can be called so
