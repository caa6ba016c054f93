"""What was typed into a window and not sent: kept when it is closed, shown when it opens again.

The windows are those of `WINDOWS`; a listener that opens or takes one is wrapped in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from handlers.blocks import Block
from handlers.desk import Listener
from handlers.replies import Done, Errors, Open, Redraw, Reply, Show
from handlers.turn import Turn
from mentoring import unsent
from mentoring.errors import NotFound
from store.models import (
    Admission,
    Agreement,
    Base,
    Case,
    Concern,
    Cycle,
    Endorsement,
    Entry,
    Member,
    Pair,
)

WINDOWS: Mapping[str, tuple[str, type[Base]]] = {  # what each is about, by the id that it carries
    "supervisor_concern": ("member", Member),
    "decide_admission": ("admission", Admission),
    "swap": ("pair", Pair),
    "decline": ("agreement", Agreement),
    "delegate": ("agreement", Agreement),
    "talk_about": ("endorsement", Endorsement),
    "support": ("pair", Pair),
    "case_note": ("case", Case),
    "talk_note": ("case", Case),
    "entry": ("entry", Entry),
    "safety": ("cycle", Cycle),
    "concern": ("cycle", Cycle),
    "answer_concern": ("concern", Concern),
}


def opening(listener: Listener) -> Listener:
    """Let a window that opens show what this person typed into it the last time."""

    def listening(turn: Turn) -> Reply:
        reply = listener(turn)
        if isinstance(reply, Open | Show | Redraw) and reply.view.get("callback_id") in WINDOWS:
            return replace(reply, view=_filled(turn, reply.view))
        return reply

    return listening


def sending(listener: Listener) -> Listener:
    """Forget what was kept when the window is sent; its next page shows what was kept of that."""
    shown = opening(listener)

    def listening(turn: Turn) -> Reply:
        thing = _thing(turn)
        reply = shown(turn)
        again = isinstance(reply, Show | Open) and reply.view.get("callback_id") in WINDOWS
        if thing is not None and not again and not isinstance(reply, Errors):
            unsent.sent(turn.db, turn.person, _window(turn), thing)
        return reply

    return listening


def closed(turn: Turn) -> Reply:
    """Keep what was typed. Refuses nothing that is ours: nobody is there."""
    thing = _thing(turn)
    if thing is None:
        raise NotFound
    words = {
        block: value
        for block, state in turn.values.items()
        if isinstance(value := state.get("text", {}).get("value"), str)
    }
    unsent.keep(turn.db, turn.person, _window(turn), thing, words)
    return Done()


def _window(turn: Turn) -> str:
    return str((turn.view or {}).get("callback_id"))


def _thing(turn: Turn) -> Base | None:
    """Give what the window that was sent or closed is about; None for one that is not there."""
    key, noun = WINDOWS[_window(turn)]
    row_id = turn.ids.get(key)
    found = turn.db.get(noun, row_id) if row_id else None
    return found if found is not None and found.team_id == turn.team_id else None


def _filled(turn: Turn, view: Block) -> Block:
    """Put what was kept into the fields of words that are empty."""
    thing = _thing(replace(turn, view=view))
    kept = unsent.kept(turn.db, turn.person, view["callback_id"], thing) if thing else {}
    return view | {"blocks": list(_blocks(view, kept)), "notify_on_close": True}


def _blocks(view: Block, kept: Mapping[str, str]) -> Iterator[Block]:
    for block in view["blocks"]:
        element, words = block.get("element", {}), kept.get(block.get("block_id", ""), "")
        if element.get("type") == "plain_text_input" and words:
            longest = element.get("max_length", len(words))
            usual = {"initial_value": words[:longest]}
            yield block | {"element": usual | element}
        else:
            yield block
