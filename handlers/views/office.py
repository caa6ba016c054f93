"""The modal of the offices: who holds what, with the program's words and what each may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, context, escape, mention, modal, plain, section
from handlers.turn import carry
from handlers.views.setup import Values, state
from mentoring import offices
from mentoring.program import Words
from mentoring.program_file import program_of
from store.models import Cycle, OfficeKind, Person

Held = Mapping[OfficeKind, Sequence[Person]]
SEES = {
    OfficeKind.COORDINATOR: "Steer the program here. The first one signs where it asks for one",
    OfficeKind.MANAGER: "See numbers, and change nothing",
    OfficeKind.LIAISON: "See numbers, and which pairs meet or pause; change nothing",
    OfficeKind.BOARD: "Decide about pairs with you, from this channel; see nothing else",
    OfficeKind.CONTACT: "Signs the agreements, and sees what they sign",
    OfficeKind.HEAD: "Signs the agreements, and sees what they sign",
}


def office_view(cycle: Cycle, held: Held) -> Block:
    """Show who holds each office, to be changed in place."""
    program = program_of(cycle)
    blocks = [section(f"Who does what for *{escape(cycle.name)}*. Each new one gets a message.")]
    blocks += [
        _input(program.words, kind, held.get(kind, ())) for kind in offices.kinds_of(program)
    ]
    return modal(
        "Offices", blocks, callback="office", submit="Save", close="Cancel",
        metadata=carry(cycle=cycle.id),
    )  # fmt: skip


def _input(words: Words, kind: OfficeKind, people: Sequence[Person]) -> Block:
    ids = [p.slack_id for p in people if not (p.former or p.deleted)]
    one = kind in offices.ONE
    element: Block = {"type": "users_select" if one else "multi_users_select", "action_id": "who"}
    if ids:
        element |= {"initial_user": ids[0]} if one else {"initial_users": ids}
    return {
        "type": "input",
        "block_id": kind.value,
        "label": plain(_upper(offices.named(words, kind)), 150),
        "hint": plain(SEES[kind], 150),
        "element": element,
        "optional": kind is not OfficeKind.COORDINATOR,
    }


def read_holders(values: Values, kind: OfficeKind) -> list[str]:
    """Read who shall hold an office: Slack ids, [] for nobody."""
    given = state(values, kind.value)
    one = given.get("selected_user")
    return [str(one)] if one else [str(each) for each in given.get("selected_users") or []]


def changed_view(cycle: Cycle, held: Held, appointed: int) -> Block:
    """Say who holds what from now on."""
    words = program_of(cycle).words
    lines = [
        f"*{escape(_upper(offices.named(words, kind)))}:* {', '.join(mention(p) for p in people)}"
        for kind, people in held.items()
        if people
    ]
    told = "Who was appointed or relieved gets a message now." if appointed else "Saved."
    foot = "Coordinators and board members need this channel: invite those who are not in it."
    return modal("Offices", [section("\n".join(lines)), context(f"{told} {foot}")],
                 callback="reading")  # fmt: skip


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
