"""How quiet days are asked for, said back and shown on Home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from handlers.blocks import Block, actions, button, context, modal, plain, quote, section
from mentoring.absences import LONGEST, QuietDays
from mentoring.dates import say_date
from store.models import Person

HEARD = "Your quiet days are noted."
TAKEN_BACK = "You have no quiet days any more."
WHAT = (
    "In that time I send you nothing that you did not ask for. What falls due waits, and comes as "
    "one message on your first working day afterwards."
)
STILL = (
    "I still pass on what somebody needs from you, such as a meeting that your partner proposes. "
    "Deadlines do not move."
)
SHOWN = "Where something of yours is overdue, your coordinator reads that you are away until then."
HIDDEN = "Where something of yours is overdue, your coordinator reads the date, not your name."
OPTION = "Say that it is me who is away, where something is overdue"


def span_text(person: Person, found: QuietDays, today: date) -> str:
    """Say the days with their weekdays, in the reader's own order of day and month."""
    first = say_date(found.first, person.locale, today)
    if found.first == found.last:
        return first
    return f"{first} to {say_date(found.last, person.locale, today)}"


def _said(person: Person, found: QuietDays, today: date) -> list[Block]:
    both = "" if found.first == found.last else ", both included"
    title = f"*Quiet days: {span_text(person, found, today)}*{both}"
    return [section(f"{title}\n{WHAT}"), context(STILL, SHOWN if found.shown else HIDDEN)]


def echo_blocks(person: Person, found: QuietDays, today: date) -> list[Block]:
    """Say back what was understood, with the ways to change it."""
    ways = actions(button("Change", "quiet"), button("Cancel them", "quiet_off"))
    return [*_said(person, found, today), ways]


def echo_view(person: Person, found: QuietDays, today: date) -> Block:
    more = context("`/mentor quiet` shows them again; you can change or cancel them there.")
    return modal("Quiet days", [*_said(person, found, today), more], callback="reading")


def not_understood_blocks(problem: str, typed: str) -> list[Block]:
    choose = actions(button("Choose the days instead", "quiet"))
    return [section(problem), quote(f"You typed: {typed}"), choose]


def taken_back_blocks() -> list[Block]:
    return [section(f"{TAKEN_BACK} What waited comes at the next suitable moment.")]


def taken_back_view() -> Block:
    return modal("Quiet days", taken_back_blocks(), callback="reading")


def form_view(found: QuietDays | None, today: date) -> Block:
    """Ask for the first and the last day, filled in with those that there are."""
    usual = QuietDays(today + timedelta(days=1), today + timedelta(days=7))
    meant = found or usual
    blocks = [
        section(f"{WHAT} At most {LONGEST} days at once."),
        _day_block("first", "First quiet day", max(meant.first, today)),
        _day_block("last", "Last quiet day", meant.last),
        _shown_block(meant.shown),
    ]
    if found is not None:
        blocks.append(actions(button("Cancel them", "quiet_off")))
    return modal("Quiet days", blocks, callback="quiet", submit="Save", close="Close")


def _day_block(key: str, label: str, day: date) -> Block:
    element = {"type": "datepicker", "action_id": "date", "initial_date": day.isoformat()}
    return {"type": "input", "block_id": key, "label": plain(label), "element": element}


def _shown_block(shown: bool) -> Block:
    option = {"text": plain(OPTION), "value": "shown"}
    element: dict[str, Any] = {"type": "checkboxes", "action_id": "shown", "options": [option]}
    if shown:
        element["initial_options"] = [option]
    return {"type": "input", "block_id": "shown", "label": plain("For your coordinator"),
            "optional": True, "element": element}  # fmt: skip


def home_block(person: Person, found: QuietDays | None, today: date) -> Block:
    """Show the quiet days on Home, with the button that changes them."""
    if found is None:
        return section("*Quiet days:* none", button("Set some", "quiet"))
    return section(f"*Quiet days:* {span_text(person, found, today)}", button("Change", "quiet"))
