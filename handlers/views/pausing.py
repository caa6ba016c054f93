"""How a pause of a pair is asked for and said back."""

from __future__ import annotations

from datetime import date, datetime

from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    context,
    escape,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring import rules
from mentoring.next_steps import spoken_day
from mentoring.pausing import LONGEST, USUAL
from mentoring.program_file import program_of
from store.models import Pair, Person

NO_MARK = "A pause is no mark against anybody, and nobody is asked why."


def form_view(pair: Pair, person: Person, until: date | None, now: datetime) -> Block:
    """Ask until when a pair pauses. `until`: what was understood, said back with its weekday."""
    running = rules.paused(pair, now)
    blocks = [section(f"This pauses the pair of {pair_text(pair)} from today. {NO_MARK}")]
    if running is not None:
        day = spoken_day(running.until, person, pair, now)
        rest = section(
            f"The pair of {pair_text(pair)} is paused until *{day}*. It goes on by itself on that "
            "day, or now. You can also choose another day.",
            button("Resume now", "resume_pair", pair.id),
        )
        blocks = [rest]
    if until is not None:
        blocks.append(section(f"I understood: until *{spoken_day(until, person, pair, now)}*."))
    usual = running.until if running else rules.today_of(pair, now) + USUAL
    element = {
        "type": "datepicker", "action_id": "date", "initial_date": (until or usual).isoformat(),
    }  # fmt: skip
    hint = plain(f"On this day the pair goes on. At most {LONGEST} months.", 150)
    label = plain("Pause until", 150)
    blocks.append(
        {"type": "input", "block_id": "until", "label": label, "hint": hint, "element": element}
    )
    return modal(
        "Pause a pair", [*blocks, bullets(_consequences(pair))], callback="pause_pair",
        submit="Pause", close="Not now", metadata=carry(pair=pair.id),
    )  # fmt: skip


def pair_text(pair: Pair) -> str:
    mentor, mentee = rules.people_of(pair)
    return f"{mention(mentor)} and {mention(mentee)}"


def _consequences(pair: Pair) -> list[str]:
    words = program_of(pair.cycle).words
    return [
        f"Both hear it right away, and the {words.coordinator} reads it in a line; the "
        f"{words.liaison}, if there is one, sees it in a list.",
        "Until that day there are no reminders. Dates that are still ahead, the last day among "
        "them, move by as many days.",
        f"The signed {words.agreement} stays as it is. {words.meeting.many.capitalize()} that you "
        "have agreed on stay; move or cancel them with /mentor meetings.",
        "Either of the two can let it go on earlier.",
    ]


def paused_view(pair: Pair, person: Person, now: datetime) -> Block:
    """Say back until when a pair is paused, and when its agreement ends now."""
    said = section(f"*Paused.* {paused_text(pair, person, now)}")
    return modal("Paused", [said, context("Both hear it from me now.")], callback="reading")


def paused_text(pair: Pair, person: Person, now: datetime) -> str:
    """Say until when a pair rests, and its new last day; "" for one that goes on as usual."""
    running = rules.paused(pair, now)
    if running is None:
        return ""
    agreement = escape(program_of(pair.cycle).words.agreement)
    until, ends = (spoken_day(d, person, pair, now) for d in (running.until, rules.ends(pair)))
    return (
        f"The pair goes on by itself on *{until}*. The {agreement} "
        f"then ends on {ends}; its signed text stays as it is."
    )


def resumed_text(pair: Pair, person: Person, now: datetime) -> str:
    ends = spoken_day(rules.ends(pair), person, pair, now)
    agreement = program_of(pair.cycle).words.agreement
    return f"The pair goes on from today. The {agreement} now ends on {ends}."


def resumed_view(said: str) -> Block:
    return modal("The pair goes on", [section(said)], callback="reading")


def not_understood_blocks(problem: str, typed: str, pair: Pair) -> list[Block]:
    choose = actions(button("Choose the day instead", "pause_pair", pair.id))
    return [section(problem), quote(f"You typed: {typed}"), choose]
