"""The modals of meetings: propose, log, move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import Block, actions, button, context, modal, plain, section
from handlers.messages.sessions import when
from handlers.turn import carry
from mentoring import rules
from mentoring.program_file import program_of
from store.models import Pair, Person, Session, SessionState

LENGTHS = {15: "15 minutes", 30: "Half an hour", 45: "45 minutes", 60: "An hour",
           90: "An hour and a half", 120: "Two hours", 180: "Three hours"}  # fmt: skip
STATES = {
    SessionState.PROPOSED: "proposed",
    SessionState.AGREED: "agreed",
    SessionState.LOGGED: "logged by one of you",
    SessionState.CONFIRMED: "took place",
    SessionState.DECLINED: "declined",
    SessionState.CANCELLED: "cancelled",
    SessionState.MISSED: "did not take place",
}
SHOWN = 12


def meeting_view(
    title: str,
    callback: str,
    pairs: Sequence[Pair],
    person: Person,
    *,
    at: datetime,
    submit: str,
    minutes: int = 60,
    topic: str = "",
    session: Session | None = None,
) -> Block:
    """Ask for a meeting's time, length, topic and place. With several pairs, ask for the pair."""
    blocks = [] if len(pairs) == 1 else [_pair_block(pairs, person)]
    blocks += [
        _input("when", "When", {"type": "datetimepicker", "action_id": "when",
                                "initial_date_time": int(at.timestamp())}),
        _input("minutes", "How long", _lengths(minutes)),
        _input("topic", "Topic", _text(topic), optional=True,
               hint="Seen by the two of you only"),
        _input("place", "Place", _text(session.place or "" if session else ""), optional=True),
    ]  # fmt: skip
    pair = pairs[0].id if len(pairs) == 1 else None
    metadata = carry(pair=pair, session=session.id if session else None)
    return modal(title, blocks, callback=callback, submit=submit, close="Cancel", metadata=metadata)


def _pair_block(pairs: Sequence[Pair], person: Person) -> Block:
    options = [{"text": plain(rules.partner_of(p, person).name, 75), "value": p.id} for p in pairs]
    return _input(
        "pair", "With", {"type": "static_select", "action_id": "pair", "options": options}
    )


def _lengths(minutes: int) -> Block:
    known = LENGTHS if minutes in LENGTHS else {**LENGTHS, minutes: f"{minutes} minutes"}
    options = [{"text": plain(t, 75), "value": str(m)} for m, t in sorted(known.items())]
    chosen = next(o for o in options if o["value"] == str(minutes))
    return {"type": "static_select", "action_id": "minutes", "options": options,
            "initial_option": chosen}  # fmt: skip


def _text(value: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "text", "max_length": 300}
    return element | {"initial_value": value[:300]} if value else element


def _input(
    key: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    block: Block = {
        "type": "input", "block_id": key, "label": plain(label, 150), "optional": optional,
        "element": element,
    }  # fmt: skip
    return block | {"hint": plain(hint, 150)} if hint else block


def overview_blocks(
    pair: Pair, person: Person, sessions: Sequence[Session], now: datetime
) -> list[Block]:
    """List the meetings of one pair, the latest first, with what can still be done about each."""
    partner = rules.partner_of(pair, person)
    word = program_of(pair.cycle).words.meeting.many.capitalize()
    blocks = [section(f"*{word} with <@{partner.slack_id}>*")]
    if not sessions:
        blocks.append(section("None yet. Propose the first one; a short one counts."))
    for session in list(reversed(sessions))[:SHOWN]:
        blocks.append(section(f"{when(session, person, now)} · {STATES[session.state]}"))
        if chosen := _choices(session, person):
            blocks.append(actions(*chosen))
    if len(sessions) > SHOWN:
        blocks.append(context(f"{len(sessions) - SHOWN} earlier ones are not shown."))
    return [*blocks, actions(button("Propose", "schedule", pair.id), button("Log", "log", pair.id))]


def _choices(session: Session, person: Person) -> list[Block]:
    mine = session.proposed_by == person.id
    if session.state is SessionState.PROPOSED and not mine:
        return [
            button("Accept", "accept_session", session.id, style="primary"),
            button("Another time", "change_session", session.id),
            button("Decline", "decline_session", session.id),
        ]
    if session.state in (SessionState.PROPOSED, SessionState.AGREED):
        return [
            button("Move", "change_session", session.id),
            button("Cancel it", "cancel_session", session.id),
        ]
    if session.state is SessionState.LOGGED and session.logged_by == person.id:
        return [button("Remove", "cancel_session", session.id)]
    if session.state is SessionState.LOGGED:
        return [
            button("Confirm", "confirm_session", session.id, style="primary"),
            button("We did not meet", "dispute_session", session.id),
        ]
    return []
