"""What was typed into a window and not sent: kept when it is closed, shown when it opens again.

The windows are those of `WINDOWS`; a listener that opens or takes one is wrapped in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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
    Event,
    Member,
    Pair,
    Session,
)

LONGEST_PART = 80
LATE: Mapping[str, type[Base]] = {  # what a form of a program is about, the nearest first
    "session": Session,
    "pair": Pair,
    "member": Member,
    "cycle": Cycle,
}
OCCASIONS = ("milestone", "survey", "register", "kind", "role")  # which of several about it


@dataclass(frozen=True)
class About:
    """What a window is about: the row whose id it carries, or the cycle where it carries none.

    `part`: the id that tells windows about the same row apart. `stored`: its fields show what is
    stored, and only what differs from that was typed.
    """

    key: str
    noun: type[Base]
    part: str = ""
    stored: bool = False


WINDOWS: Mapping[str, About] = {
    "supervisor_concern": About("member", Member),
    "decide_admission": About("admission", Admission),
    "swap": About("pair", Pair, part="mentor"),
    "decline": About("agreement", Agreement),
    "delegate": About("agreement", Agreement, part="role"),
    "talk_about": About("endorsement", Endorsement),
    "support": About("pair", Pair),
    "case_note": About("case", Case),
    "talk_note": About("case", Case, part="person"),
    "entry": About("entry", Entry),
    "safety": About("cycle", Cycle),
    "concern": About("cycle", Cycle),
    "answer_concern": About("concern", Concern),
    "share": About("cycle", Cycle),
    "plan_event": About("cycle", Cycle, part="name"),
    "move_event": About("event", Event, stored=True),
    "schedule": About("pair", Pair),
    "log": About("pair", Pair),
    "change_session": About("session", Session, stored=True),
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
            unsent.sent(turn.db, turn.person, _window(turn), thing, _part(turn))
        return reply

    return listening


def closed(turn: Turn) -> Reply:
    """Keep what was typed. Refuses nothing that is ours: nobody is there."""
    thing = _thing(turn)
    if thing is None:
        raise NotFound
    words = dict(_typed(turn))
    if not words and _emptied(turn):
        unsent.discard(turn.db, turn.person, _window(turn), thing, _part(turn))
        return Done()
    if words and (chosen := _option(turn, unsent.WITH)):
        words[unsent.WITH] = chosen
    if words and WINDOWS[_window(turn)].stored:
        words = _kept(turn, thing) | words
    unsent.keep(turn.db, turn.person, _window(turn), thing, words, _part(turn))
    return Done()


def keep_late(turn: Turn) -> None:
    """Keep what was typed into a form that can be sent no more: it is theirs all the same."""
    ids = turn.ids
    things = ((noun, ids[key]) for key, noun in LATE.items() if key in ids)
    noun, row_id = next(things, (Cycle, ""))
    words = {
        block: value
        for block, states in turn.values.items()
        for state in states.values()
        if isinstance(value := state.get("value"), str)
    }
    part = next((ids[key] for key in OCCASIONS if key in ids), "")
    unsent.keep(turn.db, turn.person, _window(turn), turn.row(noun, row_id), words, _short(part))


def _typed(turn: Turn) -> Iterator[tuple[str, str]]:
    """Give the words by block; of a window that showed what is stored, those that differ."""
    blocks = (turn.view or {}).get("blocks") or []
    stored = WINDOWS[_window(turn)].stored
    shown = {(b["block_id"], _initial(b)) for b in blocks} if stored else set()
    for block, state in turn.values.items():
        value = state.get("text", {}).get("value")
        if isinstance(value, str) and (block, value) not in shown:
            yield block, value


def _emptied(turn: Turn) -> bool:
    """Say whether a field that showed words was left without any: they were thrown away."""
    if WINDOWS[_window(turn)].stored:
        return False
    blocks = (turn.view or {}).get("blocks") or []
    left = [
        turn.values[b["block_id"]] for b in blocks if _initial(b) and b["block_id"] in turn.values
    ]
    return any("text" in states and not states["text"].get("value") for states in left)


def _initial(block: Block) -> str:
    element = block.get("element")
    return str(element.get("initial_value") or "") if isinstance(element, dict) else ""


def _option(turn: Turn, block: str) -> str:
    state = turn.values.get(block, {}).get(block, {})
    return str((state.get("selected_option") or {}).get("value") or "")


def _window(turn: Turn) -> str:
    return str((turn.view or {}).get("callback_id"))


def _part(turn: Turn) -> str:
    """Give which of several windows about a row this is."""
    return _short(turn.ids.get(WINDOWS[_window(turn)].part, ""))


def _short(part: str) -> str:
    """Leave out what no window of ours carries: it comes from a client."""
    return part if part.isprintable() and len(part) <= LONGEST_PART else ""


def _thing(turn: Turn) -> Base | None:
    """Give what the window that was sent or closed is about; None for one that is not there."""
    about, ids = WINDOWS[_window(turn)], turn.ids
    noun = about.noun if about.key in ids else Cycle
    row_id = ids.get(about.key) or ids.get("cycle")
    found = turn.db.get(noun, row_id) if row_id else None
    return found if found is not None and found.team_id == turn.team_id else None


def _kept(turn: Turn, thing: Base | None) -> dict[str, str]:
    if thing is None:
        return {}
    return unsent.kept(turn.db, turn.person, _window(turn), thing, _part(turn))


def _filled(turn: Turn, view: Block) -> Block:
    """Put what was kept into the fields of words: over what is stored, else before other words."""
    opened = replace(turn, view=view)
    kept = _kept(opened, _thing(opened))
    over = WINDOWS[view["callback_id"]].stored
    blocks = [_with_words(b, kept.get(b.get("block_id", ""), ""), over) for b in view["blocks"]]
    return view | {"blocks": blocks, "notify_on_close": True}


def _with_words(block: Block, words: str, over: bool) -> Block:
    element = block.get("element", {})
    if not words:
        return block
    if element.get("type") == "plain_text_input":
        if not over and (now := element.get("initial_value")):
            words = unsent.together(words, now, lines=bool(element.get("multiline")))
        typed: Block = {"initial_value": words[: element.get("max_length", len(words))]}
        return block | {"element": element | typed}
    chosen = next((o for o in element.get("options", ()) if o["value"] == words), None)
    return block | {"element": {"initial_option": chosen} | element} if chosen else block
