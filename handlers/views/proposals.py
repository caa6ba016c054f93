"""What coordinators read after a matching: how many found a partner, who did not, and why.

Names are written out and never mentioned: nobody may hear of a pair before its publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.blocks import Message, actions, button, context, cut, escape, header, section
from handlers.views.board import NAMED, named, paragraphs, shortened, two
from mentoring import pairing, reasons
from mentoring.program import Program
from mentoring.program_file import program_of
from store.database import Db
from store.models import Cycle, Member, Pair, Person


def summary_message(
    db: Db, cycle: Cycle, refs: Mapping[str, Any], proposed: Sequence[Pair]
) -> Message:
    """Say what a matching gave. `refs` are the numbers and ids that were kept of it."""
    program = program_of(cycle)
    title = f"Proposals for {cycle.name}"
    blocks = [header(title), section(_numbers(program, refs))]
    if refs["unmatched"]:
        blocks.append(section(_unmatched_text(db, program, refs["unmatched"])))
    if refs["room"]:
        blocks.append(section(_room_text(db, program, refs["room"])))
    if len(proposed) > pairing.MOST_CARDS:
        blocks += paragraphs(f"{two(p)}, score {p.score}" for p in proposed[:100])
    foot = "Only coordinators see this. Nobody hears of a pair before `/mentor publish`."
    return Message(escape(title), [*blocks, context(foot)])


def _numbers(program: Program, refs: Mapping[str, Any]) -> str:
    mentees, alone = program.words.mentee, len(refs["unmatched"])
    total, missing = refs["pairs"] + alone, refs["missing"]
    who = escape(mentees.one if total == 1 else mentees.many)
    have = "has" if refs["pairs"] == 1 else "have"
    said = [
        f"*{refs['pairs']} of {total} {who}* {have} a proposed {escape(program.words.mentor.one)}."
    ]
    if refs["pairs"] > 1:
        said.append(f"The weakest pair has a score of {refs['floor']}.")
    if missing:
        lack = "assessment is" if missing == 1 else "assessments are"
        said.append(f"{missing} {lack} still missing; the cards say whose.")
    return " ".join(said)


def _unmatched_text(db: Db, program: Program, unmatched: Sequence[Mapping[str, Any]]) -> str:
    ids = [m for facts in unmatched for m in (facts["member"], *facts.get("mentors", []))]
    names = {m: person.name for m, person in _people_of(db, ids)}
    lines = [f"*Without {escape(program.words.mentor.a)}*"]
    lines += [
        f"• *{escape(names.get(facts['member'], ''))}*: "
        f"{escape(cut(reasons.binding(program, dict(facts), names), 500))}"
        for facts in unmatched[:NAMED]
    ]
    return shortened(lines, len(unmatched) - NAMED)


def _room_text(db: Db, program: Program, room: Sequence[tuple[str, int]]) -> str:
    places = dict(room)
    many = escape(program.words.mentor.many.capitalize())
    found = [f"{named(p)} ({places[m]})" for m, p in _people_of(db, list(places)[:NAMED])]
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return f"*{many} with room:* {len(places)}\n{', '.join(found)}{more}"


def _people_of(db: Db, member_ids: Iterable[str]) -> list[tuple[str, Person]]:
    found = {m: db.get(Member, m) for m in dict.fromkeys(member_ids)}
    return [(m, member.person) for m, member in found.items() if member is not None]


def more_message(cycle: Cycle, left: int) -> Message:
    """Offer the cards that were not shown yet."""
    text = f"{left} more proposals wait for their cards."
    show = button(f"Show next {min(left, pairing.PAGE)}", "more_cards", cycle.id)
    return Message(text, [section(text), actions(show)])
