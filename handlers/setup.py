"""How a program begins in Slack: set-up in a private channel, and the call for interest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.blocks import Block, actions, escape
from handlers.blocks import section as paragraph
from handlers.replies import Done, Errors, Open, Redraw, Reply, Show, say
from handlers.turn import Turn
from handlers.views import blanks as pages
from handlers.views import setup as views
from handlers.views.own_file import FIRST, own_file_view, read_own_file, room_of
from mentoring import access, agency, beginning, enrollment, founding, library
from mentoring.access import Action
from mentoring.errors import NotFound, Refusal, WrongAnswers
from mentoring.founding import Founding
from mentoring.language.parts import with_article
from mentoring.library import Book
from mentoring.program import Program
from mentoring.program_file import program_of
from store import queries
from store.models import Beginning, Cycle, MemberState, Person, Role

PRIVATE = "privategroup"  # what Slack calls every private channel in a command


def start(turn: Turn) -> Reply:
    """Open the set-up, in a private channel that has no program yet."""
    channel = turn.channel or ""
    if turn.body.get("channel_name") != PRIVATE:
        raise Refusal(
            "A program is set up in a private channel, which becomes its coordinators' channel. "
            "Make one, invite me with `/invite @Mentor`, and type `/mentor setup` there."
        )
    founding.hold_may_begin(turn.db, turn.person, channel, turn.founders, turn.now)
    kept = beginning.begun(turn.db, turn.person, channel)
    return Open(_first_page(turn, channel, kept.chosen if kept else {}))


def _first_page(turn: Turn, channel: str, chosen: Mapping[str, Any]) -> Block:
    starts_on = founding.default_start(turn.person, turn.now)
    return views.setup_view(channel, library.books(turn.programs), starts_on, chosen)


def begin(turn: Turn) -> Reply:
    """Begin the cycle, or ask first for what the program leaves to the agency."""
    channel, chosen = turn.ids.get("channel", ""), views.read_setup(turn.values)
    founding.hold_may_begin(turn.db, turn.person, channel, turn.founders, turn.now)
    if chosen["program"] == library.HANDED_IN:
        return _ask_for_file(turn, channel, chosen)
    book = library.find(turn.programs, chosen["program"])
    wanted = _wanted(turn, channel, chosen, book.text if book and book.program else "")
    if wrong := founding.faults(turn.db, turn.person, wanted, turn.now):
        return Errors(wrong)
    if book and book.program and book.program.blanks:
        kept = beginning.keep(turn.db, turn.person, channel, chosen)
        return Show(pages.blanks_view(kept.id, book.program, kept.decided))
    return _begun(turn, channel, wanted)


def _ask_for_file(turn: Turn, channel: str, chosen: Mapping[str, Any]) -> Reply:
    """Ask for the file when all else is right."""
    wanted = _wanted(turn, channel, chosen, library.YOURS)
    if wrong := founding.faults(turn.db, turn.person, wanted, turn.now):
        return Errors(wrong)
    kept = beginning.keep(turn.db, turn.person, channel, chosen)
    return Show(own_file_view(kept.id, kept.program_text or ""))


def hand_in(turn: Turn) -> Reply:
    """Take a file of their own: tell all its faults, or go on as with any other program."""
    kept = _handed_in(turn, turn.ids.get("beginning"))
    book = library.handed_in(kept.program_text or "")
    if book.program is None:
        return Show(own_file_view(kept.id, book.text, book.faults, room=room_of(turn.values)))
    if book.program.blanks:
        return Show(pages.blanks_view(kept.id, book.program, kept.decided))
    return _begun(turn, kept.channel_id, _wanted(turn, kept.channel_id, kept.chosen, book.text))


def more_room(turn: Turn) -> Reply:
    """Show more fields for a longer file, and keep what was pasted."""
    kept, shown = _handed_in(turn, turn.value), room_of(turn.values)
    return Redraw(own_file_view(kept.id, kept.program_text or "", room=shown + FIRST))


def leave_file(turn: Turn) -> Reply:
    """Show the first page again, and keep what was pasted."""
    kept = _handed_in(turn, turn.value)
    return Redraw(_first_page(turn, kept.channel_id, kept.chosen))


def keep_file(turn: Turn) -> Reply:
    """Keep what was pasted when the page was closed."""
    _handed_in(turn, turn.ids.get("beginning"))
    return Done()


def _handed_in(turn: Turn, beginning_id: str | None) -> Beginning:
    """Keep what stands on the page of their own file; give the set-up that it belongs to."""
    kept = turn.row(Beginning, beginning_id)
    founding.hold_may_begin(turn.db, turn.person, kept.channel_id, turn.founders, turn.now)
    beginning.hand_in(turn.db, turn.person, kept, read_own_file(turn.values))
    return kept


def decide(turn: Turn) -> Reply:
    """Begin the cycle with what the agency decided."""
    kept, book, program = _kept(turn, turn.ids.get("beginning"))
    founding.hold_may_begin(turn.db, turn.person, kept.channel_id, turn.founders, turn.now)
    values = pages.read_blanks(program, turn.values)
    if wrong := agency.faults(program, book.text, values):
        return Errors(wrong)
    text = agency.filled(program, book.text, values)
    return _begun(turn, kept.channel_id, _wanted(turn, kept.channel_id, kept.chosen, text))


def _begun(turn: Turn, channel: str, wanted: Founding) -> Reply:
    try:
        founding.begin_cycle(turn.db, turn.person, wanted, turn.founders, turn.now)
    except WrongAnswers as wrong:  # the first page was right when it was sent
        raise Refusal(" ".join(wrong.by_field.values())) from None
    beginning.done(turn.db, turn.person, channel)
    return Done()


def _kept(turn: Turn, beginning_id: str | None) -> tuple[Beginning, Book, Program]:
    """Give what somebody began here, with the program. Raises NotFound, Refusal."""
    kept = turn.row(Beginning, beginning_id)
    access.authorize(turn.db, turn.person, Action.SET_UP, kept)
    key = str(kept.chosen.get("program"))
    own = library.handed_in(kept.program_text or "") if key == library.HANDED_IN else None
    book = own or library.find(turn.programs, key)
    if book is None or book.program is None:
        raise Refusal("This program is not in the list any more. Type `/mentor setup` again.")
    return kept, book, book.program


def back(turn: Turn) -> Reply:
    """Show the first page again, and keep what was decided on the second."""
    kept, _, program = _kept(turn, turn.value)
    beginning.decide(turn.db, turn.person, kept, pages.read_blanks(program, turn.values))
    return Redraw(_first_page(turn, kept.channel_id, kept.chosen))


def keep_first(turn: Turn) -> Reply:
    """Keep the first page of a set-up that was closed."""
    channel = turn.ids.get("channel", "")
    founding.hold_may_begin(turn.db, turn.person, channel, turn.founders, turn.now)
    beginning.keep(turn.db, turn.person, channel, views.read_setup(turn.values))
    return Done()


def keep_second(turn: Turn) -> Reply:
    """Keep what was decided in a set-up that was closed."""
    kept, _, program = _kept(turn, turn.ids.get("beginning"))
    beginning.decide(turn.db, turn.person, kept, pages.read_blanks(program, turn.values))
    return Done()


def faults(turn: Turn) -> Reply:
    """Show everything that is wrong with a program file of the administrator's folder."""
    access.authorize(turn.db, turn.person, Action.BEGIN_CYCLE, turn.person)
    founding.hold_is_founder(turn.person, turn.founders)
    book = library.find(turn.programs, turn.value)
    if book is None or book.program is not None:
        raise Refusal("This file is right now, or is not there any more. Begin the set-up anew.")
    return Open(pages.faults_view(book))


def _wanted(turn: Turn, channel: str, chosen: Mapping[str, Any], text: str) -> Founding:
    day = chosen["starts_on"]
    return Founding(
        program=chosen["program"],
        text=text,
        name=chosen["name"],
        starts_on=date.fromisoformat(day) if day else None,
        channel_id=channel,
        announce_id=chosen["announce"],
        coordinators=tuple(_people(turn, chosen["coordinators"])),
        manager=next(iter(_people(turn, [chosen["manager"]])), None),
        liaison=next(iter(_people(turn, [chosen["liaison"]])), None),
        contact=next(iter(_people(turn, [chosen["contact"]])), None),
    )


def _people(turn: Turn, slack_ids: Sequence[str | None]) -> list[Person]:
    found = [queries.person_by_slack(turn.db, turn.team_id, i) for i in slack_ids if i]
    return [person for person in found if person is not None]


def canvass(turn: Turn) -> Reply:
    """Open the call for interest, from the coordinators' channel."""
    cycle = access.cycle_here(turn.db, turn.team_id, turn.channel, turn.person)
    return _open_canvass(turn, cycle)


def open_canvass(turn: Turn) -> Reply:
    """Open the call for interest from a button."""
    cycle = turn.row(Cycle, turn.value)
    access.coordinated(turn.db, turn.person, cycle)
    return _open_canvass(turn, cycle)


def _open_canvass(turn: Turn, cycle: Cycle) -> Reply:
    enrollment.hold_open(cycle)
    return Open(views.canvass_view(cycle, founding.canvass_text(turn.db, turn.person, cycle)))


def send_canvass(turn: Turn) -> Reply:
    """Post the call for interest."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    access.coordinated(turn.db, turn.person, cycle)
    text, channel = views.read_canvass(turn.values)
    try:
        founding.canvass(turn.db, turn.person, cycle, text, channel, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Show(views.canvassed_view(channel))


def keep_canvass(turn: Turn) -> Reply:
    """Keep the text of a call for interest that was closed. Refuses nothing: nobody is there."""
    cycle = turn.row(Cycle, turn.ids.get("cycle"))
    access.coordinated(turn.db, turn.person, cycle)
    founding.keep_canvass_draft(turn.db, turn.person, cycle, views.read_canvass(turn.values)[0])
    return Done()


def answer_canvass(turn: Turn) -> Reply:
    """Note somebody's interest, and tell only them what they can do about it."""
    cycle_id, _, answer = turn.value.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    if answer not in (*Role, "none"):
        raise NotFound
    role = None if answer == "none" else Role(answer)
    founding.answer_canvass(turn.db, turn.person, cycle, role, turn.now)
    return _not_now(cycle) if role is None else _interested(turn, cycle, role)


def _not_now(cycle: Cycle) -> Reply:
    text = (
        f"Noted: not now, for {escape(cycle.name)}. You can change your answer with the buttons "
        "above at any time."
    )
    return say(text, paragraph(text))


def _interested(turn: Turn, cycle: Cycle, role: Role) -> Reply:
    one = escape(program_of(cycle).words.role(role).one)
    member = queries.member(turn.db, cycle.id, turn.person.id, role)
    if member is not None and member.state is not MemberState.WITHDRAWN:
        text = f"You have signed up for {escape(cycle.name)} as {with_article(one)} already."
        change = views.sign_up_button(cycle, role, "Change my profile")
        return say(text, paragraph(text), actions(change))
    text = (
        f"Noted: you are interested in {escape(cycle.name)} as {with_article(one)}. Only "
        "coordinators see it. To take part, sign up; it takes about three minutes."
    )
    now = views.sign_up_button(cycle, role, "Sign up now", "primary")
    return say(text, paragraph(text), actions(now))
