"""How a program begins in Slack: set-up in a private channel, and the call for interest."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import actions, escape
from handlers.blocks import section as paragraph
from handlers.replies import Done, Errors, Open, Reply, Show, say
from handlers.turn import Turn
from handlers.views import setup as views
from mentoring import access, enrollment, founding, program_file
from mentoring.errors import NotFound, Refusal, WrongAnswers
from mentoring.founding import Founding
from mentoring.language.parts import with_article
from mentoring.program_file import program_of
from store import queries
from store.models import Cycle, MemberState, Person, Role

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
    starts_on = founding.default_start(turn.person, turn.now)
    return Open(views.setup_view(channel, program_file.shipped(), starts_on))


def begin(turn: Turn) -> Reply:
    """Begin the cycle; what comes next is said in its channel."""
    read = views.read_setup(turn.values)
    wanted = Founding(
        program=read["program"],
        name=read["name"],
        starts_on=read["starts_on"],
        channel_id=turn.ids.get("channel", ""),
        announce_id=read["announce"],
        coordinators=tuple(_people(turn, read["coordinators"])),
        manager=next(iter(_people(turn, [read["manager"]])), None),
        liaison=next(iter(_people(turn, [read["liaison"]])), None),
        contact=next(iter(_people(turn, [read["contact"]])), None),
    )
    try:
        founding.begin_cycle(turn.db, turn.person, wanted, turn.founders, turn.now)
    except WrongAnswers as wrong:
        return Errors(wrong.by_field)
    return Done()


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
