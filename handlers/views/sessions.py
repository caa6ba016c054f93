"""The modals of meetings: propose, log, move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    mention,
    modal,
    plain,
    section,
)
from handlers.forms import RADIO_UP_TO, option
from handlers.messages.sessions import both_times, details, off_hours, when
from handlers.turn import carry
from handlers.views.registers import after_log_buttons
from handlers.views.shared_forms import shared_form_view
from mentoring import activity_log, meeting_forms, meeting_hours, meetings, rules
from mentoring.answers import Opening
from mentoring.language.forms import Form
from mentoring.program_file import program_of
from store.models import Pair, PairState, Person, Session, SessionState

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
MOST_TAPS = 5


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
        *_format(pairs, session),
        _input("topic", "Topic", _text(topic), optional=True,
               hint="Seen by the two of you only"),
        _input("place", "Place", _text(session.place or "" if session else ""), optional=True),
    ]  # fmt: skip
    one = {"pair": pairs[0].id} if len(pairs) == 1 else {"cycle": pairs[0].cycle_id}
    metadata = carry(**one, session=session.id if session else None)
    return modal(title, blocks, callback=callback, submit=submit, close="Cancel", metadata=metadata)


def _format(pairs: Sequence[Pair], session: Session | None) -> list[Block]:
    """Ask how the two meet, where the program names formats; never of pairs of two programs."""
    offered = {meetings.formats_of(pair) for pair in pairs}
    options = [option(o) for o in next(iter(offered))] if len(offered) == 1 else []
    if not options:
        return []
    kind = "radio_buttons" if len(options) <= RADIO_UP_TO else "static_select"
    element: Block = {"type": kind, "action_id": "format", "options": options}
    key = session.format if session else None
    if chosen := next((o for o in options if o["value"] == key), None):
        element["initial_option"] = chosen
    return [_input("format", "How", element, optional=True)]


def understood(session: Session, person: Person, now: datetime) -> tuple[str, list[Block]]:
    """Say back what was understood of a meeting, with the weekday and the zone."""
    partner = mention(rules.partner_of(session.pair, person))
    first = {
        SessionState.PROPOSED: f"Proposed to {partner}, who accepts it with one tap:",
        SessionState.LOGGED: f"Logged. {partner} confirms it with one tap:",
        SessionState.CONFIRMED: f"{partner} had logged it too, so it is confirmed:",
    }.get(session.state, "Your meeting:")
    how = meetings.format_said(session)
    said = f"{first}\n{both_times(session, person, now)}" + (f" · {escape(how)}" if how else "")
    return first, [section(said), *details(session), *off_hours(session)]


def logged(session: Session, person: Person, now: datetime) -> tuple[str, list[Block]]:
    """Say back a meeting that was typed, with what can be added to it or changed."""
    first, blocks = understood(session, person, now)
    choices = [*afterwards(session), *_mending(session)]
    if not rules.is_of(session.pair, person):
        return first, blocks
    return first, [*blocks, *_ask_format(session), *([actions(*choices)] if choices else [])]


def _ask_format(session: Session) -> list[Block]:
    """Ask with one tap how the two met, where it was not said."""
    offered = meetings.formats_of(session.pair)
    if not offered or session.format or session.state is SessionState.PROPOSED:
        return []
    if len(offered) > MOST_TAPS:
        return []
    taps = [
        button(o.label, f"session_format:{n}", f"{session.id}:{o.key}")
        for n, o in enumerate(offered)
    ]
    return [context("How did you meet?"), actions(*taps)]


def afterwards(session: Session) -> list[Block]:
    """Offer what the program has for a meeting that is logged: its form, and lists to add to."""
    if session.state not in rules.TOOK_PLACE:
        return []
    return [*form_buttons(session), *after_log_buttons(session.pair.cycle, session.pair_id)]


def form_buttons(session: Session) -> list[Block]:
    """Offer the program's form of a meeting once it is logged."""
    if not meeting_forms.is_offered(session):
        return []
    program = program_of(session.pair.cycle)
    title = program.forms[meeting_forms.form_key(session.pair)].title
    return [button(f"Write: {title}", "session_form", session.id)]


def _mending(session: Session) -> list[Block]:
    if session.state is SessionState.PROPOSED:
        return [
            button("Change", "change_session", session.id),
            button("Take it back", "cancel_session", session.id),
        ]
    if session.state is SessionState.LOGGED:
        return [button("Remove it", "cancel_session", session.id)]
    return []


def form_view(
    form: Form, session: Session, opening: Opening, reader: Person, now: datetime, page: int = 0
) -> Block:
    """Show what is written of a meeting, to one of the two, to write on."""
    partner = mention(rules.partner_of(session.pair, reader))
    about = context(f"{when(session, reader, now)}, with {partner}. The two of you read this.")
    return shared_form_view(
        program_of(session.pair.cycle),
        form,
        opening,
        callback="session_form",
        metadata=carry(session=session.id, based_on=opening.based_on),
        submit="Save",
        page=page,
        who=partner,
        top=[about],
    )


def written_view(form: Form, session: Session, reader: Person, *, changed: bool) -> Block:
    """Confirm that what was written is kept."""
    partner = mention(rules.partner_of(session.pair, reader))
    said = f"Kept. {partner} can read it and add to it." if changed else "You changed nothing."
    again = actions(button("Open it again", "session_form", session.id))
    return modal(form.title, [section(said), again], callback="reading")


def list_choices(pair: Pair) -> Block:
    """Offer the list of what was done, without and with the person's topics."""
    return actions(
        button("Without topics, for the timekeeper", "activity_log:plain", pair.id),
        button("With my topics", "activity_log:topics", f"{pair.id}:topics"),
    )


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
    if hours := meeting_hours.of_asked(pair, sessions, now):
        blocks.append(context(f"This month: {hours}."))
    for session in list(reversed(sessions))[:SHOWN]:
        how = f" · {escape(said)}" if (said := meetings.format_said(session)) else ""
        blocks.append(section(f"{when(session, person, now)} · {STATES[session.state]}{how}"))
        if chosen := _choices(session, person):
            blocks.append(actions(*chosen))
    if len(sessions) > SHOWN:
        blocks.append(context(f"{len(sessions) - SHOWN} earlier ones are not shown."))
    foot = [button("Log", "log", pair.id)]
    if rules.is_of(pair, person):
        foot.insert(0, button("Propose", "schedule", pair.id))
    if activity_log.is_kept(pair.cycle) and rules.is_of(pair, person):
        foot.append(button("Activity log", "activity_log", pair.id))
    if rules.is_of(pair, person) and pair.state is PairState.ACTIVE:
        resting = rules.paused(pair, now) is not None
        foot.append(
            button("Resume" if resting else "Pause", "resume_pair" if resting else "pause_pair",
                   pair.id)
        )  # fmt: skip
    return [*blocks, actions(*foot)]


def _choices(session: Session, person: Person) -> list[Block]:
    if not rules.is_of(session.pair, person):
        return []  # of the mentee's group: they read when the pair meets
    return [*_settling(session, person), *form_buttons(session)]


def _settling(session: Session, person: Person) -> list[Block]:
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
