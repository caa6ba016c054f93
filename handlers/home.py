"""Where everybody stands: `/mentor`, its help, Home, and the answer to what people write freely."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import concern, sharing
from handlers.blocks import Block, actions, button, escape
from handlers.commands import Audience, Command, Commands, Needs
from handlers.replies import Open, Redraw, Reply, Say, say
from handlers.turn import Turn
from handlers.views import coordinator as numbers
from handlers.views import handbook
from handlers.views import home as views
from handlers.views.blanks import decided_blocks
from handlers.views.standing import first_upper
from mentoring import access, overview
from mentoring.access import Action
from mentoring.concerns import contact_of
from mentoring.errors import NotFound, Refusal
from mentoring.founding import may_found
from mentoring.next_steps import coordinator_steps, next_steps
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.standing import Standing, standing
from store import queries
from store.database import Db
from store.models import Cycle, OfficeKind, Person

NOBODY = "I hold nothing about you. Type `/mentor` to see what there is for you."


def stand(turn: Turn) -> Reply:
    """Say where somebody stands; in a coordinators' channel, where the program stands."""
    here = queries.cycle_by_channel(turn.db, turn.team_id, turn.channel or "")
    if here is not None and access.may(turn.db, turn.person, Action.SEE_NUMBERS, here):
        topics = overview.overview(turn.db, here, turn.person, turn.now)
        steps = coordinator_steps(turn.db, here) if _steers(turn, here) else []
        return Say(numbers.short_message(here, topics, steps))
    found = _standing(turn)
    return Say(views.stand_message(found, next_steps(turn.db, found)))


def _standing(turn: Turn) -> Standing:
    access.authorize(turn.db, turn.person, Action.SEE_OWN, turn.person)
    return standing(turn.db, turn.person, turn.now)


def about(turn: Turn) -> Reply:
    """Show the charter of each program that somebody is in, or could join."""
    cycles = _cycles_of(_standing(turn))
    if not cycles:
        raise Refusal(views.NOTHING_OPEN)
    program = program_of(cycles[0])
    leaf = actions(button("Open the guide", "go:guide", f"guide:{cycles[0].id}"))
    blocks = [*_about(turn, cycles[0]), leaf]
    for cycle in cycles[1:3]:
        blocks += _about(turn, cycle)
    return say(f"{program.title}: {program.charter.purpose}", *blocks[:50])


def help_(turn: Turn, commands: Commands) -> Reply:
    """List what this person can do in this place, and where they can do more."""
    found = _standing(turn)
    here = queries.cycle_by_channel(turn.db, turn.team_id, turn.channel or "")
    steers = here is not None and _steers(turn, here)
    known = _in_own_words(commands, _cycles_of(found))
    mine = {w: c for w, c in known.items() if _is_of_use(turn, found, c, steers)}
    groups = [(title, {w: c for w, c in mine.items() if _title(c) == title}) for title in GROUPS]
    elsewhere = [
        f"In <#{c.channel_id}> you also steer {escape(c.name)}: type `/mentor help` there."
        for o, c in found.offices
        if o.kind is OfficeKind.COORDINATOR and (here is None or c.id != here.id)
    ]
    return say("What you can do here.", *views.help_blocks(groups, elsewhere))


def _steers(turn: Turn, cycle: Cycle) -> bool:
    return access.is_coordinator(turn.db, turn.person, cycle)


GROUPS = ("For you", "With your partner", "For the program, in this channel")


def _in_own_words(commands: Commands, cycles: list[Cycle]) -> Commands:
    """Name the roles in the usages as the person's program does; sign-up takes those words."""
    if not cycles:
        return commands
    words = program_of(cycles[0]).words
    named = {w: c.usage.replace("mentee", words.mentee.one) for w, c in commands.items()}
    return {w: replace(c, usage=named[w]) for w, c in commands.items()}


def _title(command: Command) -> str:
    if command.audience is Audience.COORDINATOR:
        return GROUPS[2]
    return GROUPS[1] if command.needs in (Needs.PAIR, Needs.WINDOW) else GROUPS[0]


def _is_of_use(turn: Turn, found: Standing, command: Command, steers: bool) -> bool:
    """Say whether a command would do something for this person, in this place, today."""
    if command.audience is Audience.COORDINATOR:
        return steers
    programs = [program_of(cycle) for cycle in _cycles_of(found)]
    holds = {
        Needs.NOTHING: True,
        Needs.SIGN_UP: bool(found.members),
        Needs.PAIR: bool(found.pairs) or any(r.unsigned for r in found.reports),
        Needs.WINDOW: any(p.rematch_until for p in found.pairs),
        Needs.FOUNDER: may_found(turn.person, turn.founders),
        Needs.LISTS: any(p.registers for p in programs),
        Needs.QUESTIONS: any(r.asked for p in programs for r in p.registers),
        Needs.LIBRARY: any(p.competencies for p in programs),
    }
    return holds[command.needs]


def go(turn: Turn) -> Reply:
    """Open something to read, or turn its page. The value: which page, and of which cycle."""
    page, _, cycle_id = turn.value.partition(":")
    cycle = turn.row(Cycle, cycle_id)
    access.authorize(turn.db, turn.person, Action.READ_CHARTER, cycle)
    if page == "about":
        return Open(views.reading_view("About the program", _about(turn, cycle)))
    shown = handbook.guide_view(program_of(cycle), cycle.id, page)
    if shown is None:
        raise NotFound
    leafing = (turn.view or {}).get("callback_id") == shown["callback_id"]
    return Redraw(shown) if leafing else Open(shown)


def view(db: Db, team_id: str, person: Person, now: datetime) -> dict[str, Any]:
    """Build a person's Home as things stand; a guest's says that there is nothing for them."""
    if not access.may(db, person, Action.SEE_OWN, person):
        return views.outside_view(access.OUTSIDE + access.STILL_YOURS)
    found = standing(db, person, now)
    panels = [*_own_panels(db, found), *_panels(db, found)]
    return views.home_view(found, next_steps(db, found), panels)


def _own_panels(db: Db, found: Standing) -> list[list[Block]]:
    """Build what is between this person and single others: what they share, and concerns."""
    may_share = bool(found.members)
    mine = [
        sharing.panel(db, found.person, found.now, may_share=may_share),
        concern.panel(db, found.person),
    ]
    return [blocks for blocks in mine if blocks]


def outside() -> dict[str, Any]:
    """Build the Home of somebody for whom there is nothing here."""
    return views.outside_view(access.OUTSIDE)


def nobody() -> dict[str, Any]:
    """Build the Home of somebody about whom nothing is held, or not any more."""
    return views.outside_view(NOBODY)


def _panels(db: Db, found: Standing) -> list[list[Block]]:
    """Build the numbers of every cycle that somebody has an office in."""
    panels = []
    for cycle in dict.fromkeys(c for _, c in found.offices):
        if access.may(db, found.person, Action.SEE_NUMBERS, cycle):
            topics = overview.overview(db, cycle, found.person, found.now)
            lists = numbers.Lists.of(db, found.person, cycle)
            panels.append(numbers.panel_blocks(cycle, topics, lists))
    return panels


def _about(turn: Turn, cycle: Cycle) -> list[Block]:
    program = program_of(cycle)
    decided = decided_blocks(program) if _steers(turn, cycle) else []
    return views.about_blocks(program, cycle, _whom_to_ask(turn.db, program, cycle)) + decided


def _whom_to_ask(db: Db, program: Program, cycle: Cycle) -> dict[str, list[Person]]:
    """Give the coordinators, the program's contact and who reads concerns, by what they are."""
    who = {program.words.coordinator: queries.office_holders(db, cycle.id, OfficeKind.COORDINATOR)}
    if contacts := queries.office_holders(db, cycle.id, OfficeKind.CONTACT):
        who[first_upper(program.words.contact)] = contacts
    if reader := contact_of(db, cycle):
        who["For a concern, `/mentor concern`"] = [reader]
    return who


def cycles_for(turn: Turn) -> list[Cycle]:
    """Give the cycles that whoever asks has to do with, then those that they could join."""
    return _cycles_of(_standing(turn))


def nothing_open() -> str:
    return views.NOTHING_OPEN


def _cycles_of(found: Standing) -> list[Cycle]:
    """Give the cycles that somebody has to do with, then those that they could join."""
    mine = [m.member.cycle for m in found.members] + [c for _, c in found.offices]
    return list(dict.fromkeys([*mine, *(r.member.cycle for r in found.reports), *found.open]))
